// SPDX-License-Identifier: Apache-2.0
// What /proc says about processes: the only place that knows its formats (man 5 proc).
#include "harness/engine/procfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <fmt/format.h>

namespace lutmark::engine {
namespace {

// An ordinary stream costs several times the system calls, and this runs many times a second.
std::optional<std::string> read_all(const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::string text;
  std::array<char, 4096> chunk;
  ssize_t count = 0;
  while ((count = read(fd, chunk.data(), chunk.size())) > 0)
    text.append(chunk.data(), static_cast<std::size_t>(count));
  close(fd);
  if (count < 0) return std::nullopt;
  return text;
}

// Takes the next number off the front of `text`; `fallback` when there is none.
template <typename Number>
Number take(std::string_view& text, Number fallback = 0) {
  const auto start = text.find_first_not_of(" \n");
  if (start == std::string_view::npos) {
    text = {};
    return fallback;
  }
  Number value = fallback;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + start, end, value);
  if (error != std::errc{}) {
    text = {};
    return fallback;
  }
  text = std::string_view(stop, static_cast<std::size_t>(end - stop));
  return value;
}

void skip(std::string_view& text, int count) {
  for (; count > 0; --count) take<long long>(text);
}

std::vector<pid_t> numbered_entries(const char* path) {
  std::vector<pid_t> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path), closedir);
  if (!folder) return numbers;
  while (const dirent* entry = readdir(folder.get())) {
    std::string_view name = entry->d_name;
    if (const pid_t number = take<pid_t>(name); number > 0) numbers.push_back(number);
  }
  return numbers;
}

bool append_children(pid_t pid, pid_t thread, std::vector<pid_t>& children) {
  const auto text = read_all(fmt::format("/proc/{}/task/{}/children", pid, thread).c_str());
  if (!text) return false;
  std::string_view rest = *text;
  while (const pid_t child = take<pid_t>(rest)) children.push_back(child);
  return true;
}

}  // namespace

std::optional<ProcessStat> parse_stat(std::string_view text) {
  // The name, in brackets, may itself hold blanks and brackets: the last bracket ends it.
  const auto name_end = text.rfind(") ");
  if (name_end == std::string_view::npos || name_end + 3 > text.size()) return std::nullopt;
  static const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  static const auto page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));

  ProcessStat stat;
  std::string_view head = text;
  stat.pid = take<pid_t>(head);
  const char state = text[name_end + 2];
  stat.ended = state == 'Z' || state == 'X';
  std::string_view rest = text.substr(name_end + 3);
  stat.parent = take<pid_t>(rest);
  stat.group = take<pid_t>(rest);
  skip(rest, 8);  // session, tty_nr, tpgid, flags, minflt, cminflt, majflt, cmajflt
  std::uint64_t ticks = 0;
  for (int i = 0; i < 4; ++i) ticks += take<std::uint64_t>(rest);  // utime stime cutime cstime
  stat.cpu_s = static_cast<double>(ticks) / ticks_per_second;
  skip(rest, 2);  // priority, nice
  stat.threads = take<int>(rest);
  skip(rest, 1);  // itrealvalue
  stat.start = take<std::uint64_t>(rest);
  skip(rest, 1);  // vsize
  if (rest.empty()) return std::nullopt;
  stat.resident_bytes = take<std::uint64_t>(rest) * page_bytes;
  return stat;
}

std::optional<ProcessStat> read_stat(pid_t pid) {
  const auto text = read_all(fmt::format("/proc/{}/stat", pid).c_str());
  return text ? parse_stat(*text) : std::nullopt;
}

std::optional<std::vector<pid_t>> children_of(pid_t pid, int threads) {
  std::vector<pid_t> children;
  bool found = false;
  if (threads == 1) {
    found = append_children(pid, pid, children);
  } else {
    for (const pid_t thread : numbered_entries(fmt::format("/proc/{}/task", pid).c_str()))
      found |= append_children(pid, thread, children);
  }
  if (!found) return std::nullopt;
  return children;
}

std::vector<pid_t> all_processes() { return numbered_entries("/proc"); }

std::optional<std::string> environment_value(pid_t pid, std::string_view name) {
  const auto text = read_all(fmt::format("/proc/{}/environ", pid).c_str());
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view entry = rest.substr(0, rest.find('\0'));
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
      return std::string(entry.substr(name.size() + 1));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
  }
  return std::nullopt;
}

}  // namespace lutmark::engine
