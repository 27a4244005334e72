// SPDX-License-Identifier: Apache-2.0
// Limits on what one job may use.
#pragma once

#include <cstdint>

namespace lutmark::core {

/// All three are positive. CPU time and memory count every process of the job; memory is the sum of
/// resident sets, never address space, because WebAssembly tools reserve far more than they use.
struct Limits {
  double wall_s = 600;
  double cpu_s = 1200;
  std::uint64_t memory_bytes = std::uint64_t{8} << 30;
};

}  // namespace lutmark::core
