// SPDX-License-Identifier: Apache-2.0
// Holds the tables of docs/judging.md to the measured result, docs/judging.json.
#include <filesystem>

#include <gtest/gtest.h>

#include "harness/core/json.h"
#include "harness/judge/trial.h"
#include "harness/judge/trial_report.h"

namespace lutmark {
namespace {

const std::filesystem::path docs = std::filesystem::path(LUTMARK_ROOT) / "docs";

judge::TrialReport committed() {
  return judge::trial_report_from_json(core::load_json(docs / "judging.json"), "judging.json");
}

TEST(JudgingDoc, HasTheTablesOfTheMeasuredResult) {
  const std::string page = core::read_text(docs / "judging.md");

  EXPECT_EQ(judge::with_tables(page, judge::tables(committed()), "judging.md"), page)
      << "write both again: lutmark selftest judge --write";
}

TEST(JudgingDoc, KeepsThePromiseOnFalseAlarms) {
  EXPECT_TRUE(judge::broken_promises(committed()).empty());
}

TEST(JudgingDoc, CoversWhatIsPublished) {
  const auto settings = judge::published_settings();
  const auto results = committed().results;

  ASSERT_EQ(results.size(), settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    EXPECT_EQ(results[i].setting.control, settings[i].control);
    EXPECT_DOUBLE_EQ(results[i].setting.shift, settings[i].shift);
    EXPECT_EQ(results[i].setting.first_seeds, settings[i].first_seeds);
    EXPECT_EQ(results[i].setting.suites, settings[i].suites);
  }
}

}  // namespace
}  // namespace lutmark
