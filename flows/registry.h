// SPDX-License-Identifier: Apache-2.0
// The list of all flows.
#pragma once

#include <vector>

#include "flows/toolchain/toolchain.h"
#include "harness/core/flow.h"

namespace lutmark::flows {

/// Stages that a run asks for on top of a flow's own. They change no metric; a witness that
/// disagrees is a mismatch like that of any check.
struct Extras {
  bool waves = false;      ///< FST waveforms of the RTL simulation
  bool floorplan = false;  ///< where the cells of seed 1 are placed
  bool witness = false;    ///< the netlist under Verilator with the vendor's cell models as well
};

/// What every flow is made of.
struct Setting {
  Places places;
  Toolchain toolchain;
  Extras extras;
};

/// All flows on a tool chain, in the order in which `lutmark list` shows them.
std::vector<core::Flow> registry(const Setting& setting);

}  // namespace lutmark::flows
