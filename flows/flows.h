// SPDX-License-Identifier: Apache-2.0
// The flows, one function each; registry.cpp lists them.
#pragma once

#include "flows/cluster/logic_block.h"
#include "flows/registry.h"

namespace lutmark::flows {

core::Flow accuracy(const Setting& setting);
core::Flow model(const Setting& setting);
core::Flow sim(const Setting& setting);
core::Flow ice40_hx8k(const Setting& setting);
core::Flow ice40_hx8k_netlist(const Setting& setting);
core::Flow ecp5_85k(const Setting& setting);
core::Flow ecp5_85k_shell(const Setting& setting);
core::Flow ecp5_85k_netlist(const Setting& setting);
/// K = `lut_inputs` is 2 to 6, with hard adders 3 to 6.
core::Flow lut_k(const Setting& setting, int lut_inputs, Adders adders);
/// K = `lut_inputs` is 3 to 6.
core::Flow generic_k(const Setting& setting, int lut_inputs);

}  // namespace lutmark::flows
