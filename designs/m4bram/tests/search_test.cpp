// SPDX-License-Identifier: Apache-2.0
// Tests of the search on a made-up accelerator whose tiles are known one by one.
#include "designs/m4bram/model/search.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

// A tile of each kind, told apart by cvec.
struct Known {
  std::int64_t cycles;
  std::int64_t brams;
  std::int64_t dsps;
};

class Made : public Accelerator {
 public:
  explicit Made(std::vector<Known> tiles) : tiles_(std::move(tiles)) {}

  std::vector<Slice> slices() const override { return {{.qvec = 1}}; }
  void for_each_tile(const Slice& slice,
                     const std::function<void(const Tile&)>& visit) const override {
    // Backwards, so that the order of the grid is not that of the tie-break.
    for (int c = static_cast<int>(tiles_.size()); c >= 1; --c)
      visit({.qvec = slice.qvec, .cvec = c, .kvec = 1});
  }
  Resources resources(const Tile& tile) const override {
    return {.dsps = known(tile).dsps, .filter_brams = known(tile).brams};
  }
  Timing timing(const Tile& tile, const Resources& /*resources*/) const override {
    return {.cycles = known(tile).cycles};
  }
  double area(const Resources& resources) const override {
    return static_cast<double>(40 * resources.brams() + 30 * resources.dsps);
  }
  double peak_macs(const Resources& /*resources*/) const override { return 1; }

 private:
  const Known& known(const Tile& tile) const {
    return tiles_[static_cast<std::size_t>(tile.cvec - 1)];
  }
  std::vector<Known> tiles_;
};

constexpr Budget ten{.brams = 10, .dsps = 10};

int best_of(const std::vector<Known>& tiles, const Question& question) {
  const Made made(tiles);
  const Answer answer = search(made, question);
  EXPECT_EQ(answer.best.has_value(), best_in_budget(made, question).has_value());
  if (!answer.best) return 0;
  EXPECT_EQ(answer.best->tile, best_in_budget(made, question)->tile);
  return answer.best->tile.cvec;
}

TEST(Search, TakesTheFewestCyclesWithinTheBudget) {
  const Question question{.objective = Objective::speedup, .budget = ten};
  EXPECT_EQ(best_of({{300, 1, 1}, {100, 9, 9}, {50, 11, 1}, {40, 1, 11}}, question), 2);
}

TEST(Search, OfEquallyGoodTilesTakesFewestBlocksThenDspsThenTheFirst) {
  const Question question{.objective = Objective::speedup, .budget = ten};
  EXPECT_EQ(best_of({{100, 5, 1}, {100, 4, 9}, {100, 4, 8}, {100, 4, 8}}, question), 3);
  EXPECT_EQ(search(Made({{100, 5, 1}, {100, 4, 9}, {100, 4, 8}, {200, 1, 1}}), question).tied, 3);
}

TEST(Search, QualityWeighsSpeedupSquaredAgainstArea) {
  const Solution comparator{.tile = {}, .resources = {}, .timing = {.cycles = 100}, .area = 100};
  Question question{.objective = Objective::quality, .budget = ten, .comparator = comparator};
  // Twice as fast on 3 times the area, or 1.5 times on 1.5 times: 4/3 against 1.5.
  EXPECT_EQ(best_of({{50, 6, 2}, {67, 3, 1}}, question), 2);
  // The second is too slow to count.
  question.least_speedup = 1.6;
  EXPECT_EQ(best_of({{50, 6, 2}, {67, 3, 1}}, question), 1);
}

TEST(Search, SaysWhichBudgetABetterTileWouldExceed) {
  const Question question{.objective = Objective::speedup, .budget = ten};
  const auto bound = [&](const std::vector<Known>& tiles) {
    return search(Made(tiles), question).bound;
  };
  EXPECT_EQ(bound({{100, 1, 1}, {200, 11, 1}}), "grid");
  EXPECT_EQ(bound({{100, 1, 1}, {90, 11, 1}}), "block RAMs");
  EXPECT_EQ(bound({{100, 1, 1}, {90, 1, 11}}), "DSPs");
  EXPECT_EQ(bound({{100, 1, 1}, {90, 11, 1}, {90, 1, 11}}), "block RAMs or DSPs");
  EXPECT_EQ(bound({{100, 1, 1}, {90, 11, 11}}), "block RAMs and DSPs");
}

TEST(Search, SaysWhatTheNearestTileTakesWhenNoneFits) {
  const Question question{.objective = Objective::speedup, .budget = ten};
  const auto refusal = [&](const std::vector<Known>& tiles) {
    const Answer answer = search(Made(tiles), question);
    EXPECT_FALSE(answer.best);
    return answer.does_not_fit;
  };
  EXPECT_CONTAINS(refusal({{1, 1, 12}, {1, 1, 11}}), "the smallest takes 11 DSPs of 10");
  EXPECT_CONTAINS(refusal({{1, 13, 1}, {1, 12, 1}}), "the smallest takes 12 block RAMs of 10");
  EXPECT_CONTAINS(refusal({{1, 12, 1}, {1, 1, 11}}),
                  "among tiles within the DSPs the smallest takes 12 block RAMs of 10");
}

TEST(Search, TheFrontHasNoTileThatAnotherBeats) {
  const std::vector<Known> tiles{{100, 5, 5}, {90, 6, 5}, {95, 7, 5},
                                 {80, 9, 9},  {80, 9, 8}, {10, 11, 1}};
  const Answer answer = search(Made(tiles), {.budget = ten});
  std::vector<int> front;
  for (const Solution& one : answer.front) front.push_back(one.tile.cvec);
  EXPECT_EQ(front, (std::vector<int>{5, 2, 1}));
  EXPECT_EQ(answer.tiles, 6);
  EXPECT_EQ(answer.in_budget, 5);
}

TEST(Search, KeepsTheFrontOfManyTiles) {
  // Fewer cycles on more blocks, and as many tiles that are worse in both.
  std::vector<Known> tiles;
  for (int i = 1; i <= 9000; ++i) {
    tiles.push_back({10'000 - i, i, 1});
    tiles.push_back({10'001 - i, i + 1, 1});
  }
  const Answer answer = search(Made(tiles), {.budget = {.brams = 9000, .dsps = 1}});
  ASSERT_EQ(answer.front.size(), 9000U);
  EXPECT_EQ(answer.front.front().timing.cycles, 1000);
  EXPECT_EQ(answer.front.back().timing.cycles, 9999);
}

}  // namespace
}  // namespace lutmark::designs::m4bram
