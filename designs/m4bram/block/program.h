// SPDX-License-Identifier: Apache-2.0
// Programs: writes and instructions for the stream `in` of a block.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "designs/m4bram/block/task.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::m4bram::cim {

/// Two weight rows and an activation of each for every element. An activation is its bits, left-
/// aligned in a byte; what lies below them does not count.
struct Mac2 {
  int row_1 = 0;
  int row_2 = 0;
  int slice_1 = 0;  ///< M4BRAM: which slice of the row the duplication begins with
  int slice_2 = 0;
  std::vector<std::uint8_t> activations_1;  ///< by element
  std::vector<std::uint8_t> activations_2;
};

/// What a frame computes with.
struct Work {
  std::vector<std::vector<std::int64_t>> rows;  ///< weights of each row, lane 0 of slice 0 first
  std::vector<Mac2> mac2s;                      ///< readouts * mac2s
  std::vector<int> watched;                     ///< words for port B, used in turn
};

/// Beats of a frame.
int in_beats(const Task& task);
/// Appends a frame to the beats of the stream `in`.
void append_program(core::Beats& beats, const Task& task, const Work& work);

}  // namespace lutmark::designs::m4bram::cim
