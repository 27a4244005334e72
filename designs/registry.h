// SPDX-License-Identifier: Apache-2.0
// The list of all designs.
#pragma once

#include <vector>

#include "harness/core/design.h"

namespace lutmark::designs {

/// All designs, in the order in which `lutmark list` shows them.
std::vector<core::Design> registry();

}  // namespace lutmark::designs
