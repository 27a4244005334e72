// SPDX-License-Identifier: Apache-2.0
// Flow ecp5_85k_shell: proven core inside the serial I/O shell on an LFE5U-85F.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow ecp5_85k_shell(const Setting& setting) {
  const Device device = lfe5u_85f();
  return {.name = "ecp5_85k_shell",
          .meaning = "proven core in the serial I/O shell, placed and routed on an LFE5U-85F",
          .device = device.name,
          .fabric = device.fabric,
          .stages = [=](const core::Case& question) {
            return device_stages(setting, question, device, Surroundings::shell);
          }};
}

}  // namespace lutmark::flows
