// SPDX-License-Identifier: Apache-2.0
// Stages of the LUT-size study: mapping to K-input look-up tables, packing, area, routing.
#pragma once

#include "flows/cluster/logic_block.h"
#include "flows/registry.h"
#include "flows/tools/island.h"
#include "harness/core/flow.h"

namespace lutmark::flows {

/// What generators may know of the block.
core::Fabric fabric_of(const LogicBlock& block);

/// The core in look-up tables, flip-flops with an enable, and adder bits: netlist.json.
core::Stage synthesize_luts_stage(const Setting& setting, const core::Case& question,
                                  const LogicBlock& block);
/// The netlist in clusters: packing.json.
core::Stage pack_stage(const core::Case& question, const LogicBlock& block);
/// What the clusters cost by the transistor area model: area.json.
core::Stage area_stage(const LogicBlock& block);

/// The netlist in the cells of the island fabric: mapped.json.
core::Stage map_island_stage(const Setting& setting, const core::Case& question,
                             const LogicBlock& block);
/// Stage place_route (wires that are taken) or least_wires (how narrow a channel may be).
core::Stage route_island_stage(const Setting& setting, const LogicBlock& block, ChannelWidth width);

}  // namespace lutmark::flows
