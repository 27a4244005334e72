// SPDX-License-Identifier: Apache-2.0
// Tests of the trial of the rule: it sees what is there, and nothing where there is nothing.
#include "harness/judge/trial.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"
#include "harness/judge/compare.h"
#include "harness/judge/trial_report.h"

namespace lutmark::judge {
namespace {

// Values spread about evenly by 8 % on both sides of the centre.
std::vector<double> values(double center, std::uint64_t seed) {
  core::Random random(seed, "values of a trial");
  std::vector<double> list;
  for (std::size_t i = 0; i < population_size; ++i)
    list.push_back(center * (1 + 1e-5 * static_cast<double>(random.between(-8000, 8000))));
  return list;
}

std::vector<Population> populations(double renamed_center) {
  return {{"d/c/f", values(100, 1), values(renamed_center, 2)},
          {"d/c2/f", values(300, 3), values(3 * renamed_center, 4)}};
}

TEST(Trial, RaisesFewAlarmsWhereNothingHappened) {
  const TrialResult result = try_rule(populations(100), {.suites = 100, .cases = 4}, 1);

  EXPECT_LE(result.alarmed, 10U);
  EXPECT_EQ(result.found, 0U);
  EXPECT_GT(result.seeds, 5);
}

TEST(Trial, SeesAlarmsOfARenamingThatMovesTheFigures) {
  const TrialResult result =
      try_rule(populations(85), {.control = Control::renamed_signals, .suites = 10, .cases = 4}, 1);

  EXPECT_EQ(result.alarmed, 10U);
}

TEST(Trial, FindsALargeShiftAndMoreOfASmallOneByMoreSeeds) {
  const TrialResult large =
      try_rule(populations(100), {.shift = 0.25, .suites = 20, .cases = 4}, 1);
  const TrialResult small =
      try_rule(populations(100), {.shift = 0.08, .suites = 60, .cases = 4}, 1);

  EXPECT_EQ(large.found, 20U);
  EXPECT_EQ(large.passed, 0U);
  EXPECT_GT(small.found, small.found_once);
  EXPECT_GT(small.seeds, 5);
}

TEST(Trial, IsTheSameForASeed) {
  const TrialSetting setting{.shift = 0.08, .suites = 20, .cases = 3};

  EXPECT_EQ(try_rule(populations(100), setting, 7).found,
            try_rule(populations(100), setting, 7).found);
}

TEST(Trial, PublishesBothControlsAndFourShiftsFromThreeNumbersOfSeeds) {
  const std::vector<TrialSetting> settings = published_settings();

  EXPECT_EQ(settings.size(), 2U * 3U + 4U * 3U);
  EXPECT_EQ(std::count_if(settings.begin(), settings.end(),
                          [](const TrialSetting& each) { return each.shift > 0; }),
            12);
}

TrialReport report() {
  return {.tools = {{"nextpnr", "0.11 abc"}},
          .samples = {sample_of({"d/c/f", {90, 110, 100}, {99, 99, 99}})},
          .results = {{.setting = {.suites = 200}, .alarmed = 11, .alarmed_once = 3, .seeds = 9.5},
                      {.setting = {.shift = 0.03, .suites = 400},
                       .alarmed = 100,
                       .found = 100,
                       .found_once = 40,
                       .passed = 200}}};
}

TEST(TrialReport, ComesBackFromItsFile) {
  const core::Json json = to_json(report());

  EXPECT_EQ(to_json(trial_report_from_json(json, "x")), json);
  core::Json bad = json;
  bad["results"][0]["control"] = "nothing";
  EXPECT_CONTAINS(test::refusal([&] { trial_report_from_json(bad, "x"); }).what(),
                  "x at /results/0/control");
}

TEST(TrialReport, ShowsRatesInTables) {
  const std::string text = tables(report());

  EXPECT_CONTAINS(text, "Samples of nextpnr 0.11:");
  EXPECT_CONTAINS(text, "| `d/c/f` | 3 | 10.0 % | -1.0 % |");
  EXPECT_CONTAINS(text, "| other seeds | 5 | 200 | 5.5 % | 1.5 % | 0.0 % | 9.5 |");
  EXPECT_CONTAINS(text, "| 3 % | 5 | 400 | 25.0 % | 10.0 % | 50.0 % |");
}

TEST(TrialReport, NamesFalseAlarmsAboveTheRateOnlyWhereNothingIsSlower) {
  EXPECT_EQ(broken_promises(report()).size(), 1U);
  EXPECT_CONTAINS(broken_promises(report()).front(), "5.5 % of suites raise a false alarm");
}

TEST(TrialReport, ReplacesItsTablesInAPageOrSaysWhereTheyBelong) {
  const std::string page = "a\n<!-- measured: lutmark selftest judge -->\nold\n<!-- end -->\nb\n";

  EXPECT_EQ(with_tables(page, "new\n", "p"),
            "a\n<!-- measured: lutmark selftest judge -->\n\nnew\n\n<!-- end -->\nb\n");
  EXPECT_EQ(with_tables(with_tables(page, "new\n", "p"), "new\n", "p"),
            with_tables(page, "new\n", "p"));
  EXPECT_CONTAINS(test::refusal([] { with_tables("a", "new", "p"); }).what(), "p: has no place");
}

}  // namespace
}  // namespace lutmark::judge
