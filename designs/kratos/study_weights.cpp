// SPDX-License-Identifier: Apache-2.0
// Studies kratos.trained and kratos.loaded: what it costs that weights are these, and constants.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "designs/kratos/net_design.h"
#include "designs/kratos/numbers.h"
#include "designs/kratos/studies.h"
#include "designs/kratos/study_tools.h"

namespace lutmark::designs::kratos {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measurements;
using core::Pick;
using core::StudyResult;

std::int64_t stored(Constants constants) { return static_cast<std::int64_t>(constants); }
std::int64_t stored(MatrixSource source) { return static_cast<std::int64_t>(source); }

StudyResult derive_trained(const Measurements& measured) {
  StudyResult result;
  const Pick trained{
      .design = "kratos.mlp", .flow = "", .parameters = {{"weights", stored(Constants::trained)}}};
  constexpr std::array<std::pair<Constants, const char*>, 2> others{
      {{Constants::shuffled, "shuffled"}, {Constants::uniform, "uniform"}}};
  for (const Drawn& drawn : drawn_metrics) {
    Chart chart{.id = fmt::format("{}_trained", drawn.id),
                .title = fmt::format("{}: other weights over trained ones", drawn.title),
                .x_label = "sparsity (share of weights that are zero)",
                .y_label = fmt::format("{}, ratio to trained weights", drawn.label),
                .notes = {"The same net with as many zeros in every layer: its own weights at "
                          "random places of their layer (shuffled), or random ones (uniform). "
                          "Means over weight seeds; bars are the least and the greatest."}};
    for (const auto& [constants, name] : others) {
      const Pick other{
          .design = trained.design, .flow = "", .parameters = {{"weights", stored(constants)}}};
      for (const std::int64_t w : measured.levels(other, "w")) {
        ChartSeries series =
            ratio_curve(measured, other.with("w", w), trained, "sparsity", drawn.metric,
                        {"weights", "weight_seed"}, fmt::format("{}, w = {}", name, w), 100);
        if (!series.points.empty()) chart.series.push_back(std::move(series));
      }
      add_geometric(result, fmt::format("{}_{}_over_trained", drawn.metric, name),
                    fmt::format("{} with {} weights over those with trained ones, geometric mean",
                                drawn.metric, name),
                    measured.ratios(other, trained, drawn.metric, {"weights", "weight_seed"}));
    }
    if (!chart.series.empty()) result.charts.push_back(std::move(chart));
  }
  return result;
}

// Loaded weights are any weights: one case stands beside constants of every sparsity.
StudyResult derive_loaded(const Measurements& measured) {
  StudyResult result;
  for (const std::string& flow : flows_in(measured)) {
    const Pick fixed{.flow = flow, .parameters = {{"matrix", stored(MatrixSource::fixed)}}};
    const Pick loaded{.flow = flow, .parameters = {{"matrix", stored(MatrixSource::loaded)}}};
    for (const Drawn& drawn : drawn_metrics) {
      Chart chart{
          .id = fmt::format("{}_loaded_{}", drawn.id, flow),
          .title = fmt::format("{}: constant weights over loaded ones, {}", drawn.title, flow),
          .x_label = "sparsity of the constant weights",
          .y_label = fmt::format("{}, ratio to loaded weights", drawn.label),
          .notes = {
              "Weights that a stream loads can be of any sparsity, and none is "
              "skipped. Hard multipliers that the synthesiser takes are not in these counts."}};
      for (const std::int64_t w : measured.levels(fixed, "w")) {
        ChartSeries series{.name = fmt::format("w = a = {}", w), .points = {}};
        for (const std::int64_t sparsity : measured.levels(fixed.with("w", w), "sparsity")) {
          const auto ratios = measured.ratios(fixed.with("w", w).with("sparsity", sparsity), loaded,
                                              drawn.metric, {"matrix", "sparsity"});
          if (ratios.empty()) continue;
          series.points.push_back({.x = 0.01 * double(sparsity), .y = ratios.front()});
          result.figures.push_back(
              {.name =
                   fmt::format("{}_fixed_over_loaded_w{}_s{}_{}", drawn.metric, w, sparsity, flow),
               .meaning = fmt::format("{} of constant weights of sparsity {} over those of loaded "
                                      "ones, {} bits, {}",
                                      drawn.metric, 0.01 * double(sparsity), w, flow),
               .unit = "ratio",
               .value = ratios.front(),
               .cases = 2});
        }
        if (!series.points.empty()) chart.series.push_back(std::move(series));
      }
      if (!chart.series.empty()) result.charts.push_back(std::move(chart));
    }
  }
  return result;
}

}  // namespace

core::Study trained_study() {
  return {.name = "kratos.trained",
          .meaning = "what constants of trained nets cost beside shuffled and random ones",
          .suite = "kratos_accuracy",
          .derive = derive_trained};
}

core::Study loaded_study() {
  return {.name = "kratos.loaded",
          .meaning = "what constant weights save over weights that a stream loads",
          .suite = "kratos_loaded",
          .derive = derive_loaded};
}

}  // namespace lutmark::designs::kratos
