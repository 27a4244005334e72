// SPDX-License-Identifier: Apache-2.0
// Tests of the engine: what runs, what is restored, what is repaired and what is reported.
#include "harness/engine/engine.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Case;
using core::Command;
using core::Function;
using core::Outcome;
using core::Record;
using core::Stage;
using core::Step;

using Names = std::vector<std::string>;

class EngineOf : public testing::Test {
 protected:
  fs::path starts_file() const { return scratch_ / "starts"; }
  // Names of the jobs whose tools were started since the last call, sorted.
  Names starts() {
    Names names = lines_of(starts_file());
    names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(starts_seen_));
    starts_seen_ += names.size();
    std::sort(names.begin(), names.end());
    return names;
  }
  core::Tool works() const {
    core::Tool tool = fake_tool("works");
    tool.env = {{"STARTS", starts_file().string()}};
    return tool;
  }
  Command work(const std::string& name) const { return {works(), {name, "0"}}; }
  Command shell(const std::string& script) const {
    return {{.name = "sh",
             .argv = {"sh", "-c", script},
             .version = "1",
             .sha256 = "",
             .missing = "",
             .env = works().env},
            {script}};
  }
  FakeSuite working() const { return working_suite(starts_file(), "0"); }
  Session run(const FakeSuite& suite, std::int64_t cases) {
    Session session = harness_.run(suite.cases(cases));
    EXPECT_EQ(processes_of_run(session.mark), std::vector<pid_t>{});
    EXPECT_EQ(session.left_in_work, Names{});
    return session;
  }
  Cache cache() const { return Cache(harness_.cache_folder()); }

  Scratch scratch_;
  Harness harness_{.home = scratch_ / "home"};
  std::size_t starts_seen_ = 0;
};

// Stages of a working suite: three that run once a case, two that run for each seed.
constexpr std::uint64_t jobs_of_a_case = 3 + 2 * 3;

TEST_F(EngineOf, EveryStageAndSeedLeavesARecord) {
  const Session session = run(working(), 2);

  EXPECT_EQ(lasting_parts(session.records).size(), 2 * jobs_of_a_case);
  for (const Record& record : session.records) {
    EXPECT_EQ(record.outcome, Outcome::ok) << record.stage << ": " << record.message;
    EXPECT_FALSE(record.cached);
    EXPECT_EQ(record.seed.has_value(), record.stage == "place" || record.stage == "route");
    EXPECT_EQ(record.is_check, record.stage == "lint");
    EXPECT_EQ(record.revision.size(), 16U);
  }
  EXPECT_EQ(session.end.jobs, 2 * jobs_of_a_case);
  EXPECT_EQ(session.end.hits, 0U);
  EXPECT_FALSE(session.end.interrupted);
}

TEST_F(EngineOf, ACaseWithSeedsOfItsOwnRunsForThem) {
  const FakeSuite suite = working();
  std::vector<Case> cases = suite.cases(2);
  cases[1].seeds = {8};

  const Session session = harness_.run(cases);

  std::set<std::uint64_t> of_first;
  std::set<std::uint64_t> of_second;
  for (const Record& record : session.records) {
    if (!record.seed) continue;
    (record.case_name == cases[0].name() ? of_first : of_second).insert(*record.seed);
  }
  EXPECT_EQ(of_first, (std::set<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(of_second, (std::set<std::uint64_t>{8}));
  EXPECT_EQ(session.end.jobs, jobs_of_a_case + 3 + 2);
  EXPECT_EQ(session.forecast.jobs, session.end.jobs);
}

TEST_F(EngineOf, RecordSaysHowItWasMade) {
  const Session session = run(working(), 1);

  const Record& record = record_of(session.records, 0, "synthesize");
  EXPECT_EQ(record.metrics.size(), 1U);
  const core::Provenance& made = record.provenance;
  EXPECT_EQ(made.commands, (std::vector<Names>{{fake_tool_path("works"), "0/synthesize/0", "0"}}));
  EXPECT_EQ(made.tools.at("works"), "1.0 " + std::string(64, 'a'));
  EXPECT_EQ(made.inputs.at("in.txt"), core::sha256_hex("input 0\n"));
  EXPECT_EQ(made.inputs.at("script.ys"), core::sha256_hex("synth 0"));
  EXPECT_EQ(made.host, "here");
  EXPECT_EQ(made.finished.size(), std::string("2026-01-01T00:00:00Z").size());
  EXPECT_EQ(core::read_text(cache().object_path(record.log)), "worked on 0/synthesize/0\n");
  EXPECT_EQ(core::sha256_file(cache().object_path(made.outputs.at("out.txt"))),
            made.outputs.at("out.txt"));
  EXPECT_EQ(record_of(session.records, 0, "place", 2).provenance.inputs.at("out.txt"),
            made.outputs.at("out.txt"));
  EXPECT_EQ(record_of(session.records, 0, "generate").provenance.commands[0][0],
            "lutmark:generate");
}

TEST_F(EngineOf, SecondRunRestoresAll) {
  const Session first = run(working(), 3);
  starts();

  const Session second = run(working(), 3);

  EXPECT_EQ(starts(), Names{});
  EXPECT_EQ(lasting_parts(second.records), lasting_parts(first.records));
  EXPECT_EQ(second.forecast.cached, 3 * jobs_of_a_case);
  EXPECT_EQ(second.end.hits, 3 * jobs_of_a_case);
  for (const Record& record : second.records) EXPECT_TRUE(record.cached);
}

TEST_F(EngineOf, LeavesOutTheStepsAfterTheOneThatLeavesTheFileOfItsEnd) {
  const FakeSuite suite([this](const Case& question) -> std::vector<Stage> {
    const std::string file = number_of(question) == 0 ? "enough" : "other";
    return {{.name = "stage",
             .outputs = {file, "late?"},
             .steps = always({shell("echo >" + file), shell("echo >late")}),
             .done_when = "enough"}};
  });

  const Session session = run(suite, 2);

  EXPECT_EQ(record_of(session.records, 0, "stage").outcome, Outcome::ok);
  EXPECT_FALSE(record_of(session.records, 0, "stage").provenance.outputs.contains("late"));
  EXPECT_TRUE(record_of(session.records, 1, "stage").provenance.outputs.contains("late"));
}

TEST_F(EngineOf, WorkFolderHoldsDeclaredInputsOnly) {
  const FakeSuite suite([this](const Case&) -> std::vector<Stage> {
    return {{.name = "make",
             .outputs = {"a", "d/*"},
             .steps = always({shell("mkdir -p d/e; echo >a; echo >b; echo >d/1; echo >d/e/2")})},
            {.name = "list",
             .inputs = {{"make", "a"}, {"make", "d/*"}},
             .texts = {{"t/text", "x"}},
             .steps = always({shell("find . -type f | sort")})}};
  });

  const Session session = run(suite, 1);

  EXPECT_EQ(core::read_text(cache().object_path(record_of(session.records, 0, "list").log)),
            "./a\n./d/1\n./d/e/2\n./t/text\n");
}

TEST_F(EngineOf, CaseThatIsBegunIsFinishedFirst) {
  harness_.slots = 1;
  harness_.seeds = {1};

  run(working(), 3);

  Names cases;
  for (const std::string& line : lines_of(starts_file())) cases.push_back(line.substr(0, 1));
  EXPECT_TRUE(std::is_sorted(cases.begin(), cases.end()));
}

TEST_F(EngineOf, OnlyWhatAChangeReachesRunsAgain) {
  std::string version = "1.0";
  std::string text = "synth";
  const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
    core::Tool tool = works();
    tool.version = version;
    return {{.name = "generate",
             .outputs = {"in.txt"},
             .steps = always({Function{
                 "generate", "", [](const fs::path& f) { std::ofstream(f / "in.txt") << 1; }}})},
            {.name = "a",
             .inputs = {{"generate", "in.txt"}},
             .texts = {{"script", text}},
             .outputs = {"report.json"},
             .steps = always({work("a")})},
            {.name = "b",
             .inputs = {{"generate", "in.txt"}},
             .steps = always({Command{tool, {"b", "0"}}})},
            {.name = "c", .inputs = {{"a", "report.json"}}, .steps = always({work("c")})}};
  });
  run(suite, 1);
  EXPECT_EQ(starts(), (Names{"a", "b", "c"}));

  text = "synth -flatten";
  run(suite, 1);
  EXPECT_EQ(starts(), Names{"a"}) << "what a leaves is the same, so c is not asked again";

  version = "1.1";
  run(suite, 1);
  EXPECT_EQ(starts(), Names{"b"});
}

TEST_F(EngineOf, RevisionIsOfTheQuestionNotOfTheTools) {
  std::string version = "1.0";
  std::string text = "synth";
  std::string content = "1";
  const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
    core::Tool tool = works();
    tool.version = version;
    return {
        {.name = "generate",
         .outputs = {"in.txt", "rtl"},
         .question_outputs = {"in.txt"},
         .steps = always(
             {Command{tool, {"g", "0"}}, shell("echo " + content + " >in.txt; echo $$ >rtl")})},
        {.name = "a", .texts = {{"script", text}}, .steps = always({Command{tool, {"a", "0"}}})}};
  });
  const auto revision = [&] { return record_of(run(suite, 1).records, 0, "a").revision; };
  const std::string first = revision();
  version = "2.0";
  EXPECT_EQ(revision(), first);
  text = "synth -flatten";
  const std::string second = revision();
  EXPECT_NE(second, first);
  content = "2";
  EXPECT_NE(revision(), second);
}

TEST_F(EngineOf, ForecastCountsAndExpects) {
  fs::create_directories(harness_.home);
  std::ofstream(harness_.home / "durations.json")
      << R"({"test.design/n0/fake lint": 2, "fake place": 3, "other place": 100})";
  Interrupt interrupt;
  fs::create_directories(harness_.guarded_folder());
  const Guard guard(harness_.guarded_folder());
  Durations durations(harness_.home / "durations.json");
  const Cache cache_of_its_own = cache();
  Engine engine(cache_of_its_own, durations, guard, &interrupt,
                {.seeds = {1, 2, 3},
                 .slots = 2,
                 .work_folder = harness_.guarded_folder(),
                 .keep_work = false,
                 .host = ""});
  Session session;
  Collector collector(session, nullptr, {});
  const FakeSuite suite = working();
  const std::vector<Case> cases = suite.cases(1);

  const Forecast forecast = engine.plan(cases, collector);

  EXPECT_EQ(forecast.jobs, jobs_of_a_case);
  EXPECT_EQ(forecast.cached, 0U);
  EXPECT_EQ(forecast.unknown, 1U + 1U + 3U) << "generate, synthesize, route";
  EXPECT_DOUBLE_EQ(forecast.expected_s, (2 + 3 * 3) / 2.0);
  EXPECT_EQ(session.forecast.jobs, forecast.jobs);
  EXPECT_EQ(starts(), Names{}) << "planning runs nothing";
}

TEST_F(EngineOf, ForecastKnowsWhatEarlierRunsTook) {
  const FakeSuite suite = working();
  run(suite, 2);

  const Session session = run(suite, 3);

  EXPECT_EQ(session.forecast.jobs, 3 * jobs_of_a_case);
  EXPECT_EQ(session.forecast.cached, 2 * jobs_of_a_case);
  EXPECT_EQ(session.forecast.unknown, 0U);
  EXPECT_GT(session.forecast.expected_s, 0.0);
  EXPECT_LT(session.forecast.expected_s, 5.0);
}

TEST_F(EngineOf, AfterAFailureTheRestOfTheCaseIsSkipped) {
  const FakeSuite suite([this](const Case&) -> std::vector<Stage> {
    return {
        {.name = "lint", .is_check = true, .steps = always({shell("exit 1")})},
        {.name = "synthesize", .steps = always({work("synthesize")})},
        {.name = "place", .per_seed = true, .steps = always({work("place")})},
        {.name = "check", .per_seed = true, .is_check = true, .steps = always({work("check")})}};
  });

  const Session session = run(suite, 1);

  EXPECT_EQ(starts(), Names{});
  EXPECT_EQ(session.forecast.jobs, 8U);
  ASSERT_EQ(session.records.size(), 8U);
  for (const Record& record : session.records) {
    if (record.stage == "lint") continue;
    EXPECT_EQ(record.outcome, Outcome::skipped);
    EXPECT_EQ(record.message, "lint was not ok");
    EXPECT_EQ(record.seed.has_value(), record.stage != "synthesize");
    EXPECT_EQ(record.is_check, record.stage == "check");
  }
}

TEST_F(EngineOf, SeedThatFailsLeavesTheOthersAlone) {
  const FakeSuite suite([this](const Case&) -> std::vector<Stage> {
    return {{.name = "place",
             .per_seed = true,
             .steps = [this](std::uint64_t seed) -> std::vector<Step> {
               return {shell(seed == 2 ? "exit 1" : "exit 0")};
             }},
            {.name = "check", .per_seed = true, .steps = always({shell("true")})},
            {.name = "last", .steps = always({shell("true #")})}};
  });

  const Session session = run(suite, 1);

  EXPECT_EQ(session.forecast.jobs, 9U) << "what follows a stage that runs per seed does too";
  ASSERT_EQ(session.records.size(), 9U);
  for (const char* stage : {"check", "last"}) {
    EXPECT_EQ(record_of(session.records, 0, stage, 1).outcome, Outcome::ok);
    EXPECT_EQ(record_of(session.records, 0, stage, 2).outcome, Outcome::skipped);
    EXPECT_EQ(record_of(session.records, 0, stage, 3).outcome, Outcome::ok);
  }
}

// Stages of a case whose extras, one of the case and one of the seed, do not work.
FakeSuite suite_with_extras(const Command& good, const Command& bad, bool is_check) {
  return FakeSuite([=](const Case&) -> std::vector<Stage> {
    return {{.name = "generate", .steps = always({good})},
            {.name = "waves", .is_check = is_check, .is_extra = true, .steps = always({bad})},
            {.name = "simulate", .is_check = true, .steps = always({good})},
            {.name = "place",
             .per_seed = true,
             .outputs = {"report.json"},
             .steps = always({good}),
             .read = read_luts},
            {.name = "layout", .per_seed = true, .is_extra = true, .steps = always({bad})}};
  });
}

core::CaseResult result_of(const Harness& harness, const FakeSuite& suite, const Session& session) {
  core::Summary summary(harness.header(suite.cases(1)));
  for (const Record& record : session.records) summary.add(record);
  return summary.results().front();
}

TEST_F(EngineOf, ExtraThatFailsChangesNothingButItsOwnRecord) {
  core::Tool absent = works();
  absent.missing = "is not installed";
  harness_.has_journal = true;
  for (const Command& bad : {shell("exit 1"), shell("kill -SEGV $$"), Command{absent, {}}}) {
    const FakeSuite suite = suite_with_extras(work("good"), bad, false);

    // A first run, one with a warm cache, and one that goes on with the journal of the second.
    for (const bool resumes : {false, false, true}) {
      harness_.resumes = resumes;
      if (!resumes) harness_.name += "a";  // a journal of its own
      run(suite, 1);
      const std::vector<Record> records = core::read_journal(harness_.journal_file()).records;

      ASSERT_EQ(lasting_parts(records).size(), 3U + 2 * 3);
      for (const Record& record : records) {
        const bool is_extra = record.stage == "waves" || record.stage == "layout";
        EXPECT_EQ(record.outcome == Outcome::ok, !is_extra) << record.stage;
        EXPECT_NE(record.outcome, Outcome::skipped) << record.stage;
      }
      const core::CaseResult result = result_of(harness_, suite, {.records = records});
      EXPECT_EQ(result.outcome, Outcome::ok);
      EXPECT_TRUE(result.proven);
      EXPECT_EQ(result.seeded.at("luts").size(), 3U);
    }
  }
}

TEST_F(EngineOf, ExtraThatIsACheckDecidesLikeAnyCheck) {
  const FakeSuite suite = suite_with_extras(work("good"), shell("exit 1"), true);

  const Session session = run(suite, 1);

  EXPECT_EQ(record_of(session.records, 0, "simulate").outcome, Outcome::skipped);
  const core::CaseResult result = result_of(harness_, suite, session);
  EXPECT_EQ(result.outcome, Outcome::tool_failed);
  EXPECT_EQ(result.stage, "waves");
  EXPECT_FALSE(result.proven);
}

// A stage that ends with $STATUS of the moment, counted in starts as "stage", and one after it.
FakeSuite moody_suite(const Command& stage, const Command& next, core::Outcome outcome) {
  return FakeSuite([=](const Case&) -> std::vector<Stage> {
    return {{.name = "stage",
             .steps = always({stage}),
             .read =
                 [=](const core::StageFiles& files) {
                   return core::Reading{.outcome = files.exit_status == 0 ? Outcome::ok : outcome};
                 }},
            {.name = "next", .steps = always({next})}};
  });
}

TEST_F(EngineOf, PassingTroubleIsTriedAgainByANewRunOnly) {
  harness_.has_journal = true;
  const std::string script =
      "echo stage >>$STARTS; exit $(cat " + (scratch_ / "status").string() + ")";
  const FakeSuite suite = moody_suite(shell(script), work("next"), Outcome::tool_failed);
  std::ofstream(scratch_ / "status") << "1\n";
  EXPECT_EQ(record_of(run(suite, 1).records, 0, "stage").outcome, Outcome::tool_failed);
  EXPECT_EQ(starts(), Names{"stage"});
  std::ofstream(scratch_ / "status") << "0\n";

  harness_.resumes = true;
  const Session resumed = run(suite, 1);
  EXPECT_EQ(starts(), Names{}) << "the run has its record already";
  EXPECT_TRUE(resumed.records.empty());
  EXPECT_EQ(core::read_journal(harness_.journal_file()).records.size(), 2U);

  harness_.resumes = false;
  harness_.name = "b";
  const Session again = run(suite, 1);
  EXPECT_EQ(starts(), (Names{"next", "stage"}));
  EXPECT_EQ(record_of(again.records, 0, "next").outcome, Outcome::ok);
}

TEST_F(EngineOf, LastingOutcomeIsNotTriedAgain) {
  for (const Outcome outcome :
       {Outcome::mismatch, Outcome::does_not_fit, Outcome::unroutable, Outcome::no_fmax}) {
    harness_.home = scratch_ / std::string(core::to_name(outcome));
    const FakeSuite suite =
        moody_suite(shell("echo stage >>$STARTS; exit 1"), work("next"), outcome);
    run(suite, 1);
    EXPECT_EQ(starts(), Names{"stage"});

    const Session second = run(suite, 1);

    EXPECT_EQ(starts(), Names{});
    EXPECT_EQ(record_of(second.records, 0, "stage").outcome, outcome);
    EXPECT_TRUE(record_of(second.records, 0, "stage").cached);
    EXPECT_EQ(record_of(second.records, 0, "next").outcome, Outcome::skipped);
  }
}

TEST_F(EngineOf, EqualJobsOfSeveralCasesRunOnce) {
  for (const std::string script : {"true", "exit 1", "kill -SEGV $$"}) {
    for (const std::size_t slots : {std::size_t{1}, std::size_t{4}}) {
      harness_.home = scratch_ / (script.substr(0, 4) + std::to_string(slots));
      harness_.slots = slots;
      const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
        return {{.name = "same", .steps = always({work("same"), shell(script)})},
                {.name = "seeds", .per_seed = true, .steps = always({work("seeds")})}};
      });

      const Session session = run(suite, 5);

      const bool is_ok = script == "true";
      EXPECT_EQ(starts(), is_ok ? (Names{"same", "seeds"}) : (Names{"same"}));
      EXPECT_EQ(lasting_parts(session.records).size(), 5U * 4);
      std::size_t cached = 0;
      std::set<Outcome> outcomes;
      for (const Record& record : session.records) {
        if (record.stage != "same") continue;
        outcomes.insert(record.outcome);
        if (record.cached) ++cached;
      }
      EXPECT_EQ(outcomes.size(), 1U);
      EXPECT_EQ(cached, 4U) << "and one ran";
    }
  }
}

TEST_F(EngineOf, NewerReaderReadsWithoutRunning) {
  int version = 1;
  const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
    return {{.name = "a",
             .texts = {{"text", "x"}},
             .outputs = {"report.json"},
             .steps = always({work("a")}),
             .read =
                 [&](const core::StageFiles& files) {
                   core::Reading reading = read_luts(files);
                   EXPECT_TRUE(fs::exists(files.folder / "text"));
                   EXPECT_EQ(files.log, "worked on a\n");
                   reading.metrics = {{"ffs", reading.metrics.at("luts") + version}};
                   return reading;
                 },
             .reader_version = version}};
  });
  const double first = record_of(run(suite, 1).records, 0, "a").metrics.at("ffs");
  EXPECT_EQ(starts(), Names{"a"});

  version = 2;
  for (int i = 0; i < 2; ++i) {
    const Session session = run(suite, 1);
    EXPECT_EQ(record_of(session.records, 0, "a").metrics.at("ffs"), first + 1);
    EXPECT_TRUE(record_of(session.records, 0, "a").cached);
  }
  EXPECT_EQ(starts(), Names{});

  version = 3;
  fs::remove_all(harness_.cache_folder() / "objects");
  EXPECT_EQ(record_of(run(suite, 1).records, 0, "a").metrics.at("ffs"), first + 2);
  EXPECT_EQ(starts(), Names{"a"}) << "there was nothing left to read";
}

TEST_F(EngineOf, ReadersSeeTheLogOfTheLastStepAlsoWhenTheyReadAgain) {
  int version = 1;
  std::vector<std::string> logs;
  const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
    return {{.name = "a",
             .steps = always({shell("printf '$ one'"), shell("echo two")}),
             .read =
                 [&](const core::StageFiles& files) {
                   logs.push_back(files.log);
                   return core::Reading{};
                 },
             .reader_version = version}};
  });
  run(suite, 1);
  version = 2;

  const Session session = run(suite, 1);

  EXPECT_EQ(logs, (Names{"two\n", "two\n"}));
  const std::string log =
      core::read_text(cache().object_path(record_of(session.records, 0, "a").log));
  EXPECT_TRUE(log.starts_with("$ sh -c printf")) << log;
  EXPECT_TRUE(log.ends_with("$ one\n$ sh -c echo two echo two\ntwo\n")) << log;
}

TEST_F(EngineOf, NewerReaderThatDoesNotUnderstandHasTheJobRunAgain) {
  int version = 1;
  const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
    return {{.name = "a",
             .outputs = {"report.json"},
             .steps = always({work("a")}),
             .read = [&](const core::StageFiles& files) -> core::Reading {
               if (version == 2) throw std::runtime_error("not understood");
               return read_luts(files);
             },
             .reader_version = version}};
  });
  run(suite, 1);
  version = 2;
  starts();

  EXPECT_EQ(record_of(run(suite, 1).records, 0, "a").outcome, Outcome::unreadable);
  EXPECT_EQ(starts(), Names{"a"});
}

fs::path job_file(const Cache& cache, const Record& record) {
  return cache.root() / "jobs" / record.key.substr(0, 2) / record.key;
}

TEST_F(EngineOf, FlippedBitInAResultRepeatsThatJob) {
  const Session first = run(working(), 2);
  starts();
  flip_bit(job_file(cache(), record_of(first.records, 1, "place", 2)));

  const Session second = run(working(), 2);

  EXPECT_EQ(starts(), Names{"1/place/2"});
  EXPECT_EQ(lasting_parts(second.records), lasting_parts(first.records));
}

TEST_F(EngineOf, DamagedOrLostInputRepeatsItsProducer) {
  const std::map<std::string, std::function<void(const fs::path&)>> ways = {
      {"damaged", flip_bit}, {"lost", [](const fs::path& file) { fs::remove(file); }}};
  for (const auto& [way, harm] : ways) {
    harness_.home = scratch_ / way;
    const Session first = run(working(), 2);
    starts();
    const Record& place = record_of(first.records, 1, "place", 2);
    harm(cache().object_path(place.provenance.outputs.at("out.txt")));
    cache().erase(record_of(first.records, 1, "route", 2).key);

    const Session second = run(working(), 2);

    EXPECT_EQ(starts(), (Names{"1/place/2", "1/route/2"})) << way;
    EXPECT_EQ(lasting_parts(second.records), lasting_parts(first.records)) << way;
    EXPECT_EQ(cache().verify(), Names{});
  }
}

TEST_F(EngineOf, LossOfAllContentsRepeatsWhatIsNeeded) {
  const Session first = run(working(), 2);
  starts();
  fs::remove_all(harness_.cache_folder() / "objects");
  for (const std::uint64_t seed : harness_.seeds)
    cache().erase(record_of(first.records, 1, "route", seed).key);

  const Session second = run(working(), 2);

  EXPECT_EQ(starts(), (Names{"1/place/1", "1/place/2", "1/place/3", "1/route/1", "1/route/2",
                             "1/route/3", "1/synthesize/0"}));
  EXPECT_EQ(lasting_parts(second.records), lasting_parts(first.records));
}

TEST_F(EngineOf, CacheThatLosesAgainAndAgainIsAFailure) {
  // The object goes each time that the stage which needs it is asked for.
  const FakeSuite suite([&](const Case& question) -> std::vector<Stage> {
    const bool is_hit = number_of(question) == 0;
    return {{.name = "a", .outputs = {"out.txt"}, .steps = always({work(is_hit ? "a" : "b")})},
            {.name = "place",
             .per_seed = true,
             .inputs = {{"a", "out.txt"}},
             .steps = [=, this](std::uint64_t) -> std::vector<Step> {
               if (is_hit) fs::remove_all(harness_.cache_folder() / "objects");
               return {work("place")};
             }},
            {.name = "route", .per_seed = true, .steps = always({shell("true")})}};
  });
  harness_.slots = 1;

  const Session session = run(suite, 1);

  EXPECT_EQ(lasting_parts(session.records).size(), 7U);
  EXPECT_EQ(record_of(session.records, 0, "a").outcome, Outcome::ok);
  for (const std::uint64_t seed : harness_.seeds) {
    EXPECT_EQ(record_of(session.records, 0, "place", seed).outcome, Outcome::tool_failed);
    EXPECT_EQ(record_of(session.records, 0, "place", seed).message,
              "the cache loses out.txt of a again and again");
    EXPECT_EQ(record_of(session.records, 0, "route", seed).outcome, Outcome::skipped);
  }
}

TEST_F(EngineOf, RepairThatFailsIsToldAtTheStageThatNeededIt) {
  const FakeSuite suite([&](const Case&) -> std::vector<Stage> {
    const std::string script =
        "[ ! -f " + (scratch_ / "broken").string() + " ] || exit 1; echo 1 >out.txt";
    return {{.name = "a", .outputs = {"out.txt"}, .steps = always({shell(script)})},
            {.name = "b", .inputs = {{"a", "out.txt"}}, .steps = always({work("b")})},
            {.name = "c", .steps = always({shell("true")})}};
  });
  const Session first = run(suite, 1);
  fs::remove_all(harness_.cache_folder() / "objects");
  cache().erase(record_of(first.records, 0, "b").key);
  std::ofstream(scratch_ / "broken") << "yes\n";

  const Session second = run(suite, 1);

  EXPECT_EQ(record_of(second.records, 0, "a").outcome, Outcome::ok);
  EXPECT_EQ(record_of(second.records, 0, "b").outcome, Outcome::tool_failed);
  EXPECT_EQ(record_of(second.records, 0, "b").message,
            "a was ok but not when done again: exit status 1: ");
  EXPECT_EQ(record_of(second.records, 0, "c").outcome, Outcome::skipped);
}

TEST_F(EngineOf, PrunedCacheIsFilledAgain) {
  const Session first = run(working(), 2);
  cache().prune(0, std::chrono::seconds(0));
  EXPECT_EQ(cache().stats().bytes, 0U);
  starts();

  const Session second = run(working(), 2);

  EXPECT_EQ(starts().size(), 2 * (jobs_of_a_case - 1)) << "all but the function";
  EXPECT_EQ(lasting_parts(second.records), lasting_parts(first.records));
}

TEST_F(EngineOf, PruningMeanwhileDoesNoHarm) {
  const Session undisturbed = run(working(), 4);
  harness_.home = scratch_ / "pruned";
  const Cache pruned = cache();
  const pid_t pruner = fork();
  if (pruner == 0) {
    for (;;) pruned.prune(0);
  }

  const Session session = run(working(), 4);
  kill(pruner, SIGKILL);
  waitpid(pruner, nullptr, 0);

  EXPECT_EQ(lasting_parts(session.records), lasting_parts(undisturbed.records));
}

TEST_F(EngineOf, TwoHarnessesShareACache) {
  harness_.has_journal = true;
  fs::create_directories(harness_.home);
  Harness other = harness_;
  other.name = "b";
  const FakeSuite suite = working();
  std::vector<pid_t> children;
  for (const Harness* harness : std::initializer_list<const Harness*>{&harness_, &other}) {
    const pid_t child = fork();
    if (child == 0) {
      harness->run(suite.cases(5));
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  const auto first = lasting_parts(core::read_journal(harness_.journal_file()).records);
  const auto second = lasting_parts(core::read_journal(other.journal_file()).records);
  EXPECT_EQ(first.size(), 5 * jobs_of_a_case);
  EXPECT_EQ(first, second);
  EXPECT_EQ(cache().verify(), Names{});
}

TEST_F(EngineOf, JournalThatCannotBeWrittenEndsTheRunCleanly) {
  const FakeSuite suite([this](const Case& question) -> std::vector<Stage> {
    return {{.name = "a",
             .steps = always(
                 {number_of(question) == 0 ? shell("true") : Command{fake_tool("hang"), {}}})}};
  });
  harness_.on_record = [](const Record&) {
    throw core::UserError("journal", "cannot be written", "make room");
  };

  EXPECT_THROW(run(suite, 2), core::UserError);

  EXPECT_EQ(processes_of_run(std::to_string(getpid()) + "-"), std::vector<pid_t>{});
  EXPECT_FALSE(fs::exists(harness_.guarded_folder()));
}

TEST_F(EngineOf, SignalWhilePlanningStopsThePlan) {
  run(working(), 5);
  harness_.on_record = [](const Record&) { kill(getpid(), SIGTERM); };

  const Session session = run(working(), 5);

  EXPECT_EQ(session.records.size(), jobs_of_a_case) << "of the case that was looked at";
  EXPECT_TRUE(session.end.interrupted);
  EXPECT_EQ(session.signal, SIGTERM);
}

TEST_F(EngineOf, SummaryOfAFlow) {
  const FakeSuite suite = working();

  const core::RunHeader::FlowSummary summary = summary_of(suite.one(0));

  EXPECT_EQ(summary.stages, (Names{"generate", "lint", "synthesize", "place", "route"}));
  EXPECT_EQ(summary.checks, Names{"lint"});
  EXPECT_TRUE(summary.per_seed);
}

}  // namespace
}  // namespace lutmark::engine
