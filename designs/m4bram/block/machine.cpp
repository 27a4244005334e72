// SPDX-License-Identifier: Apache-2.0
// Machine: which compute-in-BRAM block is meant, and the sizes that follow from that.
#include "designs/m4bram/block/machine.h"

namespace lutmark::designs::m4bram::cim {

Machine m4bram_machine(Size size, Clocking clocking) {
  const bool is_double_pumped = clocking == Clocking::double_pumped;
  return {.name = std::string("M4BRAM-") + (size == Size::s ? "S" : "L") +
                  (is_double_pumped ? ", double-pumped" : ", synchronous"),
          .sequence = is_double_pumped ? Sequence::double_pumped : Sequence::synchronous,
          .row_bits = size == Size::s ? 32 : 64};
}

Machine bramac_machine(Arrays arrays) {
  const bool is_one = arrays == Arrays::one_double_pumped;
  return {.name = is_one ? "BRAMAC-1DA" : "BRAMAC-2SA",
          .sequence = is_one ? Sequence::one_array : Sequence::synchronous,
          .is_bramac = true,
          .word_bits = 40,
          .row_bits = 40,
          .slices = 1,
          .elements = is_one ? 1 : 2};
}

}  // namespace lutmark::designs::m4bram::cim
