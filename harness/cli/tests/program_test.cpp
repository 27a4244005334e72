// SPDX-License-Identifier: Apache-2.0
// Tests of the built program on bad input: one error with place and remedy, exit code 2, nothing
// written.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/json.h"
#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;
using Words = std::vector<std::string>;

struct Output {
  int status = -1;
  std::string out;
  std::string error;
};

// A repository of its own with links to the flows and the harness, and a home and a PATH without
// tools.
class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    fs::create_directories(root());
    for (const char* part : {"flows", "harness", "dashboards"}) {
      fs::create_directory_symlink(fs::path(LUTMARK_ROOT) / part, root() / part);
    }
    write(
        "suites/good.json",
        R"({"schema": 1, "description": "d", "seeds": [1], "cases": [{"design": "template.scale", "flows": ["sim"]}]})");
    fs::create_directories(root() / "baselines");
    fs::create_directories(home());
  }

  fs::path root() const { return folder_.path() / "root"; }
  fs::path home() const { return folder_.path() / "home"; }
  void write(const std::string& name, const std::string& text) const {
    folder_.write("root/" + name, text);
  }

  Output run(const Words& words) const {
    const fs::path out = folder_.path() / "out";
    const fs::path error = folder_.path() / "error";
    Words arguments{LUTMARK_PROGRAM};
    arguments.insert(arguments.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& word : arguments) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string root_text = root().string();
    const std::string home_text = home().string();
    const std::string path_text = (folder_.path() / "bin").string();
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::setenv("LUTMARK_ROOT", root_text.c_str(), 1);
      ::setenv("LUTMARK_HOME", home_text.c_str(), 1);
      ::setenv("PATH", path_text.c_str(), 1);
      ::dup2(::open("/dev/null", O_RDONLY), 0);
      ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 1);
      ::dup2(::open(error.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), 2);
      ::execv(LUTMARK_PROGRAM, argv.data());
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), core::read_text(out),
            core::read_text(error)};
  }

  // Every file and folder of root and home with size and time of change.
  std::set<std::string> listing() const {
    std::set<std::string> lines;
    for (const fs::path& top : {root(), home()}) {
      for (const auto& entry : fs::recursive_directory_iterator(top)) {
        lines.insert(fmt::format(
            "{} {} {}", entry.path().string(), entry.is_regular_file() ? entry.file_size() : 0,
            entry.is_regular_file() ? entry.last_write_time().time_since_epoch().count() : 0));
      }
    }
    return lines;
  }

  void expect_refused(const Words& words, const std::string& place,
                      const std::string& problem) const {
    const std::string command = fmt::format("lutmark {}", fmt::join(words, " "));
    const auto before = listing();

    const Output output = run(words);

    EXPECT_EQ(output.status, 2) << command << "\n" << output.error;
    EXPECT_EQ(output.out, "") << command;
    EXPECT_TRUE(output.error.starts_with("lutmark: " + place))
        << command << "\n"
        << output.error << "expected place: " << place;
    EXPECT_CONTAINS(output.error, problem) << command;
    EXPECT_CONTAINS(output.error, "\n  remedy: ") << command;
    EXPECT_EQ(output.error.find("lutmark: ", 1), std::string::npos) << "more than one error:\n"
                                                                    << output.error;
    EXPECT_EQ(listing(), before) << command << " wrote something";
  }
  void expect_suite_refused(const std::string& text, const std::string& pointer,
                            const std::string& problem) const {
    write("suites/bad.json", text);
    const std::string place =
        (root() / "suites/bad.json").string() + (pointer.empty() ? "" : " at " + pointer);
    expect_refused({"run", "bad"}, place, problem);
  }

  TempFolder folder_;
};

std::string with_cases(const std::string& cases) {
  return R"({"schema": 1, "description": "d", "seeds": [1], "cases": [)" + cases + "]}";
}

TEST_F(ProgramTest, RefusesMalformedSuites) {
  expect_suite_refused("", "", "not valid JSON at line 1");
  expect_suite_refused("{\"schema\": 1,\n\"seeds\": [1,]}", "", "line 2, column 13");
  expect_suite_refused(R"({"schema": 1, "schema": 1})", "", "'schema' occurs twice");
  expect_suite_refused(
      with_cases(R"({"design": "template.scale", "flows": ["sim"], "flows": ["sim"]})"), "",
      "'flows' occurs twice");
  expect_suite_refused(with_cases(R"({"design": "template.scale", "flow": ["sim"]})"),
                       "/cases/0/flow", "did you mean 'flows'?");
  expect_suite_refused(with_cases(R"({"design": 5, "flows": ["sim"]})"), "/cases/0/design",
                       "number where a string is expected");
  expect_suite_refused(R"({"schema": 9, "description": "d", "seeds": [1]})", "/schema",
                       "newer than this lutmark knows");
  expect_suite_refused(std::string(100000, '['), "", "nested deeper");
  expect_suite_refused(std::string("{\"schema\": 1, \"description\": \"\xff\"}"), "",
                       "not valid JSON");
}

TEST_F(ProgramTest, RefusesSuitesWithNamesThatLeadElsewhere) {
  for (const char* name :
       {"../x", "/etc/passwd", "a b", "$(touch x)", "a;b", "a|b", "..", "-x", "`x`"}) {
    expect_suite_refused(
        fmt::format(R"({{"schema": 1, "description": "d", "seeds": [1], "include": ["{}"]}})",
                    name),
        "/include/0", "is not a suite name");
    expect_suite_refused(with_cases(fmt::format(R"({{"design": "{}", "flows": ["sim"]}})", name)),
                         "/cases/0/design", "no design");
    expect_suite_refused(
        with_cases(fmt::format(R"({{"design": "template.scale", "flows": ["{}"]}})", name)),
        "/cases/0/flows", "no flow");
    expect_suite_refused(
        with_cases(fmt::format(
            R"({{"design": "template.scale", "flows": ["sim"], "parameters": {{"{}": 1}}}})",
            name)),
        "/cases/0/parameters", "no parameter");
  }
}

TEST_F(ProgramTest, RefusesSelectionsThatNameNothingOrLeadElsewhere) {
  for (const char* word :
       {"../root", "/etc/passwd", "a b", "$(touch x)", "x;ls", "..", "suites/good.json",
        "template.scale/../sim", "template.scale/a8_f5/sim/..", "template.scale/a8 f5/sim",
        "template.scale/`x`/sim", "godo", ""}) {
    expect_refused({"run", word}, "command line", "'");
    expect_refused({"bench", word}, "command line", "'");
  }
  expect_refused({"run"}, "command line", "nothing is selected");
  expect_refused({"run", "no*match"}, "selection", "nothing matches");
  expect_refused({"show", "../../x"}, "command line", "is not a case");
}

TEST_F(ProgramTest, RefusesWrongParametersAndOptions) {
  expect_refused({"run", "template.scale", "a=17"}, "command line", "a=17 is not legal");
  expect_refused({"run", "template.scale", "a=1e1"}, "command line", "is not legal");
  expect_refused({"run", "template.scale", "a=$(x)"}, "command line", "is not legal");
  expect_refused({"run", "template.scale", "b=1"}, "command line", "no parameter 'b'");
  expect_refused({"run", "kratos.gemmt_fu", "sparsity=0.705"}, "command line",
                 "sparsity=0.705 is not legal");
  expect_refused({"run", "kratos.gemmt_fu", "w=8", "m=1024", "k=1024"}, "command line",
                 "the limit is");
  expect_refused({"run", "good", "--flow", "../x"}, "--flow", "no flow '../x'");
  expect_refused({"run", "good", "--seeds", "1,1"}, "--seeds",
                 "neither a number of seeds nor a list");
  expect_refused({"run", "good", "--toolchain", "../x"}, "--toolchain", "is not known");
  expect_refused({"bench", "good", "--benchmark_filter=("}, "--benchmark_filter",
                 "no regular expression");
  expect_refused({"bench", "good", "--benchmark_filter=nothing"}, "--benchmark_filter",
                 "matches no case");
  expect_refused({"bench", "good", "--nonsense"}, "lutmark bench", "not known");
}

TEST_F(ProgramTest, RefusesRevisionsThatAreNone) {
  expect_refused({"ab", "x", "y", "--suite", "good"}, "command line", "'x' is no revision");
  expect_refused({"ab", "x", "y", "--suite", "good", "--seeds", "1,1"}, "--seeds",
                 "neither a number of seeds nor a list");
}

TEST_F(ProgramTest, RefusesNetsThatItCannotTrain) {
  expect_refused({"train", "kratos.mpl"}, "command line", "did you mean 'kratos.mlp'");
  expect_refused({"train", "kratos.mlp", "w=9"}, "command line", "w=9 is not legal");
  expect_refused({"train", "kratos.mlp", "w=4", "w=4"}, "command line", "'w' is given twice");
  expect_refused({"train", "kratos.mlp", "w=5"}, "command line", "none of the committed nets");
  expect_refused({"train", "--list"}, (root() / "designs/kratos/nets/mlp_").string(),
                 "there is no trained net");
  expect_refused({"train", "kratos.mlp", "w=4", "--data", home().string()},
                 (home() / "train-images").string(), "is not there");
}

TEST_F(ProgramTest, RefusesRunsThatAreNotThere) {
  for (const Words& words :
       {Words{"compare", "../x"}, Words{"log", "template.scale/a8_f5/sim", "--run", "../x"},
        Words{"accept", "../x", "--why", "w"}, Words{"run", "--resume", "../x"},
        Words{"site", "out", "--run", "../x"}, Words{"claims", "--run", "../x"},
        Words{"export", "csv", "--run", "../x"}}) {
    expect_refused(words, "runs", "no run '../x'");
  }
  expect_refused({"accept", "--why", "w"}, "runs", "there is no run yet");
}

std::string journal(const std::string& run, const std::string& case_name) {
  const core::Json header{{"type", "run"},
                          {"schema", 1},
                          {"run", run},
                          {"commit", ""},
                          {"dirty", false},
                          {"version", "0"},
                          {"build", ""},
                          {"host", ""},
                          {"machine", ""},
                          {"toolchain", "pinned"},
                          {"selection", "good"},
                          {"seeds", {1}},
                          {"cases", {case_name}},
                          {"flows",
                           {{"sim",
                             {{"device", ""},
                              {"stages", {"simulate"}},
                              {"checks", {"simulate"}},
                              {"per_seed", false}}}}}};
  const core::Json record{{"type", "record"},
                          {"case", case_name},
                          {"stage", "simulate"},
                          {"check", true},
                          {"outcome", "ok"},
                          {"metrics", {{"luts", 1}}},
                          {"labels", core::Json::object()},
                          {"message", ""},
                          {"log_tail", ""},
                          {"log", ""},
                          {"key", ""},
                          {"revision", "r"},
                          {"cached", false},
                          {"wall_s", 1},
                          {"cpu_s", 1},
                          {"peak_memory_mb", 1},
                          {"provenance",
                           {{"commands", core::Json::array()},
                            {"tools", core::Json::object()},
                            {"inputs", core::Json::object()},
                            {"outputs", core::Json::object()},
                            {"host", ""},
                            {"finished", ""}}}};
  const core::Json end{{"type", "end"},   {"jobs", 1},           {"hits", 0},
                       {"wall_s", 1},     {"tool_cpu_s", 1},     {"harness_cpu_s", 0},
                       {"idle_share", 0}, {"interrupted", false}};
  return header.dump() + "\n" + record.dump() + "\n" + end.dump() + "\n";
}

TEST_F(ProgramTest, RefusesDamagedAndForeignJournals) {
  const std::string file = (home() / "runs/r1/journal.jsonl").string();
  const auto put = [&](const std::string& text) {
    folder_.write("home/runs/r1/journal.jsonl", text);
  };
  const std::string good = journal("r1", "template.scale/a8_f5/sim");

  put(good);
  EXPECT_EQ(run({"compare"}).status, 0);
  put("");
  expect_refused({"compare"}, file, "no complete line");
  put("garbage\n" + good);
  expect_refused({"compare", "r1"}, file + ":1", "not valid JSON");
  put(good + "garbage\n");
  expect_refused({"accept", "--why", "w"}, file + ":4", "not valid JSON");
  put(journal("../../elsewhere", "template.scale/a8_f5/sim"));
  expect_refused({"run", "--resume", "r1"}, file + ":1 at /run", "not a name");
  for (const char* name : {"x", "../a8_f5/sim", "template.scale/../sim"}) {
    put(journal("r1", name));
    expect_refused({"accept", "--why", "w"}, file + ":1 at /cases", "not a name");
  }
}

TEST_F(ProgramTest, LogAndShowFindTheNewestRunThatHasTheCase) {
  const std::string name = "template.scale/a8_f5/sim";
  folder_.write("home/runs/r1/journal.jsonl", journal("r1", name));
  folder_.write("home/runs/r2/journal.jsonl", journal("r2", "template.scale/a8_f3/sim"));

  EXPECT_CONTAINS(run({"log", name}).out, "== simulate: ok");
  EXPECT_CONTAINS(run({"show", name}).out, "run r1 ");
  expect_refused({"log", name, "--run", "r2"}, name, "is not in run r2");
  expect_refused({"log", "template.scale/a8_f7/sim"}, "template.scale/a8_f7/sim", "is in no run");
  expect_refused({"log", name, "--stage", "lint"}, name, "no record of stage lint in run r1");
}

TEST_F(ProgramTest, AcceptWritesBaselinesAndRefusesDamagedOnes) {
  folder_.write("home/runs/r1/journal.jsonl", journal("r1", "template.scale/a8_f5/sim"));
  const std::string file = (root() / "baselines/sim/template.scale.json").string();

  ASSERT_EQ(run({"accept", "--why", "first"}).status, 0);
  EXPECT_EQ(run({"compare", "--strict"}).status, 0);
  core::Json json = core::load_json(file);

  core::Json bad = json;
  bad["cases"]["a8_f5"]["outcome"] = "fine";
  write("baselines/sim/template.scale.json", bad.dump());
  expect_refused({"compare"}, file + " at /cases/a8_f5/outcome", "'fine' is not known");
  expect_refused({"accept", "--why", "w"}, file + " at /cases/a8_f5/outcome",
                 "'fine' is not known");
  bad = json;
  bad["cases"]["a8_f5"]["mertics"] = core::Json::object();
  write("baselines/sim/template.scale.json", bad.dump());
  expect_refused({"compare"}, file + " at /cases/a8_f5/mertics", "did you mean 'metrics'?");
  bad = json;
  bad["flow"] = "../sim";
  write("baselines/sim/template.scale.json", bad.dump());
  expect_refused({"compare"}, file, "holds ../sim/template.scale");
  write("baselines/sim/template.scale.json", "{\"schema\": 1, \"schema\": 1}");
  expect_refused({"compare"}, file, "'schema' occurs twice");
}

// A journal of a run on a day of January, whose only case has so many look-up tables.
std::string journal_of_day(int day, int luts) {
  std::string text = journal(fmt::format("202601{:02}-030405-1", day), "template.scale/a8_f5/sim");
  text.replace(text.find("\"luts\":1"), 8, fmt::format("\"luts\":{}", luts));
  return text;
}

TEST_F(ProgramTest, HistoryShowsWhereAFigureChanged) {
  for (int day = 1; day <= 4; ++day) {
    folder_.write(fmt::format("home/runs/{}/journal.jsonl", day),
                  journal_of_day(day, day < 3 ? 50 : 47));
  }

  const Output imported = run({"history", "import"});
  const Output again = run({"history", "import"});
  const Output table = run({"history", "template.scale/a8_f5/sim", "luts"});
  const Output json = run({"history", "template.scale/a8_f5/sim", "luts", "--json"});
  const Output all = run({"history", "template.scale/a8_f5/sim"});

  EXPECT_EQ(imported.status, 0) << imported.error;
  EXPECT_CONTAINS(imported.out, "4 runs added");
  EXPECT_CONTAINS(again.out, "0 runs added, 0 completed, 4 were there already");
  EXPECT_CONTAINS(table.out, "4 runs, 2 different measurements, 1 changes");
  EXPECT_CONTAINS(table.out, "-6.0 % better");
  const core::Json series = core::parse_json(json.out, "series");
  ASSERT_EQ(series["points"].size(), 4U);
  EXPECT_EQ(series["points"][3]["median"], 47);
  ASSERT_EQ(series["changes"].size(), 1U);
  EXPECT_EQ(series["changes"][0]["point"], 2);
  EXPECT_CONTAINS(all.out, "tool_s");
  EXPECT_CONTAINS(run({"history"}).out, "4 runs of 1 cases");
  EXPECT_CONTAINS(run({"history", "check"}).out, "all whole");
}

TEST_F(ProgramTest, HistoryIsCarriedElsewhere) {
  folder_.write("home/runs/1/journal.jsonl", journal_of_day(1, 50));
  ASSERT_EQ(run({"history", "import"}).status, 0);
  const std::string file = (folder_.path() / "history.jsonl").string();
  ASSERT_EQ(run({"history", "export", "-o", file}).status, 0);
  EXPECT_EQ(run({"history", "export"}).out, core::read_text(file));
  fs::remove(home() / "history.sqlite");

  const Output output = run({"history", "import", file});

  EXPECT_EQ(output.status, 0) << output.error;
  EXPECT_EQ(run({"history", "export"}).out, core::read_text(file));
}

TEST_F(ProgramTest, HistoryTakesInWhatIsGoodAndSaysWhatIsNot) {
  folder_.write("home/runs/1/journal.jsonl", journal_of_day(1, 50));
  const fs::path bad = folder_.write("home/runs/2/journal.jsonl", "garbage\n");
  folder_.write("home/runs/3/journal.jsonl", journal_of_day(1, 51));

  const Output output = run({"history", "import"});

  EXPECT_EQ(output.status, 2);
  EXPECT_CONTAINS(output.out, "1 runs added");
  EXPECT_CONTAINS(output.error, bad.string() + ":1: not valid JSON");
  EXPECT_CONTAINS(output.error, "already as another run");
  EXPECT_CONTAINS(output.error, "2 runs were refused");
  EXPECT_CONTAINS(run({"history", "check"}).out, "all whole");
}

TEST_F(ProgramTest, HistoryRefusesWhatIsNotThere) {
  const std::string file = (home() / "history.sqlite").string();
  expect_refused({"history", "template.scale/a8_f5/sim", "luts"}, file, "no run was recorded yet");
  expect_refused({"history", "import"}, (home() / "runs").string(), "holds no run");
  expect_refused({"history", "import", "none.jsonl"}, "none.jsonl", "cannot be read");
  folder_.write("home/runs/1/journal.jsonl", journal_of_day(1, 50));
  ASSERT_EQ(run({"history", "import"}).status, 0);
  expect_refused({"history", "template.scale/a8_f5/sim", "lut"}, "command line",
                 "did you mean 'luts'?");
  expect_refused({"history", "template.scale/a8_f6/sim", "luts"}, file,
                 "did you mean 'template.scale/a8_f5/sim'?");
  expect_refused({"history", "template.scale/a8_f5/sim", "luts", "--toolchain", "system"}, file,
                 "tool chain 'system'");
  folder_.write("home/history.sqlite", std::string(4096, 'x'));
  expect_refused({"history"}, file, "is damaged");
  expect_refused({"history", "import"}, file, "is damaged");
}

TEST_F(ProgramTest, AFinishedRunIsInTheHistoryAndAHistoryInTroubleIsNoReasonToFail) {
  EXPECT_EQ(run({"run", "good"}).status, 3);
  EXPECT_CONTAINS(run({"history"}).out, "1 runs of 1 cases");
  EXPECT_CONTAINS(run({"history", "import"}).out, "1 were there already");
  folder_.write("home/history.sqlite", std::string(4096, 'x'));

  const Output output = run({"run", "good"});

  EXPECT_EQ(output.status, 3);
  EXPECT_CONTAINS(output.error, "not in the history");
}

TEST_F(ProgramTest, RefusesAFolderThatIsNotTheRepository) {
  fs::remove_all(root() / "suites");

  const Output output = run({"list"});

  EXPECT_EQ(output.status, 2);
  EXPECT_CONTAINS(output.error, "set LUTMARK_ROOT to the repository");
}

TEST_F(ProgramTest, SaysUnderstandablyThatItsHomeCannotBeWritten) {
  fs::remove_all(home());
  std::ofstream(home()) << "a file where a folder is needed";

  const Output output = run({"run", "good"});

  EXPECT_EQ(output.status, 2) << output.error;
  EXPECT_CONTAINS(output.error, "LUTMARK_HOME");
}

TEST_F(ProgramTest, EverySubcommandHasHelpWithAnExample) {
  for (const char* name : {"list", "show", "metrics", "doctor", "run", "bench", "compare", "accept",
                           "merge", "log", "cache", "history", "site", "train", "selftest", "ab"}) {
    const Output output = run({name, "--help"});

    EXPECT_EQ(output.status, 0) << name;
    const std::size_t example = output.out.find("\nExample");
    ASSERT_NE(example, std::string::npos) << name;
    EXPECT_CONTAINS(output.out.substr(example), fmt::format("lutmark {}", name));
    EXPECT_EQ(output.error, "");
  }
  const Output top = run({"--help"});
  EXPECT_EQ(top.status, 0);
  EXPECT_CONTAINS(top.out, "Exit codes:");
}

TEST_F(ProgramTest, UnknownOptionsAndSubcommandsAreUsageErrors) {
  for (const Words& words :
       {Words{}, Words{"nonsense"}, Words{"list", "--nonsense"},
        Words{"run", "good", "--jobs", "x"}, Words{"run", "good", "-j", "-1"}, Words{"accept"},
        Words{"show"}, Words{"cache"}, Words{"cache", "nonsense"},
        Words{"cache", "prune", "--keep-gb", "-1"}, Words{"train", "--list", "--check"},
        Words{"train", "--threads", "0"}, Words{"selftest"}, Words{"selftest", "x"},
        Words{"ab", "x", "y"}, Words{"compare", "--seed-budget", "-1"}, Words{"--nonsense"}}) {
    const auto before = listing();

    const Output output = run(words);

    EXPECT_EQ(output.status, 2) << fmt::format("{}", fmt::join(words, " "));
    EXPECT_NE(output.error, "");
    EXPECT_EQ(listing(), before);
  }
}

TEST_F(ProgramTest, JsonOutputsAreJson) {
  const Output list = run({"list", "--json"});
  const Output metrics = run({"metrics", "--json"});

  EXPECT_NO_THROW(core::parse_json(list.out, "list"));
  const core::Json rows = core::parse_json(metrics.out, "metrics");
  ASSERT_TRUE(rows.is_array());
  EXPECT_EQ(rows[0]["name"], "luts");
  EXPECT_TRUE(core::parse_json(run({"studies", "--json"}).out, "studies").is_array());
  EXPECT_TRUE(core::parse_json(run({"claims", "--json"}).out, "claims").is_array());
}

TEST_F(ProgramTest, BenchListsItsTestsAndRunsNothing) {
  const auto before = listing();

  const Output all = run({"bench", "good", "--benchmark_list_tests"});
  const Output none =
      run({"bench", "good", "--benchmark_list_tests", "--benchmark_filter=-template"});

  EXPECT_EQ(all.status, 0) << all.error;
  EXPECT_EQ(all.out, "template.scale/a8_f5/sim\n");
  EXPECT_EQ(none.out, "");
  EXPECT_EQ(listing(), before);
}

TEST_F(ProgramTest, AMissingToolIsAnOutcomeWithItsOwnExitCode) {
  const Output output = run({"run", "good"});

  EXPECT_EQ(output.status, 3) << output.out << output.error;
  EXPECT_CONTAINS(output.out, "tool_missing");
  EXPECT_CONTAINS(output.out, "run scripts/setup.sh");
}

}  // namespace
}  // namespace lutmark::cli
