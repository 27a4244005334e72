// SPDX-License-Identifier: Apache-2.0
// Yosys: scripts, command lines, and the reader of its cell statistics.
#include "flows/tools/yosys.h"

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::flows {

CellCounts read_cell_counts(const core::Json& json, const std::string& source) {
  const auto unreadable = [&](const std::string& problem) {
    return core::UserError(source, problem,
                           "this is not the output of Yosys's 'stat -json' on a flat design");
  };
  if (!json.is_object() || !json.contains("design") || !json["design"].is_object()) {
    throw unreadable("has no object 'design'");
  }
  const core::Json& design = json["design"];
  if (!design.contains("num_cells_by_type") || !design["num_cells_by_type"].is_object()) {
    throw unreadable("has no object 'num_cells_by_type'");
  }
  CellCounts counts;
  for (const auto& [type, count] : design["num_cells_by_type"].items()) {
    if (!count.is_number_unsigned())
      throw unreadable(fmt::format("the count of '{}' is no number", type));
    counts[type] = count.get<double>();
  }
  return counts;
}

std::string fill_mark(std::string text, std::string_view mark, const std::string& by) {
  for (std::size_t at = text.find(mark); at != std::string::npos;
       at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

std::string fill_script(std::string text, const std::string& read, const std::string& top) {
  return fill_mark(fill_mark(std::move(text), "@READ@", read), "@TOP@", top);
}

std::string yosys_script(const Places& places, const std::string& file, const Toolchain& chain,
                         const std::string& top) {
  const std::string read =
      chain.reader == HardwareReader::slang
          ? fmt::format("read_slang --top {} -f rtl.f", top)
          : fmt::format("read_verilog -sv rtl/*\nhierarchy -check -top {}", top);
  return fill_script(core::read_text(places.root / "flows/scripts" / file), read, top);
}

core::Command yosys_command(const Toolchain& chain, const std::string& script) {
  return {chain.tool("yosys"), {script}};
}

}  // namespace lutmark::flows
