// SPDX-License-Identifier: Apache-2.0
// What several studies of the Kratos kernels are put together from.
#include "designs/kratos/study_tools.h"

#include <algorithm>

namespace lutmark::designs::kratos {

using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyFigure;
using core::StudyResult;

namespace {

// Leads to the first of the cases behind it.
core::ChartPoint point(double x, const core::Spread& spread,
                       const std::vector<const Measured*>& cases) {
  return {.x = x,
          .y = spread.mean,
          .low = spread.low,
          .high = spread.high,
          .case_name = cases.front()->result.name};
}

}  // namespace

ChartSeries curve(const Measurements& measured, const Pick& pick, std::string_view parameter,
                  std::string_view metric, std::string name, double divisor) {
  ChartSeries series{.name = std::move(name), .points = {}};
  for (const std::int64_t level : measured.levels(pick, parameter)) {
    const Pick at = pick.with(parameter, level);
    if (const auto spread = measured.spread(at, metric))
      series.points.push_back(point(double(level) / divisor, *spread, measured.all(at)));
  }
  return series;
}

ChartSeries ratio_curve(const Measurements& measured, const Pick& above, const Pick& below,
                        std::string_view parameter, std::string_view metric,
                        std::initializer_list<std::string_view> but, std::string name,
                        double divisor) {
  ChartSeries series{.name = std::move(name), .points = {}};
  for (const std::int64_t level : measured.levels(above, parameter)) {
    const Pick at = above.with(parameter, level);
    if (const auto spread = core::spread_of(measured.ratios(at, below, metric, but)))
      series.points.push_back(point(double(level) / divisor, *spread, measured.all(at)));
  }
  return series;
}

void add_figure(StudyResult& result, const std::string& name, const std::string& meaning,
                const std::vector<double>& values, const std::string& unit,
                const std::string& interval) {
  if (const auto spread = core::spread_of(values))
    result.figures.push_back(StudyFigure::of(name, meaning, unit, *spread, interval));
}

void add_geometric(StudyResult& result, const std::string& name, const std::string& meaning,
                   const std::vector<double>& ratios) {
  const auto mean = core::geometric_mean(ratios);
  const auto spread = core::spread_of(ratios);
  if (!mean || !spread) return;
  result.figures.push_back({.name = name,
                            .meaning = meaning,
                            .unit = "ratio",
                            .value = *mean,
                            .low = spread->low,
                            .high = spread->high,
                            .interval = "least and greatest of the single ratios",
                            .cases = spread->count});
}

std::vector<std::string> designs_in(const Measurements& measured) {
  std::vector<std::string> names;
  for (const Measured& one : measured.cases()) {
    const std::string& name = one.question.design->name;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> flows_in(const Measurements& measured) {
  std::vector<std::string> names;
  for (const Measured& one : measured.cases()) {
    const std::string& name = one.question.flow->name;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace lutmark::designs::kratos
