// SPDX-License-Identifier: Apache-2.0
// The process that cleans up after the harness when the harness cannot.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "harness/engine/fd.h"

namespace lutmark::engine {

/// One small process beside the harness. When the harness ends, however it ends (SIGKILL too), the
/// guard kills
/// - every process of a group that was announced and not withdrawn, and
/// - every process whose environment holds LUTMARK_RUN=<run mark>,
/// looks at /proc again until it finds none (10 s at most: the kernel may be unable to kill one),
/// removes the work folder, and ends. It ignores SIGINT, SIGTERM and SIGHUP, has a session of its
/// own and holds no descriptor of the harness.
///
/// Create it first thing, while the harness has one thread, few descriptors and no other child. The
/// rest works without a guard too (somebody may kill it): only the clean-up is then missing.
class Guard {
 public:
  /// The guard makes `work_folder`, for this run alone, so that there is no moment at which nobody
  /// would remove it; the folder above it exists. It goes away with all it holds. Throws
  /// core::UserError when it cannot be made, std::invalid_argument when it is a file or the root
  /// folder, std::system_error when no process can be made.
  explicit Guard(const std::filesystem::path& work_folder);
  /// Has the guard do its work now, and waits for its end.
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Unique to this run. Every process of the run is started with LUTMARK_RUN set to it.
  const std::string& run_mark() const { return run_mark_; }

  /// Called by a new process that has just made itself the leader of a group, before anything else,
  /// so that there is no moment at which the guard would miss it.
  void announce_own_group() const;

  /// Called by the harness once all processes of the group are killed and before the leader is
  /// waited for: until then the number cannot belong to another group.
  void withdraw_group(pid_t group) const;

 private:
  std::string run_mark_;
  Fd socket_;
  pid_t pid_ = -1;
};

}  // namespace lutmark::engine
