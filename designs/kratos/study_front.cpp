// SPDX-License-Identifier: Apache-2.0
// Study kratos.front: accuracy beside area of trained nets.
#include <array>

#include <fmt/format.h>

#include "designs/kratos/studies.h"
#include "designs/kratos/study_tools.h"

namespace lutmark::designs::kratos {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

// The case of the same config on another flow.
const Measured* twin(const Measurements& measured, const Measured& one, const std::string& flow) {
  for (const Measured* other : measured.all({.design = one.question.design->name, .flow = flow})) {
    if (other->question.config == one.question.config) return other;
  }
  return nullptr;
}

StudyResult derive(const Measurements& measured) {
  StudyResult result;
  for (const std::string& flow : flows_in(measured)) {
    if (flow == "accuracy") continue;
    for (const std::string& net : designs_in(measured)) {
      const Pick all{.design = net, .flow = flow};
      Chart front{.id = fmt::format("front_{}_{}", net, flow),
                  .title = fmt::format("Accuracy beside area: {} on {}", net, flow),
                  .x_label = "LUTs of the proven core",
                  .y_label = "% of the test images",
                  .x_scale = core::Scale::log,
                  .notes = {"A point for each share of zeros, from dense on the right to the most "
                            "sparse on the left. Accuracy is that of the golden model's integers "
                            "over all test images; area is that of the synthesised core, proven "
                            "against the same model."}};
      for (const std::int64_t w : measured.levels(all, "w")) {
        ChartSeries series{.name = fmt::format("w = {}", w), .points = {}};
        for (const std::int64_t sparsity : measured.levels(all.with("w", w), "sparsity")) {
          for (const Measured* one : measured.all(all.with("w", w).with("sparsity", sparsity))) {
            const Measured* accuracy = twin(measured, *one, "accuracy");
            if (accuracy == nullptr) continue;
            const auto luts = one->value("luts");
            const auto share = accuracy->value("accuracy_pct");
            if (!luts || !share) continue;
            series.points.push_back({.x = *luts, .y = *share, .case_name = one->result.name});
            result.figures.push_back(
                {.name = fmt::format("accuracy_w{}_s{}_{}_{}", w, sparsity, net, flow),
                 .meaning = fmt::format("accuracy at {:.0f} LUTs: {}", *luts, one->result.name),
                 .unit = "%",
                 .value = *share,
                 .cases = 2});
          }
        }
        if (!series.points.empty()) front.series.push_back(std::move(series));
      }
      if (!front.series.empty()) result.charts.push_back(std::move(front));
    }
  }
  return result;
}

}  // namespace

core::Study front_study() {
  return {.name = "kratos.front",
          .meaning = "accuracy beside area of trained nets, over width and sparsity",
          .suite = "kratos_accuracy",
          .derive = derive};
}

}  // namespace lutmark::designs::kratos
