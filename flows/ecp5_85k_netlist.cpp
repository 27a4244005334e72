// SPDX-License-Identifier: Apache-2.0
// Flow ecp5_85k_netlist: proven netlist of the core for an LFE5U-85F, not placed.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow ecp5_85k_netlist(const Setting& setting) {
  const Device device = lfe5u_85f();
  return {.name = "ecp5_85k_netlist",
          .meaning = "proven netlist of the core in cells of an LFE5U-85F; not placed, so no Fmax",
          .device = device.name,
          .fabric = device.fabric,
          .stages = [=](const core::Case& question) {
            return netlist_stages(setting, question, device);
          }};
}

}  // namespace lutmark::flows
