// SPDX-License-Identifier: Apache-2.0
// shell.registers: registers with nothing between them; its Fmax is the ceiling of its device.
#pragma once

#include "harness/core/design.h"

namespace lutmark::designs::shell {

core::Design registers();

}  // namespace lutmark::designs::shell
