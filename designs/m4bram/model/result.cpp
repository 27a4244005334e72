// SPDX-License-Identifier: Apache-2.0
// What a search found, in the words of the metric table.
#include "designs/m4bram/model/result.h"

namespace lutmark::designs::m4bram {
namespace {

core::Metrics metrics_of(const Solution& solution, const std::optional<Solution>& comparator) {
  const auto cycles = static_cast<double>(solution.timing.cycles);
  core::Metrics metrics{
      {"model_cycles", cycles},
      {"model_area", solution.area},
      {"model_brams", static_cast<double>(solution.resources.brams())},
      {"model_dsps", static_cast<double>(solution.resources.dsps)},
      {"readout_pct", 100 * static_cast<double>(solution.timing.readout_cycles) / cycles}};
  if (comparator) {
    const auto base = static_cast<double>(comparator->timing.cycles);
    metrics["comparator_cycles"] = base;
    metrics["speedup"] = base / cycles;
    metrics["area_ratio"] = solution.area / comparator->area;
  }
  return metrics;
}

}  // namespace

core::ModelResult model_result(const ExperimentResult& finding, const Workload& workload) {
  if (!finding.answer.best) return {.does_not_fit = finding.answer.does_not_fit};
  const Solution& best = *finding.answer.best;
  core::ModelResult result{.metrics = metrics_of(best, finding.comparator),
                           .labels = {{"tile", best.tile.text()}}};
  result.metrics["mac_utilisation_pct"] =
      100 * workload.macs() / (static_cast<double>(best.timing.cycles) * finding.peak_macs);
  result.metrics["tiles_in_budget"] = static_cast<double>(finding.answer.in_budget);
  result.metrics["tied_tiles"] = static_cast<double>(finding.answer.tied);
  result.labels["comparator"] =
      finding.comparator ? finding.comparator->tile.text() : "none fits the budgets";
  if (!finding.answer.bound.empty()) result.labels["bound"] = finding.answer.bound;
  for (const Solution& one : finding.answer.front)
    result.front.push_back({one.tile.text(), metrics_of(one, finding.comparator)});
  return result;
}

}  // namespace lutmark::designs::m4bram
