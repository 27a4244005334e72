// SPDX-License-Identifier: Apache-2.0
// Stepped model: a convolution on a tile, one clock cycle after the other.
#pragma once

#include <cstdint>

#include "designs/m4bram/accelerator.h"
#include "designs/m4bram/block_machine.h"

namespace lutmark::designs::m4bram {

/// What happened in all cycles of a layer.
struct Steps {
  std::int64_t cycles = 0;
  std::int64_t readout_cycles = 0;  ///< of them
  std::int64_t dsp_products = 0;    ///< without those that padding of a tile adds
  std::int64_t block_products = 0;
};

/// What the closed forms of Accelerator::timing() are held against. DSPs and blocks each go through
/// the loops of their half of a tile, and both wait for the other at its end. A block's MAC2 goes
/// through its states; every sum of it is read out as long as its accumulators take, while the DSPs
/// stand still, because the readout has the path to the adders. Activations are unsigned.
/// `capacity`: MAC2s after which a lane has to be read out, 0 for as many as a result takes.
Steps step_through(const cim::Machine& machine, int activation_bits, const Tile& tile, int rvec,
                   const Convolution& layer, std::int64_t capacity = 0);

/// Main cycles of a MAC2 by going through the states of a machine.
int stepped_mac2_cycles(const cim::Machine& machine, int activation_bits);

}  // namespace lutmark::designs::m4bram
