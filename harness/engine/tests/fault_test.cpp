// SPDX-License-Identifier: Apache-2.0
// Tests of what becomes of a case whose tool misbehaves, and of the cases beside it.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Command;
using core::Function;
using core::Outcome;
using core::Record;
using core::Stage;
using core::Step;

// Case 0 has the stage under test between two good ones; case 1 is good throughout.
FakeSuite suite_with(const Stage& faulty) {
  return FakeSuite([faulty](const core::Case& question) -> std::vector<Stage> {
    const std::string n = std::to_string(number_of(question));
    const Function generate{
        "generate", n, [](const fs::path& folder) { std::ofstream(folder / "in.txt") << "1\n"; }};
    Stage middle{.name = "middle",
                 .outputs = {"report.json"},
                 .steps = always({Command{fake_tool("reports"), {"good"}}}),
                 .read = read_luts};
    if (number_of(question) == 0) middle = faulty;
    middle.name = "middle";
    middle.inputs = {{"generate", "in.txt"}};
    return {{.name = "generate", .outputs = {"in.txt"}, .steps = always({generate})},
            middle,
            {.name = "last",
             .per_seed = true,
             .inputs = {{"generate", "in.txt"}},
             .steps = always({Command{fake_tool("both_streams"), {n}}})}};
  });
}

class Fault : public testing::Test {
 protected:
  Stage tool(const std::string& name, std::vector<std::string> arguments = {}) const {
    return {.steps = always({Command{fake_tool(name), std::move(arguments)}})};
  }
  Stage report(const std::string& kind) const {
    Stage stage = tool("reports", {kind});
    stage.outputs = {"report.json"};
    stage.read = read_luts;
    return stage;
  }
  Stage function(std::function<void()> body) const {
    return {.steps = always({Function{"body", "", [body](const fs::path&) { body(); }}})};
  }

  // Runs the suite and returns the record of the stage under test. What holds after every fault is
  // checked here: the rest of the case is skipped, the other case is ok, nothing is left.
  Record run(const Stage& faulty) {
    session_ = harness_.run(suite_with(faulty).cases(2));
    EXPECT_EQ(processes_of_run(session_.mark), std::vector<pid_t>{});
    EXPECT_EQ(session_.left_in_work, std::vector<std::string>{});
    EXPECT_FALSE(fs::exists(harness_.guarded_folder()));
    EXPECT_EQ(session_.records.size(), 10U);
    EXPECT_EQ(record_of(session_.records, 1, "middle").outcome, Outcome::ok);
    const Record result = record_of(session_.records, 0, "middle");
    for (const std::uint64_t seed : harness_.seeds) {
      EXPECT_EQ(record_of(session_.records, 1, "last", seed).outcome, Outcome::ok);
      const Record& last = record_of(session_.records, 0, "last", seed);
      EXPECT_EQ(last.outcome, result.outcome == Outcome::ok ? Outcome::ok : Outcome::skipped);
      EXPECT_EQ(last.message, result.outcome == Outcome::ok ? "" : "middle was not ok");
    }
    EXPECT_TRUE(result.outcome == Outcome::ok || result.metrics.empty());
    return result;
  }

  Scratch scratch_;
  Harness harness_{.home = scratch_ / "home"};
  Session session_;
};

TEST_F(Fault, ExitOne) {
  const Record record = run(tool("exit1"));

  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_EQ(record.message, "exit status 1: error: no such cell");
  EXPECT_EQ(record.log_tail, "error: no such cell\n");
}

TEST_F(Fault, ExitOneWithoutTheReportThatTheReaderWants) {
  Stage stage = tool("exit1");
  stage.outputs = {"report.json"};
  stage.read = read_luts;

  const Record record = run(stage);

  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_EQ(record.message, "exit status 1: error: no such cell");
}

TEST_F(Fault, ReaderKnowsBetterWhatAFailureMeans) {
  Stage stage = tool("exit1");
  stage.read = [](const core::StageFiles& files) {
    EXPECT_EQ(files.exit_status, 1);
    return core::Reading{.outcome = Outcome::does_not_fit, .message = "too large"};
  };

  const Record record = run(stage);

  EXPECT_EQ(record.outcome, Outcome::does_not_fit);
  EXPECT_EQ(record.message, "too large");
}

TEST_F(Fault, ReaderCannotTurnAFailureIntoASuccess) {
  Stage stage = tool("exit1");
  stage.read = [](const core::StageFiles&) { return core::Reading{.metrics = {{"luts", 1}}}; };

  EXPECT_EQ(run(stage).outcome, Outcome::tool_failed);
}

TEST_F(Fault, FirstOfTwoStepsFails) {
  Stage stage;
  stage.steps = always({Command{fake_tool("exit1"), {}}, Command{fake_tool("reports"), {"good"}}});

  const Record record = run(stage);

  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_EQ(record.log_tail, "$ " + fake_tool_path("exit1") + "\nerror: no such cell\n");
}

TEST_F(Fault, LogTailIsOfAllStepsThatRan) {
  Stage stage;
  stage.steps = always({Command{fake_tool("reports"), {"good"}}, Command{fake_tool("exit1"), {}},
                        Command{fake_tool("reports"), {"good"}}});
  stage.read = [](const core::StageFiles& files) {
    EXPECT_EQ(files.log, "error: no such cell\n") << "a reader sees the step that failed";
    return core::Reading{.outcome = Outcome::unroutable};
  };

  const Record record = run(stage);

  const std::string whole =
      fmt::format("$ {} good\nwrote a good report\n$ {}\n{}", fake_tool_path("reports"),
                  fake_tool_path("exit1"), "error: no such cell\n");
  EXPECT_EQ(record.log_tail, whole);
  const Cache cache(harness_.cache_folder());
  EXPECT_EQ(core::read_text(cache.object_path(record.log)), whole);
}

TEST_F(Fault, EveryStepsPartOfTheLogIsBounded) {
  const std::vector<std::string> long_command{std::string(100000, 'x')};
  Stage stage;
  stage.steps = always({Command{fake_tool("bulky"), {"10", "400000"}},
                        Command{fake_tool("both_streams"), long_command},
                        Command{fake_tool("bulky"), {"10", "400000"}}});

  const Record record = run(stage);

  const Cache cache(harness_.cache_folder());
  const std::string log = core::read_text(cache.object_path(record.log));
  EXPECT_GT(log.size(), 2 * (128U << 10));
  EXPECT_LT(log.size(), 2 * (130U << 10));
}

TEST_F(Fault, Crash) {
  const Record record = run(tool("segv"));

  EXPECT_EQ(record.outcome, Outcome::crashed);
  EXPECT_EQ(record.message, "ended by SIGSEGV");
}

TEST_F(Fault, Hang) {
  Stage stage = tool("hang");
  stage.limits.wall_s = 0.3;

  const Record record = run(stage);

  EXPECT_EQ(record.outcome, Outcome::timeout);
  EXPECT_EQ(record.message, "wall time limit of 0.3 s passed");
  EXPECT_LT(record.wall_s, 1.0);
}

TEST_F(Fault, IgnoresTheRequestToEnd) {
  Stage stage = tool("ignores_term");
  stage.limits.wall_s = 0.3;

  const Record record = run(stage);

  EXPECT_EQ(record.outcome, Outcome::timeout);
  EXPECT_TRUE(record.log_tail.starts_with("ready\n")) << record.log_tail;
  EXPECT_LT(record.wall_s, 0.3 + 2);
}

TEST_F(Fault, EatsProcessorTime) {
  Stage stage = tool("eats_cpu");
  stage.limits.cpu_s = 0.3;

  EXPECT_EQ(run(stage).outcome, Outcome::timeout);
}

TEST_F(Fault, LeavesGrandchildren) {
  const Record record = run(tool("leaves_grandchildren"));

  EXPECT_EQ(record.outcome, Outcome::ok);
}

TEST_F(Fault, EatsMemory) {
  Stage stage = tool("eats_memory");
  stage.limits.memory_bytes = std::uint64_t{100} << 20;

  const Record record = run(stage);

  EXPECT_EQ(record.outcome, Outcome::out_of_memory);
  EXPECT_GT(record.peak_memory_mb, 100);
}

double own_peak_mb() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

TEST_F(Fault, PrintsAGibibyte) {
  const double before = own_peak_mb();

  const Record record = run(tool("prints_1gb"));

  EXPECT_EQ(record.outcome, Outcome::ok);
  EXPECT_LT(own_peak_mb() - before, 50);
  const Cache cache(harness_.cache_folder());
  const std::string log = core::read_text(cache.object_path(record.log));
  EXPECT_LT(log.size(), 140U << 10);
  EXPECT_TRUE(log.starts_with("first\n"));
  EXPECT_TRUE(log.ends_with("last\n"));
  EXPECT_NE(log.find("bytes left out]"), std::string::npos);
}

TEST_F(Fault, ReportThatIsNotUnderstood) {
  const std::map<std::string, std::string> complaints = {
      {"truncated", "not valid JSON"}, {"garbage", "not valid JSON"}, {"nan", "not valid JSON"},
      {"huge", "not valid JSON"},      {"other_key", "luts"},         {"text", "must be number"}};
  for (const auto& [kind, complaint] : complaints) {
    const Record record = run(report(kind));

    EXPECT_EQ(record.outcome, Outcome::unreadable) << kind;
    EXPECT_NE(record.message.find(complaint), std::string::npos) << kind << ": " << record.message;
    EXPECT_EQ(record.log_tail, "wrote a " + kind + " report\n");
  }
}

TEST_F(Fault, ReaderGivesWhatIsNoFigure) {
  Stage stage = report("text");
  stage.read = [](const core::StageFiles&) {
    return core::Reading{.metrics = {{"luts", std::stod("nan")}}};
  };
  const Record record = run(stage);
  EXPECT_EQ(record.outcome, Outcome::unreadable);
  EXPECT_EQ(record.message, "a figure in the output is not a finite number");

  stage.read = [](const core::StageFiles&) { return core::Reading{.metrics = {{"hatstands", 1}}}; };
  EXPECT_EQ(run(stage).message, "'hatstands' is not in the metric table");

  stage.read = [](const core::StageFiles&) -> core::Reading { throw 1; };
  EXPECT_EQ(run(stage).outcome, Outcome::unreadable);
}

TEST_F(Fault, DeclaredOutputIsNotThere) {
  const Record record = run(report("none"));
  EXPECT_EQ(record.outcome, Outcome::unreadable);
  EXPECT_EQ(record.message, "the output report.json is missing");

  Stage stage = report("good");
  stage.outputs = {"report.json", "files/*"};
  EXPECT_EQ(run(stage).message, "the output files/* is missing");

  stage.outputs = {"report.json", "files/*?", "waves.fst?"};
  EXPECT_EQ(run(stage).outcome, Outcome::ok);
}

TEST_F(Fault, DiskOfTheToolIsFull) {
  const Record record = run(tool("fills_disk"));

  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_NE(record.message.find("rror: No space left on device"), std::string::npos)
      << record.message;
}

TEST_F(Fault, ToolIsMissing) {
  core::Tool tool = fake_tool("exit1");
  tool.missing = "is not installed: run flows/toolchain/setup";
  const Record record = run({.steps = always({Command{tool, {}}})});
  EXPECT_EQ(record.outcome, Outcome::tool_missing);
  EXPECT_EQ(record.message, "exit1: is not installed: run flows/toolchain/setup");
  EXPECT_FALSE(record.cached);

  tool.missing = "version 0.23 is not the 0.70 that the tool chain asks for";
  EXPECT_EQ(run({.steps = always({Command{tool, {}}})}).outcome, Outcome::tool_missing);
}

TEST_F(Fault, ToolVanishedSinceItWasFound) {
  core::Tool tool = fake_tool("exit1");
  tool.argv = {"/no/such/folder/tool"};

  const Record record = run({.steps = always({Command{tool, {}}})});

  EXPECT_EQ(record.outcome, Outcome::tool_missing);
  EXPECT_EQ(record.message, "/no/such/folder/tool: no such file");
}

TEST_F(Fault, FunctionThrows) {
  const Record record = run(
      function([] { throw core::UserError("weights.json#/3", "is no number", "write a number"); }));

  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_EQ(record.message, "exit status 125: weights.json#/3: is no number");
  EXPECT_NE(record.log_tail.find("remedy: write a number"), std::string::npos);
}

TEST_F(Fault, FunctionThrowsWhatIsNoException) {
  EXPECT_EQ(run(function([] { throw 7; })).outcome, Outcome::tool_failed);
}

TEST_F(Fault, FunctionAborts) {
  const Record record = run(function([] {
    std::cerr << "assertion failed: 1 == 2" << std::endl;
    std::abort();
  }));

  EXPECT_EQ(record.outcome, Outcome::crashed);
  EXPECT_EQ(record.message, "ended by SIGABRT");
  EXPECT_EQ(record.log_tail, "assertion failed: 1 == 2\n");
}

TEST_F(Fault, LogOfBytesThatAreNoText) {
  harness_.has_journal = true;

  const Record record = run(
      {.steps = always({Command{{.name = "sh",
                                 .argv = {"sh", "-c", "printf 'bad \\377\\376 bytes\\n'; exit 3"},
                                 .version = "",
                                 .sha256 = "",
                                 .missing = "",
                                 .env = {}},
                                {}}})});

  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_EQ(core::read_journal(harness_.journal_file()).records.size(), 10U);
}

TEST_F(Fault, LongLogIsCutAtALine) {
  const Record record = run({.steps = always({Command{{.name = "sh",
                                                       .argv = {"sh", "-c", "seq 100000; exit 3"},
                                                       .version = "",
                                                       .sha256 = "",
                                                       .missing = "",
                                                       .env = {}},
                                                      {}}})});

  EXPECT_LE(record.log_tail.size(), 4096U);
  EXPECT_GT(record.log_tail.size(), 4000U);
  EXPECT_TRUE(record.log_tail.ends_with("99999\n100000\n"));
  EXPECT_TRUE(record.log_tail.starts_with("99"))
      << "a whole line: " << record.log_tail.substr(0, 20);
}

// Runs in a process of its own, which may lose rights and limits; its journal tells.
std::vector<Record> records_of_child(const Harness& harness, const FakeSuite& suite,
                                     const std::function<bool()>& prepare) {
  const pid_t child = fork();
  if (child == 0) {
    if (!prepare()) _exit(2);
    try {
      harness.run(suite.cases(2));
    } catch (const std::exception& error) {
      std::cerr << error.what() << std::endl;
      _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2) return {};
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  return core::read_journal(harness.journal_file()).records;
}

void expect_only_the_bulky_job_failed(const std::vector<Record>& records, const std::string& why) {
  ASSERT_EQ(records.size(), 10U);
  const Record& record = record_of(records, 0, "middle");
  EXPECT_EQ(record.outcome, Outcome::tool_failed);
  EXPECT_TRUE(record.message.starts_with("the outputs could not be kept: ")) << record.message;
  EXPECT_NE(record.message.find(why), std::string::npos) << record.message;
  EXPECT_EQ(record_of(records, 0, "last", 1).outcome, Outcome::skipped);
  EXPECT_EQ(record_of(records, 1, "middle").outcome, Outcome::ok);
  EXPECT_EQ(record_of(records, 1, "last", 3).outcome, Outcome::ok);
}

TEST_F(Fault, CacheMayWriteNoMore) {
  harness_.has_journal = true;
  fs::create_directories(scratch_ / "home");

  // What a tool prints goes through a pipe, so the limit on files meets the cache and not the tool.
  const std::vector<Record> records =
      records_of_child(harness_, suite_with(tool("bulky", {"10", "100000"})), [] {
        const rlimit limit = {50000, 50000};
        signal(SIGXFSZ, SIG_IGN);
        return setrlimit(RLIMIT_FSIZE, &limit) == 0;
      });

  expect_only_the_bulky_job_failed(records, "File too large");
  EXPECT_TRUE(fs::is_empty(harness_.cache_folder() / "temporary"));
}

TEST_F(Fault, DiskOfTheCacheIsFull) {
  harness_.has_journal = true;
  const fs::path cache = harness_.cache_folder();
  fs::create_directories(cache);
  Stage stage = tool("bulky", {"400000", "10"});
  stage.outputs = {"out.txt"};

  const std::vector<Record> records = records_of_child(harness_, suite_with(stage), [&] {
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    return mount("none", cache.c_str(), "tmpfs", 0, "size=256k") == 0;
  });

  if (records.empty()) {
    std::cout << "no small disk can be made here; CacheMayWriteNoMore stands for it\n";
    return;
  }
  expect_only_the_bulky_job_failed(records, "No space left on device");
}

TEST_F(Fault, WorkFolderCannotBeMade) {
  fs::create_directories(scratch_ / "home");
  std::ofstream(scratch_ / "file") << "a file, no folder\n";
  harness_.work_folder = scratch_ / "file" / "work";

  try {
    harness_.run(suite_with(tool("exit1")).cases(2));
    FAIL() << "ran without a work folder";
  } catch (const core::UserError& error) {
    EXPECT_EQ(error.place(), (scratch_ / "file" / "work").string());
    EXPECT_EQ(error.problem(), "cannot be made: Not a directory");
  }
}

TEST_F(Fault, CacheFolderCannotBeMade) {
  std::ofstream(scratch_ / "file") << "a file, no folder\n";

  EXPECT_THROW(Cache(scratch_ / "file" / "cache"), core::UserError);
}

}  // namespace
}  // namespace lutmark::engine
