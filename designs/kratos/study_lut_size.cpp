// SPDX-License-Identifier: Apache-2.0
// Study kratos.lut_size: what smaller look-up tables do to area, in every accounting.
#include <array>

#include <fmt/format.h>

#include "designs/kratos/studies.h"
#include "designs/kratos/study_tools.h"

namespace lutmark::designs::kratos {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measurements;
using core::StudyResult;

struct Accounting {
  const char* metric;
  const char* id;
  const char* title;
};
constexpr std::array<Accounting, 3> accountings{
    {{"area_logic_mwta", "logic", "logic clusters alone"},
     {"area_tile_mwta", "tile", "whole tiles, channels of fixed width"},
     {"area_tile_scaled_mwta", "tile_scaled", "whole tiles, channels scaled with the inputs"}}};

// Flows of one kind of logic, with their look-up tables' inputs.
struct Family {
  const char* id;
  const char* suffix;  // of the flow's name
  const char* title;
};
constexpr std::array<Family, 2> families{
    {{"luts", "", "without hard adders"}, {"adders", "_adders", "with hard adders"}}};

std::string flow_of(int inputs, const Family& family) {
  return fmt::format("lut_k{}{}", inputs, family.suffix);
}

// How much of the logic is adders where there are hard ones: look-up tables stay idle beside them.
void add_adder_share(const Measurements& measured, StudyResult& result) {
  std::vector<double> tables_per_bit;
  for (const core::Measured* one : measured.all({.design = "", .flow = "lut_k4_adders"})) {
    const auto luts = one->value("luts");
    const auto bits = one->value("adder_bits");
    if (luts && bits && *bits > 0) tables_per_bit.push_back(*luts / *bits);
  }
  add_figure(result, "luts_per_adder_bit_k4",
             "look-up tables for every bit of a hard adder, 4-input tables", tables_per_bit,
             "ratio", "least and greatest of the cases");
}

StudyResult derive(const Measurements& measured) {
  StudyResult result;
  constexpr int largest = 6;
  for (const Family& family : families) {
    Chart band{.id = fmt::format("area_{}", family.id),
               .title = fmt::format("Area with 6-input tables over area with smaller ones, {}",
                                    family.title),
               .x_label = "inputs of a look-up table",
               .y_label = "area(6 inputs) / area, ratio",
               .notes = {"Geometric means over widths, sparsities and weight seeds; bars are the "
                         "least and the greatest single ratio. Above 1 the smaller tables take "
                         "less area. Areas are those of a transistor model, not of a device."}};
    for (const Accounting& accounting : accountings) {
      ChartSeries series{.name = accounting.title, .points = {}};
      for (int inputs = 2; inputs <= largest; ++inputs) {
        const auto ratios = measured.ratios(
            {.design = "kratos.gemmt_rp", .flow = flow_of(largest, family)},
            {.design = "kratos.gemmt_rp", .flow = flow_of(inputs, family)}, accounting.metric, {});
        const auto mean = core::geometric_mean(ratios);
        const auto spread = core::spread_of(ratios);
        if (!mean) continue;
        series.points.push_back(
            {.x = double(inputs), .y = *mean, .low = spread->low, .high = spread->high});
        if (inputs == largest) continue;
        add_geometric(result,
                      fmt::format("area_k6_over_k{}_{}_{}", inputs, accounting.id, family.id),
                      fmt::format("area with 6-input tables over area with {}-input ones, {}, {}",
                                  inputs, accounting.title, family.title),
                      ratios);
      }
      band.series.push_back(std::move(series));
    }
    result.charts.push_back(std::move(band));
  }
  add_adder_share(measured, result);
  return result;
}

}  // namespace

core::Study lut_size_study() {
  return {.name = "kratos.lut_size",
          .meaning = "what smaller look-up tables do to area, in every accounting",
          .suite = "kratos_lut",
          .derive = derive};
}

}  // namespace lutmark::designs::kratos
