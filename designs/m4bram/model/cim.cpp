// SPDX-License-Identifier: Apache-2.0
// Compute-in-memory blocks as the models know them.
#include "designs/m4bram/model/cim.h"

#include <array>
#include <cassert>

namespace lutmark::designs::m4bram {

const CimBlock& cim_block(Architecture architecture) {
  static constexpr std::array<CimBlock, 6> blocks{{
      {.word_bits = 32, .arrays = 1, .is_pumped = false, .readout_cycles = 4, .area_factor = 1.196},
      {.word_bits = 32, .arrays = 1, .is_pumped = true, .readout_cycles = 4, .area_factor = 1.196},
      {.word_bits = 32, .arrays = 2, .is_pumped = false, .readout_cycles = 8, .area_factor = 1.334},
      {.word_bits = 32, .arrays = 2, .is_pumped = true, .readout_cycles = 8, .area_factor = 1.334},
      {.word_bits = 40, .arrays = 1, .is_pumped = true, .readout_cycles = 4, .area_factor = 1.17},
      {.word_bits = 40, .arrays = 2, .is_pumped = false, .readout_cycles = 8, .area_factor = 1.34},
  }};
  assert(architecture != Architecture::dla);
  return blocks[static_cast<std::size_t>(architecture) - 1];
}

int mac2_cycles(const CimBlock& block, int a) { return 2 + (block.is_pumped ? (a + 1) / 2 : a); }

}  // namespace lutmark::designs::m4bram
