// SPDX-License-Identifier: Apache-2.0
// Tests of tables and of what reports say.
#include "harness/cli/report.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/cli/table.h"
#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

using core::CaseResult;
using core::Outcome;
using judge::CaseVerdict;
using judge::Verdict;

CaseResult proven(const std::string& name) {
  return {.name = name,
          .outcome = Outcome::ok,
          .proven = true,
          .metrics = {{"luts", 30}, {"latency_cycles", 3}},
          .seeded = {{"fmax_mhz", {{1, 200.04}, {2, 210.06}, {3, 190.0}}}},
          .labels = {{"proof_netlist", "cell simulator"}}};
}

TEST(Table, AlignsColumnsAndCutsTrailingSpaces) {
  EXPECT_EQ(format_table({{"name"}, {"n", Align::right}, {"x"}},
                         {{"a", "1000", ""}, {"longer", "7", "y"}}),
            "name       n  x\n"
            "a       1000\n"
            "longer     7  y\n");
}

TEST(Table, CountsCharactersAndNotBytes) {
  EXPECT_EQ(format_table({{"a"}, {"b"}}, {{"\xc3\xa4\xc3\xb6", "1"}, {"xy", "2"}}),
            "a   b\n\xc3\xa4\xc3\xb6  1\nxy  2\n");
}

TEST(Table, WithoutRowsHasItsTitles) { EXPECT_EQ(format_table({{"a"}, {"b"}}, {}), "a  b\n"); }

TEST(Report, ShowsMedianAndRangeOfSeeds) {
  EXPECT_EQ(seeded_text({{1, 200.04}, {2, 210.06}, {3, 190.0}}), "200.0 [190.0..210.1]");
  EXPECT_EQ(seeded_text({{7, 5}}), "5.0 [5.0..5.0]");
}

TEST(Report, ShowsFiguresProofAndVerdictOfEveryCase) {
  const CaseResult withheld{
      .name = "d/c2/f", .outcome = Outcome::mismatch, .stage = "simulate", .message = "differs"};
  const CaseVerdict same{.name = "d/c1/f", .verdict = Verdict::same};
  const CaseVerdict worse{.name = "d/c2/f",
                          .verdict = Verdict::worse,
                          .failed = true,
                          .reason = "mismatch in simulate, was ok"};
  const CaseVerdict missing{.name = "d/c3/f",
                            .verdict = Verdict::missing,
                            .failed = true,
                            .reason = "accepted in 'smoke'"};

  const std::string table = verdict_table({proven("d/c1/f"), withheld}, {same, worse, missing});

  EXPECT_CONTAINS(
      table,
      "d/c1/f  ok        rtl+netlist    30    -        3         -  200.0 [190.0..210.1]  same");
  EXPECT_CONTAINS(table, "d/c2/f  mismatch  withheld        -");
  EXPECT_CONTAINS(table, "d/c3/f  -         -");
  EXPECT_CONTAINS(table, "missing  accepted in 'smoke'");
}

TEST(Report, TroublesNameStageMessageAndTheNextCommands) {
  const CaseResult broken{.name = "d/c2/f",
                          .outcome = Outcome::mismatch,
                          .stage = "simulate",
                          .message = "stream out differs"};
  const CaseVerdict worse{.name = "d/c2/f", .verdict = Verdict::worse, .failed = true};

  const std::string text = troubles({proven("d/c1/f"), broken}, {{.name = "d/c1/f"}, worse});

  EXPECT_CONTAINS(text, "d/c2/f mismatch in simulate\n  stream out differs");
  EXPECT_CONTAINS(text, "lutmark log d/c2/f");
  EXPECT_CONTAINS(text, "lutmark run d/c2/f --waves");
  EXPECT_FALSE(test::contains(text, "d/c1/f"));
  EXPECT_EQ(troubles({proven("d/c1/f")}, {{.name = "d/c1/f"}}), "");
}

TEST(Report, CountsVerdicts) {
  EXPECT_EQ(
      verdict_counts(
          {{.verdict = Verdict::worse}, {.verdict = Verdict::same}, {.verdict = Verdict::same}}),
      "2 same, 1 worse");
  EXPECT_EQ(verdict_counts({}), "");
}

TEST(Report, JsonOfAResultHasNoKeyForWhatWasNotMeasured) {
  const core::Json json = to_json(proven("d/c1/f"));

  EXPECT_EQ(json["metrics"], core::Json({{"luts", 30.0}, {"latency_cycles", 3.0}}));
  EXPECT_EQ(json["seeded"]["fmax_mhz"]["2"], 210.06);
  EXPECT_EQ(json["outcome"], "ok");
}

TEST(Report, JsonOfAVerdictHasTheChangeInPercentUnlessItBeganAtZero) {
  const CaseVerdict verdict{
      .name = "d/c1/f",
      .verdict = Verdict::worse,
      .reason = "r",
      .metrics = {{.metric = "luts",
                   .verdict = Verdict::worse,
                   .baseline = 100,
                   .value = 110,
                   .tolerance = "exact"},
                  {.metric = "ffs", .verdict = Verdict::worse, .baseline = 0, .value = 1},
                  {.metric = "brams", .verdict = Verdict::missing, .baseline = 1}}};

  const core::Json json = to_json(verdict);

  EXPECT_DOUBLE_EQ(json["metrics"][0]["change_pct"].get<double>(), 10);
  EXPECT_FALSE(json["metrics"][1].contains("change_pct"));
  EXPECT_FALSE(json["metrics"][2].contains("value"));
}

}  // namespace
}  // namespace lutmark::cli
