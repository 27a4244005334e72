// SPDX-License-Identifier: Apache-2.0
// Stages that flows are put together from. File names between stages are fixed here.
#pragma once

#include <vector>

#include "flows/registry.h"
#include "flows/targets/device.h"
#include "harness/core/flow.h"

namespace lutmark::flows {

/// RTL (rtl/*, rtl.f), hardware.json, stimulus/, expected/, constants.txt and the simulation shim.
core::Stage generate_stage(const core::Case& question);
/// The golden model on all images of the design's data set: accuracy.json and constants.txt.
core::Stage accuracy_stage(const core::Case& question);
/// The design's model: model.json and constants.txt.
core::Stage model_stage(const core::Case& question);
/// Verilator -Wall and Yosys's own front-end checks.
core::Stage lint_stage(const Setting& setting, const core::Case& question);
/// Objects that every simulation links with; equal for all cases, so made once.
core::Stage simulation_runtime_stage(const Setting& setting);
/// What a simulation is linked from besides the runtime, for designs whose configs share their RTL:
/// equal RTL is compiled once.
core::Stage simulation_program_stage(const Setting& setting, const core::Case& question);
/// RTL against the golden model; measures latency and interval. Leaves simulation.json.
core::Stage simulate_stage(const Setting& setting, const core::Case& question);
/// The same simulation with waveforms: waves.fst. No check, so it is there for a mismatch too.
core::Stage waves_stage(const Setting& setting, const core::Case& question);
/// Technology mapping of the core: netlist.json and cell counts.
core::Stage synthesize_stage(const Setting& setting, const core::Case& question,
                             const Device& device);
/// The mapped core against the golden model on our cell-level simulator.
core::Stage netlist_check_stage(const core::Case& question);
/// The mapped core against the golden model under Verilator, with the vendor's cell models. Where a
/// cell has none, nothing runs and the label witness_netlist says so.
core::Stage netlist_witness_stage(const Setting& setting, const core::Case& question,
                                  const Device& device);
/// The same for a netlist of Yosys's own cells and ours (flows/scripts/ADDER.v).
core::Stage cell_witness_stage(const Setting& setting, const core::Case& question);
/// Synthesises the I/O shell apart and joins it with the core's netlist: joined.json.
core::Stage shell_stage(const Setting& setting, const core::Case& question, const Device& device);

/// What place and route starts from.
enum class Surroundings { out_of_context, shell };
core::Stage place_route_stage(const Setting& setting, const Device& device,
                              Surroundings surroundings);
/// Placement of `floorplan_seed` once more, for where its cells are: floorplan.json.
core::Stage floorplan_stage(const Setting& setting, const Device& device,
                            Surroundings surroundings);
inline constexpr std::uint64_t floorplan_seed = 1;
inline constexpr const char* floorplan_file = "floorplan.json";

/// Stages of a flow that ends with proven RTL, with a proven netlist, and on a device.
std::vector<core::Stage> rtl_stages(const Setting& setting, const core::Case& question);
std::vector<core::Stage> netlist_stages(const Setting& setting, const core::Case& question,
                                        const Device& device);
std::vector<core::Stage> device_stages(const Setting& setting, const core::Case& question,
                                       const Device& device, Surroundings surroundings);

}  // namespace lutmark::flows
