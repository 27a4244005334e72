// SPDX-License-Identifier: Apache-2.0
// Studies of what M4BRAM's lanes and block RAMs are worth.
#include <array>

#include <fmt/format.h>

#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

constexpr const char* fair_suite = "m4bram_fair";

StudyResult derive_overflow(const Measurements& measured) {
  StudyResult result;
  for (const Architecture architecture : {Architecture::m4bram_s_dp, Architecture::m4bram_l}) {
    Chart chart{
        .id = fmt::format("cycles_lanes_{}", core::to_name(architecture)),
        .title = fmt::format("Cycles with readout before lanes overflow, {}", title(architecture)),
        .x_label = "bits of activations",
        .y_label = "cycles over those of readout once a result",
        .notes = {"True ResNet-34. Lanes are four times as wide as weights. Adding up what "
                  "is read out is taken to cost no cycles."}};
    for (const int w : {2, 4}) {
      core::ChartSeries series{.name = fmt::format("weights of {} bits", w), .points = {}};
      const Pick all = model_cases({{"network", stored(Network::resnet34)},
                                    {"paper_exact", 0},
                                    {"objective", stored(Objective::speedup)},
                                    {"arch", stored(architecture)},
                                    {"w", w},
                                    {"brams", 2489},
                                    {"grid", stored(Grid::published)}});
      for (const std::int64_t a : measured.levels(all, "a")) {
        const Pick at = all.with("a", a);
        const Measured* lanes = measured.one(at.with("readout", stored(Readout::lanes)));
        const Measured* tile = measured.one(at.with("readout", stored(Readout::result)));
        if (lanes == nullptr || tile == nullptr || !lanes->value("model_cycles") ||
            !tile->value("model_cycles"))
          continue;
        const double ratio = *lanes->value("model_cycles") / *tile->value("model_cycles");
        series.points.push_back(
            {.x = static_cast<double>(a), .y = ratio, .case_name = lanes->result.name});
        add_value(result, fmt::format("cycles_w{}a{}_{}", w, a, core::to_name(architecture)),
                  "cycles with readout before lanes overflow over those of readout once a result",
                  "ratio", ratio, 2);
      }
      if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    if (!chart.series.empty()) result.charts.push_back(std::move(chart));
  }
  return result;
}

StudyResult derive_budgets(const Measurements& measured) {
  StudyResult result;
  Chart by_brams{
      .id = "cycles_brams",
      .title = "Cycles against the block RAMs that there are",
      .x_label = "block RAMs",
      .y_label = "cycles",
      .y_scale = core::Scale::log,
      .notes = {"True ResNet-34, weights and activations of 4 bits, 1152 DSPs, fewest "
                "cycles of the wide grid. Clocks are equal. BRAMAC's tiles have one row, "
                "as upstream models them; the others may have several."}};
  Chart by_area = by_brams;
  by_area.id = "cycles_area";
  by_area.title = "Cycles against the area that the chosen tile takes";
  by_area.x_label = "area: a block RAM is 40, a DSP 30";
  for (const Architecture architecture :
       {Architecture::dla, Architecture::bramac_1da, Architecture::bramac_2sa,
        Architecture::m4bram_s_dp, Architecture::m4bram_l}) {
    const Pick all = model_cases({{"network", stored(Network::resnet34)},
                                  {"paper_exact", 0},
                                  {"objective", stored(Objective::speedup)},
                                  {"arch", stored(architecture)},
                                  {"w", 4},
                                  {"grid", stored(Grid::wide)}});
    core::ChartSeries brams{.name = title(architecture), .points = {}};
    core::ChartSeries area = brams;
    for (const std::int64_t budget : measured.levels(all, "brams")) {
      const Measured* one = measured.one(all.with("brams", budget));
      if (!one->value("model_cycles") || !one->value("model_area")) continue;
      brams.points.push_back({.x = static_cast<double>(budget),
                              .y = *one->value("model_cycles"),
                              .case_name = one->result.name});
      area.points.push_back({.x = *one->value("model_area"),
                             .y = *one->value("model_cycles"),
                             .case_name = one->result.name});
      add_value(result, fmt::format("cycles_b{}_{}", budget, core::to_name(architecture)),
                fmt::format("fewest cycles with {} block RAMs", budget), "cycles",
                *one->value("model_cycles"), 1);
    }
    if (brams.points.empty()) continue;
    by_brams.series.push_back(std::move(brams));
    by_area.series.push_back(std::move(area));
  }
  if (!by_brams.series.empty()) result.charts = {std::move(by_brams), std::move(by_area)};
  return result;
}

}  // namespace

core::Study overflow_study() {
  return {.name = "m4bram.overflow",
          .meaning = "what readout before narrow lanes overflow costs",
          .suite = fair_suite,
          .derive = derive_overflow};
}

core::Study budgets_study() {
  return {.name = "m4bram.budgets",
          .meaning = "what more block RAMs buy, with the area that they take",
          .suite = fair_suite,
          .derive = derive_budgets};
}

}  // namespace lutmark::designs::m4bram
