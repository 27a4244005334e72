// SPDX-License-Identifier: Apache-2.0
// Simplification of look-up tables: which inputs matter, and which word operation computes them.
#pragma once

#include <array>
#include <cstdint>

#include "harness/sim/netlist.h"

namespace lutmark::sim {

/// The table's function on the inputs that change it: no constants, no net twice, none ignored.
/// Ties of net_undriven stay when the function depends on them. Keeps output and cell.
Lut simplified(const Lut& lut);

/// Word operations, by number of inputs. Every input and the result can be inverted.
enum class LutOp : std::uint8_t {
  copy,
  and2,
  xor2,
  and3,
  xor3,
  mux,
  majority,
  any3,
  and4,
  xor4,
  any4
};

/// A function of 1 to 4 inputs as one word operation. `order[k]` is the input of the table that
/// becomes operand k (mux: operand 2 chooses operand 1 when it is 1). Bit k of `flip` inverts
/// operand k, bit 4 the result; any3 and any4 use the table as it is.
struct LutPlan {
  LutOp op = LutOp::copy;
  std::array<std::uint8_t, 4> order{0, 1, 2, 3};
  std::uint8_t flip = 0;
};

/// `width` is 1 to 4. A function of one input must not be constant; wider ones may ignore inputs.
LutPlan plan_lut(std::uint64_t table, int width);

}  // namespace lutmark::sim
