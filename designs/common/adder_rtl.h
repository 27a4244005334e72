// SPDX-License-Identifier: Apache-2.0
// Writes a scheduled adder graph as one flat Verilog-2005 module.
#pragma once

#include <string>

#include "designs/common/adder_graph.h"
#include "designs/common/adder_layout.h"
#include "designs/common/adder_pipeline.h"

namespace lutmark::designs {

/// Who has the registers of the pipeline's first stage, the inputs.
enum class AdderInputs {
  registered_here,
  registered_outside,  ///< x_i comes from registers: latency is one less
};

/// Module `name` with ports clk_i, move_i (all registers keep their value while it is low), x_i and
/// y_o (element 0 lowest; elements of y_o have the width of layout.outputs). A result appears
/// pipeline.latency() moves after its inputs; a new one may enter at every move.
///
/// x<k> is an input, s<node> a sum, n<node> the complement of a sum; indices are the bit's place in
/// the value, bits below are wires. A suffix _r<k> is the value k registers
/// later, _c<k> its complement.
std::string adder_rtl(const std::string& name, const AdderGraph& graph, const AdderLayout& layout,
                      const AdderPipeline& pipeline, int input_bits,
                      AdderInputs inputs = AdderInputs::registered_here);

}  // namespace lutmark::designs
