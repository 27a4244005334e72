// SPDX-License-Identifier: Apache-2.0
// The state machine's module, written from its table.
#pragma once

#include <string>

#include "designs/m4bram/block/table.h"

namespace lutmark::designs::m4bram::cim {

/// Module m4_control. Each state of the table is three lines: what it does (`actions`), whether its
/// main cycle executes an instruction (`takes`), and where it leads (`state_d`).
std::string control_rtl(const StateTable& table, const std::string& machine_name);

}  // namespace lutmark::designs::m4bram::cim
