// SPDX-License-Identifier: Apache-2.0
// Tests of the registered studies and claims against the suites, and of what a run is complete for.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "harness/cli/study_report.h"
#include "harness/core/tests/support.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;

class StudiesTest : public ::testing::Test {
 public:
  ~StudiesTest() override { ::setenv("PATH", path_before_.c_str(), 1); }

 protected:
  StudiesTest() {
    if (const char* path = std::getenv("PATH")) path_before_ = path;
    ::setenv("PATH", "/nowhere", 1);  // no tool is needed, and looking for them takes time
  }
  Context context() const { return {{LUTMARK_ROOT, home_.path()}, "pinned"}; }

  // Every case of the suites ended well, with a value for every metric there is.
  static std::vector<core::CaseResult> all_ok(const std::set<std::string>& names) {
    std::vector<core::CaseResult> results;
    double value = 100;
    for (const std::string& name : names) {
      core::CaseResult result{.name = name, .outcome = core::Outcome::ok, .proven = true};
      for (const core::Metric& metric : core::metric_table()) {
        value = value > 200 ? 100 : value + 1;
        if (metric.kind == core::MetricKind::seeded)
          result.seeded[std::string(metric.name)] = {{1, value}};
        else
          result.metrics[std::string(metric.name)] = value;
      }
      results.push_back(std::move(result));
    }
    return results;
  }

  static std::set<std::string> cases_of_studies(const Context& context) {
    std::set<std::string> names;
    for (const core::Study& study : context.studies()) {
      for (const core::Case& one : select(context, {study.suite}, {}).cases)
        names.insert(one.name());
    }
    return names;
  }

  static core::RunHeader header_of(const std::set<std::string>& names) {
    core::RunHeader header;
    header.cases.assign(names.begin(), names.end());
    return header;
  }

  test::TempFolder home_;
  std::string path_before_;
};

TEST_F(StudiesTest, OfARunWithAllCasesHaveFiguresAndDrawnPoints) {
  const Context all = context();
  const auto names = cases_of_studies(all);

  const auto reports = derive_studies(all, header_of(names), all_ok(names));

  ASSERT_EQ(reports.size(), all.studies().size());
  for (const StudyReport& report : reports) {
    const std::string& study = report.study->name;
    EXPECT_TRUE(core::is_safe_name(study)) << study;
    EXPECT_FALSE(report.result.figures.empty()) << study;
    EXPECT_TRUE(report.left_out.empty()) << study;
    std::set<std::string> figures;
    for (const core::StudyFigure& figure : report.result.figures) {
      EXPECT_TRUE(figures.insert(figure.name).second) << study << " " << figure.name;
      EXPECT_EQ(figure.low.has_value(), figure.high.has_value()) << figure.name;
      EXPECT_GT(figure.cases, 0U) << figure.name;
    }
    std::set<std::string> charts;
    for (const core::Diagram& diagram : report.result.diagrams) {
      EXPECT_TRUE(charts.insert(diagram.id).second) << study << " " << diagram.id;
      std::set<std::string> boxes;
      for (const core::DiagramBox& box : diagram.boxes) {
        EXPECT_TRUE(boxes.insert(box.id).second) << study << " " << box.id;
        EXPECT_TRUE(box.case_name.empty() || names.contains(box.case_name));
      }
      for (const core::DiagramArrow& arrow : diagram.arrows)
        EXPECT_TRUE(boxes.contains(arrow.from) && boxes.contains(arrow.to)) << diagram.id;
    }
    for (const core::Chart& chart : report.result.charts) {
      EXPECT_TRUE(charts.insert(chart.id).second) << study << " " << chart.id;
      for (const core::ChartSeries& series : chart.series) {
        EXPECT_FALSE(series.points.empty()) << study << " " << chart.id << " " << series.name;
        for (const core::ChartPoint& point : series.points) {
          EXPECT_TRUE(point.case_name.empty() || names.contains(point.case_name));
        }
      }
    }
  }
}

TEST_F(StudiesTest, ThatMeasureAClaimHaveItsFigure) {
  const Context all = context();
  const auto names = cases_of_studies(all);
  const auto results = all_ok(names);
  const auto reports = derive_studies(all, header_of(names), results);

  for (const judge::ClaimFinding& finding : judge_claims(all, reports, results)) {
    EXPECT_EQ(finding.evidence.has_value(), finding.claim.reach != core::Reach::none)
        << finding.claim.name << ": " << finding.reason;
  }
}

TEST_F(StudiesTest, NeedEveryCaseOfTheirSuite) {
  const Context all = context();
  const core::Study& study = all.studies().front();
  std::set<std::string> names;
  for (const core::Case& one : select(all, {study.suite}, {}).cases) names.insert(one.name());
  const auto derived = [&](const std::set<std::string>& asked) {
    const auto reports = derive_studies(all, header_of(asked), all_ok(asked));
    return std::any_of(reports.begin(), reports.end(),
                       [&](const StudyReport& report) { return report.study == &study; });
  };

  EXPECT_TRUE(derived(names));
  names.erase(names.begin());
  EXPECT_FALSE(derived(names));
}

TEST_F(StudiesTest, NameTheCasesThatLeftNoFigure) {
  const Context all = context();
  const auto names = cases_of_studies(all);
  auto results = all_ok(names);
  const std::string failed = select(all, {all.studies().front().suite}, {}).cases.front().name();
  for (core::CaseResult& result : results) {
    if (result.name == failed)
      result = {.name = failed, .outcome = core::Outcome::does_not_fit, .stage = "place_route"};
  }

  const auto reports = derive_studies(all, header_of(names), results);

  const std::vector<std::pair<std::string, std::string>> expected{{failed, "does_not_fit"}};
  EXPECT_EQ(reports.front().left_out, expected);
  EXPECT_CONTAINS(study_table(reports.front()), "left out: " + failed + " (does_not_fit)");
}

TEST_F(StudiesTest, WithoutAnyResultLeaveNothingRatherThanZero) {
  const Context all = context();
  for (const core::Study& study : all.studies()) {
    const core::StudyResult result = study.derive(core::Measurements({}));
    EXPECT_TRUE(result.figures.empty()) << study.name;
  }
}

}  // namespace
}  // namespace lutmark::cli
