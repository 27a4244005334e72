// SPDX-License-Identifier: Apache-2.0
// Tests of suites: reading, including, and refusing.
#include "harness/core/suite.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;
using test::TempFolder;

std::string suite_text(const std::string& rest, const std::string& seeds = "[1]") {
  return R"({"schema": 1, "description": "d", "seeds": )" + seeds +
         (rest.empty() ? "" : ", " + rest) + "}";
}

std::string one_case(const std::string& design) {
  return R"("cases": [{"design": ")" + design + R"(", "flows": ["sim"]}])";
}

UserError refused(const TempFolder& folder, const std::string& name) {
  return refusal([&] { return load_suite(folder.path(), name); });
}

TEST(Suite, ReadsSeedsAndGrids) {
  const Json json = parse_json(suite_text(R"("cases": [{"design": "x.y", "flows": ["sim", "ecp5"],
      "parameters": {"w": 4, "sparsity": [0.5, 0.10], "m": [1e3, 16], "style": ["cse", "csd"]}}])",
                                          "[3, 1, 2]"),
                               "f");

  const SuiteFile file = parse_suite(json, "s.json", "s");

  EXPECT_EQ(file.suite.seeds, (std::vector<std::uint64_t>{3, 1, 2}));
  ASSERT_EQ(file.suite.entries.size(), 1U);
  const SuiteEntry& entry = file.suite.entries.front();
  EXPECT_EQ(entry.place, "s.json at /cases/0");
  EXPECT_EQ(entry.flows, (std::vector<std::string>{"sim", "ecp5"}));
  EXPECT_EQ(entry.grid.at("w"), std::vector<std::string>{"4"});
  EXPECT_EQ(entry.grid.at("sparsity"), (std::vector<std::string>{"0.5", "0.1"}));
  EXPECT_EQ(entry.grid.at("m"), (std::vector<std::string>{"1000.0", "16"}));
  EXPECT_EQ(entry.grid.at("style"), (std::vector<std::string>{"cse", "csd"}));
}

TEST(Suite, EntriesMayHaveSeedsOfTheirOwn) {
  const auto parse = [](const std::string& seeds) {
    return parse_suite(parse_json(suite_text(R"("cases": [{"design": "x.y", "flows": ["sim"]},
      {"design": "x.z", "flows": ["sim"], "seeds": )" +
                                             seeds + "}]"),
                                  "f"),
                       "s.json", "s");
  };

  const std::vector<SuiteEntry> entries = parse("[8, 2]").suite.entries;

  EXPECT_TRUE(entries[0].seeds.empty());
  EXPECT_EQ(entries[1].seeds, (std::vector<std::uint64_t>{8, 2}));
  EXPECT_EQ(refusal([&] { return parse("[8, 8]"); }).place(), "s.json at /cases/1/seeds");
  EXPECT_EQ(refusal([&] { return parse("[]"); }).place(), "s.json at /cases/1/seeds");
}

TEST(Suite, MaySayWhichShareOfCachedJobsIsDoneAgain) {
  const auto parse = [](const std::string& share) {
    const std::string text = suite_text(R"("rerun_share": )" + share + ", " + one_case("a"));
    return parse_suite(parse_json(text, "f"), "s.json", "s").suite.rerun_share;
  };

  EXPECT_DOUBLE_EQ(parse("0.05"), 0.05);
  EXPECT_EQ(refusal([&] { return parse("1.5"); }).place(), "s.json at /rerun_share");
  EXPECT_EQ(refusal([&] { return parse("-0.1"); }).place(), "s.json at /rerun_share");
}

TEST(Suite, HasTheCasesOfIncludedSuitesFirstAndItsOwnSeedsAndWords) {
  const TempFolder folder;
  folder.write("a.json", suite_text(R"("include": ["b", "c"], )" + one_case("a"), "[7]"));
  folder.write("b.json", suite_text(R"("include": ["c"], )" + one_case("b"), "[8]"));
  folder.write("c.json", suite_text(one_case("c"), "[9]"));

  const Suite suite = load_suite(folder.path(), "a");

  std::vector<std::string> designs;
  for (const SuiteEntry& entry : suite.entries) designs.push_back(entry.design);
  EXPECT_EQ(designs, (std::vector<std::string>{"c", "b", "c", "a"}));
  EXPECT_EQ(suite.seeds, std::vector<std::uint64_t>{7});
  EXPECT_EQ(suite.name, "a");
}

TEST(Suite, RefusesACircleOfIncludes) {
  const TempFolder folder;
  folder.write("a.json", suite_text(R"("include": ["b"])"));
  folder.write("b.json", suite_text(R"("include": ["a"])"));
  folder.write("self.json", suite_text(R"("include": ["self"])"));

  const UserError error = refused(folder, "a");

  EXPECT_EQ(error.place(), (folder.path() / "b.json").string() + " at /include/0");
  EXPECT_CONTAINS(error.problem(), "circle");
  EXPECT_CONTAINS(error.remedy(), "a, b");
  EXPECT_CONTAINS(refused(folder, "self").problem(), "circle");
}

TEST(Suite, NamesThePlaceOfAnUnknownIncludeAndSuggestsOne) {
  const TempFolder folder;
  folder.write("a.json", suite_text(R"("include": ["base", "nihgtly"])"));
  folder.write("base.json", suite_text(""));
  folder.write("nightly.json", suite_text(""));

  const UserError error = refused(folder, "a");

  EXPECT_EQ(error.place(), (folder.path() / "a.json").string() + " at /include/1");
  EXPECT_EQ(error.problem(), "no suite 'nihgtly' (did you mean 'nightly'?)");
  EXPECT_EQ(error.remedy(), "suites: a, base, nightly");
}

TEST(Suite, RefusesNamesThatAreNoFileNames) {
  const TempFolder folder;
  folder.write("outside.json", suite_text(""));
  for (const char* name :
       {"../outside", "/etc/passwd", "a b", "$(x)", "a;b", "", ".", "..", "-x", "a/../outside"}) {
    folder.write("suites/a.json", suite_text(R"("include": [")" + std::string(name) + R"("])"));

    const UserError error = refusal([&] { return load_suite(folder.path() / "suites", "a"); });

    EXPECT_EQ(error.place(), (folder.path() / "suites/a.json").string() + " at /include/0") << name;
    EXPECT_CONTAINS(error.problem(), "is not a suite name");
    EXPECT_THROW(load_suite(folder.path() / "suites", name), UserError);
  }
}

TEST(Suite, RefusesWhatTheFormatDoesNotKnow) {
  const struct {
    std::string text;
    std::string place;
    std::string problem;
  } cases[] = {
      {suite_text(R"("case": [])"), "/case", "did you mean 'cases'?"},
      {suite_text("", "\"1\""), "/seeds", "string where an array is expected"},
      {suite_text("", "[]"), "/seeds", "too few entries"},
      {suite_text("", "[1, -1]"), "/seeds/1", "out of range"},
      {suite_text("", "[1, 2, 1]"), "/seeds", "a seed occurs twice"},
      {suite_text("", "[1.5]"), "/seeds/0", "number where an integer"},
      {suite_text("", "[99999999999]"), "/seeds/0", "out of range"},
      {suite_text(R"("cases": [{"design": "d", "flows": []}])"), "/cases/0/flows",
       "too few entries"},
      {suite_text(R"("cases": [{"flows": ["sim"]}])"), "/cases/0", "'design' is missing"},
      {suite_text(R"("cases": [{"design": "d", "flows": ["sim"], "flow": 1}])"), "/cases/0/flow",
       "did you mean 'flows'?"},
      {suite_text(R"("cases": [{"design": "d", "flows": ["sim"], "parameters": {"w": true}}])"),
       "/cases/0/parameters/w", "boolean where"},
      {suite_text(
           R"("cases": [{"design": "d", "flows": ["sim"], "parameters": {"w": [4, true]}}])"),
       "/cases/0/parameters/w/1", "boolean where"},
      {suite_text(R"("cases": [{"design": "d", "flows": ["sim"], "parameters": {"w": []}}])"),
       "/cases/0/parameters/w", "too few"},
      {R"({"schema": 2, "description": "d", "seeds": [1]})", "/schema", "newer"},
      {R"({"description": "d", "seeds": [1]})", "", "'schema' is missing"},
      {"[]", "", "array where an object"},
  };
  for (const auto& one : cases) {
    const UserError error =
        refusal([&] { return parse_suite(parse_json(one.text, "s.json"), "s.json", "s"); });

    EXPECT_EQ(error.place(), one.place.empty() ? "s.json" : "s.json at " + one.place) << one.text;
    EXPECT_CONTAINS(error.problem(), one.problem);
    EXPECT_FALSE(error.remedy().empty());
  }
}

TEST(Suite, ListsTheSuitesOfAFolder) {
  const TempFolder folder;
  folder.write("b.json", "{}");
  folder.write("a.json", "{}");
  folder.write("notes.txt", "");

  EXPECT_EQ(suite_names(folder.path()), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(suite_names(folder.path() / "absent").empty());
}

TEST(Suite, AllCommittedSuitesLoad) {
  const std::filesystem::path folder = std::filesystem::path(LUTMARK_ROOT) / "suites";
  for (const std::string& name : suite_names(folder))
    EXPECT_FALSE(load_suite(folder, name).entries.empty()) << name;
}

}  // namespace
}  // namespace lutmark::core
