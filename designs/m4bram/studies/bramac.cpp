// SPDX-License-Identifier: Apache-2.0
// Study that holds the model of BRAMAC's own repository against its abstract.
#include <fmt/format.h>

#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/published.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::Measured;
using core::Measurements;
using core::StudyResult;

std::vector<std::string> bits() {
  std::vector<std::string> words;
  for (const int width : published::widths) words.push_back(fmt::format("{} bits", width));
  return words;
}

StudyResult derive_bramac(const Measurements& measured) {
  StudyResult result;
  for (const std::int64_t network : {0, 1}) {
    const std::string name = network == 0 ? "alexnet" : "resnet34";
    Chart chart{.id = "speedup_" + name,
                .title = fmt::format("BRAMAC's own model, {}",
                                     title(network == 0 ? Network::alexnet : Network::resnet34)),
                .x_label = "weights and activations",
                .y_label = "speedup over the DLA",
                .categories = bits()};
    for (const std::int64_t architecture : {0, 1}) {
      const std::string variant = architecture == 0 ? "1da" : "2sa";
      chart.series.push_back({.name = architecture == 0 ? "BRAMAC-1DA" : "BRAMAC-2SA",
                              .points = {},
                              .is_joined = false});
      std::vector<double> speedups;
      for (std::size_t i = 0; i < published::widths.size(); ++i) {
        const Measured* one = measured.one(
            {.design = "m4bram.bramac_dla",
             .flow = "model",
             .parameters = {
                 {"network", network}, {"w", published::widths[i]}, {"arch", architecture}}});
        if (one == nullptr || !one->value("speedup")) continue;
        speedups.push_back(*one->value("speedup"));
        chart.series.back().points.push_back(
            {.x = static_cast<double>(i), .y = speedups.back(), .case_name = one->result.name});
      }
      add_mean(result, fmt::format("mean_{}_{}", name, variant),
               fmt::format("arithmetic mean of the speedups at 2, 4 and 8 bits, {} on {}",
                           chart.series.back().name, name),
               "ratio", speedups);
    }
    std::erase_if(chart.series,
                  [](const core::ChartSeries& series) { return series.points.empty(); });
    if (!chart.series.empty()) result.charts.push_back(std::move(chart));
  }
  return result;
}

}  // namespace

core::Study bramac_study() {
  return {.name = "m4bram.bramac",
          .meaning = "the averages of BRAMAC's abstract, by the model of its own repository",
          .suite = "m4bram_figures",
          .derive = derive_bramac};
}

}  // namespace lutmark::designs::m4bram
