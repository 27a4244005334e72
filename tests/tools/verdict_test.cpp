// SPDX-License-Identifier: Apache-2.0
// Verdicts on changes made on purpose: another adder style is caught, other names are not.
#include <gtest/gtest.h>

#include "designs/common/renamed.h"
#include "designs/kratos/gemm.h"
#include "harness/judge/compare.h"
#include "harness/judge/looks.h"
#include "tests/tools/tool_run.h"

namespace lutmark::tests {
namespace {

using judge::Verdict;

// A design whose adders can be built in another style behind the same question.
class Verdicts : public ::testing::Test {
 protected:
  static std::map<std::string, std::string> parameters(const std::string& style) {
    return {{"w", "4"}, {"sparsity", "0.5"}, {"m", "4"}, {"k", "8"}, {"n", "4"}, {"style", style}};
  }

  core::Design in_style(const std::string& style) const {
    core::Design design = design_;
    design.generate = [original = design_, style](const core::Config&, const core::Fabric& fabric) {
      return original.generate(original.parameters.resolve(parameters(style), "test"), fabric);
    };
    return design;
  }

  core::CaseResult run(const core::Design& design, std::uint64_t seeds) {
    core::Case question{&design, config_, &flow_};
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) question.seeds.push_back(seed);
    core::Run run;
    run.header.cases = {question.name()};
    run.header.flows[flow_.name] = engine::summary_of(question);
    run.records = tools_.run(question);
    EXPECT_EQ(ToolRun::troubles(run.records), "");
    return core::summarise(run).front();
  }

  judge::CaseVerdict judged(const core::CaseResult& result) const {
    return judge::compare({result}, judge::references_of({accepted_}, "s"), "s",
                          judge::Strictness::baselines)
        .front();
  }

  static Verdict verdict_on(const judge::CaseVerdict& verdict, const std::string& metric) {
    for (const judge::MetricVerdict& each : verdict.metrics) {
      if (each.metric == metric) return each.verdict;
    }
    throw std::runtime_error("no verdict on " + metric);
  }

  ToolRun tools_;
  core::Design design_ = designs::kratos::gemmt_rp();
  core::Config config_ = design_.parameters.resolve(parameters("cse"), "test");
  core::Flow flow_ = tools_.flow("ice40_hx8k");
  core::CaseResult accepted_ = run(design_, 16);
};

// One test, since both halves need the sixteen placements that are accepted.
TEST_F(Verdicts, AnotherAdderStyleIsWorseAndOtherNamesAreNoRegression) {
  const judge::CaseVerdict other = judged(run(in_style("binary"), 5));
  EXPECT_EQ(other.verdict, Verdict::worse) << other.reason;
  EXPECT_EQ(verdict_on(other, "luts"), Verdict::worse) << other.reason;
  EXPECT_NE(verdict_on(other, "fmax_mhz"), Verdict::better) << other.reason;

  const core::Design renamed = designs::with_renamed_signals(design_);
  core::CaseResult result = run(renamed, 5);
  judge::CaseVerdict same = judged(result);
  if (same.verdict == Verdict::inconclusive) same = judged(run(renamed, 16));
  EXPECT_EQ(result.metrics.at("luts"), accepted_.metrics.at("luts"));
  EXPECT_EQ(verdict_on(same, "luts"), Verdict::same);
  EXPECT_TRUE(same.verdict == Verdict::same || same.verdict == Verdict::inconclusive)
      << same.reason;
}

}  // namespace
}  // namespace lutmark::tests
