// SPDX-License-Identifier: Apache-2.0
// Tests of trends: what runs say again is no new evidence, and each kind of metric has its rule.
#include "harness/judge/trend.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace lutmark::judge {
namespace {

const core::Metric& metric(const char* name) { return *core::find_metric(name); }

std::vector<Observation> values(const std::vector<double>& all) {
  std::vector<Observation> observations;
  for (const double value : all) observations.push_back({.values = {{0, value}}});
  return observations;
}

Observation five_seeds(core::Random& random, double level) {
  Observation observation;
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    observation.values[seed] = level + static_cast<double>(random.below(1000)) / 100;
  return observation;
}

TEST(Trend, ADeterministicMetricChangesWhereItsValueDoes) {
  const Trend trend = trend_of(metric("luts"), values({50, 50, 50, 47, 47, 60}));

  ASSERT_EQ(trend.measurements.size(), 3U);
  EXPECT_EQ(trend.measurements[0].first, 0U);
  EXPECT_EQ(trend.measurements[0].last, 2U);
  ASSERT_EQ(trend.changes.size(), 2U);
  EXPECT_EQ(trend.measurements[trend.changes[0].measurement].first, 3U);
  EXPECT_EQ(trend.changes[0].before, 50);
  EXPECT_EQ(trend.changes[0].after, 47);
  EXPECT_EQ(trend.changes[1].before, 47);
  EXPECT_EQ(trend.changes[1].after, 60);
  EXPECT_FALSE(trend.changes[0].p.has_value());
}

TEST(Trend, RunsWithoutAFigureArePassedOver) {
  std::vector<Observation> observations = values({50, 50, 50});
  observations[1].values.clear();

  const Trend trend = trend_of(metric("luts"), observations);

  ASSERT_EQ(trend.measurements.size(), 1U);
  EXPECT_EQ(trend.measurements[0].last, 2U);
  EXPECT_TRUE(trend_of(metric("luts"), {}).measurements.empty());
}

// Two netlists that differ by noise alone, each measured once and restored in fifty runs: the fifty
// are one measurement, or chance would look like a change.
TEST(Trend, RepeatedRunsAreNoEvidence) {
  core::Random random(1, "two netlists");
  const Observation first = five_seeds(random, 100);
  const Observation second = five_seeds(random, 101);
  std::vector<Observation> observations(50, first);
  observations.insert(observations.end(), 50, second);

  const Trend trend = trend_of(metric("fmax_mhz"), observations);

  EXPECT_EQ(trend.measurements.size(), 2U);
  EXPECT_TRUE(trend.changes.empty());
}

TEST(Trend, ARunWithMoreSeedsOfTheSameNetlistAddsThem) {
  core::Random random(2, "more seeds");
  const Observation few = five_seeds(random, 100);
  Observation more = few;
  more.values[6] = 104;

  const Trend trend = trend_of(metric("fmax_mhz"), {few, more, few});

  ASSERT_EQ(trend.measurements.size(), 1U);
  EXPECT_EQ(trend.measurements[0].values.size(), 6U);
}

TEST(Trend, ASeededStepHasItsSizeAndProbability) {
  core::Random random(3, "step");
  std::vector<Observation> observations;
  for (int i = 0; i < 6; ++i) observations.push_back(five_seeds(random, 100));
  for (int i = 0; i < 6; ++i) observations.push_back(five_seeds(random, 80));

  const Trend trend = trend_of(metric("fmax_mhz"), observations);

  ASSERT_EQ(trend.changes.size(), 1U);
  EXPECT_EQ(trend.changes[0].measurement, 6U);
  EXPECT_NEAR(trend.changes[0].before, 105, 3);
  EXPECT_NEAR(trend.changes[0].after, 85, 3);
  ASSERT_TRUE(trend.changes[0].p.has_value());
  EXPECT_LE(*trend.changes[0].p, 0.01);
}

TEST(Trend, NoisyMetricsAreNeverJudged) {
  std::vector<double> times(20, 1.0);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] += i < 10 ? 0.01 * double(i) : 50;
  const Trend trend = trend_of(metric("tool_s"), values(times));
  EXPECT_GT(trend.measurements.size(), 10U);
  EXPECT_TRUE(trend.changes.empty());
}

}  // namespace
}  // namespace lutmark::judge
