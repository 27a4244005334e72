// SPDX-License-Identifier: Apache-2.0
// Tests of seeded random numbers. A change of the fixed values moves every figure of every design.
#include "harness/core/random.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace lutmark::core {
namespace {

TEST(Random, GivesTheNumbersThatItAlwaysGave) {
  Random bits(1, "kratos weights");
  Random range(7, "x");

  EXPECT_EQ(bits.bits(), 15231370512890999914ULL);
  EXPECT_EQ(bits.bits(), 8418795109881481848ULL);
  std::vector<std::int64_t> draws;
  for (int i = 0; i < 8; ++i) draws.push_back(range.between(-10, 10));
  EXPECT_EQ(draws, (std::vector<std::int64_t>{-10, 4, 3, 9, 3, -3, 2, -8}));
}

TEST(Random, ShufflesAsItAlwaysDid) {
  std::vector<int> items{0, 1, 2, 3, 4, 5, 6, 7};

  Random(3, "shuffle").shuffle(std::span<int>(items));

  EXPECT_EQ(items, (std::vector<int>{3, 6, 1, 7, 0, 4, 5, 2}));
}

TEST(Random, SeedsAndPurposesHaveStreamsOfTheirOwn) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const char* purpose : {"", "a", "b", "ab", "ba"})
      firsts.insert(Random(seed, purpose).bits());
  }

  EXPECT_EQ(firsts.size(), 500U);
}

TEST(Random, IsUniformWithinWhatChanceAllows) {
  Random random(1, "uniformity");
  for (const std::uint64_t bound : {2U, 3U, 7U, 10U}) {
    std::vector<int> counts(bound, 0);
    const int draws = 20000;
    for (int i = 0; i < draws; ++i) ++counts.at(random.below(bound));
    const double expected = static_cast<double>(draws) / static_cast<double>(bound);
    double chi_square = 0;
    for (const int count : counts) chi_square += (count - expected) * (count - expected) / expected;

    EXPECT_LT(chi_square, 35) << bound;  // beyond the 99.99 % point of 9 degrees of freedom
  }
}

TEST(Random, BelowHasNoBiasForBoundsThatDoNotDivideTheRange) {
  // With plain modulo the lower half would come up twice as often.
  const std::uint64_t bound = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
  Random random(1, "bias");
  int low = 0;
  for (int i = 0; i < 3000; ++i) low += random.below(bound) < bound / 3 ? 1 : 0;

  EXPECT_NEAR(low, 1000, 150);
}

TEST(Random, BetweenReachesBothEndsAndTakesTheWholeRange) {
  Random random(1, "ends");
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(random.between(-2, 2));

  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(random.between(5, 5), 5);
}

TEST(Random, ShuffleReachesEveryOrderAboutEquallyOften) {
  Random random(1, "orders");
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 6000; ++i) {
    std::vector<int> items{0, 1, 2};
    random.shuffle(std::span<int>(items));
    ++orders[items];
  }

  EXPECT_EQ(orders.size(), 6U);
  for (const auto& [order, count] : orders) EXPECT_NEAR(count, 1000, 150);
}

}  // namespace
}  // namespace lutmark::core
