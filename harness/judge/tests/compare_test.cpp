// SPDX-License-Identifier: Apache-2.0
// Tests of verdicts: every one of them, its borders, and the exit code that follows.
#include "harness/judge/compare.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>
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

using SeedValues = std::map<std::uint64_t, double>;

// Seeds from `first` on, spread by about 3 % of the median like those of a place-and-route tool.
SeedValues seeds(double center, std::size_t count, std::uint64_t first = 1) {
  constexpr std::array spread{-0.031, 0.012,  0.044, -0.008, 0.003, -0.045, 0.027, -0.017,
                              0.019,  -0.024, 0.036, -0.001, 0.008, -0.038, 0.015, -0.012};
  SeedValues values;
  for (std::size_t i = 0; i < count; ++i)
    values[first + i] = center * (1 + spread.at(i % spread.size()) + 1e-6 * double(first));
  return values;
}

MetricVerdict judged_fmax(const SeedValues& before, const SeedValues& after,
                          const char* metric = "fmax_mhz") {
  Baseline baseline = reference();
  baseline.seeded = {{metric, before}};
  CaseResult now = result();
  now.seeded = {{metric, after}};
  return verdict_on(judged(now, baseline), metric);
}

TEST(Compare, EqualValuesForEqualSeedsAreSameHoweverFewTheyAre) {
  SeedValues before = seeds(100, 16);
  const SeedValues after{{2, before[2]}, {5, before[5]}};

  const MetricVerdict verdict = judged_fmax(before, after);

  EXPECT_EQ(verdict.verdict, Verdict::same);
  EXPECT_EQ(verdict.baseline, verdict.value);
  EXPECT_EQ(verdict.tolerance, "equal for 2 equal seeds");
  EXPECT_FALSE(verdict.p);
}

TEST(Compare, SeededMetricsAreSameWithinTheMarginAndElseNeedEvidence) {
  const SeedValues before = seeds(100, 16);

  EXPECT_EQ(judged_fmax(before, seeds(100, 16, 101)).verdict, Verdict::same);
  EXPECT_EQ(judged_fmax(before, seeds(90, 16, 101)).verdict, Verdict::worse);
  EXPECT_EQ(judged_fmax(before, seeds(110, 16, 101)).verdict, Verdict::better);
  EXPECT_EQ(judged_fmax(before, seeds(90, 5, 101)).verdict, Verdict::worse);
  EXPECT_EQ(judged_fmax(before, seeds(97, 5, 101)).verdict, Verdict::inconclusive);
  EXPECT_EQ(judged_fmax(before, {{7, 50.0}}).verdict, Verdict::inconclusive);
}

TEST(Compare, SeededMetricsOfWhichLessIsBetterTurnRound) {
  const SeedValues before = seeds(5, 16);

  EXPECT_EQ(judged_fmax(before, seeds(6, 16, 101), "critical_path_ns").verdict, Verdict::worse);
  EXPECT_EQ(judged_fmax(before, seeds(4, 16, 101), "critical_path_ns").verdict, Verdict::better);
}

TEST(Compare, ASeedThatDidNotRouteCountsAsWorseThanAnyThatDid) {
  Baseline before = reference();
  before.seeded = {{"fmax_mhz", seeds(100, 16)}};
  CaseResult now = result();
  now.outcome = Outcome::unroutable;
  now.stage = "place_route";
  now.seeded = {{"fmax_mhz", seeds(100, 4, 101)}};
  now.seeds.clear();
  for (std::uint64_t seed = 101; seed < 117; ++seed)
    now.seeds[seed] = seed < 105 ? Outcome::ok : Outcome::unroutable;

  const CaseVerdict verdict = judged(now, before);

  EXPECT_EQ(verdict.verdict, Verdict::worse);
  EXPECT_FALSE(verdict.failed);
  EXPECT_LT(verdict_on(verdict, "fmax_mhz").change->low, -0.9);
  now.seeded.clear();
  EXPECT_TRUE(judged(now, before).failed);
}

TEST(Compare, ManyCasesNeedMoreEvidenceThanOne) {
  const SeedValues before = seeds(100, 16);
  const SeedValues slower = seeds(95.5, 8, 101);
  ASSERT_EQ(judged_fmax(before, slower).verdict, Verdict::worse);
  std::vector<CaseResult> results;
  std::map<std::string, Baseline> baselines;
  for (int i = 0; i < 40; ++i) {
    CaseResult one = result();
    one.name = fmt::format("d.x/c{}/f", i);
    one.seeded = {{"fmax_mhz", i == 0 ? slower : seeds(100, 8, 101)}};
    baselines[one.name] = reference();
    baselines[one.name].case_name = one.name;
    baselines[one.name].seeded = {{"fmax_mhz", before}};
    results.push_back(std::move(one));
  }

  const auto verdicts = compare(results, baselines, "s", Strictness::baselines);

  EXPECT_EQ(verdicts[0].verdict, Verdict::inconclusive) << verdicts[0].reason;
  EXPECT_GT(verdict_on(verdicts[0], "fmax_mhz").q, verdict_on(verdicts[0], "fmax_mhz").p);
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
