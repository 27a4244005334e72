// SPDX-License-Identifier: Apache-2.0
// Files of the stages pack and area.
#include "flows/cluster/cluster_report.h"

#include <limits>

namespace lutmark::flows {
namespace {

using core::Shape;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

}  // namespace

const core::Format& packing_format() {
  static const core::Format format{
      "packing", 1,
      Shape::object("how a netlist was put into clusters",
                    {core::required("schema", Shape::integer("version of this format", 1, 1)),
                     core::required("elements", Shape::integer("elements taken", 0, most)),
                     core::required("clusters", Shape::integer("clusters taken", 0, most)),
                     core::required("inputs", Shape::integer("nets that enter clusters, each "
                                                             "counted in every one",
                                                             0, most))})};
  return format;
}

std::string packing_text(const std::vector<Cluster>& clusters) {
  std::int64_t elements = 0;
  std::int64_t inputs = 0;
  for (const Cluster& cluster : clusters) {
    elements += cluster.elements;
    inputs += cluster.inputs;
  }
  return core::Json{{"schema", 1},
                    {"elements", elements},
                    {"clusters", clusters.size()},
                    {"inputs", inputs}}
             .dump(1) +
         "\n";
}

core::Reading read_packing(const core::Json& json, const std::string& source) {
  packing_format().check(json, source);
  const double clusters = json["clusters"];
  core::Reading reading{.metrics = {{"bles", json["elements"]}, {"clusters", clusters}}};
  if (clusters > 0) reading.metrics["cluster_inputs"] = json["inputs"].get<double>() / clusters;
  return reading;
}

const core::Format& area_format() {
  static const core::Format format{
      "area", 1,
      Shape::object(
          "transistor area of a packed netlist in minimum-width transistor areas",
          {core::required("schema", Shape::integer("version of this format", 1, 1)),
           core::required("model", Shape::string("version of the area model")),
           core::required("logic", Shape::number("elements and local crossbars")),
           core::required("tile", Shape::number("with routing of one channel width for every K")),
           core::required("tile_scaled",
                          Shape::number("with routing in proportion to the cluster's inputs"))})};
  return format;
}

std::string area_text(const core::Json& packing, const std::string& source,
                      const LogicBlock& block) {
  packing_format().check(packing, source);
  const ElementArea area = element_area(block);
  const double elements = packing["clusters"].get<double>() * block.elements;
  return core::Json{{"schema", 1},
                    {"model", area_model_version},
                    {"logic", elements * area.logic},
                    {"tile", elements * area.tile},
                    {"tile_scaled", elements * area.tile_scaled}}
             .dump(1) +
         "\n";
}

core::Reading read_area(const core::Json& json, const std::string& source) {
  area_format().check(json, source);
  return {.metrics = {{"area_logic_mwta", json["logic"]},
                      {"area_tile_mwta", json["tile"]},
                      {"area_tile_scaled_mwta", json["tile_scaled"]}},
          .labels = {{"area_model", json["model"]}}};
}

}  // namespace lutmark::flows
