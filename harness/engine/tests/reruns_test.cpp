// SPDX-License-Identifier: Apache-2.0
// Tests of reruns: a share of what is cached runs again, and a difference is an outcome.
#include "harness/engine/reruns.h"

#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"
#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

using core::Outcome;
using core::Stage;

// Jobs that leave in out.txt what stands in a file outside of their folder, which no key knows of.
class RerunsOf : public testing::Test {
 protected:
  void say(const std::string& text) const { std::ofstream(scratch_ / "said") << text; }
  FakeSuite suite() const {
    const std::string script =
        "cp " + (scratch_ / "said").string() + " out.txt; echo >>" + (scratch_ / "starts").string();
    const core::Command command{{.name = "sh",
                                 .argv = {"sh", "-c", script},
                                 .version = "1",
                                 .sha256 = "",
                                 .missing = "",
                                 .env = {}},
                                {}};
    return FakeSuite([=](const core::Case& question) -> std::vector<Stage> {
      core::Command its = command;
      its.arguments = {std::to_string(number_of(question))};
      return {{.name = "synthesize", .outputs = {"out.txt"}, .steps = always({its})},
              {.name = "route",
               .per_seed = true,
               .inputs = {{"synthesize", "out.txt"}},
               .outputs = {"out.txt"},
               .steps = always({its})},
              {.name = "extra", .is_extra = true, .outputs = {"out.txt"}, .steps = always({its})}};
    });
  }
  // Of one seed, so three jobs a case.
  Session run(std::int64_t cases) {
    harness_.seeds = {1};
    return harness_.run(suite().cases(cases));
  }
  std::size_t starts() const { return lines_of(scratch_ / "starts").size(); }

  Scratch scratch_;
  Harness harness_{.home = scratch_ / "home"};
};

TEST_F(RerunsOf, RunNothingAgainUnlessAShareIsAskedFor) {
  say("x");
  run(2);
  const std::size_t before = starts();

  EXPECT_EQ(run(2).end.reruns, 0U);
  EXPECT_EQ(starts(), before);
}

TEST_F(RerunsOf, RunAllAgainButExtrasAndFindThemEqual) {
  say("x");
  run(2);
  const std::size_t before = starts();
  harness_.rerun_share = 1;

  const Session again = run(2);

  EXPECT_EQ(again.end.reruns, 2U * 2);
  EXPECT_EQ(starts() - before, 2U * 2);
  for (const core::Record& record : again.records) {
    EXPECT_EQ(record.outcome, Outcome::ok) << record.message;
    EXPECT_EQ(record.cached, record.stage == "extra");
  }
}

TEST_F(RerunsOf, ADifferenceIsAnOutcomeAndTheCacheKeepsWhatItHad) {
  say("x");
  run(1);
  say("y");
  harness_.rerun_share = 1;

  const Session again = run(1);

  const core::Record& record = record_of(again.records, 0, "synthesize");
  EXPECT_EQ(record.outcome, Outcome::unrepeatable);
  EXPECT_CONTAINS(record.message, "out.txt is ");
  EXPECT_EQ(record_of(again.records, 0, "route", 1).outcome, Outcome::skipped);
  harness_.rerun_share = 0;
  EXPECT_EQ(record_of(run(1).records, 0, "synthesize").outcome, Outcome::ok);
  say("x");
  harness_.rerun_share = 1;
  EXPECT_EQ(record_of(run(1).records, 0, "synthesize").outcome, Outcome::ok);
}

TEST_F(RerunsOf, DrawOtherJobsForAnotherRun) {
  say("x");
  run(40);
  harness_.rerun_share = 0.3;
  const auto drawn = [&](const std::string& name) {
    harness_.name = name;
    std::set<std::string> names;  // jobs end in any order
    for (const core::Record& record : run(40).records) {
      if (!record.cached) names.insert(record.case_name + record.stage);
    }
    return names;
  };

  const auto first = drawn("one");

  EXPECT_GT(first.size(), 10U);
  EXPECT_LT(first.size(), 40U);
  EXPECT_EQ(drawn("one"), first);
  EXPECT_NE(drawn("two"), first);
}

TEST_F(RerunsOf, EqualJobsOfSeveralCasesRunAgainOnceAndFailTogether) {
  say("x");
  const FakeSuite same(
      [&](const core::Case&) { return suite().one(0).flow->stages(suite().one(0)); });
  harness_.seeds = {1};
  harness_.run(same.cases(3));
  say("y");
  harness_.rerun_share = 1;

  const Session again = harness_.run(same.cases(3));

  EXPECT_EQ(again.end.reruns, 1U);
  for (std::int64_t n = 0; n < 3; ++n)
    EXPECT_EQ(record_of(again.records, n, "synthesize").outcome, Outcome::unrepeatable);
}

TEST_F(RerunsOf, AnEndThatIsAnotherIsADifference) {
  say("x");
  run(1);
  std::filesystem::remove(scratch_ / "said");
  harness_.rerun_share = 1;

  const core::Record record = record_of(run(1).records, 0, "synthesize");

  EXPECT_EQ(record.outcome, Outcome::unrepeatable);
  EXPECT_CONTAINS(record.message, "ended as unreadable and as ok before");
}

}  // namespace
}  // namespace lutmark::engine
