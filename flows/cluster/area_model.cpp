// SPDX-License-Identifier: Apache-2.0
// The transistor area model: logic, crossbar and routing of a cluster in minimum-width transistors.
//
// Figures come from two reports that COFFE (github.com/vaughnbetz/COFFE at 0987102) keeps of its
// own runs, both 22 nm bulk, N = 10, I = 40, W = 320, L = 4:
//   [P] analyze_results/results_archive/final_full_custom_flow_report.txt: a plain 6-LUT
//   [F] unit_tests/test_results_archive/custom_flow_results/flut_report.txt: a 6-LUT that splits,
//       with two adder bits
// They state subcircuits in um^2; min_width_tran_area is 0.033864 um^2, an SRAM cell is 4 MWTA.
#include "flows/cluster/area_model.h"

#include <cassert>
#include <cmath>

namespace lutmark::flows {
namespace {

constexpr double mwta(double square_um) { return square_um / 0.033864; }

// [P], with SRAM: the drivers of lut_a to lut_f and their complements are 3.746 um^2 together.
constexpr double input_driver = mwta(3.746) / 6;
constexpr double flip_flop = mwta(1.228);
constexpr double local_output = mwta(0.748);
constexpr double general_output = mwta(0.559);
constexpr double switch_multiplexer = mwta(2.47);
// [F]
constexpr double adder = mwta(1.159) + mwta(0.775);  // full adder, multiplexer of the chain
constexpr double split_local_output = mwta(0.660);
constexpr double split_general_output = mwta(0.633);

// [P] and [F]: "Number of MUXes per tile: 160" at a channel of 320 wires; a connection multiplexer
// reaches a share of 0.2 of the channel (Fcin).
constexpr double switch_multiplexers = 160;
constexpr double channel_wires = 320;
constexpr double connection_share = 0.2;
constexpr int reference_lut_inputs = 6;

double tile_area(const LogicBlock& block, double logic, double wires) {
  const double switches = switch_multiplexers * wires / channel_wires * switch_multiplexer;
  const auto reach = static_cast<int>(std::lround(connection_share * wires));
  return logic + (switches + block.cluster_inputs * multiplexer_area(reach)) / block.elements;
}

LogicBlock reference_of(const LogicBlock& block) {
  return logic_block(reference_lut_inputs, block.adders);
}

}  // namespace

// COFFE's structure (coffe/fpga.py): an SRAM cell and an isolating inverter a leaf, a tree of pass
// transistors, buffers between levels 3 and 4 (K = 5, 6) or 2 and 3 (K = 3, 4), an output buffer.
// The three figures are fitted so that K = 6 is the 28.576 um^2 of [P]; the split between them is
// ours.
double lut_area(int lut_inputs) {
  constexpr double leaf = 11.92;
  constexpr double buffer = 9.01;
  constexpr double output = 8.85;
  assert(lut_inputs >= 2 && lut_inputs <= 6);
  const int levels_before_buffers = lut_inputs <= 4 ? 2 : 3;
  const double buffers =
      lut_inputs > levels_before_buffers ? std::exp2(lut_inputs - levels_before_buffers) : 0;
  return leaf * std::exp2(lut_inputs) + buffer * buffers + output;
}

// Two levels, each with an SRAM cell for every one of its ceil(sqrt(n)) selections. Slope and
// constant are fitted to the 25:1 local (2.51 um^2) and the 64:1 connection multiplexer (4.869
// um^2) of [P].
double multiplexer_area(int inputs) {
  constexpr double sram_cell = 4;
  constexpr double slope = 1.165;
  constexpr double constant = 4.9;
  assert(inputs >= 1);
  return 2 * sram_cell * std::ceil(std::sqrt(inputs)) + slope * inputs + constant;
}

ElementArea element_area(const LogicBlock& block) {
  ElementArea area;
  area.lut = block.has_adders() ? 2 * lut_area(block.lut_inputs - 1) : lut_area(block.lut_inputs);
  area.element = area.lut + block.element_inputs * input_driver;
  area.element += block.has_adders()
                      ? 2 * (flip_flop + adder + split_local_output + split_general_output)
                      : flip_flop + local_output + 2 * general_output;
  // Half of the cluster's inputs and of the N feedbacks reach a pin (Fclocal = 0.5 in [P]). The
  // element with adders has twice the outputs; half of them is 10 as well, of which a pin sees 5
  // (Kratos-benchmark at 37349ef, impl/arch/base.py).
  const auto reach =
      static_cast<int>(std::nearbyint((block.cluster_inputs + block.elements) / 2.0));
  area.logic = area.element + block.element_inputs * multiplexer_area(reach);
  const double scale =
      static_cast<double>(block.cluster_inputs) / reference_of(block).cluster_inputs;
  area.tile = tile_area(block, area.logic, channel_wires);
  area.tile_scaled = tile_area(block, area.logic, channel_wires * scale);
  return area;
}

}  // namespace lutmark::flows
