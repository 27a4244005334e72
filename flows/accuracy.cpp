// SPDX-License-Identifier: Apache-2.0
// Flow accuracy: the golden model on all test images, no hardware.
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow accuracy(const Setting&) {
  return {.name = "accuracy",
          .meaning = "the integers of the golden model on all test images; no hardware is made",
          .device = "",
          .fabric = {},
          .stages =
              [](const core::Case& question) {
                return std::vector<core::Stage>{accuracy_stage(question)};
              },
          .takes = [](const core::Design& design) { return design.accuracy && design.data; },
          .takes_only = "designs with an accuracy"};
}

}  // namespace lutmark::flows
