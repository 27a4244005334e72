// SPDX-License-Identifier: Apache-2.0
// Netlist check: the report file of our cell-level simulator.
#include "flows/tools/netlist_check.h"

#include <limits>

#include "harness/core/error.h"
#include "harness/core/shape.h"

namespace lutmark::flows {
namespace {

using core::Shape;

}  // namespace

const core::Format& netlist_check_format() {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  static const core::Format format{
      "netlist check", 1,
      Shape::object(
          "what the cell-level simulation of a netlist found",
          {core::required("schema", Shape::integer("version of this format", 1, 1)),
           core::required("ok", Shape::boolean("netlist and golden model agree")),
           core::required("message", Shape::string("what was proven, or the first mismatch")),
           core::required("frames", Shape::integer("frames compared", 0, most)),
           core::required("lane_cycles",
                          Shape::integer("cycles, counted in each parallel stimulus", 0, most)),
           core::optional("toggles_per_frame", Shape::number("toggles of all nets without stalls")),
           core::optional("own_models", Shape::array("cells whose model is ours and no vendor's",
                                                     Shape::string("type of the cell")))})};
  return format;
}

std::string netlist_check_text(const sim::CheckResult& result) {
  core::Json json{{"schema", 1},
                  {"ok", result.ok()},
                  {"message", result.message},
                  {"frames", result.frames},
                  {"lane_cycles", result.lane_cycles},
                  {"own_models", result.own_models}};
  if (result.toggles_per_frame) json["toggles_per_frame"] = *result.toggles_per_frame;
  return json.dump(1) + "\n";
}

core::Reading read_netlist_check(const core::Json& json, const std::string& source,
                                 double ops_per_frame) {
  netlist_check_format().check(json, source);
  // Nothing compared is nothing proven.
  if (json["ok"].get<bool>() && json["frames"] == 0) {
    throw core::UserError(source, "is ok without a frame", "correct the netlist check");
  }
  if (!json["ok"].get<bool>())
    return {.outcome = core::Outcome::mismatch, .message = json["message"]};
  const bool has_own_models = json.contains("own_models") && !json["own_models"].empty();
  core::Reading reading{
      .metrics = {{"netlist_frames", json["frames"].get<double>()},
                  {"netlist_cycles", json["lane_cycles"].get<double>()}},
      .labels = {{"proof_netlist", has_own_models ? "own_cell_model" : "cell simulator"}}};
  if (json.contains("toggles_per_frame")) {
    reading.metrics["toggles_per_op"] = json["toggles_per_frame"].get<double>() / ops_per_frame;
  }
  return reading;
}

}  // namespace lutmark::flows
