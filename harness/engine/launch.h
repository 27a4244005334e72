// SPDX-License-Identifier: Apache-2.0
// Makes the process of one job, from its description to a running leader.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "harness/engine/fd.h"
#include "harness/engine/guard.h"
#include "harness/engine/process.h"

namespace lutmark::engine {

/// A leader that runs, or the reason why none does.
struct Launched {
  std::string error = {};  ///< empty: it runs
  pid_t leader = -1;
  Fd pidfd = {};
  Fd output = {};  ///< read end, does not block
  /// What getrusage would call the peak memory of the child before it did anything: its copy of the
  /// harness. A command's own peak is known from getrusage only where it is above.
  std::uint64_t inherited_memory_bytes = 0;
};

/// Returns when the program was executed or the function called, or when that failed; nothing is
/// left behind in that case. The leader has a group of its own, which the guard knows. `job_mark`
/// becomes LUTMARK_JOB.
Launched launch(const ProcessSpec& spec, const Guard& guard, const std::string& job_mark);

}  // namespace lutmark::engine
