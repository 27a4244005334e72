// SPDX-License-Identifier: Apache-2.0
// Stages of the LUT-size study: mapping to K-input look-up tables, packing, area.
#pragma once

#include "flows/cluster/logic_block.h"
#include "flows/registry.h"
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

}  // namespace lutmark::flows
