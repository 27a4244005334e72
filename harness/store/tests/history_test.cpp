// SPDX-License-Identifier: Apache-2.0
// Tests of the history: nothing is lost, nothing counts twice, and trouble is said clearly.
#include "harness/store/history.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"
#include "harness/store/journal_reader.h"
#include "harness/store/schema.h"
#include "harness/store/tests/support.h"

namespace lutmark::store {
namespace {

namespace fs = std::filesystem;
using test::refusal;

struct Fixture {
  test::TempFolder folder;
  fs::path file = folder.path() / "history.sqlite";

  History open() const { return {file, OpenMode::create}; }
};

RunResults results(const FakeRun& run) { return parse_journal(run.journal(), "j").run; }

// The journal of the run after `lines` lines, as a killed run leaves it.
RunResults begun(const FakeRun& run, int lines) {
  const std::string text = run.journal();
  std::size_t end = 0;
  for (; lines > 0; --lines) end = text.find('\n', end) + 1;
  return parse_journal(text.substr(0, end), "j").run;
}

std::string name_of_day(int day) { return fmt::format("202601{:02}-030405-1", day); }

TEST(History, WhatWasAddedIsReadInFull) {
  const Fixture fixture;
  RunResults run = results({.cases = 3});
  run.results[1].message = "line\n\"quoted\" \xC3\xA9";
  run.results[1].outcome = core::Outcome::unroutable;
  run.results[1].stage = "place_route";
  run.results[1].seeds[2] = core::Outcome::unroutable;
  run.results[2].seeded["fmax_mhz"][9223372036854775807U] = 1e-300;
  {
    History history = fixture.open();
    EXPECT_EQ(history.add(run), Added::added);
  }
  const RunResults read = fixture.open().run(run.info.run);

  EXPECT_EQ(digest_of(read), digest_of(run));
  EXPECT_EQ(read.results[1].message, run.results[1].message);
  EXPECT_EQ(read.results[2].seeded.at("fmax_mhz").at(9223372036854775807U), 1e-300);
}

TEST(History, TheSameRunTwiceChangesNothing) {
  const Fixture fixture;
  History history = fixture.open();
  history.add(results({}));
  const Counts before = history.counts();

  EXPECT_EQ(history.add(results({})), Added::unchanged);

  EXPECT_EQ(history.counts().results, before.results);
  EXPECT_EQ(history.counts().runs, 1);
}

TEST(History, AnotherRunOfTheSameNameIsRefusedAndTheFirstIsKept) {
  const Fixture fixture;
  History history = fixture.open();
  history.add(results({}));

  for (const FakeRun& other : {FakeRun{.luts = 7}, FakeRun{.commit = "ffff"}}) {
    const core::UserError error = refusal([&] { return history.add(results(other)); });
    EXPECT_EQ(error.place(), "20260102-030405-1");
    EXPECT_CONTAINS(error.problem(), "already as another run");
  }
  EXPECT_EQ(digest_of(history.run("20260102-030405-1")), digest_of(results({})));
}

TEST(History, AnUnfinishedRunIsCompletedByALaterStateOfIt) {
  const Fixture fixture;
  History history = fixture.open();
  EXPECT_EQ(history.add(begun({}, 9)), Added::added);
  EXPECT_EQ(history.add(begun({}, 12)), Added::completed);
  EXPECT_EQ(history.add(begun({}, 10)), Added::unchanged) << "an older state";
  EXPECT_EQ(history.add(results({})), Added::completed);
  EXPECT_EQ(history.add(begun({}, 12)), Added::unchanged);

  EXPECT_EQ(digest_of(history.run("20260102-030405-1")), digest_of(results({})));
  EXPECT_TRUE(history.problems().empty());
  EXPECT_EQ(history.counts().results, 2);
}

TEST(History, ARunThatWasGivenMoreSeedsTakesThePlaceOfItself) {
  const Fixture fixture;
  History history = fixture.open();
  EXPECT_EQ(history.add(results({.seeds = {1, 2}})), Added::added);
  EXPECT_EQ(history.add(results({.seeds = {1, 2, 3}})), Added::completed);
  EXPECT_EQ(history.add(results({.seeds = {1, 2}})), Added::unchanged) << "an older state";
  EXPECT_EQ(history.add(begun({.seeds = {1, 2, 3, 4}}, 15)), Added::unchanged) << "being given";
  for (const FakeRun& other :
       {FakeRun{.seeds = {1, 2, 3, 4}, .luts = 7}, FakeRun{.seeds = {1, 2, 3, 4}, .fmax = 7}})
    EXPECT_CONTAINS(refusal([&] { return history.add(results(other)); }).problem(), "another run");

  EXPECT_EQ(digest_of(history.run("20260102-030405-1")), digest_of(results({.seeds = {1, 2, 3}})));
  EXPECT_TRUE(history.problems().empty());
}

TEST(History, ASeriesIsInTheOrderOfTime) {
  const Fixture fixture;
  History history = fixture.open();
  const FakeRun run;
  for (const int day : {3, 1, 2})
    history.add(results({.name = name_of_day(day), .luts = 100.0 * day, .fmax = 200.0 + day}));

  const std::vector<Point> points = history.series(run.case_name(1), "pinned", "fmax_mhz");

  ASSERT_EQ(points.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(points[i].run.run, name_of_day(static_cast<int>(i) + 1));
    EXPECT_EQ(points[i].seeded.at("fmax_mhz").at(2), 202.5 + static_cast<double>(i));
    EXPECT_EQ(points[i].revision, run.revision);
    EXPECT_TRUE(points[i].metrics.empty());
    EXPECT_EQ(points[i].tools.size(), 3U);
  }
  const std::vector<Point> all = history.series(run.case_name(1), "pinned");
  EXPECT_EQ(all[2].metrics.at("luts"), 301);
  EXPECT_EQ(all[2].metrics.at("tool_s"), 12);
  EXPECT_EQ(all[2].seeded.size(), 6U);
  EXPECT_TRUE(history.series(run.case_name(1), "system").empty());
  EXPECT_TRUE(history.series("no/such/case", "pinned").empty());
}

TEST(History, SeveralWritersAndAReaderAtOnce) {
  const Fixture fixture;
  constexpr int writers = 4;
  constexpr int runs_each = 8;
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      int status = 0;
      try {
        for (int i = 0; i < runs_each; ++i) {
          // Every run is added by two of the processes; each opens the file anew, as commands do.
          const int number = (writer / 2) * runs_each + i;
          History history(fixture.file, OpenMode::create);
          history.add(results({.name = fmt::format("20260102-0304{:02}-1", number)}));
          if (history.runs().empty()) status = 2;
        }
      } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        status = 1;
      }
      ::_exit(status);
    }
    children.push_back(pid);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const History history = fixture.open();
  EXPECT_EQ(history.counts().runs, writers / 2 * runs_each);
  EXPECT_TRUE(history.problems().empty());
}

TEST(History, AWriterThatIsKilledLeavesTheRunOut) {
  const Fixture fixture;
  fixture.open().add(results({.name = name_of_day(1)}));
  const pid_t pid = ::fork();
  if (pid == 0) {
    const Database database(fixture.file, OpenMode::existing);
    const Transaction transaction(database);
    database.execute("DELETE FROM results");
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);

  History history = fixture.open();

  EXPECT_EQ(history.counts().results, 2);
  EXPECT_EQ(history.add(results({.name = name_of_day(2)})), Added::added);
  EXPECT_TRUE(history.problems().empty());
}

TEST(History, WhatIsNotThereIsSaid) {
  const Fixture fixture;
  const core::UserError error = refusal([&] { return History(fixture.file, OpenMode::existing); });
  EXPECT_EQ(error.place(), fixture.file.string());
  EXPECT_CONTAINS(error.remedy(), "lutmark history import");
  EXPECT_FALSE(fs::exists(fixture.file));
}

TEST(History, FilesThatAreNoHistoryAreRefusedAndLeftAlone) {
  const Fixture fixture;
  const std::string text(5000, 'x');
  fixture.folder.write("history.sqlite", text);
  EXPECT_CONTAINS(refusal([&] { return fixture.open(); }).problem(), "is damaged");
  EXPECT_EQ(core::read_text(fixture.file), text);

  fs::remove(fixture.file);
  Database(fixture.file, OpenMode::create).execute("CREATE TABLE other (x)");
  const std::string before = core::read_text(fixture.file);
  EXPECT_CONTAINS(refusal([&] { return fixture.open(); }).problem(), "no history of lutmark's");
  EXPECT_EQ(core::read_text(fixture.file), before);
}

TEST(History, ANewerSchemaIsRefusedAndLeftAlone) {
  const Fixture fixture;
  fixture.open();
  Database(fixture.file, OpenMode::existing).execute("PRAGMA user_version = 99");
  EXPECT_CONTAINS(refusal([&] { return fixture.open(); }).problem(), "schema version 99, newer");
}

TEST(History, DamagedPagesAreFound) {
  const Fixture fixture;
  {
    History history = fixture.open();
    for (int day = 1; day <= 9; ++day)
      history.add(results({.name = name_of_day(day), .cases = 10}));
  }
  const std::string good = core::read_text(fixture.file);
  std::string bad = good;
  for (std::size_t i = 40960; i < 49152; ++i) bad[i] = 'x';
  std::ofstream(fixture.file, std::ios::binary) << bad;

  bool is_found = false;
  try {
    is_found = !fixture.open().problems().empty();
  } catch (const core::UserError& error) {
    is_found = test::contains(error.problem(), "is damaged");
  }
  EXPECT_TRUE(is_found);
  EXPECT_EQ(core::read_text(fixture.file).size(), good.size());
}

TEST(History, AValueThatWasChangedIsFoundByItsRun) {
  const Fixture fixture;
  History history = fixture.open();
  history.add(results({.name = name_of_day(1)}));
  history.add(results({.name = name_of_day(2)}));
  EXPECT_TRUE(history.problems().empty());

  Database(fixture.file, OpenMode::existing)
      .execute("UPDATE figures SET value = value + 1 WHERE result_id = 3 AND metric_id = 1");

  const std::vector<std::string> problems = history.problems();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_CONTAINS(problems[0], name_of_day(2));
}

TEST(History, AFolderThatCannotBeMadeIsNamed) {
  const core::UserError error =
      refusal([] { return History("/dev/full/x/history.sqlite", OpenMode::create); });
  EXPECT_EQ(error.place(), "/dev/full/x/history.sqlite");
  EXPECT_CONTAINS(error.problem(), "cannot be made");
}

TEST(Database, AFullDiskIsNamedAndChangesNothing) {
  const Fixture fixture;
  const Database database(fixture.file, OpenMode::create);
  database.execute("CREATE TABLE t (x); PRAGMA max_page_count = 5");

  const core::UserError error = refusal([&] {
    const Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (zeroblob(100000))");
    return 0;
  });

  EXPECT_CONTAINS(error.problem(), "cannot be written");
  EXPECT_CONTAINS(error.remedy(), "make room");
  EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 0);
}

constexpr std::array<std::string_view, 3> three_steps{
    "CREATE TABLE a (x); INSERT INTO a VALUES (1)", "ALTER TABLE a ADD COLUMN y DEFAULT 5",
    "CREATE INDEX a_x ON a (x)"};

TEST(Schema, AnOlderFileIsBroughtToTheNewestStepByStep) {
  const Fixture fixture;
  const Database database(fixture.file, OpenMode::create);
  const std::span<const std::string_view> steps(three_steps);
  migrate(database, steps.first(1));
  EXPECT_EQ(database.integer("PRAGMA user_version"), 1);

  migrate(database, steps);
  migrate(database, steps);

  EXPECT_EQ(database.integer("PRAGMA user_version"), 3);
  EXPECT_EQ(database.integer("SELECT y FROM a WHERE x = 1"), 5);
  EXPECT_EQ(database.integer("SELECT count(*) FROM a"), 1);
}

TEST(Schema, AStepThatFailsLeavesTheFileAsItWas) {
  const Fixture fixture;
  const Database database(fixture.file, OpenMode::create);
  migrate(database, std::span(three_steps).first(1));
  const std::vector<std::string_view> bad{three_steps[0], three_steps[1], "CREATE NONSENSE"};

  refusal([&] {
    migrate(database, bad);
    return 0;
  });

  EXPECT_EQ(database.integer("PRAGMA user_version"), 1);
  EXPECT_EQ(database.integer("SELECT count(*) FROM pragma_table_info('a')"), 1);
}

}  // namespace
}  // namespace lutmark::store
