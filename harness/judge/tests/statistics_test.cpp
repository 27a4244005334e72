// SPDX-License-Identifier: Apache-2.0
// Tests of the statistics against SciPy's values (testdata/scipy_values.py made them).
#include "harness/judge/statistics.h"

#include <limits>

#include <gtest/gtest.h>

#include "harness/core/json.h"

namespace lutmark::judge {
namespace {

using Sample = std::vector<double>;

core::Json reference(const char* part) {
  return core::load_json(std::filesystem::path(LUTMARK_ROOT) /
                         "harness/judge/tests/testdata/statistics.json")[part];
}

TEST(MannWhitney, IsScipys) {
  const core::Json cases = reference("mann_whitney");
  ASSERT_EQ(cases.size(), 40U);
  for (const core::Json& one : cases) {
    const double p = mann_whitney_p(one["a"].get<Sample>(), one["b"].get<Sample>());
    EXPECT_NEAR(p, one["p"].get<double>(), 1e-9 + 1e-7 * one["p"].get<double>());
  }
}

TEST(MannWhitney, DoesNotCareWhichSampleIsFirst) {
  const Sample a{1, 2, 3, 7};
  const Sample b{4, 5, 6, 8, 9};
  EXPECT_DOUBLE_EQ(mann_whitney_p(a, b), mann_whitney_p(b, a));
}

TEST(MannWhitney, RanksWhatWasCensored) {
  const double none = -std::numeric_limits<double>::infinity();
  EXPECT_NEAR(mann_whitney_p({none, none, 3, 4, 5}, {13, 14, 15, 16, 17}),
              mann_whitney_p({1, 1, 3, 4, 5}, {13, 14, 15, 16, 17}), 1e-12);
}

TEST(MannWhitney, SaysNothingOfNothingOrOfEqualValues) {
  EXPECT_EQ(mann_whitney_p({}, {1}), 1);
  EXPECT_EQ(mann_whitney_p({2, 2, 2}, {2, 2}), 1);
}

TEST(FalseDiscovery, IsScipys) {
  for (const core::Json& one : reference("false_discovery")) {
    const Sample q = false_discovery_q(one["p"].get<Sample>());
    const auto expected = one["q"].get<Sample>();
    ASSERT_EQ(q.size(), expected.size());
    for (std::size_t i = 0; i < q.size(); ++i) EXPECT_NEAR(q[i], expected[i], 1e-12);
  }
  EXPECT_TRUE(false_discovery_q({}).empty());
}

TEST(Bootstrap, IsNearScipysWithAHundredTimesTheDraws) {
  for (const core::Json& one : reference("bootstrap")) {
    const Interval interval =
        bootstrap_change(one["a"].get<Sample>(), one["b"].get<Sample>(), 0.95, 1);
    EXPECT_NEAR(interval.low, one["low"].get<double>(), 0.008);
    EXPECT_NEAR(interval.high, one["high"].get<double>(), 0.008);
  }
}

TEST(Bootstrap, IsTheSameForASeed) {
  const Sample a{100, 103, 98, 101};
  const Sample b{105, 99, 104};
  const Interval once = bootstrap_change(a, b, 0.95, 7);
  const Interval again = bootstrap_change(a, b, 0.95, 7);
  EXPECT_EQ(once.low, again.low);
  EXPECT_EQ(once.high, again.high);
  EXPECT_LT(once.low, once.high);
}

TEST(Bootstrap, OfOneValueEachIsItsChange) {
  const Interval interval = bootstrap_change({100}, {110}, 0.95, 1);
  EXPECT_NEAR(interval.low, 0.1, 1e-12);
  EXPECT_NEAR(interval.high, 0.1, 1e-12);
}

}  // namespace
}  // namespace lutmark::judge
