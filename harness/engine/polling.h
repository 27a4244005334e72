// SPDX-License-Identifier: Apache-2.0
// When to look at a job again, so that looking costs little and no limit is passed by much.
#pragma once

#include <chrono>
#include <cstdint>

#include "harness/core/limits.h"

namespace lutmark::engine {

/// A job as the last look found it.
struct JobUsage {
  double age_s = 0;
  double cpu_s = 0;
  std::uint64_t memory_bytes = 0;
};

inline constexpr std::chrono::milliseconds shortest_interval{20};
inline constexpr std::chrono::milliseconds longest_interval{500};

/// A quarter of its age, so that the memory of short jobs is measured too; sooner when it could
/// meet a limit before, with memory growing by 4 GiB a second and all cores at work.
std::chrono::milliseconds polling_interval(const core::Limits& limits, const JobUsage& usage);

}  // namespace lutmark::engine
