// SPDX-License-Identifier: Apache-2.0
// Parameters that several designs of the blocks have.
#pragma once

#include "harness/core/parameter.h"

namespace lutmark::designs::m4bram {

core::Parameter size_parameter();
core::Parameter clocking_parameter();
core::Parameter arrays_parameter();
core::Parameter duplication_parameter();
core::Parameter weight_parameter();
/// `least` to 8 bits.
core::Parameter activation_parameter(std::int64_t least);

/// 2, 4 or 8, of a config with weight_parameter().
int weight_bits(const core::Config& config);

}  // namespace lutmark::designs::m4bram
