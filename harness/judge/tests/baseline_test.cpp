// SPDX-License-Identifier: Apache-2.0
// Tests of baseline files: written and read back, and refused when damaged.
#include "harness/judge/baseline.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::judge {
namespace {

namespace fs = std::filesystem;
using core::Outcome;
using core::UserError;
using test::refusal;
using test::TempFolder;

Baseline example(const std::string& case_name) {
  return {.case_name = case_name,
          .suite = "smoke",
          .revision = "rev",
          .outcome = Outcome::ok,
          .tools = {{"yosys", "0.70 abc"}},
          .metrics = {{"luts", 100}, {"luts_pct", 0.1 + 0.2}},
          .seeded = {{"fmax_mhz", {{1, 200.25}, {16, 1.0 / 3}}}},
          .why = "first \"baselines\""};
}

void expect_equal(const Baseline& a, const Baseline& b) {
  EXPECT_EQ(a.case_name, b.case_name);
  EXPECT_EQ(a.suite, b.suite);
  EXPECT_EQ(a.revision, b.revision);
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.tools, b.tools);
  EXPECT_EQ(a.metrics, b.metrics);
  EXPECT_EQ(a.seeded, b.seeded);
  EXPECT_EQ(a.why, b.why);
}

TEST(Baselines, ComeBackAsTheyWereSaved) {
  const TempFolder folder;
  Baseline without = example("d.y/c1/g");
  without.outcome = Outcome::does_not_fit;
  without.seeded.clear();
  without.metrics.clear();
  const std::vector<Baseline> saved{example("d.x/c1/f"), example("d.x/c2/f"), without};

  save_baselines(folder.path(), "pinned", saved);
  const auto loaded = load_baselines(folder.path());

  ASSERT_EQ(loaded.size(), 3U);
  for (const Baseline& one : saved) expect_equal(loaded.at(one.case_name), one);
  EXPECT_TRUE(fs::exists(folder.path() / "f/d.x.json"));
  EXPECT_TRUE(fs::exists(folder.path() / "g/d.y.json"));
}

TEST(Baselines, ComeBackExactlyForRandomValues) {
  const TempFolder folder;
  core::Random random(1, "baselines");
  std::vector<Baseline> saved;
  for (int i = 0; i < 50; ++i) {
    Baseline one = example(fmt::format("d.x/c{}/f", i));
    one.metrics["luts_pct"] = static_cast<double>(random.bits()) / 3e15;
    one.seeded["fmax_mhz"][random.below(1000000)] = static_cast<double>(random.bits()) / 7e16;
    saved.push_back(one);
  }

  save_baselines(folder.path(), "pinned", saved);
  const auto loaded = load_baselines(folder.path());

  for (const Baseline& one : saved) expect_equal(loaded.at(one.case_name), one);
}

TEST(Baselines, SavingOneLeavesTheOthersOfItsFile) {
  const TempFolder folder;
  save_baselines(folder.path(), "pinned", {example("d.x/c1/f"), example("d.x/c2/f")});
  Baseline changed = example("d.x/c2/f");
  changed.metrics["luts"] = 50;

  save_baselines(folder.path(), "pinned", {changed});
  const auto loaded = load_baselines(folder.path());

  EXPECT_EQ(loaded.at("d.x/c1/f").metrics.at("luts"), 100);
  EXPECT_EQ(loaded.at("d.x/c2/f").metrics.at("luts"), 50);
}

TEST(Baselines, AreTheSameTextWhenSavedAgain) {
  const TempFolder folder;
  save_baselines(folder.path(), "pinned", {example("d.x/c1/f")});
  const std::string before = core::read_text(folder.path() / "f/d.x.json");

  save_baselines(folder.path(), "pinned", {example("d.x/c1/f")});

  EXPECT_EQ(core::read_text(folder.path() / "f/d.x.json"), before);
}

TEST(Baselines, NeverLeaveTheirFolder) {
  const TempFolder folder;
  for (const char* name :
       {"x", "a/b", "d.x/c1/..", "../c1/f", "d.x/c1/f/g", "/etc/c/passwd", "d x/c/f"}) {
    const UserError error = refusal([&] {
      save_baselines(folder.path() / "baselines", "pinned", {example(name)});
      return 0;
    });

    EXPECT_CONTAINS(error.problem(), "is not a case") << name;
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Baselines, AFolderThatIsNotThereHoldsNone) {
  const TempFolder folder;

  EXPECT_TRUE(load_baselines(folder.path() / "absent").empty());
}

TEST(Baselines, RefuseAFileInAnotherPlace) {
  const TempFolder folder;
  save_baselines(folder.path(), "pinned", {example("d.x/c1/f")});
  fs::create_directories(folder.path() / "g");
  fs::rename(folder.path() / "f/d.x.json", folder.path() / "g/d.x.json");

  const UserError error = refusal([&] { return load_baselines(folder.path()); });

  EXPECT_EQ(error.place(), (folder.path() / "g/d.x.json").string());
  EXPECT_EQ(error.remedy(), "its place is f/d.x.json");
}

TEST(Baselines, RefuseAFileOfAnotherName) {
  const TempFolder folder;
  save_baselines(folder.path(), "pinned", {example("d.x/c1/f")});
  fs::rename(folder.path() / "f/d.x.json", folder.path() / "f/d.y.json");

  EXPECT_EQ(refusal([&] { return load_baselines(folder.path()); }).remedy(),
            "its place is f/d.x.json");
}

TEST(Baselines, NameThePlaceOfDamage) {
  const TempFolder folder;
  save_baselines(folder.path(), "pinned", {example("d.x/c1/f")});
  const fs::path file = folder.path() / "f/d.x.json";
  const core::Json good = core::load_json(file);
  const struct {
    std::string pointer;
    core::Json value;
    std::string place;
  } cases[] = {
      {"/schema", 2, "/schema"},
      {"/toolchain", 1, "/toolchain"},
      {"/cases/c1/outcome", "fine", "/cases/c1/outcome"},
      {"/cases/c1/metrics/luts", "100", "/cases/c1/metrics/luts"},
      {"/cases/c1/metric", 1, "/cases/c1/metric"},
      {"/cases/c1/seeded/fmax_mhz/x", 1, "/cases/c1/seeded/fmax_mhz"},
      {"/cases/c1/seeded/fmax_mhz/-1", 1, "/cases/c1/seeded/fmax_mhz"},
      {"/cases/c1/seeded/fmax_mhz/99999999999999999999", 1, "/cases/c1/seeded/fmax_mhz"},
      {"/cases/c1/seeded/fmax_mhz", core::Json::object(), "/cases/c1/seeded/fmax_mhz"},
      {"/cases/c1/seeded/fmax_mhz/1", nullptr, "/cases/c1/seeded/fmax_mhz/1"},
  };
  for (const auto& one : cases) {
    core::Json bad = good;
    bad[core::Json::json_pointer(one.pointer)] = one.value;
    folder.write("f/d.x.json", bad.dump());

    const UserError error = refusal([&] { return load_baselines(folder.path()); });

    EXPECT_EQ(error.place(), file.string() + " at " + one.place);
    EXPECT_FALSE(error.remedy().empty());
  }
  folder.write("f/d.x.json", "{");
  EXPECT_CONTAINS(refusal([&] { return load_baselines(folder.path()); }).problem(),
                  "not valid JSON");
  EXPECT_THROW(save_baselines(folder.path(), "pinned", {example("d.x/c1/f")}), UserError);
}

TEST(Baselines, LeaveOutNoisyMetrics) {
  core::CaseResult result{.name = "d.x/c1/f",
                          .outcome = Outcome::ok,
                          .metrics = {{"luts", 1}, {"wall_s", 2}, {"unknown", 3}}};

  EXPECT_EQ(baseline_of(result, "smoke", "why").metrics, (core::Metrics{{"luts", 1}}));
}

}  // namespace
}  // namespace lutmark::judge
