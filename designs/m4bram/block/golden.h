// SPDX-License-Identifier: Apache-2.0
// Golden model of the blocks: exact sums of products, and when a block shows them.
#pragma once

#include <cstdint>
#include <vector>

#include "designs/m4bram/block/task.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::m4bram::cim {

/// Main cycles from a MAC2 to the next one. M4BRAM: what its state machines take (n + 2 and n + 3
/// synchronous; n + 4 half cycles double-pumped, rounded up as the published model does); BRAMAC:
/// 4, 6, 10 and one more when signed (2SA), 3, 4, 6 (1DA) for 2, 4 and 8 bits.
int golden_mac2_cycles(const Task& task);
/// Main cycles in which a block computes in a frame: the broken-off start, the first copies, and
/// all dot products with their readouts.
int golden_busy_cycles(const Task& task);
/// Main cycles from a start to the first MAC2: its weights are copied.
int golden_setup_cycles(const Task& task);
/// Of the streams, in cycles of the one clock: to the first busy cycle, to the first word that a
/// frame reads out, and between frames.
int golden_latency_cycles(const Task& task);
int golden_readout_latency_cycles(const Task& task);
int golden_interval_cycles(const Task& task);

/// An accumulator as the hardware keeps it, and whether it still is the exact sum.
struct LaneSum {
  std::int64_t exact = 0;
  bool overflows = false;  ///< a partial sum of it left the lane

  /// Adds w1 * i1 + w2 * i2 in a lane of `lane_bits`, the activations' highest bits first.
  void add(std::int64_t w1, std::int64_t i1, std::int64_t w2, std::int64_t i2, const Task& task);
  /// The lane's bits.
  std::uint64_t wrapped(const Task& task) const;
};

/// A beat of a readout.
struct ReadoutWord {
  bool overflows = false;
  std::uint64_t word = 0;
};

/// What each frame of `in` reads out, in order.
std::vector<std::vector<ReadoutWord>> golden_readouts(const Task& task, const core::Beats& in);

/// Beats of the stream `out` for those of `in`. The mode is read from the instructions, and so are
/// weights and activations; only the numbers of MAC2s and dot products are the task's.
core::Beats golden_response(const Task& task, const core::Beats& in);

}  // namespace lutmark::designs::m4bram::cim
