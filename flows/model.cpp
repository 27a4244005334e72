// SPDX-License-Identifier: Apache-2.0
// Flow model: what a design's performance model says, no hardware.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow model(const Setting&) {
  return {.name = "model",
          .meaning = "the design's performance model; no hardware is made",
          .device = "",
          .fabric = {},
          .stages =
              [](const core::Case& question) {
                return std::vector<core::Stage>{model_stage(question)};
              },
          .takes = [](const core::Design& design) { return design.model != nullptr; },
          .takes_only = "designs with a model",
          .origin = core::Origin::modelled};
}

}  // namespace lutmark::flows
