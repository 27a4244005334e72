// SPDX-License-Identifier: Apache-2.0
// Flow ice40_hx8k: proven core inside the serial I/O shell on an iCE40HX8K.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow ice40_hx8k(const Setting& setting) {
  const Device device = ice40hx8k();
  return {.name = "ice40_hx8k",
          .meaning = "proven core in the serial I/O shell, placed and routed on an iCE40HX8K",
          .device = device.name,
          .fabric = device.fabric,
          .stages = [=](const core::Case& question) {
            return device_stages(setting, question, device, Surroundings::shell);
          }};
}

}  // namespace lutmark::flows
