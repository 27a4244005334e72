// SPDX-License-Identifier: Apache-2.0
// Netlist check: the report file of our cell-level simulator.
#pragma once

#include <string>

#include "harness/core/hardware.h"
#include "harness/core/json.h"
#include "harness/core/shape.h"
#include "harness/core/stage.h"
#include "harness/sim/check_netlist.h"

namespace lutmark::flows {

/// Content of netlist_check.json.
std::string netlist_check_text(const sim::CheckResult& result);

/// The format of netlist_check.json.
const core::Format& netlist_check_format();

/// Outcome, metrics and the first mismatch. Throws UserError when it is not that file.
core::Reading read_netlist_check(const core::Json& json, const std::string& source,
                                 double ops_per_frame);

}  // namespace lutmark::flows
