// SPDX-License-Identifier: Apache-2.0
// Task: what a block is asked to compute in a frame of its streams.
#pragma once

#include <cstdint>

#include "designs/m4bram/block/machine.h"

namespace lutmark::designs::m4bram::cim {

/// A frame: the mode, `rows` rows of weights into the main array, a dot product that is broken off
/// by a reset (where `breaks_off`), and `readouts` dot products of `mac2s` pairs of products each.
struct Task {
  Machine machine;
  int weight_bits = 8;      ///< 2, 4 or 8
  int activation_bits = 8;  ///< 1 to 8
  bool is_signed = false;   ///< the activations; weights are always signed
  int duplication = 1;      ///< elements that share a slice of the weights: 1, 2 or 4
  int mac2s = 4;
  int readouts = 2;
  int rows = 8;
  bool breaks_off = true;

  int lane_bits() const { return 4 * weight_bits; }
  int lanes() const { return machine.columns() / lane_bits(); }  ///< of an element
  int words_per_row() const { return machine.row_bits / machine.word_bits; }
  /// Products of a frame.
  int products() const { return readouts * mac2s * 2 * machine.elements * lanes(); }
};

}  // namespace lutmark::designs::m4bram::cim
