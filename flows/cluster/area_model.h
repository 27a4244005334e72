// SPDX-License-Identifier: Apache-2.0
// The transistor area model: logic, crossbar and routing of a cluster in minimum-width transistors.
#pragma once

#include <string_view>

#include "flows/cluster/logic_block.h"

namespace lutmark::flows {

/// Changes whenever a figure of the model changes; a label of every record with an area.
inline constexpr std::string_view area_model_version = "1";

/// Area of one element (logic_block.h) with its share of what surrounds it, in minimum-width
/// transistor areas (MWTA; 0.033864 um^2 in the 22 nm process that the model is calibrated on).
struct ElementArea {
  double lut = 0;      ///< its look-up table or tables
  double element = 0;  ///< with input drivers, flip-flops, adders and output multiplexers
  double logic = 0;    ///< with its share of the cluster's local crossbar
  /// With its share of switch and connection blocks: 320 wires in every channel, for every K.
  double tile = 0;
  /// The same with as many wires as the cluster has inputs, in proportion: 320 at K = 6.
  double tile_scaled = 0;
};

/// Area of an element of the cluster. Left out, because they are equal for every K or unknown: the
/// multiplexers of clock, reset and enable, pads, memories, and the long carry wires between
/// clusters. K = 4 to 6 is the range of the circuit sizing that the figures come from (COFFE);
/// 2 and 3 are extrapolated with the same structure. `block` is one of logic_block.h.
ElementArea element_area(const LogicBlock& block);

/// Figures that the calibration can be checked with, in MWTA.
double lut_area(int lut_inputs);
double multiplexer_area(int inputs);

}  // namespace lutmark::flows
