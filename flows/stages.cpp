// SPDX-License-Identifier: Apache-2.0
// Stages that flows are put together from. File names between stages are fixed here.
#include "flows/stages.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "flows/targets/area.h"
#include "flows/targets/shell.h"
#include "flows/tools/floorplan.h"
#include "flows/tools/netlist_check.h"
#include "flows/tools/nextpnr.h"
#include "flows/tools/verilator.h"
#include "flows/tools/yosys.h"
#include "harness/core/error.h"
#include "harness/core/json.h"
#include "harness/core/sha256.h"
#include "harness/sim/check_netlist.h"
#include "harness/sim/rtl_shim.h"

namespace lutmark::flows {
namespace {

namespace fs = std::filesystem;
using core::Case;
using core::Command;
using core::Function;
using core::Metrics;
using core::Outcome;
using core::Reading;
using core::Stage;
using core::StageFiles;
using core::StageInput;
using core::Step;

// The same vectors for every run: a stimulus is a part of the question.
constexpr std::uint64_t stimulus_seed = 1;

void write_file(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  core::write_text_atomically(file, text);
}

void write_vectors(const fs::path& folder, const core::Vectors& vectors) {
  for (const auto& [stream, beats] : vectors) write_file(folder / (stream + ".hex"), beats.text());
}

core::Vectors read_vectors(const fs::path& folder, const core::Manifest& manifest,
                           core::Direction direction) {
  core::Vectors vectors;
  for (const core::Stream& stream : manifest.streams) {
    if (stream.direction != direction) continue;
    const fs::path file = folder / (stream.name + ".hex");
    vectors.emplace(stream.name,
                    core::Beats::parse(core::read_text(file), stream.width, file.string()));
  }
  return vectors;
}

// A design that contradicts itself is a bug of the design; the case says so instead of measuring
// it.
void require(bool holds, const std::string& design, const std::string& what) {
  if (!holds) throw core::UserError(design, what, "correct the design");
}

void check_vectors(const core::Design& design, const core::Hardware& hardware,
                   const core::Vectors& stimulus, const core::Vectors& expected) {
  std::optional<std::size_t> frames;
  for (const core::Stream& stream : hardware.streams) {
    const core::Vectors& vectors = stream.is_in() ? stimulus : expected;
    const auto beats = vectors.find(stream.name);
    require(beats != vectors.end(), design.name,
            fmt::format("no vectors for stream '{}'", stream.name));
    require(beats->second.width() == stream.width, design.name,
            fmt::format("stream '{}' is {} bits wide in hardware and {} in its vectors",
                        stream.name, stream.width, beats->second.width()));
    const auto per_frame = static_cast<std::size_t>(stream.beats_per_frame);
    require(beats->second.size() % per_frame == 0 && beats->second.size() > 0, design.name,
            fmt::format("stream '{}' has no whole number of frames", stream.name));
    require(frames.value_or(beats->second.size() / per_frame) == beats->second.size() / per_frame,
            design.name,
            fmt::format("stream '{}' has another number of frames than the others", stream.name));
    frames = beats->second.size() / per_frame;
  }
}

// What the files of a design depend on besides the code. The config's name says all and does not
// change when a design gets another optional parameter.
std::string asked_of_design(const core::Design& design, const core::Config& config) {
  std::string asked = fmt::format("{} {}", design.name, design.parameters.name(config));
  if (design.files) asked += " files=" + design.files(config);
  if (design.data) asked += " data=" + design.data->sha256;
  return asked;
}

std::string missing_data(const core::Design& design) {
  return design.data ? design.data->missing() : "";
}

std::string constants_text(const core::Design& design, const core::Config& config) {
  return design.constants ? design.constants(config) : "";
}

void generate(const core::Design& design, const core::Config& config, const core::Fabric& fabric,
              const fs::path& folder) {
  const core::Hardware hardware = design.generate(config, fabric);
  require(hardware.top == core::top_module(design), design.name,
          "the top module must be named as the design after its last '.'");
  const core::Vectors stimulus = design.stimulus(config, stimulus_seed);
  const core::Vectors expected = design.golden(config, stimulus);
  check_vectors(design, hardware, stimulus, expected);
  std::string list;
  for (const auto& [name, text] : hardware.files) {
    write_file(folder / "rtl" / name, text);
    list += "rtl/" + name + "\n";
  }
  const std::string manifest = core::manifest_text(hardware, design.ops_per_frame(config));
  write_file(folder / "rtl.f", list);
  write_file(folder / "hardware.json", manifest);
  write_file(folder / "constants.txt", constants_text(design, config));
  const core::Manifest known =
      core::parse_manifest(core::parse_json(manifest, "hardware.json"), "hardware.json");
  write_file(folder / "shim.cpp", sim::rtl_shim(known));
  write_file(folder / "shape.txt", sim::rtl_shape(known));
  write_vectors(folder / "stimulus", stimulus);
  write_vectors(folder / "expected", expected);
}

CellCounts cells_in(const StageFiles& files, const std::string& name) {
  return read_cell_counts(core::load_json(files.folder / name), name);
}

const std::vector<StageInput>& rtl_inputs() {
  static const std::vector<StageInput> inputs{{"generate", "rtl/*"}, {"generate", "rtl.f"}};
  return inputs;
}

std::vector<StageInput> simulation_inputs() {
  std::vector<StageInput> inputs = rtl_inputs();
  inputs.insert(inputs.end(), {{"generate", "shim.cpp"},
                               {"generate", "shape.txt"},
                               {"generate", "stimulus/*"},
                               {"generate", "expected/*"},
                               {"simulation_runtime", "dut.h"},
                               {"simulation_runtime", "driver.o"},
                               {"simulation_runtime", "runtime.o"}});
  return inputs;
}

Reading read_simulation_of(const StageFiles& files) {
  if (files.exit_status != 0)
    return {.outcome = Outcome::tool_failed, .message = files.log.substr(0, 400)};
  return read_simulation(core::load_json(files.folder / "simulation.json"), "simulation.json");
}

core::Tool built_program() {
  return {.name = "simulate",
          .argv = {"./simulate"},
          .version = "built",
          .sha256 = {},
          .missing = {},
          .env = {}};
}

// Where the worst path lies: a path that the shell takes part in says less about the core.
std::string limited_by(const PlaceRouteReport& report) {
  const auto in_core = [](const std::string& cell) {
    return cell.find("core.") != std::string::npos;
  };
  const int ends = (in_core(report.critical_from) ? 1 : 0) + (in_core(report.critical_to) ? 1 : 0);
  return ends == 2 ? "core" : ends == 1 ? "boundary" : "shell";
}

Reading read_place_route(const StageFiles& files, const Device& device, Surroundings surroundings) {
  if (files.exit_status != 0) {
    const Outcome outcome = failure_outcome(files.log);
    const std::size_t error = files.log.find("ERROR: ");
    const std::string line = error == std::string::npos
                                 ? ""
                                 : files.log.substr(error, files.log.find('\n', error) - error);
    return {.outcome = outcome,
            .message = fmt::format("exit status {}: {}", files.exit_status, line)};
  }
  const PlaceRouteReport report =
      read_report(core::load_json(files.folder / "report.json"), "report.json");
  Reading reading;
  if (const auto cells = report.utilisation.find(device.cell_type);
      cells != report.utilisation.end()) {
    reading.metrics["placed_cells"] = cells->second.used;
    reading.metrics["placed_cells_pct"] = 100 * cells->second.used / cells->second.available;
  }
  if (!report.fmax_mhz) {
    reading.outcome = Outcome::no_fmax;
    reading.message = "no register-to-register path";
    return reading;
  }
  const double mhz = *report.fmax_mhz;
  const core::Manifest manifest = core::read_manifest(files.folder / "hardware.json");
  reading.metrics["fmax_mhz"] = mhz;
  reading.metrics["critical_path_ns"] = 1000 / mhz;
  reading.metrics["latency_ns"] = manifest.latency_cycles * 1000 / mhz;
  reading.metrics["throughput_mops"] = manifest.ops_per_frame / manifest.interval_cycles * mhz;
  if (surroundings == Surroundings::shell) reading.labels["limited_by"] = limited_by(report);
  return reading;
}

std::vector<std::string> place_arguments(const Device& device, Surroundings surroundings,
                                         std::uint64_t seed) {
  std::vector<std::string> arguments = device.place_arguments;
  if (surroundings == Surroundings::shell) {
    arguments.insert(arguments.end(), {"--json", "joined.json", device.constraint_option, "pins",
                                       device.constraint_option + "-allow-unconstrained"});
  } else {
    arguments.insert(arguments.end(), {"--json", "netlist.json", "--out-of-context"});
  }
  arguments.insert(arguments.end(),
                   {"--freq", std::to_string(device.target_mhz), "--timing-allow-fail", "--seed",
                    std::to_string(seed), "--report", "report.json"});
  return arguments;
}

StageInput placed_netlist(Surroundings surroundings) {
  return surroundings == Surroundings::shell ? StageInput{"shell", "joined.json"}
                                             : StageInput{"synthesize", "netlist.json"};
}

std::map<std::string, std::string> pin_texts(const Setting& setting, const Device& device,
                                             Surroundings surroundings) {
  if (surroundings == Surroundings::out_of_context) return {};
  return {{"pins",
           core::read_text(setting.places.root / "flows/targets" / device.clock_constraint_file)}};
}

}  // namespace

Stage generate_stage(const Case& question) {
  // Borrowed by functions that run while the case does.
  const core::Design* design = question.design;
  const core::Config config = question.config;
  const core::Fabric fabric = question.flow->fabric;
  const std::string asked = fmt::format(
      "{} stimulus_seed={} fabric={} {} {} {} {}", asked_of_design(*design, config), stimulus_seed,
      fabric.lut_inputs, fabric.carry, fabric.ff_per_lut, fabric.ram, fabric.dsp);
  const Function make{"generate", asked,
                      [=](const fs::path& folder) { generate(*design, config, fabric, folder); },
                      missing_data(*design)};
  return {.name = "generate",
          .outputs = {"rtl/*", "rtl.f", "hardware.json", "constants.txt", "shim.cpp", "shape.txt",
                      "stimulus/*", "expected/*"},
          .question_outputs = {"constants.txt", "stimulus/*"},
          .steps = [=](std::uint64_t) -> std::vector<Step> { return {make}; },
          .read =
              [](const StageFiles& files) {
                double bytes = 0;
                for (const auto& entry : fs::directory_iterator(files.folder / "rtl")) {
                  bytes += static_cast<double>(entry.file_size());
                }
                const core::Manifest manifest = core::read_manifest(files.folder / "hardware.json");
                return Reading{
                    .metrics = {{"rtl_bytes", bytes}, {"ops_per_frame", manifest.ops_per_frame}}};
              }};
}

Stage accuracy_stage(const Case& question) {
  const core::Design* design = question.design;
  const core::Config config = question.config;
  const Function measure{"accuracy", asked_of_design(*design, config),
                         [=](const fs::path& folder) {
                           const core::Metrics metrics =
                               design->accuracy(config, design->data->load());
                           write_file(folder / "accuracy.json", core::Json(metrics).dump() + "\n");
                           write_file(folder / "constants.txt", constants_text(*design, config));
                         },
                         missing_data(*design)};
  return {.name = "accuracy",
          .outputs = {"accuracy.json", "constants.txt"},
          .question_outputs = {"constants.txt"},
          .steps = [=](std::uint64_t) -> std::vector<Step> { return {measure}; },
          .read =
              [](const StageFiles& files) {
                const core::Json json = core::load_json(files.folder / "accuracy.json");
                return Reading{.metrics = json.get<core::Metrics>()};
              }};
}

Stage model_stage(const Case& question) {
  const core::Design* design = question.design;
  const core::Config config = question.config;
  const Function ask{"model", asked_of_design(*design, config), [=](const fs::path& folder) {
                       const core::ModelResult result = design->model(config);
                       const core::Json json{{"metrics", result.metrics},
                                             {"labels", result.labels},
                                             {"does_not_fit", result.does_not_fit}};
                       write_file(folder / "model.json", json.dump() + "\n");
                       write_file(folder / "constants.txt", constants_text(*design, config));
                     }};
  return {.name = "model",
          .outputs = {"model.json", "constants.txt"},
          .question_outputs = {"constants.txt"},
          .steps = [=](std::uint64_t) -> std::vector<Step> { return {ask}; },
          .read =
              [](const StageFiles& files) {
                const core::Json json = core::load_json(files.folder / "model.json");
                const std::string refusal = json["does_not_fit"];
                if (!refusal.empty())
                  return Reading{.outcome = Outcome::does_not_fit, .message = refusal};
                return Reading{.metrics = json["metrics"].get<core::Metrics>(),
                               .labels = json["labels"].get<std::map<std::string, std::string>>()};
              }};
}

Stage lint_stage(const Setting& setting, const Case& question) {
  const std::string top = core::top_module(*question.design);
  const std::vector<Step> steps{verilator_lint(setting.toolchain, top),
                                yosys_command(setting.toolchain, "lint.ys")};
  return {.name = "lint",
          .is_check = true,
          .inputs = rtl_inputs(),
          .texts = {{"lint.ys", yosys_script(setting.places, "lint.ys", setting.toolchain, top)}},
          .steps = [=](std::uint64_t) { return steps; }};
}

Stage simulation_runtime_stage(const Setting& setting) {
  const std::vector<Step> steps = build_simulation_runtime(setting.toolchain);
  return {.name = "simulation_runtime",
          .texts = simulation_runtime_sources(setting.places),
          .outputs = {"dut.h", "driver.o", "runtime.o"},
          .steps = [=](std::uint64_t) { return steps; }};
}

Stage simulation_program_stage(const Setting& setting, const Case& question) {
  const std::vector<Step> steps = build_simulation_objects(
      setting.toolchain, {.top = core::top_module(*question.design), .sources = {"-f", "rtl.f"}});
  std::vector<StageInput> inputs = rtl_inputs();
  inputs.insert(inputs.end(), {{"generate", "shim.cpp"}, {"simulation_runtime", "dut.h"}});
  return {.name = "simulation_program",
          .inputs = inputs,
          .outputs = {"shim.o", "obj/Vdut__ALL.a"},
          .steps = [=](std::uint64_t) { return steps; },
          .limits = {.wall_s = 1200, .cpu_s = 2400}};
}

Stage simulate_stage(const Setting& setting, const Case& question) {
  const Simulation simulation{.top = core::top_module(*question.design),
                              .sources = {"-f", "rtl.f"}};
  std::vector<Step> steps = question.design->shares_rtl
                                ? std::vector<Step>{link_simulation(setting.toolchain)}
                                : build_simulation(setting.toolchain, simulation);
  steps.emplace_back(Command{built_program(), {}});
  std::vector<StageInput> inputs = simulation_inputs();
  if (question.design->shares_rtl) {
    inputs = {{"simulation_program", "shim.o"},   {"simulation_program", "obj/Vdut__ALL.a"},
              {"simulation_runtime", "driver.o"}, {"simulation_runtime", "runtime.o"},
              {"generate", "shape.txt"},          {"generate", "stimulus/*"},
              {"generate", "expected/*"}};
  }
  return {.name = "simulate",
          .is_check = true,
          .inputs = inputs,
          .outputs = {"simulation.json"},
          .steps = [=](std::uint64_t) { return steps; },
          .limits = {.wall_s = 1200, .cpu_s = 2400},
          .read =
              [](const StageFiles& files) {
                Reading reading = read_simulation_of(files);
                if (reading.outcome == Outcome::ok) reading.labels["proof_rtl"] = "verilator";
                return reading;
              }};
}

Stage waves_stage(const Setting& setting, const Case& question) {
  std::vector<Step> steps =
      build_simulation(setting.toolchain, {.top = core::top_module(*question.design),
                                           .sources = {"-f", "rtl.f"},
                                           .tracing = Tracing::on});
  steps.emplace_back(Command{built_program(), {"--trace", "waves.fst"}});
  return {.name = "waves",
          .is_extra = true,
          .inputs = simulation_inputs(),
          .texts = {{"runtime_fst.cpp", "#include <verilated_fst_c.cpp>\n"}},
          .outputs = {"waves.fst"},
          .steps = [=](std::uint64_t) { return steps; }};
}

Stage synthesize_stage(const Setting& setting, const Case& question, const Device& device) {
  const std::vector<Step> steps{yosys_command(setting.toolchain, "synthesize.ys")};
  return {.name = "synthesize",
          .inputs = rtl_inputs(),
          .texts = {{"synthesize.ys",
                     yosys_script(setting.places, device.synth_script, setting.toolchain,
                                  core::top_module(*question.design))}},
          .outputs = {"netlist.json", "stat.json"},
          .steps = [=](std::uint64_t) { return steps; },
          .limits = {.wall_s = 3600, .cpu_s = 3600, .memory_bytes = std::uint64_t{12} << 30},
          .read =
              [=](const StageFiles& files) {
                if (files.exit_status != 0) return Reading{};
                return Reading{.metrics = area_metrics(cells_in(files, "stat.json"), device)};
              },
          // Since 3 look-up tables inside carry cells count.
          .reader_version = 3};
}

Stage netlist_check_stage(const Case& question) {
  const std::string top = core::top_module(*question.design);
  return {
      .name = "netlist_check",
      .is_check = true,
      .inputs = {{"synthesize", "netlist.json"},
                 {"generate", "hardware.json"},
                 {"generate", "stimulus/*"},
                 {"generate", "expected/*"}},
      .outputs = {"netlist_check.json"},
      .steps = [=](std::uint64_t) -> std::vector<Step> {
        return {Function{"netlist_check", top, [=](const fs::path& folder) {
                           const core::Manifest manifest =
                               core::read_manifest(folder / "hardware.json");
                           const sim::CheckResult result = sim::check_netlist(
                               sim::read_netlist(folder / "netlist.json", top), manifest,
                               read_vectors(folder / "stimulus", manifest, core::Direction::in),
                               read_vectors(folder / "expected", manifest, core::Direction::out));
                           write_file(folder / "netlist_check.json", netlist_check_text(result));
                         }}};
      },
      .limits = {.wall_s = 1200, .cpu_s = 1200},
      .read =
          [](const StageFiles& files) {
            if (files.exit_status != 0)
              return Reading{.outcome = Outcome::unreadable, .message = files.log.substr(0, 400)};
            const core::Manifest manifest = core::read_manifest(files.folder / "hardware.json");
            return read_netlist_check(core::load_json(files.folder / "netlist_check.json"),
                                      "netlist_check.json", manifest.ops_per_frame);
          }};
}

namespace {

// Left by a witness that does not run, with the reason.
constexpr const char* no_witness = "no_witness.txt";

// Empty models simulate, and wrongly.
void note_missing_models(const sim::Netlist& netlist, const fs::path& folder) {
  if (netlist.own_models.empty()) return;
  write_file(folder / no_witness,
             fmt::format("none: no vendor's model of {}", fmt::join(netlist.own_models, ", ")));
}

Reading read_witness(const StageFiles& files) {
  if (files.exit_status == 0 && fs::exists(files.folder / no_witness))
    return {.labels = {{"witness_netlist", core::read_text(files.folder / no_witness)}}};
  // Its counts are those of the simulation of the RTL: only the answer is of use.
  Reading reading = read_simulation_of(files);
  reading.metrics.clear();
  if (reading.outcome == Outcome::ok) reading.labels["witness_netlist"] = "verilator";
  return reading;
}

// `texts` are files that `cell_models`, arguments of read_verilog, may name.
Stage witness_stage(const Setting& setting, const Case& question, const std::string& cell_models,
                    std::map<std::string, std::string> texts) {
  const std::string top = core::top_module(*question.design);
  std::vector<Step> steps{Function{"vendor_models", top,
                                   [=](const fs::path& folder) {
                                     note_missing_models(
                                         sim::read_netlist(folder / "netlist.json", top), folder);
                                   }},
                          yosys_command(setting.toolchain, "witness.ys")};
  for (Step& step : build_simulation(setting.toolchain, {.top = top, .sources = {"witness.v"}}))
    steps.push_back(std::move(step));
  steps.emplace_back(Command{built_program(), {}});
  std::vector<StageInput> inputs{{"synthesize", "netlist.json"}};
  for (StageInput& input : simulation_inputs()) {
    if (!input.file.starts_with("rtl")) inputs.push_back(std::move(input));
  }
  texts["witness.ys"] = fill_script(
      core::read_text(setting.places.root / "flows/scripts/witness.ys"), cell_models, top);
  return {.name = "netlist_witness",
          .is_check = true,
          .is_extra = true,
          .inputs = inputs,
          .texts = texts,
          .outputs = {"simulation.json?", std::string(no_witness) + "?"},
          .steps = [=](std::uint64_t) { return steps; },
          .done_when = no_witness,
          .limits = {.wall_s = 3600, .cpu_s = 7200},
          .read = read_witness};
}

}  // namespace

Stage netlist_witness_stage(const Setting& setting, const Case& question, const Device& device) {
  return witness_stage(setting, question, device.cell_models, {});
}

Stage cell_witness_stage(const Setting& setting, const Case& question) {
  return witness_stage(
      setting, question, "ADDER.v",
      {{"ADDER.v", core::read_text(setting.places.root / "flows/scripts/ADDER.v")}});
}

Stage shell_stage(const Setting& setting, const Case& question, const Device& device) {
  const std::string top = core::top_module(*question.design);
  std::string synth = core::read_text(setting.places.root / "flows/scripts" / device.synth_script);
  // The shell is plain Verilog with a black box inside, which Yosys's own reader takes in every
  // tool chain.
  synth = fill_script(synth, "read_verilog shell.v\nhierarchy -check -top lutmark_shell",
                      "lutmark_shell");
  for (const auto& [from, to] : {std::pair{"netlist.json", "shell_netlist.json"},
                                 std::pair{"stat.json", "shell_stat.json"}}) {
    synth.replace(synth.find(from), std::string(from).size(), to);
  }
  const std::string join =
      fill_script(core::read_text(setting.places.root / "flows/scripts/join.ys"), "", top);
  const std::vector<Step> steps{
      Function{"shell", "1",
               [](const fs::path& folder) {
                 write_file(folder / "shell.v",
                            shell_rtl(core::read_manifest(folder / "hardware.json")));
               }},
      yosys_command(setting.toolchain, "shell_synthesize.ys"),
      yosys_command(setting.toolchain, "join.ys")};
  return {.name = "shell",
          .inputs = {{"synthesize", "netlist.json"}, {"generate", "hardware.json"}},
          .texts = {{"shell_synthesize.ys", synth}, {"join.ys", join}},
          .outputs = {"shell.v", "joined.json", "shell_stat.json"},
          .steps = [=](std::uint64_t) { return steps; },
          .read =
              [=](const StageFiles& files) {
                if (files.exit_status != 0) return Reading{};
                const Metrics area = area_metrics(cells_in(files, "shell_stat.json"), device);
                return Reading{
                    .metrics = {{"shell_luts", area.at("luts")}, {"shell_ffs", area.at("ffs")}}};
              }};
}

Stage place_route_stage(const Setting& setting, const Device& device, Surroundings surroundings) {
  const core::Tool tool = setting.toolchain.tool(device.nextpnr);
  return {
      .name = "place_route",
      .per_seed = true,
      .inputs = {placed_netlist(surroundings), {"generate", "hardware.json"}},
      .texts = pin_texts(setting, device, surroundings),
      .outputs = {"report.json?"},
      .steps = [=](std::uint64_t seed) -> std::vector<Step> {
        return {Command{tool, place_arguments(device, surroundings, seed)}};
      },
      .limits = {.wall_s = 3600, .cpu_s = 3600, .memory_bytes = std::uint64_t{12} << 30},
      .read =
          [=](const StageFiles& files) { return read_place_route(files, device, surroundings); }};
}

Stage floorplan_stage(const Setting& setting, const Device& device, Surroundings surroundings) {
  std::vector<std::string> arguments = place_arguments(device, surroundings, floorplan_seed);
  // Routing moves no cell, and nextpnr's own pictures of it have some hundred megabytes.
  arguments.insert(arguments.end(), {"--no-route", "--write", "placed.json"});
  const std::vector<Step> steps{
      Command{setting.toolchain.tool(device.nextpnr), arguments},
      Function{"floorplan", fmt::format("1 {} {}", device.columns, device.rows),
               [=](const fs::path& folder) {
                 const core::Json groups =
                     floorplan_groups(core::load_json(folder / "placed.json"),
                                      surroundings == Surroundings::shell, "placed.json");
                 write_file(folder / floorplan_file, core::Json{{"schema", 1},
                                                                {"seed", floorplan_seed},
                                                                {"columns", device.columns},
                                                                {"rows", device.rows},
                                                                {"groups", groups}}
                                                             .dump() +
                                                         "\n");
               }}};
  return {.name = "floorplan",
          .is_extra = true,
          .inputs = {placed_netlist(surroundings)},
          .texts = pin_texts(setting, device, surroundings),
          .outputs = {floorplan_file},
          .steps = [=](std::uint64_t) { return steps; },
          .limits = {.wall_s = 3600, .cpu_s = 3600, .memory_bytes = std::uint64_t{12} << 30}};
}

std::vector<Stage> rtl_stages(const Setting& setting, const Case& question) {
  std::vector<Stage> stages{generate_stage(question), lint_stage(setting, question),
                            simulation_runtime_stage(setting)};
  if (setting.extras.waves) stages.push_back(waves_stage(setting, question));
  if (question.design->shares_rtl) stages.push_back(simulation_program_stage(setting, question));
  stages.push_back(simulate_stage(setting, question));
  return stages;
}

std::vector<Stage> netlist_stages(const Setting& setting, const Case& question,
                                  const Device& device) {
  std::vector<Stage> stages = rtl_stages(setting, question);
  stages.push_back(synthesize_stage(setting, question, device));
  stages.push_back(netlist_check_stage(question));
  if (setting.extras.witness) stages.push_back(netlist_witness_stage(setting, question, device));
  return stages;
}

std::vector<Stage> device_stages(const Setting& setting, const Case& question, const Device& device,
                                 Surroundings surroundings) {
  std::vector<Stage> stages = netlist_stages(setting, question, device);
  if (surroundings == Surroundings::shell) stages.push_back(shell_stage(setting, question, device));
  // Before the stage that runs once a seed: what follows that one does too.
  if (setting.extras.floorplan) stages.push_back(floorplan_stage(setting, device, surroundings));
  stages.push_back(place_route_stage(setting, device, surroundings));
  return stages;
}

}  // namespace lutmark::flows
