// SPDX-License-Identifier: Apache-2.0
// Trend: a metric of a case over runs as distinct measurements, and where it changed.
#include "harness/judge/trend.h"

#include <algorithm>
#include <limits>

#include "harness/core/record.h"
#include "harness/judge/change_points.h"

namespace lutmark::judge {
namespace {

using core::MetricKind;

// The same on every machine and day, so that a series looks the same wherever it is looked at.
constexpr std::uint64_t permutation_seed = 1;

bool is_again(const Measurement& before, const Observation& now) {
  bool shares_seed = false;
  for (const auto& [seed, value] : now.values) {
    const auto earlier = before.values.find(seed);
    if (earlier == before.values.end()) continue;
    if (earlier->second != value) return false;
    shares_seed = true;
  }
  return shares_seed;
}

std::vector<Measurement> measurements_of(const std::vector<Observation>& observations) {
  std::vector<Measurement> measurements;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& now = observations[i];
    if (now.values.empty()) continue;
    if (measurements.empty() || !is_again(measurements.back(), now)) {
      measurements.push_back({.first = i, .last = i, .values = {}});
    }
    Measurement& measurement = measurements.back();
    measurement.last = i;
    measurement.values.insert(now.values.begin(), now.values.end());
    measurement.censored = std::max(measurement.censored, now.censored);
  }
  return measurements;
}

std::vector<ChangePoint> points_of(const core::Metric& metric,
                                   const std::vector<Measurement>& measurements) {
  std::vector<ChangePoint> points;
  if (metric.kind == MetricKind::noisy) return points;
  if (metric.kind == MetricKind::deterministic) {
    for (std::size_t i = 1; i < measurements.size(); ++i) points.push_back({.first = i});
    return points;
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double worst = metric.better == core::Better::higher ? -infinity : infinity;
  std::vector<std::vector<double>> samples;
  for (const Measurement& measurement : measurements) {
    samples.emplace_back(measurement.censored, worst);
    for (const auto& [seed, value] : measurement.values) samples.back().push_back(value);
  }
  return change_points(samples, permutation_seed);
}

double median_of(const std::vector<Measurement>& measurements, std::size_t begin, std::size_t end) {
  std::vector<double> values;
  for (std::size_t i = begin; i < end; ++i) {
    for (const auto& [seed, value] : measurements[i].values) values.push_back(value);
  }
  return core::median(std::move(values));
}

}  // namespace

Trend trend_of(const core::Metric& metric, const std::vector<Observation>& observations) {
  Trend trend{.measurements = measurements_of(observations), .changes = {}};
  const std::vector<ChangePoint> points = points_of(metric, trend.measurements);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t here = points[i].first;
    const std::size_t begin = i == 0 ? 0 : points[i - 1].first;
    const std::size_t end = i + 1 < points.size() ? points[i + 1].first : trend.measurements.size();
    trend.changes.push_back({.measurement = here,
                             .before = median_of(trend.measurements, begin, here),
                             .after = median_of(trend.measurements, here, end),
                             .p = std::nullopt});
    if (metric.kind == MetricKind::seeded) trend.changes.back().p = points[i].p;
  }
  return trend;
}

}  // namespace lutmark::judge
