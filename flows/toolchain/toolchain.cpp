// SPDX-License-Identifier: Apache-2.0
// Toolchain: which programs the flows run, where they are and which versions they have.
#include "flows/toolchain/toolchain.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "flows/toolchain/probe.h"
#include "harness/core/error.h"
#include "harness/core/json.h"
#include "harness/core/sha256.h"
#include "harness/core/text.h"

namespace lutmark::flows {
namespace {

namespace fs = std::filesystem;
using core::Tool;

// How a tool chain says that a program of the system is needed.
Tool system_tool(IdentityMemory& memory, const std::string& name, const std::string& program,
                 const std::vector<std::string>& version_arguments, const std::string& package) {
  Tool tool{.name = name, .argv = {}, .version = {}, .sha256 = {}, .missing = {}, .env = {}};
  const fs::path path = find_program(program);
  if (path.empty()) {
    tool.missing = fmt::format("'{}' is not on PATH; {}", program, package);
    return tool;
  }
  std::vector<std::string> version_argv{path.string()};
  version_argv.insert(version_argv.end(), version_arguments.begin(), version_arguments.end());
  const Identity identity = memory.of(path, version_argv);
  tool.argv = {path.string()};
  tool.version = identity.version;
  tool.sha256 = identity.sha256;
  if (tool.version.empty()) {
    tool.missing = fmt::format("{} does not say its version; it may be broken: install it again",
                               path.string());
  }
  return tool;
}

std::string pinned_version(const std::string& requirements, const std::string& package) {
  for (const std::string& line : core::split(requirements, '\n')) {
    if (line.starts_with(package + "==")) {
      const std::string rest = line.substr(package.size() + 2);
      return rest.substr(0, rest.find_first_of(" \\;"));
    }
  }
  return "";
}

// `package` as pip names it; its folder has '_' for '-'.
Tool pinned_tool(const Places& places, const std::string& name, const std::string& package,
                 std::vector<std::string> argv) {
  Tool tool{
      .name = name, .argv = std::move(argv), .version = {}, .sha256 = {}, .missing = {}, .env = {}};
  std::string folder = package;
  std::replace(folder.begin(), folder.end(), '-', '_');
  std::optional<Identity> identity;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(places.home / "venv" / "lib", ignored)) {
    if (!identity) identity = python_package(entry.path() / "site-packages", folder);
  }
  if (!identity) {
    tool.missing = fmt::format("{} is not installed; run scripts/setup.sh", package);
    return tool;
  }
  tool.version = identity->version;
  tool.sha256 = identity->sha256;
  const std::string wanted =
      pinned_version(core::read_text(places.root / "flows/toolchain/requirements.txt"), package);
  if (identity->version != wanted) {
    tool.missing =
        fmt::format("{} {} is installed, the pinned tool chain has {}; run scripts/setup.sh",
                    package, identity->version, wanted);
  } else if (!fs::exists(tool.argv.front(), ignored)) {
    tool.missing = fmt::format("{} is missing; run scripts/setup.sh", tool.argv.front());
  }
  return tool;
}

// Simulation uses the distribution's tools in every tool chain.
void add_simulation_tools(Toolchain& chain, IdentityMemory& memory) {
  const std::string setup = "run scripts/setup.sh";
  Tool verilator = system_tool(memory, "verilator", "verilator", {"--version"}, setup);
  Tool cxx = system_tool(memory, "g++", "g++", {"--version"}, setup);
  if (verilator.missing.empty()) {
    const fs::path program = find_program("verilator_bin");
    if (!program.empty()) {
      // `verilator` is a script; what decides the result is the program behind it.
      verilator.sha256 = core::Sha256()
                             .part(verilator.sha256)
                             .part(memory.of(program, {program.string(), "--version"}).sha256)
                             .hex();
    }
    const std::string folder =
        memory.answer(verilator.argv.front(), {"--getenv", "VERILATOR_ROOT"}, "VERILATOR_ROOT");
    cxx.env = {{"CPLUS_INCLUDE_PATH", folder + "/include:" + folder + "/include/vltstd"}};
  }
  chain.tools.push_back(std::move(verilator));
  chain.tools.push_back(std::move(cxx));
  chain.tools.push_back(system_tool(memory, "make", "make", {"--version"}, setup));
}

// Debian's in every tool chain: PyPI has no nextpnr-generic. A driver of ours ends what would route
// for ever.
void add_island_router(Toolchain& chain, IdentityMemory& memory, const Places& places) {
  Tool router = system_tool(memory, "nextpnr-generic", "nextpnr-generic", {"--version"},
                            "run scripts/setup.sh, or apt-get install nextpnr-generic");
  const fs::path python = find_program("python3");
  if (router.missing.empty() && python.empty())
    router.missing = "'python3' is not on PATH; run scripts/setup.sh";
  if (router.missing.empty()) {
    const fs::path driver = places.root / "flows/toolchain/island_driver.py";
    router.sha256 = core::Sha256().part(router.sha256).part(core::read_text(driver)).hex();
    router.argv = {python.string(), driver.string(), router.argv.front()};
  }
  chain.tools.push_back(std::move(router));
}

Toolchain pinned(const Places& places, IdentityMemory& memory) {
  Toolchain chain{.name = "pinned", .reader = HardwareReader::slang, .tools = {}};
  const fs::path bin = places.home / "venv" / "bin";
  const fs::path driver = places.root / "flows/toolchain/yosys_driver.py";
  Tool yosys = pinned_tool(places, "yosys", "pyosys", {(bin / "python").string(), driver.string()});
  if (yosys.missing.empty()) {
    yosys.sha256 = core::Sha256().part(yosys.sha256).part(core::read_text(driver)).hex();
  }
  chain.tools.push_back(std::move(yosys));
  for (const char* family : {"ice40", "ecp5"}) {
    const std::string name = fmt::format("nextpnr-{}", family);
    chain.tools.push_back(
        pinned_tool(places, name, "yowasp-" + name, {(bin / ("yowasp-" + name)).string()}));
  }
  add_island_router(chain, memory, places);
  add_simulation_tools(chain, memory);
  return chain;
}

Toolchain system(const Places& places, IdentityMemory& memory) {
  Toolchain chain{.name = "system", .reader = HardwareReader::verilog, .tools = {}};
  const std::string setup =
      "run scripts/setup.sh --toolchain system, or put an OSS CAD Suite on PATH";
  Tool yosys = system_tool(memory, "yosys", "yosys", {"-V"}, setup);
  if (yosys.missing.empty()) yosys.argv.insert(yosys.argv.end(), {"-s"});
  chain.tools.push_back(std::move(yosys));
  chain.tools.push_back(
      system_tool(memory, "nextpnr-ice40", "nextpnr-ice40", {"--version"}, setup));
  chain.tools.push_back(system_tool(memory, "nextpnr-ecp5", "nextpnr-ecp5", {"--version"},
                                    "Debian 12 does not have it: put an OSS CAD Suite on PATH"));
  add_island_router(chain, memory, places);
  add_simulation_tools(chain, memory);
  return chain;
}

}  // namespace

const Tool& Toolchain::tool(std::string_view tool_name) const {
  const auto found =
      std::find_if(tools.begin(), tools.end(), [&](const Tool& t) { return t.name == tool_name; });
  assert(found != tools.end());
  return *found;
}

std::vector<std::string> toolchain_names() { return {"pinned", "system"}; }

Toolchain find_toolchain(const std::string& name, const Places& places) {
  IdentityMemory memory(places.home / "tools.json");
  const std::vector<std::string> names = toolchain_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw core::UserError("--toolchain",
                          fmt::format("'{}' is not known{}", name, core::did_you_mean(name, names)),
                          "use one of " + core::join(names, ", "));
  }
  Toolchain chain = name == "pinned" ? pinned(places, memory) : system(places, memory);
  memory.save();
  return chain;
}

std::string tool_purpose(std::string_view tool_name) {
  if (tool_name == "yosys") return "synthesis and lint: without it no case runs";
  if (tool_name == "nextpnr-ice40")
    return "place and route on iCE40: without it ice40_hx8k stops after the netlist check";
  if (tool_name == "nextpnr-ecp5")
    return "place and route on ECP5: without it ecp5_85k and ecp5_85k_shell stop after the netlist "
           "check";
  if (tool_name == "nextpnr-generic")
    return "place and route on the island fabric: without it generic_k3 to generic_k6 stop after "
           "the "
           "netlist check";
  if (tool_name == "verilator")
    return "lint and RTL simulation: without it no case is proven, so no figure is shown";
  return "compiles Verilated models: without it no case is proven, so no figure is shown";
}

}  // namespace lutmark::flows
