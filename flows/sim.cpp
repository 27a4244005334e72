// SPDX-License-Identifier: Apache-2.0
// Flow sim: RTL proven in simulation, no synthesis.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow sim(const Setting& setting) {
  return {
      .name = "sim",
      .meaning = "RTL linted and proven against the golden model; latency and interval measured",
      .device = "",
      .fabric = {.ram = true},
      .stages = [=](const core::Case& question) { return rtl_stages(setting, question); }};
}

}  // namespace lutmark::flows
