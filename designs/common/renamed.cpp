// SPDX-License-Identifier: Apache-2.0
// A design with other names inside: the same hardware, and another run of the dice for the tools.
#include "designs/common/renamed.h"

#include <cctype>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/core/sha256.h"

namespace lutmark::designs {
namespace {

// Words, single other characters, and comments and strings as a whole; blanks stay with what
// follows, so that joining the tokens gives the text again.
struct Token {
  std::string blank;
  std::string text;
  bool is_word = false;
};

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '\'';
}

std::size_t token_end(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin);
  const auto after = [&](std::string_view mark, std::size_t from) {
    const std::size_t found = rest.find(mark, from);
    return found == std::string_view::npos ? text.size() : begin + found + mark.size();
  };
  if (rest.starts_with("//")) return after("\n", 2);
  if (rest.starts_with("/*")) return after("*/", 2);
  if (rest.starts_with("\"")) return after("\"", 1);
  std::size_t end = begin;
  while (end < text.size() && is_word_character(text[end])) ++end;
  return end == begin ? begin + 1 : end;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t place = 0;
  while (place < text.size()) {
    std::size_t begin = place;
    while (begin < text.size() && std::isspace(static_cast<unsigned char>(text[begin])) != 0)
      ++begin;
    const std::size_t end = begin == text.size() ? begin : token_end(text, begin);
    Token token{.blank = std::string(text.substr(place, begin - place)),
                .text = std::string(text.substr(begin, end - begin))};
    const char first = token.text.empty() ? ' ' : token.text.front();
    token.is_word = std::isalpha(static_cast<unsigned char>(first)) != 0 || first == '_';
    tokens.push_back(std::move(token));
    place = end;
  }
  return tokens;
}

// Names declared from `at`, the token after the type, up to the end of the declaration. In a list
// of ports the next direction ends it as well.
std::set<std::string> declared(const std::vector<Token>& tokens, std::size_t at) {
  std::set<std::string> names;
  int depth = 0;
  bool expects_name = true;
  for (; at < tokens.size() && depth >= 0 && tokens[at].text != ";"; ++at) {
    const std::string& text = tokens[at].text;
    if (text == "input" || text == "output") break;
    if (text == "[" || text == "(" || text == "{") ++depth;
    if (text == "]" || text == ")" || text == "}") --depth;
    if (depth != 0) continue;
    if (text == ",") expects_name = true;
    const bool is_type = text == "signed" || text == "wire" || text == "reg" || text == "logic";
    if (!expects_name || !tokens[at].is_word || is_type) continue;
    names.insert(text);
    expects_name = false;
  }
  return names;
}

struct Names {
  std::set<std::string> signals;
  std::set<std::string> ports;
};

Names names_in(const std::vector<Token>& tokens) {
  Names names;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string& text = tokens[i].text;
    if (text == "input" || text == "output") names.ports.merge(declared(tokens, i + 1));
    if (text == "." && i + 1 < tokens.size()) names.ports.insert(tokens[i + 1].text);
    const bool is_signal = text == "wire" || text == "reg" || text == "logic";
    const bool is_of_port =
        i > 0 && (tokens[i - 1].text == "input" || tokens[i - 1].text == "output");
    if (is_signal && !is_of_port) names.signals.merge(declared(tokens, i + 1));
  }
  return names;
}

}  // namespace

std::string with_renamed_signals(const std::string& verilog) {
  const std::vector<Token> tokens = tokens_of(verilog);
  const Names names = names_in(tokens);
  std::string text;
  for (const Token& token : tokens) {
    text += token.blank;
    const bool is_renamed =
        token.is_word && names.signals.contains(token.text) && !names.ports.contains(token.text);
    text += is_renamed
                ? fmt::format("r{}_{}", core::sha256_hex(token.text).substr(0, 6), token.text)
                : token.text;
  }
  return text;
}

core::Design with_renamed_signals(core::Design design) {
  if (!design.generate) return design;
  design.generate = [generate = std::move(design.generate)](const core::Config& config,
                                                            const core::Fabric& fabric) {
    core::Hardware hardware = generate(config, fabric);
    for (auto& [file, text] : hardware.files) text = with_renamed_signals(text);
    return hardware;
  };
  return design;
}

}  // namespace lutmark::designs
