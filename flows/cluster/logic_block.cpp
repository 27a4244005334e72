// SPDX-License-Identifier: Apache-2.0
// LogicBlock: the cluster of K-input look-up tables that the LUT-size study packs into.
#include "flows/cluster/logic_block.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace lutmark::flows {

LogicBlock logic_block(int lut_inputs, Adders adders) {
  constexpr int elements = 10;
  if (adders == Adders::none) {
    assert(lut_inputs >= 2 && lut_inputs <= 6);
    return {.lut_inputs = lut_inputs,
            .adders = adders,
            .elements = elements,
            .element_inputs = lut_inputs,
            .cluster_inputs = (lut_inputs * (elements + 1) + 1) / 2};
  }
  constexpr std::array<int, 4> inputs_from_3{24, 32, 40, 52};
  assert(lut_inputs >= 3 && lut_inputs <= 6);
  return {.lut_inputs = lut_inputs,
          .adders = adders,
          .elements = elements,
          .element_inputs = std::min(8, 2 * (lut_inputs - 1)),
          .cluster_inputs = inputs_from_3[static_cast<std::size_t>(lut_inputs - 3)]};
}

}  // namespace lutmark::flows
