// SPDX-License-Identifier: Apache-2.0
// Strict JSON input: every error names the file and the place, duplicate keys are refused.
#include "harness/core/json.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::core {
namespace {

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t column =
      last == std::string_view::npos ? before.size() : before.size() - last - 1;
  return fmt::format("line {}, column {}", line, std::max<std::size_t>(column, 1));
}

// nlohmann::json keeps the last of two equal keys in silence; its callback sees them all.
class DuplicateKeys {
 public:
  bool operator()(int /*depth*/, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      open_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_.pop_back();
    } else if (event == Json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_.back().insert(key).second && duplicate_.empty()) duplicate_ = key;
    }
    return true;
  }
  const std::string& duplicate() const { return duplicate_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string duplicate_;
};

// The parser and its destructor recurse per level; a file of brackets must not overflow the stack.
bool nested_too_deep(std::string_view text) {
  constexpr int deepest = 200;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Json parse_json(std::string_view text, const std::string& source) {
  if (nested_too_deep(text)) {
    throw UserError(source, "nested deeper than 200 levels", "this is not a file of lutmark's");
  }
  DuplicateKeys keys;
  try {
    Json json = Json::parse(text, std::ref(keys));
    if (!keys.duplicate().empty()) {
      throw UserError(source,
                      fmt::format("the key '{}' occurs twice in one object", keys.duplicate()),
                      "keep one of them");
    }
    return json;
  } catch (const Json::parse_error& error) {
    throw UserError(source, fmt::format("not valid JSON at {}", line_and_column(text, error.byte)),
                    "correct the syntax there");
  } catch (const Json::exception& error) {
    throw UserError(source, fmt::format("not valid JSON: {}", error.what()), "correct the value");
  }
}

std::string read_text(const std::filesystem::path& file, std::size_t max_bytes) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(file, failure);
  if (failure) {
    throw UserError(file.string(), fmt::format("cannot be read: {}", failure.message()),
                    "check the name and the permissions");
  }
  if (size > max_bytes) {
    throw UserError(file.string(),
                    fmt::format("is {} bytes; the limit here is {}", size, max_bytes),
                    "this is not the file that was meant");
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text(size, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(size));
  if (!stream) {
    throw UserError(file.string(), "cannot be read", "check the permissions");
  }
  return text;
}

Json load_json(const std::filesystem::path& file, std::size_t max_bytes) {
  return parse_json(read_text(file, max_bytes), file.string());
}

void write_text_atomically(const std::filesystem::path& file, std::string_view text) {
  const auto fail = [&](const std::string& what) {
    throw UserError(file.string(), fmt::format("{}: {}", what, std::strerror(errno)),
                    "make room on the disk or choose a folder that can be written");
  };
  std::error_code failure;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), failure);
  std::string temporary = fmt::format("{}.{}.tmp", file.string(), ::getpid());
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) fail("cannot be written");
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int saved = errno;
      ::close(fd);
      ::unlink(temporary.c_str());
      errno = saved;
      fail("cannot be written");
    }
    done += static_cast<std::size_t>(n);
  }
  if (::close(fd) != 0 || ::rename(temporary.c_str(), file.c_str()) != 0) {
    const int saved = errno;
    ::unlink(temporary.c_str());
    errno = saved;
    fail("cannot be written");
  }
}

}  // namespace lutmark::core
