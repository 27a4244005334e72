// SPDX-License-Identifier: Apache-2.0
// Flow ice40_hx8k_netlist: proven netlist of the core for an iCE40HX8K, not placed.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow ice40_hx8k_netlist(const Setting& setting) {
  const Device device = ice40hx8k();
  return {.name = "ice40_hx8k_netlist",
          .meaning = "proven netlist of the core in cells of an iCE40HX8K; not placed, so no Fmax",
          .device = device.name,
          .fabric = device.fabric,
          .stages = [=](const core::Case& question) {
            return netlist_stages(setting, question, device);
          }};
}

}  // namespace lutmark::flows
