// SPDX-License-Identifier: Apache-2.0
// What /proc says about processes: the only place that knows its formats (man 5 proc).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutmark::engine {

struct ProcessStat {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  int threads = 0;
  double cpu_s = 0;  ///< own time plus that of the children it has waited for
  std::uint64_t start =
      0;  ///< clock ticks since boot; with pid it names a process beyond pid reuse
  std::uint64_t resident_bytes = 0;
  bool ended = false;  ///< a zombie: nothing left but its status
};

/// Parses the text of /proc/<pid>/stat; nothing when it is not such a text.
std::optional<ProcessStat> parse_stat(std::string_view text);

/// Nothing when there is no such process.
std::optional<ProcessStat> read_stat(pid_t pid);

/// The living and ended children of all threads of a process. `threads` may be 1 only when the
/// process has one thread; any other number reads the list of threads.
/// Nothing when the process is gone or the kernel has no CONFIG_PROC_CHILDREN.
std::optional<std::vector<pid_t>> children_of(pid_t pid, int threads);

std::vector<pid_t> all_processes();

/// The value of a variable in the environment a process was started with (its last exec). Nothing
/// when it is not set, the process has ended or belongs to another user.
std::optional<std::string> environment_value(pid_t pid, std::string_view name);

}  // namespace lutmark::engine
