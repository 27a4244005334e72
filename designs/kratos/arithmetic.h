// SPDX-License-Identifier: Apache-2.0
// Arithmetic: how sums of products with constants are made, asked for or chosen by measurement.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "designs/kratos/datapath.h"
#include "harness/core/fabric.h"
#include "harness/core/parameter.h"

namespace lutmark::designs::kratos {

struct Arithmetic {
  Style style = Style::plain;
  int register_every = 1;  ///< adder levels between registers, of styles other than plain
  friend bool operator==(const Arithmetic&, const Arithmetic&) = default;
};

/// A kernel of one row of 16 x 8 signed weights that was synthesised, proven and counted.
struct StyleMeasurement {
  bool carry = false;  ///< of the fabric
  int lut_inputs = 0;  ///< of the fabric
  int weight_bits = 0;
  int sparsity_pct = 0;
  Arithmetic arithmetic;
  int luts = 0;
  int ffs = 0;
};

/// The committed table, made from a run of the suite kratos_styles by scripts/style_table.py.
std::span<const StyleMeasurement> style_measurements();

/// What took the fewest look-up tables, then the fewest flip-flops, at the measured point that is
/// nearest in look-up tables' inputs, then width, then sparsity; where several devices have such a
/// fabric, by the geometric mean over them. Plain on fabrics without carry chains, of which none
/// was measured.
Arithmetic measured_arithmetic(const core::Fabric& fabric, int weight_bits, int sparsity_pct);

/// Parameters `style` and `every`. A style is one of Style or `auto`, the measured arithmetic.
std::vector<core::Parameter> arithmetic_parameters(const std::string& default_style);

/// Refuses `every` where no style is named that it belongs to, with UserError(place, ...).
void check_arithmetic(const core::Config& config, const std::string& place);

/// Of a config with parameters w and sparsity and those above.
Arithmetic arithmetic_of(const core::Config& config, const core::Fabric& fabric);
/// Whether the config names a style that is an adder graph.
bool names_a_graph(const core::Config& config);

}  // namespace lutmark::designs::kratos
