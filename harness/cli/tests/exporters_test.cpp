// SPDX-License-Identifier: Apache-2.0
// Tests of the formats of other tools.
#include "harness/cli/exporters.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

using core::Outcome;
using judge::Verdict;

JudgedRun judged_run() {
  JudgedRun run;
  run.header.run = "20261121-090000-1";
  run.header.selection = "smoke";
  run.header.toolchain = "pinned";
  run.results = {{.name = "d.x/c1/f",
                  .outcome = Outcome::ok,
                  .proven = true,
                  .metrics = {{"luts", 100}},
                  .seeded = {{"fmax_mhz", {{1, 200.5}, {2, 180.25}, {3, 220}}}},
                  .tool_s = 3.5},
                 {.name = "d.x/c2/f",
                  .outcome = Outcome::mismatch,
                  .stage = "simulate",
                  .message = "out is <b>1</b> & \"2\"\x01"}};
  run.verdicts = {{.name = "d.x/c1/f", .verdict = Verdict::same},
                  {.name = "d.x/c2/f",
                   .verdict = Verdict::worse,
                   .failed = true,
                   .reason = "mismatch in simulate, was ok | <script>"},
                  {.name = "d.x/c3/f",
                   .verdict = Verdict::missing,
                   .failed = true,
                   .reason = "accepted in 'smoke', not in this run"}};
  return run;
}

TEST(Exporters, CsvHasALineForEveryValueAndNoneForWhatIsWithheld) {
  EXPECT_EQ(export_csv(judged_run()),
            "case,metric,unit,kind,seed,value\n"
            "d.x/c1/f,luts,cells,deterministic,,100\n"
            "d.x/c1/f,fmax_mhz,MHz,seeded,1,200.5\n"
            "d.x/c1/f,fmax_mhz,MHz,seeded,2,180.25\n"
            "d.x/c1/f,fmax_mhz,MHz,seeded,3,220\n");
}

TEST(Exporters, JunitCountsFailuresAndEscapesMessages) {
  const std::string text = export_junit(judged_run());

  EXPECT_CONTAINS(text, R"(<testsuites tests="3" failures="2")");
  EXPECT_CONTAINS(text, R"(<testcase classname="d.x" name="d.x/c1/f" time="3.500"/>)");
  EXPECT_CONTAINS(text, R"(message="mismatch in simulate, was ok | &lt;script&gt;")");
  EXPECT_CONTAINS(text, "out is &lt;b&gt;1&lt;/b&gt; &amp; &quot;2&quot;</failure>");
  EXPECT_CONTAINS(text, R"(<failure type="missing" message="accepted in 'smoke')");
}

TEST(Exporters, MarkdownShowsWhatIsNotTheSameAndEscapesTables) {
  const std::string text = export_markdown(judged_run());
  const std::string first = text.substr(0, text.find("<details>"));

  EXPECT_EQ(first.find("d.x/c1/f"), std::string::npos);
  EXPECT_CONTAINS(first, "| d.x/c2/f | mismatch |  |  |  | worse |");
  EXPECT_CONTAINS(first, R"(was ok \| &lt;script>)");
  EXPECT_CONTAINS(text, "| d.x/c1/f | ok | 100 |  | 200.5 [180.2..220.0] | same |  |");
  JudgedRun fine = judged_run();
  fine.verdicts.resize(1);
  EXPECT_CONTAINS(export_markdown(fine), "Every case is the same as its baseline.");
}

TEST(Exporters, GithubActionBenchmarkHasOneDirectionAFile) {
  const auto smaller =
      core::parse_json(export_github_action_benchmark(judged_run(), core::Better::lower), "s");
  const auto bigger =
      core::parse_json(export_github_action_benchmark(judged_run(), core::Better::higher), "b");

  ASSERT_EQ(smaller.size(), 1U);
  EXPECT_EQ(smaller[0]["name"], "d.x/c1/f luts");
  ASSERT_EQ(bigger.size(), 1U);
  EXPECT_EQ(bigger[0]["value"], 200.5);
  EXPECT_EQ(bigger[0]["range"], "180.25..220");
}

TEST(Exporters, BencherHasTheRangeOverTheSeeds) {
  const auto json = core::parse_json(export_bencher(judged_run()), "b");

  EXPECT_EQ(json.size(), 1U);
  EXPECT_EQ(json["d.x/c1/f"]["luts"]["value"], 100);
  EXPECT_FALSE(json["d.x/c1/f"]["luts"].contains("lower_value"));
  EXPECT_EQ(json["d.x/c1/f"]["fmax_mhz"]["upper_value"], 220);
}

TEST(Exporters, HaveDifferentNames) {
  for (const Exporter& one : exporters()) {
    EXPECT_EQ(std::count_if(exporters().begin(), exporters().end(),
                            [&](const Exporter& other) { return other.name == one.name; }),
              1);
  }
}

}  // namespace
}  // namespace lutmark::cli
