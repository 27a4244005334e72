// SPDX-License-Identifier: Apache-2.0
// Tests of the metric table and of the enumerations that JSON spells.
#include "harness/core/metric.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "harness/core/outcome.h"
#include "harness/core/text.h"

namespace lutmark::core {
namespace {

TEST(MetricTable, NamesEveryRowOnceAndSaysWhatItMeans) {
  std::set<std::string_view> names;
  for (const Metric& metric : metric_table()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_TRUE(is_safe_name(metric.name)) << metric.name;
    EXPECT_FALSE(metric.unit.empty()) << metric.name;
    EXPECT_FALSE(metric.meaning.empty()) << metric.name;
    EXPECT_EQ(metric.meaning.find('\n'), std::string_view::npos) << metric.name;
  }
  EXPECT_GE(names.size(), 20U);
}

TEST(MetricTable, FindsItsRowsAndNoOthers) {
  for (const Metric& metric : metric_table()) EXPECT_EQ(find_metric(metric.name), &metric);
  EXPECT_EQ(find_metric(""), nullptr);
  EXPECT_EQ(find_metric("lut"), nullptr);
}

TEST(MetricTable, SaysWhichDirectionIsBetterForTheFiguresThatPeopleLookForFirst) {
  EXPECT_EQ(find_metric("luts")->better, Better::lower);
  EXPECT_EQ(find_metric("fmax_mhz")->better, Better::higher);
  EXPECT_EQ(find_metric("fmax_mhz")->kind, MetricKind::seeded);
  EXPECT_EQ(find_metric("latency_cycles")->kind, MetricKind::deterministic);
  EXPECT_EQ(find_metric("wall_s")->kind, MetricKind::noisy);
}

TEST(EnumNames, ReadBackEveryName) {
  std::set<std::string> names;
  for (const std::string& name : all_names<Outcome>()) {
    const auto value = from_name<Outcome>(name);
    ASSERT_TRUE(value) << name;
    EXPECT_EQ(to_name(*value), name);
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Outcome::skipped) + 1);
  EXPECT_FALSE(from_name<Outcome>("OK"));
}

TEST(Outcome, OnlyWhatTheCaseAndTheToolsDecideIsLasting) {
  for (const Outcome outcome : {Outcome::ok, Outcome::mismatch, Outcome::does_not_fit,
                                Outcome::unroutable, Outcome::no_fmax}) {
    EXPECT_TRUE(is_lasting(outcome)) << to_name(outcome);
  }
  for (const Outcome outcome :
       {Outcome::timeout, Outcome::out_of_memory, Outcome::tool_failed, Outcome::crashed,
        Outcome::tool_missing, Outcome::unreadable, Outcome::skipped}) {
    EXPECT_FALSE(is_lasting(outcome)) << to_name(outcome);
  }
}

}  // namespace
}  // namespace lutmark::core
