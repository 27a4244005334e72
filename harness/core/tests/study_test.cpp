// SPDX-License-Identifier: Apache-2.0
// Tests of what studies are put together from.
#include "harness/core/study.h"

#include <gtest/gtest.h>

namespace lutmark::core {
namespace {

class StudyTest : public testing::Test {
 protected:
  StudyTest() { other_.name = "y"; }

  static Design make(const char* name) {
    const ParameterSpace parameters({{.name = "w", .tag = "w", .min = 1, .max = 8},
                                     {.name = "seed", .tag = "s", .min = 0, .max = 9}},
                                    {{"w"}, {"seed"}});
    return {.name = name, .parameters = parameters};
  }

  Measured measured(const Design& design, int w, int seed, std::optional<double> luts) const {
    const Config config = design.parameters.resolve(
        {{"w", std::to_string(w)}, {"seed", std::to_string(seed)}}, "test");
    Measured one{.question = {&design, config, &flow_}, .result = {}};
    if (luts) one.result.metrics["luts"] = *luts;
    return one;
  }

  Design first_ = make("x");
  Design other_ = make("y");
  Flow flow_{.name = "f", .stages = {}};
};

TEST_F(StudyTest, AValueIsAMetricOrTheMedianOfItsSeeds) {
  Measured one = measured(first_, 4, 1, 30);
  one.result.seeded["fmax_mhz"] = {{1, 100.0}, {2, 300.0}, {3, 120.0}};

  EXPECT_EQ(one.value("luts"), 30);
  EXPECT_EQ(one.value("fmax_mhz"), 120);
  EXPECT_EQ(one.value("ffs"), std::nullopt);
}

TEST_F(StudyTest, PicksByDesignFlowAndParameters) {
  const Measurements all({measured(first_, 4, 1, 1), measured(first_, 8, 1, 2),
                          measured(other_, 4, 1, 3), measured(first_, 4, 2, 4)});

  EXPECT_EQ(all.values({.design = "x"}, "luts"), (std::vector<double>{1, 2, 4}));
  EXPECT_EQ(all.values({.parameters = {{"w", 4}}}, "luts"), (std::vector<double>{1, 3, 4}));
  EXPECT_TRUE(all.values({.flow = "g"}, "luts").empty());
  EXPECT_TRUE(all.values({.parameters = {{"unknown", 4}}}, "luts").empty());
  EXPECT_EQ(all.levels({.design = "x"}, "w"), (std::vector<std::int64_t>{4, 8}));
  EXPECT_EQ(all.one(Pick{.design = "x"}.with("seed", 2))->value("luts"), 4);
  EXPECT_EQ(all.one({.design = "z"}), nullptr);
}

TEST_F(StudyTest, RatiosPairCasesThatDifferInTheNamedParametersOnly) {
  const Measurements all({measured(first_, 4, 1, 10), measured(first_, 8, 1, 40),
                          measured(first_, 4, 2, 20), measured(first_, 8, 2, 50),
                          measured(first_, 4, 3, 30), measured(first_, 8, 3, std::nullopt)});
  const Pick narrow{.parameters = {{"w", 4}}};
  const Pick wide{.parameters = {{"w", 8}}};

  EXPECT_EQ(all.ratios(wide, narrow, "luts", {"w"}), (std::vector<double>{4, 2.5}));
  EXPECT_TRUE(all.ratios(wide, narrow, "luts", {}).empty());
}

TEST_F(StudyTest, RatiosPairADesignWithAnotherOnlyWhenItIsNamed) {
  const Measurements all({measured(first_, 4, 1, 10), measured(other_, 8, 1, 40)});
  const Pick narrow{.parameters = {{"w", 4}}};

  EXPECT_TRUE(all.ratios({.parameters = {{"w", 8}}}, narrow, "luts", {"w"}).empty());
  EXPECT_EQ(all.ratios({.design = "y"}, narrow, "luts", {"w"}), (std::vector<double>{4}));
}

TEST_F(StudyTest, RatiosDoNotDivideByNothing) {
  const Measurements all({measured(first_, 4, 1, 0), measured(first_, 8, 1, 40)});

  EXPECT_TRUE(
      all.ratios({.parameters = {{"w", 8}}}, {.parameters = {{"w", 4}}}, "luts", {"w"}).empty());
}

TEST(Spread, IsMeanLeastAndGreatest) {
  const auto spread = spread_of({3, 1, 8});

  ASSERT_TRUE(spread);
  EXPECT_EQ(spread->mean, 4);
  EXPECT_EQ(spread->low, 1);
  EXPECT_EQ(spread->high, 8);
  EXPECT_EQ(spread->count, 3U);
  EXPECT_FALSE(spread_of({}));
}

TEST(GeometricMean, IsOfPositiveNumbersOnly) {
  EXPECT_NEAR(geometric_mean({2, 8}).value(), 4, 1e-12);
  EXPECT_FALSE(geometric_mean({}));
  EXPECT_FALSE(geometric_mean({2, 0}));
}

}  // namespace
}  // namespace lutmark::core
