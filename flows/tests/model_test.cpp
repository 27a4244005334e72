// SPDX-License-Identifier: Apache-2.0
// Tests of the flow model: what a model says becomes figures, or the outcome does_not_fit.
#include <gtest/gtest.h>

#include "flows/stages.h"
#include "harness/core/tests/support.h"

namespace lutmark::flows {
namespace {

using core::Outcome;
using core::Reading;

// The stage of a design with this model, run in a folder and read.
Reading read_model(const core::ModelResult& result) {
  core::Design design{
      .name = "test.model",
      .meaning = "a model",
      .paper = "",
      .parameters = core::ParameterSpace(
          {{.name = "n", .tag = "n", .meaning = "a number", .min = 1, .max = 9}}, {{"n"}}),
      .configs = {}};
  design.model = [=](const core::Config&) { return result; };
  const core::Flow flow{.name = "model"};
  const core::Case question{&design, design.parameters.resolve({}, "test"), &flow};
  const core::Stage stage = model_stage(question);
  const test::TempFolder folder;
  std::get<core::Function>(stage.steps(0).at(0)).run(folder.path());
  for (const std::string& output : stage.outputs)
    EXPECT_TRUE(std::filesystem::exists(folder.path() / output)) << output;
  return stage.read({.folder = folder.path(), .exit_status = 0, .log = ""});
}

TEST(ModelStage, HasTheFiguresAndWordsOfTheModel) {
  const Reading reading =
      read_model({.metrics = {{"speedup", 1.0 / 3}}, .labels = {{"tile", "p1 q2"}}});
  EXPECT_EQ(reading.outcome, Outcome::ok);
  EXPECT_EQ(reading.metrics.at("speedup"), 1.0 / 3);
  EXPECT_EQ(reading.labels.at("tile"), "p1 q2");
}

TEST(ModelStage, SaysWhatDoesNotFit) {
  const Reading reading = read_model({.does_not_fit = "no tile fits: 3 of 2"});
  EXPECT_EQ(reading.outcome, Outcome::does_not_fit);
  EXPECT_EQ(reading.message, "no tile fits: 3 of 2");
  EXPECT_TRUE(reading.metrics.empty());
}

}  // namespace
}  // namespace lutmark::flows
