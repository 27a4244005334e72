// SPDX-License-Identifier: Apache-2.0
// Accelerators of DSPs and compute-in-memory block RAMs, which work on other columns of a result.
#pragma once

#include <memory>

#include "designs/m4bram/model/accelerator.h"

namespace lutmark::designs::m4bram {

/// What the model knows of a block. Its filters are those of the layer, in the columns that
/// compute.
struct CimBlock {
  int word_bits;       ///< of a read
  int arrays;          ///< words that are multiplied side by side: 1 small or 2 large dummy arrays
  bool is_pumped;      ///< dummy arrays run at twice the clock
  int readout_cycles;  ///< to read all accumulators, nothing else meanwhile
  double area_factor;  ///< area over that of a plain block RAM
};

/// Of one that computes. Areas: M4BRAM's scripts/dla_m4bram_config.py and dla_bramac_config.py.
const CimBlock& cim_block(Architecture architecture);

/// Clock cycles between the starts of two MAC2, two products a lane, with unsigned activations of
/// `a` bits: a + 2, or half of a and 2 where dummy arrays are pumped.
int mac2_cycles(const CimBlock& block, int a);

std::unique_ptr<Accelerator> make_m4bram(Architecture architecture, const Problem& problem);
std::unique_ptr<Accelerator> make_bramac(Architecture architecture, const Problem& problem);

}  // namespace lutmark::designs::m4bram
