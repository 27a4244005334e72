// SPDX-License-Identifier: Apache-2.0
// Flow ecp5_85k: proven core out of context on an LFE5U-85F.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow ecp5_85k(const Setting& setting) {
  const Device device = lfe5u_85f();
  return {.name = "ecp5_85k",
          .meaning = "proven core placed and routed out of context on an LFE5U-85F",
          .device = device.name,
          .fabric = device.fabric,
          .stages = [=](const core::Case& question) {
            return device_stages(setting, question, device, Surroundings::out_of_context);
          }};
}

}  // namespace lutmark::flows
