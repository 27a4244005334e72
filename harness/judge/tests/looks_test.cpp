// SPDX-License-Identifier: Apache-2.0
// Tests of looks: how many seeds each takes, which cases get one, and what fits into the time.
#include "harness/judge/looks.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lutmark::judge {
namespace {

Seeds first(std::uint64_t count) {
  Seeds seeds;
  for (std::uint64_t seed = 1; seed <= count; ++seed) seeds.insert(seed);
  return seeds;
}

TEST(Looks, AreAsManyAsTheLevelOfALookCountsOn) {
  Seeds seeds{1};
  std::size_t count = 1;
  for (Seeds next = next_seeds(seeds); !next.empty(); next = next_seeds(seeds)) {
    seeds.merge(next);
    ++count;
  }

  EXPECT_EQ(count, looks);
  EXPECT_DOUBLE_EQ(look_level * static_cast<double>(looks), false_discovery_rate);
}

TEST(Looks, TakeTheSmallestSeedsThatAreNotThere) {
  EXPECT_EQ(next_seeds({2, 3, 30}).size(), 13U);
  EXPECT_EQ(*next_seeds({2, 3, 30}).begin(), 1U);
  EXPECT_EQ(*next_seeds({2, 3, 30}).rbegin(), 15U);
  EXPECT_EQ(next_seeds(first(16)).size(), 16U);
  EXPECT_TRUE(next_seeds(first(32)).empty());
  EXPECT_TRUE(next_seeds(first(40)).empty());
}

TEST(Looks, ThatWereInterruptedAreCompleted) {
  EXPECT_EQ(whole_looks(first(5), {}), first(5));
  EXPECT_EQ(whole_looks(first(5), first(3)), first(5));
  EXPECT_EQ(whole_looks(first(5), first(7)), first(16));
  EXPECT_EQ(whole_looks(first(5), first(16)), first(16));
  EXPECT_EQ(whole_looks(first(5), first(17)), first(32));
}

TEST(Looks, AreForCasesThatMoreSeedsCanTellAbout) {
  EXPECT_EQ(undecided({{.name = "a", .verdict = Verdict::inconclusive},
                       {.name = "b", .verdict = Verdict::same},
                       {.name = "c", .verdict = Verdict::worse},
                       {.name = "d", .verdict = Verdict::inconclusive}}),
            (std::vector<std::string>{"a", "d"}));
}

TEST(Looks, CostWhatSeedsTookOnAverage) {
  const std::vector<core::Record> records{
      {.case_name = "a", .stage = "synthesize", .wall_s = 100},
      {.case_name = "a", .stage = "place_route", .seed = 1, .wall_s = 2},
      {.case_name = "a", .stage = "check", .seed = 1, .wall_s = 1},
      {.case_name = "a", .stage = "place_route", .seed = 2, .cached = true, .wall_s = 4},
      {.case_name = "b", .stage = "simulate", .wall_s = 5}};

  const auto seconds = seconds_per_seed(records);

  EXPECT_DOUBLE_EQ(seconds.at("a"), 3.5);
  EXPECT_FALSE(seconds.contains("b"));
}

TEST(Looks, TakeTheCheapestCasesThatFitIntoTheTime) {
  EXPECT_EQ(affordable({{"a", 50}, {"b", 10}, {"c", 30}}, 45),
            (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(affordable({{"a", 50}, {"b", 10}}, 60), (std::vector<std::string>{"b", "a"}));
  EXPECT_TRUE(affordable({{"a", 50}}, 0).empty());
}

}  // namespace
}  // namespace lutmark::judge
