// SPDX-License-Identifier: Apache-2.0
// template.scale: multiplies every number of a stream by a constant; the smallest complete design.
#pragma once

#include "harness/core/design.h"

namespace lutmark::designs::template_design {

core::Design scale();

}  // namespace lutmark::designs::template_design
