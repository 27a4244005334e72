// SPDX-License-Identifier: Apache-2.0
// Runs commands and functions in processes of their own, with limits: a value in, a value out.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/limits.h"
#include "harness/engine/guard.h"
#include "harness/engine/interrupt.h"

namespace lutmark::engine {

/// What to run: exactly one of argv and function.
struct ProcessSpec {
  /// A command, no shell. argv[0] without a slash is looked up on the PATH of the job; a relative
  /// one with a slash is relative to cwd.
  std::vector<std::string> argv = {};
  /// Run in a forked child without exec, so it may read whatever the harness holds in memory, and
  /// changes none of it. Its value is the exit status (0 to 255). An exception ends the child with
  /// status 125, its what() on stderr.
  std::function<int()> function = {};
  /// An existing folder. Relative to the harness's own.
  std::filesystem::path cwd = {};
  /// Added to, or in place of, what every job gets, and nothing else of the harness's environment
  /// reaches a job, so that results do not depend on it:
  ///   PATH            as the harness has it, else /usr/local/bin:/usr/bin:/bin
  ///   HOME            as the harness has it, else cwd
  ///   XDG_CACHE_HOME  as the harness has it, else unset (wasmtime keeps compiled tools below
  ///                   XDG_CACHE_HOME or HOME)
  ///   LANG            C.UTF-8
  ///   TMPDIR          cwd
  ///   LUTMARK_RUN, LUTMARK_JOB: marks by which runaway processes are found; they cannot be
  ///   replaced
  std::vector<std::pair<std::string, std::string>> env = {};
  core::Limits limits = {};
};

enum class ProcessEnd {
  exited,
  signaled,  ///< by a signal that is not ours: a crash, or the kernel short of memory
  wall_limit,
  cpu_limit,
  memory_limit,
  not_started,  ///< program missing or not executable, cwd missing, no more processes: see message
  stopped,      ///< stop_all() was called
};

struct ProcessResult {
  ProcessEnd end = ProcessEnd::not_started;
  /// exited: the exit status. signaled: the signal. Otherwise 0.
  int status = 0;
  double wall_s = 0;
  /// All processes of the job, user and system.
  double cpu_s = 0;
  /// The larger of the kernel's figure for the largest single process and the polled sum of the
  /// resident sets of all processes of the job (pages they share count once for each). A forked
  /// child begins as a copy of the harness: what a command or function needs below that size is
  /// known only if it lived long enough to be polled; if not, the figure is an upper bound.
  std::uint64_t peak_memory_bytes = 0;
  /// stdout and stderr in the order of writing, any bytes: the first and the last 64 KiB, between
  /// them a line that says how many bytes were left out.
  std::string log = {};
  std::uint64_t log_bytes_total = 0;
  /// For people: why it did not start, which limit it met, which signal ended it. Empty for exited.
  std::string message = {};
};

/// Runs jobs side by side. A job is a process (the leader), its process group, and all their
/// descendants; it ends when its leader ends, and then whatever is left of it is killed, also what
/// has moved to another session. No process of a job outlives its result, and no zombie stays.
///
/// The pool makes the harness the reaper of orphans (PR_SET_CHILD_SUBREAPER), so every process of a
/// job stays below the harness and a look at the tree of the harness's children serves all jobs;
/// the cost does not depend on how busy the machine is. An orphan is told apart by its group, by
/// what it was when last seen, or by LUTMARK_JOB in its environment; one that hid from all three is
/// killed when the last job ends.
///
/// Limits are enforced by this polling: every 20 to 500 ms, the closer the younger a job is and the
/// nearer to a limit (polling.h). So a job can overshoot by what it does in that time. RLIMIT_CPU
/// stands behind the CPU limit for each single process. Control groups are not used: they need
/// delegation, which containers and CI seldom give. On the wall and the CPU limit the group gets
/// SIGTERM, and SIGKILL after 1 s; on the memory limit SIGKILL at once, because every moment of
/// grace takes memory from others. Children carry a raised oom_score_adj: if the kernel runs short
/// it takes a tool, not the harness.
///
/// One thread. Nothing is watched outside wait() and stop_all(), so call wait() again soon. While a
/// pool exists it owns all new children of the process that leave the process's own group: start
/// them nowhere else, and have one pool at a time.
/// Needs Linux 5.11 (pidfd_open, close_range with CLOEXEC) with CONFIG_PROC_CHILDREN.
class ProcessPool {
 public:
  using Id = std::uint64_t;

  struct Ended {
    Id id = 0;
    ProcessResult result = {};
  };

  /// Both are borrowed and outlive the pool; `interrupt` may be null. Throws std::system_error when
  /// the kernel lacks what is needed.
  ProcessPool(const Guard& guard, const Interrupt* interrupt);
  /// Stops all.
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  /// Returns when the program runs or has failed to (about a millisecond). Never throws for the
  /// job's sake: a job that cannot start ends as not_started in the next wait().
  Id start(const ProcessSpec& spec);

  /// Returns as soon as a job has ended, a signal waits to be taken, no job runs, or max_wait is
  /// over. Each job is returned once.
  std::vector<Ended> wait(std::chrono::milliseconds max_wait);

  /// SIGTERM to all, SIGKILL after 0.5 s; returns all that ended since the last wait(), within
  /// 1.5 s. A job that the kernel cannot kill by then (stuck in a device) is given up and its
  /// message says so.
  std::vector<Ended> stop_all();

  /// Jobs started and not yet returned.
  std::size_t running() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace lutmark::engine
