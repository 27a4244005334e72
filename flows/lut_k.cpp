// SPDX-License-Identifier: Apache-2.0
// Flows lut_k2 to lut_k6 and lut_k3_adders to lut_k6_adders: proven core in clusters of K-input
// look-up tables, with the transistor area of them.
#include <fmt/format.h>

#include "flows/cluster/cluster_stages.h"
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow lut_k(const Setting& setting, int lut_inputs, Adders adders) {
  const LogicBlock block = logic_block(lut_inputs, adders);
  return {.name = fmt::format("lut_k{}{}", lut_inputs, block.has_adders() ? "_adders" : ""),
          .meaning = fmt::format(
              "proven core packed into clusters of {}-input look-up tables{}; transistor area",
              lut_inputs, block.has_adders() ? " with hard adders" : ""),
          .device = "",
          .fabric = fabric_of(block),
          .stages = [=](const core::Case& question) {
            std::vector<core::Stage> stages = rtl_stages(setting, question);
            stages.push_back(synthesize_luts_stage(setting, question, block));
            stages.push_back(netlist_check_stage(question));
            if (setting.extras.witness) stages.push_back(cell_witness_stage(setting, question));
            stages.push_back(pack_stage(question, block));
            stages.push_back(area_stage(block));
            return stages;
          }};
}

}  // namespace lutmark::flows
