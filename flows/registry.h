// SPDX-License-Identifier: Apache-2.0
// The list of all flows.
#pragma once

#include <vector>

#include "flows/toolchain/toolchain.h"
#include "harness/core/flow.h"

namespace lutmark::flows {

/// Stages that a run asks for on top of a flow's own; they change no metric.
struct Extras {
  bool waves = false;   ///< FST waveforms of the RTL simulation
  bool layout = false;  ///< placed and routed SVG of every seed
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
