// SPDX-License-Identifier: Apache-2.0
// Tests of what a job's cache key depends on, and of the reading of what a job left.
#include "harness/engine/job.h"

#include <gtest/gtest.h>

#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Command;
using core::Function;
using core::Outcome;
using core::Stage;
using core::Step;

// All that a key is made of, to be changed a piece at a time.
struct Question {
  Stage stage = {.name = "synthesize", .texts = {{"a.ys", "synth"}}, .outputs = {"netlist.json"}};
  core::Tool tool = fake_tool("works");
  std::vector<std::string> arguments = {"a.ys", "-o", "netlist.json"};
  Inputs inputs = {{"rtl/top.v", {"1111", 10}}};
  std::string build = "build 1";

  std::string key() const { return job_key(stage, {Command{tool, arguments}}, inputs, build); }
};

TEST(JobKey, ChangesWithEverythingThatDecidesTheResult) {
  const std::string original = Question{}.key();
  const std::map<std::string, std::function<void(Question&)>> changes = {
      {"stage name", [](Question& q) { q.stage.name = "lint"; }},
      {"argument", [](Question& q) { q.arguments.back() = "other.json"; }},
      {"one argument more", [](Question& q) { q.arguments.emplace_back("-v"); }},
      {"order of arguments", [](Question& q) { std::swap(q.arguments[0], q.arguments[1]); }},
      {"where an argument ends",
       [](Question& q) {
         q.arguments = {"a.ys-", "o", "netlist.json"};
       }},
      {"tool name", [](Question& q) { q.tool.name = "other"; }},
      {"tool version", [](Question& q) { q.tool.version = "1.1"; }},
      {"tool hash", [](Question& q) { q.tool.sha256 = std::string(64, 'b'); }},
      {"input content", [](Question& q) { q.inputs["rtl/top.v"].sha256 = "2222"; }},
      {"input name",
       [](Question& q) {
         q.inputs = {{"rtl/other.v", {"1111", 10}}};
       }},
      {"one input more",
       [](Question& q) {
         q.inputs["rtl/b.v"] = {"3333", 1};
       }},
      {"text", [](Question& q) { q.stage.texts["a.ys"] = "synth -flatten"; }},
      {"text name",
       [](Question& q) {
         q.stage.texts = {{"b.ys", "synth"}};
       }},
      {"outputs", [](Question& q) { q.stage.outputs.emplace_back("stat.json"); }}};
  std::map<std::string, std::string> seen = {{original, "nothing"}};
  for (const auto& [what, change] : changes) {
    Question question;
    change(question);
    const auto [other, is_new] = seen.emplace(question.key(), what);
    EXPECT_TRUE(is_new) << what << " has the key of " << other->second;
  }
}

TEST(JobKey, DoesNotChangeWithPlaceLimitsReaderOrBuild) {
  const std::string original = Question{}.key();
  const std::map<std::string, std::function<void(Question&)>> changes = {
      {"where the tool lies", [](Question& q) { q.tool.argv = {"/elsewhere/tool"}; }},
      {"environment",
       [](Question& q) {
         q.tool.env = {{"HOME", "/elsewhere"}};
       }},
      {"limits", [](Question& q) { q.stage.limits.wall_s = 1; }},
      {"reader", [](Question& q) { q.stage.reader_version = 9; }},
      {"rebuild of the harness", [](Question& q) { q.build = "build 2"; }},
      {"size beside the hash", [](Question& q) { q.inputs["rtl/top.v"].bytes = 11; }}};
  for (const auto& [what, change] : changes) {
    Question question;
    change(question);
    EXPECT_EQ(question.key(), original) << what;
  }
}

TEST(JobKey, OfAFunctionChangesWithQuestionAndBuild) {
  const Stage stage{.name = "generate"};
  const auto key = [&](const std::string& name, const std::string& question,
                       const std::string& build) {
    return job_key(stage, {Function{name, question, {}}}, {}, build);
  };

  const std::string original = key("generate", "w=4", "build 1");

  EXPECT_EQ(key("generate", "w=4", "build 1"), original);
  EXPECT_NE(key("other", "w=4", "build 1"), original);
  EXPECT_NE(key("generate", "w=5", "build 1"), original);
  EXPECT_NE(key("generate", "w=4", "build 2"), original);
}

TEST(JobKey, QuestionOfAStageLeavesToolAndInputsOut) {
  const auto question = [](const core::Tool& tool, const std::string& argument,
                           const std::string& text) {
    return stage_question({.name = "synthesize",
                           .inputs = {{"generate", "*"}},
                           .texts = {{"a.ys", text}},
                           .steps = always({Command{tool, {argument}}})});
  };
  core::Tool newer = fake_tool("works");
  newer.version = "2.0";
  newer.sha256 = std::string(64, 'c');

  const std::string original = question(fake_tool("works"), "-k4", "synth");

  EXPECT_EQ(question(newer, "-k4", "synth"), original);
  EXPECT_NE(question(newer, "-k5", "synth"), original);
  EXPECT_NE(question(newer, "-k4", "synth -flatten"), original);
}

TEST(Job, BuildIdentityIsAHashOfTheProgram) {
  EXPECT_EQ(build_identity().size(), 40U);
  EXPECT_EQ(build_identity().find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Job, FirstMissingToolIsNamedWithItsRemedy) {
  core::Tool missing = fake_tool("nextpnr");
  missing.missing = "not installed";

  EXPECT_EQ(missing_tool({Command{fake_tool("works"), {}}, Command{missing, {}}}),
            "nextpnr: not installed");
  EXPECT_EQ(missing_tool({Function{"accuracy", "", {}, "no data"}}), "accuracy: no data");
  EXPECT_EQ(missing_tool({Command{fake_tool("works"), {}}, Function{"f", "", {}}}), "");
}

TEST(Job, CommandAsItRan) {
  core::Tool tool = fake_tool("works");
  tool.argv = {"python3", "yosys.py"};
  tool.env = {{"A", "b"}};
  const core::Limits limits{.wall_s = 7};

  const ProcessSpec spec = process_spec(Command{tool, {"-q"}}, "folder", limits);

  EXPECT_EQ(spec.argv, (std::vector<std::string>{"python3", "yosys.py", "-q"}));
  EXPECT_EQ(spec.cwd, "folder");
  EXPECT_EQ(spec.env, tool.env);
  EXPECT_EQ(spec.limits.wall_s, 7);
  EXPECT_EQ(shown_argv(Command{tool, {"-q"}}), spec.argv);
  EXPECT_EQ(shown_argv(Function{"generate", "", {}}), std::vector<std::string>{"lutmark:generate"});
}

TEST(Job, EndsThatNeedNoReader) {
  const Stage stage{.name = "s", .read = [](const core::StageFiles&) -> core::Reading {
                      throw std::logic_error("was asked");
                    }};
  const std::map<ProcessEnd, Outcome> outcomes = {
      {ProcessEnd::wall_limit, Outcome::timeout},
      {ProcessEnd::cpu_limit, Outcome::timeout},
      {ProcessEnd::memory_limit, Outcome::out_of_memory},
      {ProcessEnd::signaled, Outcome::crashed},
      {ProcessEnd::not_started, Outcome::tool_missing}};
  for (const auto& [end, outcome] : outcomes) {
    const core::Reading reading = read_end(stage, {.end = end, .message = "why"}, ".");
    EXPECT_EQ(reading.outcome, outcome);
    EXPECT_EQ(reading.message, "why");
  }
}

TEST(Job, PresentOutputs) {
  const Scratch scratch;
  fs::create_directories(scratch / "files/deep");
  for (const char* file : {"report.json", "undeclared", "files/b", "files/deep/a"}) {
    std::ofstream(scratch / file) << file;
  }
  std::string missing;

  const Stage stage{.name = "s", .outputs = {"report.json", "files/*", "waves.fst?", "none/*?"}};
  EXPECT_EQ(present_outputs(stage, scratch / "", missing),
            (std::vector<std::string>{"files/b", "files/deep/a", "report.json"}));
  EXPECT_EQ(missing, "");

  present_outputs({.name = "s", .outputs = {"files"}}, scratch / "", missing);
  EXPECT_EQ(missing, "files") << "a folder is no file";
}

}  // namespace
}  // namespace lutmark::engine
