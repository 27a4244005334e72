// SPDX-License-Identifier: Apache-2.0
// Vectors: the beats of every stream, as stimulus or as expected response.
#include "harness/core/vectors.h"

#include <cassert>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::core {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Beats::Beats(int width)
    : width_(width), words_per_beat_((static_cast<std::size_t>(width) + 63) / 64) {
  assert(width >= 1);
}

void Beats::append(std::span<const std::int64_t> elements, int bits) {
  assert(bits >= 1 && bits <= 64);
  assert(elements.size() * static_cast<std::size_t>(bits) == static_cast<std::size_t>(width_));
  const std::size_t base = words_.size();
  words_.resize(base + words_per_beat_);
  const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  std::size_t position = 0;
  for (const std::int64_t element : elements) {
    const std::uint64_t value = static_cast<std::uint64_t>(element) & mask;
    const std::size_t offset = position % 64;
    words_[base + position / 64] |= value << offset;
    if (offset + static_cast<std::size_t>(bits) > 64) {
      words_[base + position / 64 + 1] |= value >> (64 - offset);
    }
    position += static_cast<std::size_t>(bits);
  }
}

std::vector<std::int64_t> Beats::elements(std::size_t beat, int bits, bool is_signed) const {
  assert(bits >= 1 && bits <= 64 && width_ % bits == 0);
  const std::span<const std::uint64_t> words = (*this)[beat];
  const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  std::vector<std::int64_t> values;
  values.reserve(static_cast<std::size_t>(width_ / bits));
  for (std::size_t position = 0; position < static_cast<std::size_t>(width_);
       position += static_cast<std::size_t>(bits)) {
    const std::size_t offset = position % 64;
    std::uint64_t value = words[position / 64] >> offset;
    if (offset + static_cast<std::size_t>(bits) > 64) {
      value |= words[position / 64 + 1] << (64 - offset);
    }
    value &= mask;
    if (is_signed && (value >> (bits - 1)) != 0) value |= ~mask;
    values.push_back(static_cast<std::int64_t>(value));
  }
  return values;
}

std::string Beats::hex(std::size_t beat) const {
  const std::span<const std::uint64_t> words = (*this)[beat];
  const auto digits = static_cast<std::size_t>((width_ + 3) / 4);
  std::string text(digits, '0');
  for (std::size_t d = 0; d < digits; ++d) {
    text[digits - 1 - d] = hex_digits[(words[d / 16] >> (4 * (d % 16))) & 15];
  }
  return text;
}

std::string Beats::text() const {
  std::string text;
  text.reserve(size() * (static_cast<std::size_t>(width_) / 4 + 2));
  for (std::size_t beat = 0; beat < size(); ++beat) {
    text += hex(beat);
    text += '\n';
  }
  return text;
}

Beats Beats::parse(std::string_view text, int width, const std::string& source) {
  Beats beats(width);
  const auto digits = static_cast<std::size_t>((width + 3) / 4);
  std::size_t line = 0;
  while (!text.empty()) {
    ++line;
    const std::size_t end = text.find('\n');
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto refuse = [&](const std::string& problem) {
      return UserError(fmt::format("{}:{}", source, line), problem,
                       fmt::format("a line is {} hexadecimal digits", digits));
    };
    if (row.size() != digits) throw refuse(fmt::format("{} characters", row.size()));
    const std::size_t base = beats.words_.size();
    beats.words_.resize(base + beats.words_per_beat_);
    for (std::size_t d = 0; d < digits; ++d) {
      const int value = hex_value(row[digits - 1 - d]);
      if (value < 0) throw refuse("not a hexadecimal digit");
      beats.words_[base + d / 16] |= static_cast<std::uint64_t>(value) << (4 * (d % 16));
    }
    if (width % 64 != 0 && (beats.words_.back() >> (width % 64)) != 0) {
      throw refuse(fmt::format("more than {} bits", width));
    }
  }
  return beats;
}

}  // namespace lutmark::core
