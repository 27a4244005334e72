// SPDX-License-Identifier: Apache-2.0
// Tests of grids of parameters, of models asked side by side, and of fronts.
#include "harness/cli/explore.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

using core::Config;
using core::ModelResult;
using test::refusal;
using Words = std::vector<std::string>;

core::Design counting_design() {
  core::Design design{
      .name = "test.model",
      .meaning = "a model",
      .paper = "",
      .parameters = core::ParameterSpace(
          {{.name = "n", .tag = "n", .meaning = "a number", .min = 1, .max = 5000},
           {.name = "word", .tag = "", .meaning = "a word", .choices = {"odd", "any"}}},
          {{"n"}, {"word"}}),
      .configs = {}};
  design.check = [](const Config& config, const std::string& place) {
    if (config["word"] == 0 && config["n"] % 2 == 0)
      throw core::UserError(place, "an even number", "give an odd one");
  };
  design.model = [](const Config& config) {
    if (config["n"] == 4999) throw core::UserError("model", "broken", "");
    return ModelResult{.metrics = {{"model_cycles", static_cast<double>(config["n"])}}};
  };
  return design;
}

TEST(GridValues, AreSingleOnesListsAndRanges) {
  EXPECT_EQ(grid_values("7", "test"), (Words{"7"}));
  EXPECT_EQ(grid_values("full,compat", "test"), (Words{"full", "compat"}));
  EXPECT_EQ(grid_values("2:4", "test"), (Words{"2", "3", "4"}));
  EXPECT_EQ(grid_values("1,10:25:5,64", "test"), (Words{"1", "10", "15", "20", "25", "64"}));
  EXPECT_EQ(grid_values("1:10:4", "test"), (Words{"1", "5", "9"}));
}

TEST(GridValues, RefuseWhatIsNoRange) {
  for (const char* text : {"4:2", "1:", ":3", "1:9:0", "1:9:-1", "1:2:3:4", "0.1:0.5", "1:1000000"})
    EXPECT_CONTAINS(refusal([&] { return grid_values(text, "n"); }).what(), "is no range");
}

TEST(GridConfigs, LeaveOutWhatTheDesignRefuses) {
  const core::Design design = counting_design();
  const GridConfigs found =
      grid_configs(design, {{"n", {"1", "2", "3"}}, {"word", {"odd", "any"}}});
  EXPECT_EQ(found.configs.size(), 5U);
  EXPECT_EQ(found.left_out, 1U);
  EXPECT_CONTAINS(found.reason, "an even number");
  EXPECT_CONTAINS(refusal([&] {
                    return grid_configs(design, {{"n", {"2"}}}).left_out;
                  }).what(),
                  "an even number");
  EXPECT_CONTAINS(refusal([&] {
                    return grid_configs(design, {{"n", {"0"}}}).left_out;
                  }).what(),
                  "1 to 5000");
}

TEST(AskModel, GivesEveryConfigItsResultWithAnyNumberOfThreads) {
  const core::Design design = counting_design();
  std::vector<Config> configs;
  for (int n = 1; n < 4999; n += 2)
    configs.push_back(design.parameters.resolve({{"n", std::to_string(n)}}, "test"));
  for (const std::size_t threads : {1U, 7U}) {
    const auto results = ask_model(design, configs, threads);
    ASSERT_EQ(results.size(), configs.size());
    for (std::size_t i = 0; i < configs.size(); ++i)
      ASSERT_EQ(results[i].metrics.at("model_cycles"), static_cast<double>(configs[i]["n"]));
    configs.push_back(design.parameters.resolve({{"n", "4999"}}, "test"));
    EXPECT_CONTAINS(refusal([&] { return ask_model(design, configs, threads).size(); }).what(),
                    "broken");
    configs.pop_back();
  }
}

ModelResult point(double speedup, double area) {
  return {.metrics = {{"speedup", speedup}, {"model_area", area}}};
}

TEST(OnFront, IsWhatNothingElseBeats) {
  // Higher speedup and less area are better.
  const std::vector<ModelResult> results{point(2, 100), point(1, 50),
                                         point(2, 120), point(1, 60),
                                         point(2, 100), {.does_not_fit = "too small"}};
  EXPECT_EQ(on_front(results, {"speedup", "model_area"}),
            (std::vector<bool>{true, true, false, false, true, false}));
  EXPECT_EQ(on_front(results, {"model_area"}),
            (std::vector<bool>{false, true, false, false, false, false}));
}

TEST(OnFront, RefusesFiguresWithoutADirection) {
  EXPECT_CONTAINS(refusal([] { return on_front({}, {"sped_up"}); }).what(),
                  "did you mean 'speedup'");
  EXPECT_CONTAINS(refusal([] { return on_front({}, {"tied_tiles"}); }).what(), "no figure");
  EXPECT_CONTAINS(refusal([] { return on_front({}, {"luts"}); }).what(), "no figure");
}

}  // namespace
}  // namespace lutmark::cli
