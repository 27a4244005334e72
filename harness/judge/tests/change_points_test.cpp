// SPDX-License-Identifier: Apache-2.0
// Tests of change points on made-up series: what is there is found, what is not is not.
#include "harness/judge/change_points.h"

#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace lutmark::judge {
namespace {

using Series = std::vector<std::vector<double>>;

// Sum of twelve uniform numbers: nearly normal with variance 1.
double normal(core::Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random.below(1'000'000)) / 1e6;
  return sum;
}

// Fmax-like: a coefficient of variation of 3 %, a level for each measurement.
Series measured(const std::vector<double>& levels, std::size_t seeds, core::Random& random) {
  Series series;
  for (const double level : levels) {
    series.emplace_back();
    for (std::size_t i = 0; i < seeds; ++i)
      series.back().push_back(level * (1 + 0.03 * normal(random)));
  }
  return series;
}

std::vector<double> steps(std::vector<std::pair<std::size_t, double>> parts) {
  std::vector<double> levels;
  for (const auto& [count, level] : parts) levels.insert(levels.end(), count, level);
  return levels;
}

std::vector<std::size_t> places(const Series& series, std::uint64_t seed = 1) {
  std::vector<std::size_t> found;
  for (const ChangePoint& point : change_points(series, seed)) found.push_back(point.first);
  return found;
}

// Share of series without a change that get one, and the bound that a true share of the stated
// level passes in all but one of some 10,000 tries.
void expect_level_held(std::size_t measurements, std::size_t seeds,
                       const std::function<double(core::Random&)>& draw) {
  constexpr int series = 2000;
  int alarms = 0;
  for (int i = 0; i < series; ++i) {
    core::Random random(static_cast<std::uint64_t>(i), "series without a change");
    Series one(measurements);
    for (auto& measurement : one) {
      for (std::size_t s = 0; s < seeds; ++s) measurement.push_back(draw(random));
    }
    if (!change_points(one, static_cast<std::uint64_t>(i)).empty()) ++alarms;
  }
  const double spread = std::sqrt(change_point_level * (1 - change_point_level) / series);
  EXPECT_LE(alarms, series * (change_point_level + 3.7 * spread));
}

TEST(ChangePoints, FalseAlarmsStayBelowTheStatedLevel) {
  expect_level_held(12, 3, normal);
  expect_level_held(20, 1, normal);
}

TEST(ChangePoints, FalseAlarmsStayBelowTheLevelWithHeavyTailsAndTies) {
  expect_level_held(12, 3, [](core::Random& r) { return normal(r) / (0.1 + std::abs(normal(r))); });
  expect_level_held(12, 3, [](core::Random& r) { return static_cast<double>(r.below(3)); });
}

TEST(ChangePoints, AStepIsFoundWhereItIs) {
  int exact = 0;
  for (std::uint64_t i = 0; i < 50; ++i) {
    core::Random random(i, "step");
    const Series series = measured(steps({{10, 100}, {10, 92}}), 5, random);
    exact += places(series) == std::vector<std::size_t>{10};
  }
  EXPECT_GE(exact, 45) << "of 50 steps of 8 % with a coefficient of variation of 3 %";
}

TEST(ChangePoints, AStepInTheNewestMeasurementIsFoundAtOnce) {
  int found = 0;
  for (std::uint64_t i = 0; i < 50; ++i) {
    core::Random random(i, "newest");
    found += places(measured(steps({{6, 100}, {1, 88}}), 5, random)) == std::vector<std::size_t>{6};
  }
  EXPECT_GE(found, 45);
}

TEST(ChangePoints, SeveralStepsAreFoundInTheOrderOfTheSeries) {
  core::Random random(3, "several");
  const Series series = measured(steps({{12, 100}, {9, 115}, {14, 90}, {7, 102}}), 5, random);

  EXPECT_EQ(places(series), (std::vector<std::size_t>{12, 21, 35}));
  for (const ChangePoint& point : change_points(series, 1)) {
    EXPECT_GT(point.p, 0);
    EXPECT_LE(point.p, change_point_level);
  }
}

TEST(ChangePoints, OneOutlierIsNoChange) {
  core::Random random(4, "outlier");
  Series series = measured(steps({{20, 100}}), 1, random);
  series[8][0] = 1e6;
  EXPECT_TRUE(places(series).empty());
}

TEST(ChangePoints, SeedsThatDidNotRouteCountAsTheWorst) {
  const double none = -std::numeric_limits<double>::infinity();
  Series series;
  for (int i = 0; i < 8; ++i) series.push_back({100, 101, 99, 100.5});
  for (int i = 0; i < 8; ++i) series.push_back({none, none, none, 100.2});
  EXPECT_EQ(places(series), (std::vector<std::size_t>{8}));
}

TEST(ChangePoints, OnlyTheOrderOfValuesMatters) {
  core::Random random(5, "order");
  Series series = measured(steps({{8, 100}, {8, 110}}), 3, random);
  const auto found = places(series);
  for (auto& measurement : series) {
    for (double& value : measurement) value = std::exp(value / 10);
  }
  EXPECT_EQ(places(series), found);
}

TEST(ChangePoints, AreTheSameForASeed) {
  core::Random random(6, "repeat");
  const Series series = measured(steps({{8, 100}, {8, 97}, {9, 101}}), 5, random);
  const auto once = change_points(series, 7);
  const auto again = change_points(series, 7);
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].first, again[i].first);
    EXPECT_EQ(once[i].p, again[i].p);
  }
}

TEST(ChangePoints, TooLittleSaysNothing) {
  EXPECT_TRUE(places({}).empty());
  EXPECT_TRUE(places({{1, 2, 3}}).empty());
  EXPECT_TRUE(places({{1}, {2}}).empty());
  EXPECT_TRUE(places(Series(30, {5, 5})).empty());
}

TEST(ChangePoints, OnlyTheNewestOfALongSeriesAreLookedAt) {
  core::Random random(8, "long");
  const Series series = measured(steps({{100, 100}, {most_measurements, 120}}), 1, random);
  EXPECT_TRUE(places(series).empty());
}

}  // namespace
}  // namespace lutmark::judge
