// SPDX-License-Identifier: Apache-2.0
// Yosys: scripts, command lines, and the reader of its cell statistics.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "flows/toolchain/toolchain.h"
#include "harness/core/json.h"

namespace lutmark::flows {

/// Cell type to count, of the whole design.
using CellCounts = std::map<std::string, double>;

/// Reads the JSON of `stat -json` of a flattened design. Throws UserError when it is not that.
CellCounts read_cell_counts(const core::Json& json, const std::string& source);

/// Template from flows/scripts with @READ@ and @TOP@ filled in. @READ@ reads the files listed in
/// rtl.f (slang) or those in rtl/ (Yosys's own reader).
std::string yosys_script(const Places& places, const std::string& file, const Toolchain& chain,
                         const std::string& top);
std::string fill_script(std::string text, const std::string& read, const std::string& top);

/// `text` with every `mark` replaced.
std::string fill_mark(std::string text, std::string_view mark, const std::string& by);

core::Command yosys_command(const Toolchain& chain, const std::string& script);

}  // namespace lutmark::flows
