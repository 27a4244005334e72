// SPDX-License-Identifier: Apache-2.0
// The module that joins streams to the raw ports of a block.
#pragma once

#include <string>

#include "designs/m4bram/block_machine.h"

namespace lutmark::designs::m4bram::cim {

/// Module `top` with the streams `in` and `out` around m4_block.
std::string adapter_rtl(const Machine& machine, const std::string& top);

}  // namespace lutmark::designs::m4bram::cim
