// SPDX-License-Identifier: Apache-2.0
// Study of the energy proxy of the blocks: toggles per multiply-accumulate by precision.
#include <fmt/format.h>

#include "designs/m4bram/block/machine.h"
#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

// A build with the cases that it has.
struct Build {
  std::string name;
  std::string id;
  Pick cases;
};

std::vector<Build> builds() {
  std::vector<Build> all;
  for (const cim::Size size : {cim::Size::s, cim::Size::l}) {
    for (const cim::Clocking clocking :
         {cim::Clocking::synchronous, cim::Clocking::double_pumped}) {
      all.push_back({m4bram_machine(size, clocking).name,
                     fmt::format("{}_{}", size == cim::Size::s ? "s" : "l",
                                 clocking == cim::Clocking::synchronous ? "sync" : "dp"),
                     {.design = "m4bram.block",
                      .flow = "",
                      .parameters = {{"size", stored(size)}, {"clocking", stored(clocking)}}}});
    }
  }
  for (const cim::Arrays arrays : {cim::Arrays::two_synchronous, cim::Arrays::one_double_pumped}) {
    all.push_back(
        {bramac_machine(arrays).name,
         arrays == cim::Arrays::two_synchronous ? "2sa" : "1da",
         {.design = "m4bram.bramac", .flow = "", .parameters = {{"arrays", stored(arrays)}}}});
  }
  return all;
}

constexpr const char* note =
    "An energy proxy: zero-delay toggles of all nets of the synthesised soft block, main array and "
    "adapter included, per product, over corner and random numbers; no glitches, no wires, and no "
    "figure of the published block. Compare within this chart only.";

// One series a build: toggles per product at equal widths of weights and activations.
Chart by_width(StudyResult& result, const Measurements& measured) {
  Chart chart{.id = "toggles_width",
              .title = "Toggles per multiply-accumulate, weights and activations of one width",
              .x_label = "bits of weights and activations",
              .y_label = "toggles per multiply-accumulate",
              .y_scale = core::Scale::log,
              .notes = {note}};
  for (const Build& build : builds()) {
    ChartSeries series{.name = build.name, .points = {}};
    for (const std::int64_t w : measured.levels(build.cases, "w")) {
      const std::int64_t bits = std::int64_t{2} << w;
      Pick pick = build.cases.with("w", w);
      if (build.cases.design == "m4bram.block") pick = pick.with("a", bits);
      const Measured* one = measured.one(pick);
      if (one == nullptr || !one->value("toggles_per_op")) continue;
      const double toggles = *one->value("toggles_per_op");
      series.points.push_back(
          {.x = static_cast<double>(bits), .y = toggles, .case_name = one->result.name});
      add_value(result, fmt::format("toggles_w{}a{}_{}", bits, bits, build.id),
                fmt::format("toggles per multiply-accumulate of {}", build.name), "toggles",
                toggles, 1);
    }
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  return chart;
}

// One series a weight's width: what bits of activations cost, which are serial.
Chart by_activation(StudyResult& result, const Measurements& measured, const Build& build) {
  Chart chart{.id = "toggles_activation_" + build.id,
              .title = fmt::format("Toggles per multiply-accumulate of {}", build.name),
              .x_label = "bits of activations",
              .y_label = "toggles per multiply-accumulate",
              .notes = {note}};
  for (const std::int64_t w : measured.levels(build.cases, "w")) {
    const std::int64_t bits = std::int64_t{2} << w;
    ChartSeries series{.name = fmt::format("weights of {} bits", bits), .points = {}};
    const Pick of_width = build.cases.with("w", w);
    for (const std::int64_t a : measured.levels(of_width, "a")) {
      const Measured* one = measured.one(of_width.with("a", a));
      if (one == nullptr || !one->value("toggles_per_op")) continue;
      series.points.push_back({.x = static_cast<double>(a),
                               .y = *one->value("toggles_per_op"),
                               .case_name = one->result.name});
    }
    if (series.points.size() < 2) continue;
    add_value(result, fmt::format("toggles_most_over_least_a_w{}_{}", bits, build.id),
              "toggles per multiply-accumulate with the widest activations over those with the "
              "narrowest",
              "ratio", series.points.back().y / series.points.front().y, series.points.size());
    chart.series.push_back(std::move(series));
  }
  return chart;
}

StudyResult derive(const Measurements& measured) {
  StudyResult result;
  Chart widths = by_width(result, measured);
  if (!widths.series.empty()) result.charts.push_back(std::move(widths));
  for (const Build& build : builds()) {
    if (build.cases.design != "m4bram.block") continue;
    Chart chart = by_activation(result, measured, build);
    if (!chart.series.empty()) result.charts.push_back(std::move(chart));
  }
  return result;
}

}  // namespace

core::Study toggles_study() {
  return {.name = "m4bram.toggles",
          .meaning =
              "toggles per multiply-accumulate of the soft blocks by precision, a proxy of "
              "energy",
          .suite = "m4bram_toggles",
          .derive = derive};
}

}  // namespace lutmark::designs::m4bram
