// SPDX-License-Identifier: Apache-2.0
// Island fabric: nextpnr-generic on a fabric of ours, and the reader of what its driver writes.
#include "flows/tools/island.h"

#include <limits>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::flows {

using core::Shape;

core::Command route_on_island(const Toolchain& chain, int lut_inputs, std::uint64_t seed,
                              ChannelWidth width) {
  std::vector<std::string> arguments{"--lut-inputs", std::to_string(lut_inputs), "--seed",
                                     std::to_string(seed)};
  if (width == ChannelWidth::least) arguments.emplace_back("--least");
  return {chain.tool("nextpnr-generic"), arguments};
}

const core::Format& route_format() {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto count = [](const std::string& meaning) { return Shape::integer(meaning, 0, most); };
  static const core::Format format{
      "route", 1,
      Shape::object(
          "trials to place and route on the island fabric; the last one is the answer",
          {core::required("schema", Shape::integer("version of this format", 1, 1)),
           core::required(
               "trials",
               Shape::array(
                   "in no order but for the last one",
                   Shape::object("a trial",
                                 {core::required("wires", Shape::integer("wires of length 1 that "
                                                                         "start in a tile in each "
                                                                         "direction",
                                                                         1, most)),
                                  core::required("routed", Shape::boolean("that was enough")),
                                  core::required("iterations", count("iterations of the router")),
                                  core::optional("slices", count("slices taken")),
                                  core::optional("grid", count("tiles of a side of the fabric")),
                                  core::optional("used_1", count("wires of length 1 taken")),
                                  core::optional("used_4", count("wires of length 4 taken"))}),
                   1))})};
  return format;
}

core::Reading read_route(const core::Json& json, const std::string& source, ChannelWidth width) {
  route_format().check(json, source);
  const core::Json& trial = json["trials"].back();
  if (!trial["routed"].get<bool>()) {
    return {.outcome = core::Outcome::unroutable,
            .message = fmt::format("{} wires of length 1 are not enough", trial["wires"].dump())};
  }
  if (width == ChannelWidth::least) return {.metrics = {{"least_wires", trial["wires"]}}};
  for (const char* key : {"slices", "used_1", "used_4"}) {
    if (trial.contains(key)) continue;
    throw core::UserError(source, fmt::format("a routed trial without '{}'", key),
                          "correct the driver of the island fabric");
  }
  const double wires_1 = trial["used_1"];
  const double wires_4 = trial["used_4"];
  return {.metrics = {{"placed_cells", trial["slices"]},
                      {"wires_1", wires_1},
                      {"wires_4", wires_4},
                      {"wirelength", wires_1 + 4 * wires_4}}};
}

}  // namespace lutmark::flows
