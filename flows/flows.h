// SPDX-License-Identifier: Apache-2.0
// The flows, one function each; registry.cpp lists them.
#pragma once

#include "flows/registry.h"

namespace lutmark::flows {

core::Flow sim(const Setting& setting);
core::Flow ice40_hx8k(const Setting& setting);
core::Flow ecp5_85k(const Setting& setting);
core::Flow ecp5_85k_shell(const Setting& setting);

}  // namespace lutmark::flows
