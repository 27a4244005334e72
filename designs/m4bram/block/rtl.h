// SPDX-License-Identifier: Apache-2.0
// The RTL of a block with its streams: m4_block with raw ports, and the adapter around it.
#pragma once

#include <map>
#include <string>

#include "designs/m4bram/block/adapter.h"
#include "designs/m4bram/block/machine.h"
#include "designs/m4bram/block/table.h"

namespace lutmark::designs::m4bram::cim {

/// RTL by file name. `top` names the adapter's module; the state machine is that of `table`.
/// Nothing else is asked: precisions, signs and duplication come with the instructions.
std::map<std::string, std::string> block_files(const Machine& machine, const std::string& top,
                                               const StateTable& table,
                                               Response response = Response::cycles);

}  // namespace lutmark::designs::m4bram::cim
