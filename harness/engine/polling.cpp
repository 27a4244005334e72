// SPDX-License-Identifier: Apache-2.0
// When to look at a job again, so that looking costs little and no limit is passed by much.
#include "harness/engine/polling.h"

#include <algorithm>
#include <thread>

namespace lutmark::engine {

std::chrono::milliseconds polling_interval(const core::Limits& limits, const JobUsage& usage) {
  // One thread that touches fresh pages gets 1 to 3 GiB a second from the kernel.
  constexpr double growth_bytes_per_s = 4.0 * (1 << 30);
  static const double cores = std::max(1U, std::thread::hardware_concurrency());
  const double memory_room =
      static_cast<double>(limits.memory_bytes) - static_cast<double>(usage.memory_bytes);
  const double interval_s =
      std::min({usage.age_s / 4, memory_room / growth_bytes_per_s,
                (limits.cpu_s - usage.cpu_s) / cores, limits.wall_s - usage.age_s});
  const auto clamped = std::clamp<std::chrono::duration<double>>(
      std::chrono::duration<double>(interval_s), shortest_interval, longest_interval);
  return std::chrono::ceil<std::chrono::milliseconds>(clamped);
}

}  // namespace lutmark::engine
