// SPDX-License-Identifier: Apache-2.0
// Verilator: command lines for lint and simulation, and the reader of the driver's report.
#pragma once

#include <string>
#include <vector>

#include "flows/toolchain/toolchain.h"
#include "harness/core/json.h"
#include "harness/core/shape.h"

namespace lutmark::flows {

core::Command verilator_lint(const Toolchain& chain, const std::string& top);

enum class Tracing { off, on };
struct Simulation {
  std::string top;
  std::vector<std::string> sources;  ///< arguments that name the Verilog files
  Tracing tracing = Tracing::off;    ///< on: the program can write FST waveforms
};
/// Verilates and links with the driver into the program `simulate`.
std::vector<core::Step> build_simulation(const Toolchain& chain, const Simulation& simulation);
/// The same in two halves: shim.o and obj/Vdut__ALL.a without waveforms, and the program of them.
std::vector<core::Step> build_simulation_objects(const Toolchain& chain,
                                                 const Simulation& simulation);
core::Command link_simulation(const Toolchain& chain);

/// Compiles what every simulation shares: the driver and Verilator's own runtime.
std::vector<core::Step> build_simulation_runtime(const Toolchain& chain);
std::map<std::string, std::string> simulation_runtime_sources(const Places& places);

/// The format of simulation.json.
const core::Format& simulation_format();

/// Outcome, metrics and the first mismatch of simulation.json. Throws UserError when it is not
/// that.
core::Reading read_simulation(const core::Json& json, const std::string& source);

}  // namespace lutmark::flows
