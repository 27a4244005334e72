// SPDX-License-Identifier: Apache-2.0
// A design with other names inside: the same hardware, and another run of the dice for the tools.
#pragma once

#include <string>

#include "harness/core/design.h"

namespace lutmark::designs {

/// The Verilog text with another name for every wire, reg and logic that is declared in a module's
/// body and is no port of any module in the text. The new names sort in another order.
std::string with_renamed_signals(const std::string& verilog);

/// The same design whose RTL has other names for internal signals. It answers the same question, so
/// every difference in its figures comes from how tools walk through names.
core::Design with_renamed_signals(core::Design design);

}  // namespace lutmark::designs
