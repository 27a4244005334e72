// SPDX-License-Identifier: Apache-2.0
// Flows generic_k3 to generic_k6: proven core of K-input look-up tables on an island fabric.
#include <fmt/format.h>

#include "flows/cluster/cluster_stages.h"
#include "flows/flows.h"
#include "flows/stages.h"

namespace lutmark::flows {

core::Flow generic_k(const Setting& setting, int lut_inputs) {
  const LogicBlock block = logic_block(lut_inputs, Adders::none);
  return {.name = fmt::format("generic_k{}", lut_inputs),
          .meaning = fmt::format("proven core of {}-input look-up tables placed and routed on an "
                                 "island fabric; wires",
                                 lut_inputs),
          .device = "island fabric",
          .fabric = fabric_of(block),
          .stages = [=](const core::Case& question) {
            std::vector<core::Stage> stages = rtl_stages(setting, question);
            stages.push_back(synthesize_luts_stage(setting, question, block));
            stages.push_back(netlist_check_stage(question));
            if (setting.extras.witness) stages.push_back(cell_witness_stage(setting, question));
            stages.push_back(map_island_stage(setting, question, block));
            stages.push_back(route_island_stage(setting, block, ChannelWidth::given));
            stages.push_back(route_island_stage(setting, block, ChannelWidth::least));
            return stages;
          }};
}

}  // namespace lutmark::flows
