// SPDX-License-Identifier: Apache-2.0
// Cycles of a net's layers on M4BRAM blocks alone, as the blocks of m4bram.block take them.
#pragma once

#include <array>
#include <cstdint>

#include "designs/m4bram/block/machine.h"
#include "designs/m4bram/cnn/nets.h"

namespace lutmark::designs::m4bram {

/// Results of a layer whose weights have one width.
struct BlockWork {
  int outputs = 1;   ///< channels of the result
  int places = 1;    ///< results that share weights
  int mac2s = 1;     ///< of a dot product
  int readouts = 1;  ///< of a dot product
  int weight_bits = 8;
  int activation_bits = 8;
};

struct BlockCycles {
  std::int64_t cycles = 0;
  std::int64_t readout_cycles = 0;  ///< of them
  BlockCycles& operator+=(const BlockCycles& other);
};

/// Main cycles that `blocks` blocks take, with the duplication of 1, 2 or 4 that takes fewest.
/// Dot products follow each other without a gap; filling arrays with weights, moving activations
/// and adding up early readouts cost nothing.
BlockCycles block_cycles(const cim::Machine& machine, int blocks, const BlockWork& work);

/// Of an image through the nets of m4bram.cnn with these widths in the middle layers, lanes read
/// out once a result.
BlockCycles cnn_cycles(const cim::Machine& machine, int blocks,
                       const std::array<Widths, middle_layers>& widths);

}  // namespace lutmark::designs::m4bram
