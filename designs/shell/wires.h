// SPDX-License-Identifier: Apache-2.0
// shell.wires: no logic at all; on a shell flow it shows what the I/O shell alone costs and
// reaches.
#pragma once

#include "harness/core/design.h"

namespace lutmark::designs::shell {

core::Design wires();

}  // namespace lutmark::designs::shell
