// SPDX-License-Identifier: Apache-2.0
// Tests of shards: how a selection is split, and that their runs join to what was not split.
#include "harness/cli/shards.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

using core::Shard;
using test::refusal;

class Shards : public ::testing::Test {
 protected:
  // No design is looked into: costs are those of stages that the flow names.
  Selection selection(std::size_t cases) const {
    Selection all{.text = "suite", .cases = {}, .seeds = {1, 2}};
    for (std::size_t i = 0; i < cases; ++i) {
      all.cases.push_back({.design = &design_,
                           .config = design_.parameters.parse(fmt::format("x{}", i), ""),
                           .flow = &flow_});
    }
    return all;
  }
  engine::Durations durations() const { return engine::Durations(home_.path() / "d.json"); }

  static std::vector<std::string> names(const Selection& selection) {
    std::vector<std::string> names;
    for (const core::Case& one : selection.cases) names.push_back(one.name());
    return names;
  }

  test::TempFolder home_;
  core::Design design_{
      .name = "d.x",
      .parameters = {{{.name = "x", .tag = "x", .meaning = "", .min = 0, .max = 99}}, {{"x"}}}};
  core::Flow flow_{
      .name = "f", .meaning = "", .stages = [](const core::Case&) {
        return std::vector<core::Stage>{{.name = "once"}, {.name = "route", .per_seed = true}};
      }};
};

TEST_F(Shards, AreDisjointCompleteAndInOrder) {
  const auto all = names(selection(23));
  for (const std::uint64_t count : {1U, 2U, 5U, 23U, 40U}) {
    std::vector<std::string> joined(all.size());
    for (std::uint64_t index = 1; index <= count; ++index) {
      Selection part = selection(23);
      Shard shard{.index = index, .count = count};
      keep_shard(part, shard, durations());

      ASSERT_EQ(shard.positions.size(), part.cases.size());
      EXPECT_EQ(shard.cases, all.size());
      EXPECT_TRUE(std::is_sorted(shard.positions.begin(), shard.positions.end()));
      for (std::size_t i = 0; i < part.cases.size(); ++i) {
        EXPECT_TRUE(joined[shard.positions[i]].empty());
        joined[shard.positions[i]] = part.cases[i].name();
      }
    }
    EXPECT_EQ(joined, all);
  }
}

TEST_F(Shards, HaveAboutEquallyMuchToDo) {
  engine::Durations times = durations();
  for (int i = 0; i < 12; ++i) {
    times.note(fmt::format("d.x/x{}/f", i), "once", 1);
    times.note(fmt::format("d.x/x{}/f", i), "route", i == 0 ? 30 : 5);  // 61 s, and 11 s each
  }
  std::vector<std::size_t> sizes;
  for (const std::uint64_t index : {1U, 2U, 3U}) {
    Selection part = selection(12);
    Shard shard{.index = index, .count = 3};
    keep_shard(part, shard, times);
    sizes.push_back(part.cases.size());
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 6, 5}));
}

TEST(ShardNames, AreAPlaceAmongSome) {
  EXPECT_EQ(parse_shard("2/4").index, 2U);
  EXPECT_EQ(parse_shard("2/4").count, 4U);
  for (const char* text : {"", "2", "0/4", "5/4", "1/0", "a/4", "1/4/2", "1/-4", "1/2000", "1 /2"})
    EXPECT_EQ(refusal([&] { return parse_shard(text); }).place(), "--shard") << text;
}

core::Record record_of(const std::string& name, double luts) {
  return {.case_name = name, .stage = "once", .metrics = {{"luts", luts}}, .wall_s = 2};
}

core::Run shard_run(std::uint64_t index, std::vector<std::uint64_t> positions) {
  core::Run run{
      .header = {.run = fmt::format("run-{}", index),
                 .commit = "c",
                 .build = "b",
                 .host = fmt::format("host{}", index),
                 .toolchain = "pinned",
                 .selection = "suite",
                 .seeds = {1},
                 .cases = {},
                 .shard = Shard{.index = index, .count = 2, .cases = 3, .positions = positions},
                 .flows = {{"f", {.device = "", .stages = {"once"}, .checks = {}}}}},
      .records = {},
      .end = core::RunEnd{.jobs = positions.size(), .wall_s = double(index), .tool_cpu_s = 1}};
  for (const std::uint64_t place : positions) {
    run.header.cases.push_back(fmt::format("d.x/x{}/f", place));
    run.records.push_back(record_of(run.header.cases.back(), double(place)));
  }
  return run;
}

TEST(Merge, GivesTheRunThatWasNotSplit) {
  const core::Run whole = merge_runs({shard_run(2, {1}), shard_run(1, {0, 2})}, "whole");

  EXPECT_EQ(whole.header.run, "whole");
  EXPECT_EQ(whole.header.cases, (std::vector<std::string>{"d.x/x0/f", "d.x/x1/f", "d.x/x2/f"}));
  EXPECT_FALSE(whole.header.shard);
  EXPECT_EQ(whole.header.host, "host1, host2");
  EXPECT_EQ(whole.records.size(), 3U);
  EXPECT_EQ(whole.end->jobs, 3U);
  EXPECT_DOUBLE_EQ(whole.end->wall_s, 2);
  EXPECT_DOUBLE_EQ(whole.end->tool_cpu_s, 2);
  const auto results = core::summarise(whole);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(results[i].metrics.at("luts"), double(i));
}

TEST(Merge, RefusesWhatDoesNotBelongTogether) {
  const auto problem = [](const std::vector<core::Run>& runs) {
    return refusal([&] { return merge_runs(runs, "whole"); }).problem();
  };
  const core::Run first = shard_run(1, {0, 2});
  const core::Run second = shard_run(2, {1});
  EXPECT_EQ(problem({first}), "shard 2/2 is missing");
  EXPECT_EQ(problem({first, second, second}), "is shard 2/2, and so is run-2");
  EXPECT_CONTAINS(problem({first, shard_run(2, {2})}), "which another shard has, too");
  EXPECT_EQ(problem({shard_run(1, {0}), second}), "1 cases are in no shard");

  core::Run other = second;
  other.header.commit = "d";
  EXPECT_EQ(problem({first, other}), "has commit 'd' where run-1 has 'c'");
  other = second;
  other.end.reset();
  EXPECT_EQ(problem({first, other}), "did not come to its end");
  other = second;
  other.header.shard.reset();
  EXPECT_EQ(problem({first, other}), "is no shard of a run");
}

}  // namespace
}  // namespace lutmark::cli
