// SPDX-License-Identifier: Apache-2.0
// Verilator: command lines for lint and simulation, and the reader of the driver's report.
#include "flows/tools/verilator.h"

#include <limits>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/shape.h"

namespace lutmark::flows {
namespace {

using core::Command;
using core::Shape;
using core::Step;

}  // namespace

const core::Format& simulation_format() {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  static const core::Format format{
      "simulation", 1,
      Shape::object(
          "what the simulation driver found",
          {core::required("schema", Shape::integer("version of this format", 1, 1)),
           core::required("ok", Shape::boolean("hardware and golden model agree")),
           core::required("frames", Shape::integer("frames compared", 0, most)),
           core::required("cycles", Shape::integer("cycles simulated", 0, most)),
           core::optional("latency_cycles", Shape::integer("measured without stalls", 0, most)),
           core::optional("interval_cycles", Shape::integer("measured without stalls", 0, most)),
           core::optional(
               "mismatch",
               Shape::object("the first difference",
                             {core::required("what", Shape::string("kind")),
                              core::required("phase", Shape::string("stall pattern")),
                              core::required("stream", Shape::string("stream")),
                              core::required("beat", Shape::integer("beat of the stream", 0, most)),
                              core::required("frame", Shape::integer("frame", 0, most)),
                              core::required("cycle", Shape::integer("cycle after reset", 0, most)),
                              core::required("expected", Shape::string("hexadecimal")),
                              core::required("got", Shape::string("hexadecimal"))}))})};
  return format;
}

Command verilator_lint(const Toolchain& chain, const std::string& top) {
  return {chain.tool("verilator"), {"--lint-only", "-Wall", "--top-module", top, "-f", "rtl.f"}};
}

std::map<std::string, std::string> simulation_runtime_sources(const Places& places) {
  const std::filesystem::path folder = places.root / "harness/sim/rtl_driver";
  return {{"driver.cpp", core::read_text(folder / "driver.cpp")},
          {"dut.h", core::read_text(folder / "dut.h")},
          {"runtime.cpp", "#include <verilated.cpp>\n#include <verilated_threads.cpp>\n"}};
}

std::vector<Step> build_simulation_runtime(const Toolchain& chain) {
  std::vector<Step> steps;
  for (const char* source : {"driver.cpp", "runtime.cpp"}) {
    const std::string object = std::string(source).substr(0, std::string(source).find('.')) + ".o";
    steps.emplace_back(
        Command{chain.tool("g++"), {"-std=c++20", "-O1", "-w", "-c", source, "-o", object}});
  }
  return steps;
}

namespace {

// Verilator and make: obj/Vdut__ALL.a and the headers beside it.
std::vector<Step> verilate(const Toolchain& chain, const Simulation& simulation) {
  std::vector<std::string> arguments{
      "--cc",     "-Wno-lint", "-Wno-style", "--x-assign", "unique",       "--x-initial", "unique",
      "--prefix", "Vdut",      "--Mdir",     "obj",        "--top-module", simulation.top};
  arguments.insert(arguments.end(), simulation.sources.begin(), simulation.sources.end());
  if (simulation.tracing == Tracing::on) arguments.insert(arguments.begin(), "--trace-fst");
  return {
      Command{chain.tool("verilator"), arguments},
      Command{chain.tool("make"),
              {"-s", "-C", "obj", "-f", "Vdut.mk", "Vdut__ALL.a", "OPT_FAST=-O1", "OPT_SLOW=-O0"}}};
}

}  // namespace

std::vector<Step> build_simulation(const Toolchain& chain, const Simulation& simulation) {
  std::vector<std::string> link{
      "-std=c++20",      "-O1",      "-w",        "-I",       "obj", "shim.cpp",
      "obj/Vdut__ALL.a", "driver.o", "runtime.o", "-pthread", "-o",  "simulate"};
  if (simulation.tracing == Tracing::on)
    link.insert(link.end(), {"-DSHIM_TRACE", "runtime_fst.cpp", "-lz"});
  std::vector<Step> steps = verilate(chain, simulation);
  steps.emplace_back(Command{chain.tool("g++"), link});
  return steps;
}

std::vector<Step> build_simulation_objects(const Toolchain& chain, const Simulation& simulation) {
  std::vector<Step> steps = verilate(chain, simulation);
  steps.emplace_back(
      Command{chain.tool("g++"),
              {"-std=c++20", "-O1", "-w", "-I", "obj", "-c", "shim.cpp", "-o", "shim.o"}});
  return steps;
}

Command link_simulation(const Toolchain& chain) {
  return {chain.tool("g++"),
          {"shim.o", "obj/Vdut__ALL.a", "driver.o", "runtime.o", "-pthread", "-o", "simulate"}};
}

core::Reading read_simulation(const core::Json& json, const std::string& source) {
  simulation_format().check(json, source);
  core::Reading reading;
  if (json["ok"].get<bool>()) {
    // Nothing compared is nothing proven.
    if (json["frames"] == 0)
      throw core::UserError(source, "is ok without a frame", "correct the simulation driver");
    reading.metrics["verified_frames"] = json["frames"];
    reading.metrics["verified_cycles"] = json["cycles"];
    for (const char* metric : {"latency_cycles", "interval_cycles"}) {
      if (json.contains(metric)) reading.metrics[metric] = json[metric];
    }
    return reading;
  }
  reading.outcome = core::Outcome::mismatch;
  if (json.contains("mismatch")) {
    const core::Json& m = json["mismatch"];
    reading.message =
        fmt::format("{}: stream {}, frame {}, beat {}, cycle {} of phase '{}': expected {}, got {}",
                    m["what"].get<std::string>(), m["stream"].get<std::string>(), m["frame"].dump(),
                    m["beat"].dump(), m["cycle"].dump(), m["phase"].get<std::string>(),
                    m["expected"].get<std::string>(), m["got"].get<std::string>());
  }
  return reading;
}

}  // namespace lutmark::flows
