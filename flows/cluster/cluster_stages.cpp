// SPDX-License-Identifier: Apache-2.0
// Stages of the LUT-size study: mapping to K-input look-up tables, packing, area, routing.
#include "flows/cluster/cluster_stages.h"

#include <fmt/format.h>

#include "flows/cluster/cluster_report.h"
#include "flows/cluster/mapped_netlist.h"
#include "flows/cluster/packer.h"
#include "flows/tools/yosys.h"
#include "harness/core/json.h"

namespace lutmark::flows {
namespace {

namespace fs = std::filesystem;
using core::Stage;
using core::StageFiles;
using core::Step;

std::string question_of(const LogicBlock& block) {
  return fmt::format("k={} adders={} n={} pins={} i={}", block.lut_inputs, block.has_adders(),
                     block.elements, block.element_inputs, block.cluster_inputs);
}

// A table of K inputs takes both halves of an element with adders, smaller ones one.
std::string lut_choice(const LogicBlock& block) {
  if (block.lut_inputs == 2) return "-lut 2 -script lut2.abc";
  return block.has_adders() ? fmt::format("-luts {}:1,2", block.lut_inputs - 1)
                            : fmt::format("-lut {}", block.lut_inputs);
}

std::string script_of(const Setting& setting, const std::string& top, const LogicBlock& block) {
  const auto file = [&](const char* name) {
    return core::read_text(setting.places.root / "flows/scripts" / name);
  };
  std::string script = yosys_script(setting.places, "lut_k.ys", setting.toolchain, top);
  script = fill_mark(script, "@ADDERS@", block.has_adders() ? file("lut_adders.ys") : "");
  script = fill_mark(script, "@CHAINS@", block.has_adders() ? "techmap -map CHAIN.v" : "");
  script = fill_mark(script, "@LUTS@", lut_choice(block));
  return fill_mark(script, "@K@", std::to_string(block.lut_inputs));
}

double count(const CellCounts& cells, const std::string& type) {
  const auto found = cells.find(type);
  return found == cells.end() ? 0 : found->second;
}

core::Reading read_synthesis(const StageFiles& files, const LogicBlock& block) {
  if (files.exit_status != 0) return {};
  const CellCounts cells =
      read_cell_counts(core::load_json(files.folder / "stat.json"), "stat.json");
  core::Reading reading{
      .metrics = {{"luts", count(cells, "$lut")},
                  {"ffs", count(cells, "$_DFF_P_") + count(cells, "$_DFFE_PP_")}}};
  if (block.has_adders()) reading.metrics["adder_bits"] = count(cells, "ADDER");
  return reading;
}

}  // namespace

core::Fabric fabric_of(const LogicBlock& block) {
  return {.lut_inputs = block.lut_inputs,
          .carry = block.has_adders(),
          .ff_per_lut = 1,
          .ram = false,
          .dsp = false};
}

Stage synthesize_luts_stage(const Setting& setting, const core::Case& question,
                            const LogicBlock& block) {
  const std::vector<Step> steps{yosys_command(setting.toolchain, "synthesize.ys")};
  std::map<std::string, std::string> texts{
      {"synthesize.ys", script_of(setting, core::top_module(*question.design), block)}};
  std::vector<const char*> others;
  if (block.has_adders()) others = {"ADDER.v", "CHAIN.v", "products.techmap", "chains.techmap"};
  if (block.lut_inputs == 2) others = {"lut2.abc"};
  for (const char* file : others)
    texts[file] = core::read_text(setting.places.root / "flows/scripts" / file);
  return {.name = "synthesize",
          .inputs = {{"generate", "rtl/*"}, {"generate", "rtl.f"}},
          .texts = texts,
          .outputs = {"netlist.json", "stat.json"},
          .steps = [=](std::uint64_t) { return steps; },
          .limits = {.wall_s = 3600, .cpu_s = 3600, .memory_bytes = std::uint64_t{12} << 30},
          .read = [=](const StageFiles& files) { return read_synthesis(files, block); }};
}

Stage pack_stage(const core::Case& question, const LogicBlock& block) {
  const std::string top = core::top_module(*question.design);
  return {.name = "pack",
          .inputs = {{"synthesize", "netlist.json"}},
          .outputs = {"packing.json"},
          .steps = [=](std::uint64_t) -> std::vector<Step> {
            return {core::Function{
                "pack", top + " " + question_of(block), [=](const fs::path& folder) {
                  const MappedNetlist netlist = read_mapped_netlist(
                      core::load_json(folder / "netlist.json"), "netlist.json", top);
                  core::write_text_atomically(
                      folder / "packing.json",
                      packing_text(pack(form_molecules(netlist, block, "netlist.json"), block)));
                }}};
          },
          .read =
              [](const StageFiles& files) {
                if (files.exit_status != 0) return core::Reading{};
                return read_packing(core::load_json(files.folder / "packing.json"), "packing.json");
              }};
}

Stage area_stage(const LogicBlock& block) {
  const std::string asked = fmt::format("model={} {}", area_model_version, question_of(block));
  return {.name = "area",
          .inputs = {{"pack", "packing.json"}},
          .outputs = {"area.json"},
          .steps = [=](std::uint64_t) -> std::vector<Step> {
            return {core::Function{"area", asked, [=](const fs::path& folder) {
                                     core::write_text_atomically(
                                         folder / "area.json",
                                         area_text(core::load_json(folder / "packing.json"),
                                                   "packing.json", block));
                                   }}};
          },
          .read =
              [](const StageFiles& files) {
                if (files.exit_status != 0) return core::Reading{};
                return read_area(core::load_json(files.folder / "area.json"), "area.json");
              }};
}

Stage map_island_stage(const Setting& setting, const core::Case& question,
                       const LogicBlock& block) {
  const auto file = [&](const char* name) {
    std::string text = core::read_text(setting.places.root / "flows/scripts" / name);
    text = fill_mark(text, "@K@", std::to_string(block.lut_inputs));
    return fill_mark(text, "@TOP@", core::top_module(*question.design));
  };
  std::map<std::string, std::string> texts;
  for (const char* name : {"map_island.ys", "island.techmap", "island_cells.techmap"})
    texts[name] = file(name);
  const std::vector<Step> steps{yosys_command(setting.toolchain, "map_island.ys")};
  return {.name = "map_island",
          .inputs = {{"synthesize", "netlist.json"}},
          .texts = texts,
          .outputs = {"mapped.json"},
          .steps = [=](std::uint64_t) { return steps; }};
}

Stage route_island_stage(const Setting& setting, const LogicBlock& block, ChannelWidth width) {
  std::map<std::string, std::string> texts;
  for (const char* name : {"island_fabric.py", "count_wires.py"})
    texts[name] = core::read_text(setting.places.root / "flows/scripts" / name);
  return {.name = width == ChannelWidth::given ? "place_route" : "least_wires",
          .per_seed = true,
          .inputs = {{"map_island", "mapped.json"}},
          .texts = texts,
          .outputs = {"route.json"},
          .steps = [=](std::uint64_t seed) -> std::vector<Step> {
            return {route_on_island(setting.toolchain, block.lut_inputs, seed, width)};
          },
          .limits = {.wall_s = 3600, .cpu_s = 3600, .memory_bytes = std::uint64_t{12} << 30},
          .read =
              [=](const StageFiles& files) {
                if (files.exit_status != 0) return core::Reading{};
                return read_route(core::load_json(files.folder / "route.json"), "route.json",
                                  width);
              }};
}

}  // namespace lutmark::flows
