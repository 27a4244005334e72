// SPDX-License-Identifier: Apache-2.0
// Files of the stages pack and area.
#pragma once

#include <string>
#include <vector>

#include "flows/cluster/area_model.h"
#include "flows/cluster/packer.h"
#include "harness/core/json.h"
#include "harness/core/shape.h"
#include "harness/core/stage.h"

namespace lutmark::flows {

/// The format of packing.json.
const core::Format& packing_format();
/// Content of packing.json.
std::string packing_text(const std::vector<Cluster>& clusters);
/// bles, clusters and cluster_inputs. Throws UserError when it is not that file.
core::Reading read_packing(const core::Json& json, const std::string& source);

/// The format of area.json.
const core::Format& area_format();
/// Content of area.json for a packing: every cluster is counted as a whole.
std::string area_text(const core::Json& packing, const std::string& source,
                      const LogicBlock& block);
/// The three areas, with the model's version as a label. Throws UserError when it is not that file.
core::Reading read_area(const core::Json& json, const std::string& source);

}  // namespace lutmark::flows
