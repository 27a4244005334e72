// SPDX-License-Identifier: Apache-2.0
// lutmark doctor: every tool, its version, where it is, and what a missing one costs.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/context.h"
#include "harness/cli/table.h"

namespace lutmark::cli {
namespace {

int doctor(const std::string& toolchain_name, bool as_json) {
  const flows::Places places = find_places();
  const flows::Toolchain chain = flows::find_toolchain(toolchain_name, places);
  bool is_complete = true;
  core::Json json{{"toolchain", chain.name},
                  {"root", places.root.string()},
                  {"home", places.home.string()},
                  {"tools", core::Json::array()}};
  std::vector<std::vector<std::string>> rows;
  std::string remedies;
  for (const core::Tool& tool : chain.tools) {
    const bool found = tool.missing.empty();
    is_complete = is_complete && found;
    const std::string place =
        tool.argv.empty() ? ""
        : tool.argv.size() > 1 && tool.name == "yosys" && chain.name == "pinned"
            ? tool.argv[1]
            : tool.argv.front();
    rows.push_back({tool.name, found ? "found" : "missing",
                    tool.version.empty() ? "-" : tool.version, place.empty() ? "-" : place,
                    flows::tool_purpose(tool.name)});
    if (!found) remedies += fmt::format("{}: {}\n", tool.name, tool.missing);
    json["tools"].push_back({{"name", tool.name},
                             {"found", found},
                             {"version", tool.version},
                             {"sha256", tool.sha256},
                             {"argv", tool.argv},
                             {"missing", tool.missing}});
  }
  if (as_json) {
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("tool chain '{}'\n{}{}", chain.name,
               format_table({{"tool"}, {"state"}, {"version"}, {"where"}, {"needed for"}}, rows),
               remedies.empty() ? "all tools are there\n" : "\n" + remedies);
  }
  return is_complete ? 0 : 3;
}

}  // namespace

void add_doctor(CLI::App& app, Action& action) {
  auto toolchain = std::make_shared<std::string>("pinned");
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("doctor", "which tools there are, and what a missing one costs");
  command->add_option("--toolchain", *toolchain, "pinned (reference) or system (what is on PATH)");
  command->add_flag("--json", *json, "print JSON");
  command->footer("Examples:\n  lutmark doctor\n  lutmark doctor --toolchain system");
  command->callback([=, &action] { action = [=] { return doctor(*toolchain, *json); }; });
}

}  // namespace lutmark::cli
