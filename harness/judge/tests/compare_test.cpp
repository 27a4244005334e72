// SPDX-License-Identifier: Apache-2.0
// Tests of verdicts: every one of them, its borders, and the exit code that follows.
#include "harness/judge/compare.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::judge {
namespace {

using core::CaseResult;
using core::Outcome;

constexpr const char* name = "d.x/c1/f";

CaseResult result() {
  return {
      .name = name,
      .outcome = Outcome::ok,
      .proven = true,
      .revision = "rev",
      .metrics = {{"luts", 100}, {"latency_cycles", 4}, {"verified_frames", 160}, {"wall_s", 3}},
      .seeded = {{"fmax_mhz", {{1, 200.0}, {2, 210.0}, {3, 190.0}}}},
      .seeds = {{1, Outcome::ok}, {2, Outcome::ok}, {3, Outcome::ok}},
      .tools = {{"yosys", "0.70 a"}, {"nextpnr", "0.11 b"}}};
}

Baseline reference() { return baseline_of(result(), "smoke", "why"); }

CaseVerdict judged(const CaseResult& now, const Baseline& before,
                   Strictness strictness = Strictness::baselines) {
  return judge_case(now, &before, strictness);
}

const MetricVerdict& verdict_on(const CaseVerdict& verdict, const std::string& metric) {
  const auto found = std::find_if(verdict.metrics.begin(), verdict.metrics.end(),
                                  [&](const MetricVerdict& m) { return m.metric == metric; });
  if (found != verdict.metrics.end()) return *found;
  ADD_FAILURE() << "no verdict on " << metric;
  static const MetricVerdict none;
  return none;
}

TEST(Compare, EqualResultsAreSame) {
  const CaseVerdict verdict = judged(result(), reference());

  EXPECT_EQ(verdict.verdict, Verdict::same);
  EXPECT_FALSE(verdict.failed);
  EXPECT_EQ(verdict.reason, "");
  EXPECT_EQ(verdict.metrics.size(), 3U);
}

TEST(Compare, DeterministicMetricsAreJudgedExactlyAndByTheirDirection) {
  CaseResult more = result();
  more.metrics["luts"] = 101;
  CaseResult fewer = result();
  fewer.metrics["luts"] = 99;

  EXPECT_EQ(judged(more, reference()).verdict, Verdict::worse);
  EXPECT_EQ(judged(more, reference()).reason, "luts 100 -> 101 (+1.0 %)");
  EXPECT_EQ(judged(fewer, reference()).verdict, Verdict::better);
  EXPECT_EQ(verdict_on(judged(fewer, reference()), "luts").tolerance, "exact");
}

TEST(Compare, OneWorseMetricOutweighsManyBetterOnes) {
  CaseResult mixed = result();
  mixed.metrics["luts"] = 50;
  mixed.metrics["latency_cycles"] = 5;

  const CaseVerdict verdict = judged(mixed, reference());

  EXPECT_EQ(verdict.verdict, Verdict::worse);
  EXPECT_EQ(verdict.reason, "latency_cycles 4 -> 5 (+25.0 %); luts 100 -> 50 (-50.0 %)");
}

TEST(Compare, MetricsWithoutADirectionAndNoisyOnesNeverGate) {
  CaseResult other = result();
  other.metrics["verified_frames"] = 1;
  other.metrics["wall_s"] = 1e9;

  EXPECT_EQ(judged(other, reference()).verdict, Verdict::same);
}

TEST(Compare, AChangeFromZeroIsSaidWithoutAPercentage) {
  Baseline before = reference();
  before.metrics["luts"] = 0;

  const CaseVerdict verdict = judged(result(), before);

  EXPECT_EQ(verdict.verdict, Verdict::worse);
  EXPECT_EQ(verdict.reason, "luts 0 -> 100");
}

struct SeededEdge {
  double before;
  double after;
  Verdict expected;
};

TEST(Compare, SeededMetricsHaveATolerance) {
  const SeededEdge edges[] = {
      {100, 92, Verdict::same},        {100, 108, Verdict::same}, {100, 91.999, Verdict::worse},
      {100, 108.001, Verdict::better}, {100, 100, Verdict::same}, {200, 183, Verdict::worse},
  };
  for (const SeededEdge& edge : edges) {
    Baseline before = reference();
    before.seeded["fmax_mhz"] = {{1, edge.before}};
    CaseResult now = result();
    now.seeded["fmax_mhz"] = {{1, edge.after}};

    EXPECT_EQ(judged(now, before).verdict, edge.expected) << edge.before << " to " << edge.after;
  }
}

TEST(Compare, SeededMetricsOfWhichLessIsBetterTurnRound) {
  Baseline before = reference();
  before.seeded = {{"critical_path_ns", {{1, 5.0}}}};
  CaseResult now = result();

  now.seeded = {{"critical_path_ns", {{1, 6.0}}}};
  EXPECT_EQ(judged(now, before).verdict, Verdict::worse);
  now.seeded = {{"critical_path_ns", {{1, 4.0}}}};
  EXPECT_EQ(judged(now, before).verdict, Verdict::better);
}

TEST(Compare, TheMedianOfTheSeedsThatBothSidesHaveDecides) {
  Baseline before = reference();
  before.seeded["fmax_mhz"] = {{1, 100},  {2, 100},  {3, 100}, {4, 1000},
                               {5, 1000}, {6, 1000}, {7, 1000}};
  CaseResult now = result();
  now.seeded["fmax_mhz"] = {{1, 100}, {2, 101}, {3, 1}, {99, 1}};

  const MetricVerdict verdict = verdict_on(judged(now, before), "fmax_mhz");

  EXPECT_EQ(verdict.verdict, Verdict::same);
  EXPECT_EQ(verdict.baseline, 100);
  EXPECT_EQ(verdict.value, 100);
  EXPECT_EQ(verdict.tolerance, "8 % of the median of 3 seeds");
}

TEST(Compare, WithoutACommonSeedAllSeedsAreCompared) {
  Baseline before = reference();
  before.seeded["fmax_mhz"] = {{1, 100}, {2, 120}};
  CaseResult now = result();
  now.seeded["fmax_mhz"] = {{7, 50}};

  const MetricVerdict verdict = verdict_on(judged(now, before), "fmax_mhz");

  EXPECT_EQ(verdict.baseline, 110);
  EXPECT_EQ(verdict.value, 50);
  EXPECT_EQ(verdict.verdict, Verdict::worse);
}

TEST(Compare, ACaseWithoutABaselineIsNew) {
  const CaseVerdict verdict = judge_case(result(), nullptr, Strictness::baselines);

  EXPECT_EQ(verdict.verdict, Verdict::brand_new);
  EXPECT_FALSE(verdict.failed);
  EXPECT_EQ(verdict.reason, "no baseline");
}

TEST(Compare, ANewCaseThatIsNotOkHasFailed) {
  CaseResult broken = result();
  broken.outcome = Outcome::mismatch;
  broken.stage = "simulate";

  const CaseVerdict verdict = judge_case(broken, nullptr, Strictness::baselines);

  EXPECT_EQ(verdict.verdict, Verdict::brand_new);
  EXPECT_TRUE(verdict.failed);
  EXPECT_EQ(verdict.reason, "mismatch in simulate");
}

TEST(Compare, AMetricThatVanishedMakesTheCaseMissing) {
  CaseResult without = result();
  without.metrics.erase("luts");
  CaseResult without_seeds = result();
  without_seeds.seeded.clear();
  without_seeds.metrics["latency_cycles"] = 1;

  EXPECT_EQ(judged(without, reference()).verdict, Verdict::missing);
  EXPECT_EQ(judged(without, reference()).reason, "luts vanished");
  EXPECT_EQ(judged(without_seeds, reference()).verdict, Verdict::missing);
  EXPECT_EQ(judged(without_seeds, reference()).reason,
            "fmax_mhz vanished; latency_cycles 4 -> 1 (-75.0 %)");
}

TEST(Compare, AMetricThatIsNewDoesNotChangeTheVerdict) {
  CaseResult more = result();
  more.metrics["ffs"] = 10;

  const CaseVerdict verdict = judged(more, reference());

  EXPECT_EQ(verdict.verdict, Verdict::same);
  EXPECT_EQ(verdict_on(verdict, "ffs").verdict, Verdict::brand_new);
  EXPECT_FALSE(verdict_on(verdict, "ffs").baseline);
}

TEST(Compare, AChangedQuestionMakesABaselineStale) {
  CaseResult other = result();
  other.revision = "another";
  other.metrics["luts"] = 1000;

  const CaseVerdict verdict = judged(other, reference());

  EXPECT_EQ(verdict.verdict, Verdict::stale);
  EXPECT_EQ(verdict.reason, "the question changed");
  EXPECT_FALSE(verdict.failed);
}

TEST(Compare, AChangedToolMakesABaselineStale) {
  CaseResult other = result();
  other.tools["nextpnr"] = "0.12 c";

  const CaseVerdict verdict = judged(other, reference());

  EXPECT_EQ(verdict.verdict, Verdict::stale);
  EXPECT_EQ(verdict.reason, "nextpnr changed");
}

TEST(Compare, AToolInPlaceOfAnotherMakesABaselineStale) {
  CaseResult other = result();
  other.tools = {{"yosys", "0.70 a"}, {"nextpnr-ng", "1.0 d"}};
  other.metrics["luts"] = 1000;

  const CaseVerdict verdict = judged(other, reference());

  EXPECT_EQ(verdict.verdict, Verdict::stale);
  EXPECT_EQ(verdict.reason, "nextpnr-ng was added, nextpnr is gone");
  EXPECT_FALSE(verdict.failed);
  EXPECT_EQ(judged(other, reference(), Strictness::runs).verdict, Verdict::worse);
}

TEST(Compare, AToolThatVanishedWithItsFiguresIsMissingAndNotStale) {
  CaseResult other = result();
  other.tools.erase("nextpnr");
  other.seeded.clear();

  const CaseVerdict verdict = judged(other, reference());

  EXPECT_EQ(verdict.verdict, Verdict::missing);
  EXPECT_EQ(verdict.reason, "fmax_mhz vanished");
}

TEST(Compare, AMissingToolMakesABaselineStaleAndFails) {
  CaseResult other = result();
  other.outcome = Outcome::tool_missing;
  other.stage = "place_route";

  const CaseVerdict verdict = judged(other, reference());

  EXPECT_EQ(verdict.verdict, Verdict::stale);
  EXPECT_TRUE(verdict.failed);
  EXPECT_EQ(verdict.reason, "tool_missing in place_route, was ok");
  EXPECT_EQ(exit_code({verdict}, Gate::normal), 1);
  EXPECT_EQ(judged(other, reference(), Strictness::runs).verdict, Verdict::worse);
}

TEST(Compare, BetweenRunsToolsAndQuestionAreTheTreatment) {
  CaseResult other = result();
  other.revision = "another";
  other.tools["nextpnr"] = "0.12 c";
  EXPECT_EQ(judged(other, reference(), Strictness::runs).verdict, Verdict::same);

  other.metrics["luts"] = 120;

  EXPECT_EQ(judged(other, reference(), Strictness::runs).verdict, Verdict::worse);
}

TEST(Compare, AnOutcomeThatBreaksIsWorseWhateverChangedElse) {
  CaseResult broken = result();
  broken.outcome = Outcome::timeout;
  broken.stage = "synthesize";
  broken.revision = "another";

  const CaseVerdict verdict = judged(broken, reference());

  EXPECT_EQ(verdict.verdict, Verdict::worse);
  EXPECT_TRUE(verdict.failed);
  EXPECT_EQ(verdict.reason, "timeout in synthesize, was ok");
}

TEST(Compare, AnOutcomeThatBecomesOkIsBetter) {
  Baseline before = reference();
  before.outcome = Outcome::does_not_fit;

  const CaseVerdict verdict = judged(result(), before);

  EXPECT_EQ(verdict.verdict, Verdict::better);
  EXPECT_FALSE(verdict.failed);
  EXPECT_EQ(verdict.reason, "ok, was does_not_fit");
}

TEST(Compare, AnotherFailureThanTheAcceptedOneIsWorse) {
  Baseline before = reference();
  before.outcome = Outcome::does_not_fit;
  CaseResult now = result();
  now.outcome = Outcome::crashed;

  EXPECT_EQ(judged(now, before).verdict, Verdict::worse);
  EXPECT_TRUE(judged(now, before).failed);
}

TEST(Compare, AnAcceptedDoesNotFitIsSame) {
  CaseResult large = result();
  large.outcome = Outcome::does_not_fit;
  large.seeded.clear();

  const CaseVerdict verdict = judged(large, baseline_of(large, "smoke", "expected"));

  EXPECT_EQ(verdict.verdict, Verdict::same);
  EXPECT_FALSE(verdict.failed);
}

TEST(Compare, ACaseOfTheSuiteThatVanishedIsMissingAndOthersAreNotAskedFor) {
  Baseline gone = reference();
  gone.case_name = "d.x/c2/f";
  Baseline of_another_suite = reference();
  of_another_suite.case_name = "d.x/c3/f";
  of_another_suite.suite = "nightly";
  const std::map<std::string, Baseline> references{
      {name, reference()}, {gone.case_name, gone}, {of_another_suite.case_name, of_another_suite}};

  const auto verdicts = compare({result()}, references, "smoke", Strictness::baselines);

  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(verdicts[0].verdict, Verdict::same);
  EXPECT_EQ(verdicts[1].name, "d.x/c2/f");
  EXPECT_EQ(verdicts[1].verdict, Verdict::missing);
  EXPECT_TRUE(verdicts[1].failed);
}

TEST(Compare, IsAntisymmetricOnRandomResults) {
  core::Random random(1, "compare");
  for (int i = 0; i < 500; ++i) {
    CaseResult a = result();
    CaseResult b = result();
    for (CaseResult* one : {&a, &b}) {
      one->metrics["luts"] = static_cast<double>(random.between(1, 3));
      one->metrics["latency_cycles"] = 4;
      one->seeded["fmax_mhz"] = {{1, 200.0}};
    }

    const Verdict forth = judged(b, baseline_of(a, "s", ""), Strictness::runs).verdict;
    const Verdict back = judged(a, baseline_of(b, "s", ""), Strictness::runs).verdict;

    EXPECT_EQ(forth == Verdict::better, back == Verdict::worse);
    EXPECT_EQ(forth == Verdict::same, back == Verdict::same);
  }
}

CaseVerdict with(Verdict verdict, bool failed = false) {
  return {.name = name, .verdict = verdict, .failed = failed};
}

TEST(ExitCode, FailsForWorseMissingAndFailed) {
  EXPECT_EQ(exit_code({}, Gate::normal), 0);
  for (const Verdict verdict : {Verdict::same, Verdict::better, Verdict::brand_new, Verdict::stale,
                                Verdict::inconclusive}) {
    EXPECT_EQ(exit_code({with(verdict)}, Gate::normal), 0) << core::to_name(verdict);
    EXPECT_EQ(exit_code({with(Verdict::same), with(verdict, true)}, Gate::normal), 1)
        << core::to_name(verdict);
  }
  for (const Verdict verdict : {Verdict::worse, Verdict::missing}) {
    EXPECT_EQ(exit_code({with(Verdict::same), with(verdict)}, Gate::normal), 1)
        << core::to_name(verdict);
  }
}

TEST(ExitCode, StrictFailsForWhatIsUnclearToo) {
  for (const Verdict verdict : {Verdict::same, Verdict::better})
    EXPECT_EQ(exit_code({with(verdict)}, Gate::strict), 0);
  for (const Verdict verdict : {Verdict::brand_new, Verdict::stale, Verdict::inconclusive,
                                Verdict::worse, Verdict::missing}) {
    EXPECT_EQ(exit_code({with(Verdict::same), with(verdict)}, Gate::strict), 1)
        << core::to_name(verdict);
  }
}

}  // namespace
}  // namespace lutmark::judge
