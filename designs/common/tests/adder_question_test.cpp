// SPDX-License-Identifier: Apache-2.0
// Tests of questions for adder graphs: what they are refused for, and what is answered.
#include "designs/common/adder_question.h"

#include <gtest/gtest.h>

#include "harness/core/error.h"

namespace lutmark::designs {
namespace {

core::Json question_of(const std::string& rest) {
  return core::parse_json(
      R"({"schema": 1, "module": "product", "input_bits": 4, "input_signed": true, )" + rest + "}",
      "q.json");
}

std::string refusal_of(const std::string& rest) {
  try {
    AdderQuestion::parse(question_of(rest), "q.json");
  } catch (const core::UserError& error) {
    return error.what();
  }
  return "accepted";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// 3 x0 - x1 and 8 x1.
constexpr const char* foreign =
    R"("graph": {"inputs": 2, "adders": [[0, 0, 0, 0, 1, 0], [2, 0, 0, 1, 0, 1]],
                 "outputs": [[3, 0, 0], [1, 3, 0]]})";

TEST(AdderQuestion, AnswersAMatrixByAGraphThatComputesIt) {
  const auto question = AdderQuestion::parse(
      question_of(R"("register_every": 2, "matrix": [[3, 0], [-1, 8]])"), "q.json");
  const AdderAnswer found = answer(question);
  EXPECT_EQ(matrix_of(found.graph), (ConstantMatrix{2, 2, {3, 0, -1, 8}}));
  EXPECT_EQ(found.report.adders, 2);
  EXPECT_TRUE(has(found.rtl, "module product ("));
}

TEST(AdderQuestion, TakesTheGraphOfAnotherProgramAsItIs) {
  const auto question = AdderQuestion::parse(question_of(foreign), "q.json");
  EXPECT_EQ(question.matrix, (ConstantMatrix{2, 2, {3, 0, -1, 8}}));
  const AdderAnswer written = answer(question);
  EXPECT_EQ(written.graph.adders.size(), 2U);
  EXPECT_EQ(written.report.depth, 2);
  EXPECT_TRUE(has(written.rtl, "(s3 = s2 - x1)")) << written.rtl;
}

TEST(AdderQuestion, AnswersModuloAPowerOfTwo) {
  const auto question =
      AdderQuestion::parse(question_of(R"("wrap_bits": 4, "matrix": [[15], [7]])"), "q.json");
  const ConstantMatrix made = matrix_of(answer(question).graph);
  EXPECT_EQ(made.at(0, 0) & 15, 15);
  EXPECT_EQ(made.at(1, 0) & 15, 7);
}

TEST(AdderQuestion, ReportsItsFiguresAndTheMatrix) {
  const auto question = AdderQuestion::parse(question_of(foreign), "q.json");
  const core::Json json = to_json(answer(question), question.matrix);
  EXPECT_EQ(json["adders"], 2);
  EXPECT_EQ(json["latency"], 3);
  EXPECT_EQ(json["matrix"], core::Json::parse("[[3, 0], [-1, 8]]"));
}

TEST(AdderQuestion, RefusesWhatIsNoQuestion) {
  EXPECT_TRUE(has(refusal_of(R"("style": "cse")"), "one of matrix and graph is wanted"));
  EXPECT_TRUE(has(refusal_of(std::string(R"("matrix": [[1]], )") + foreign),
                  "one of matrix and graph is wanted"));
  EXPECT_TRUE(has(refusal_of(R"("matrix": [[1, 2], [3]])"), "q.json at /matrix/1: 1 weights"));
  EXPECT_TRUE(has(refusal_of(R"("matrix": [[1]], "style": "cze")"), "cse"));
  EXPECT_TRUE(
      has(refusal_of(R"("graph": {"inputs": 1, "adders": [[0, 0, 0]], "outputs": [[0, 0, 0]]})"),
          "q.json at /graph/adders/0: 3 numbers; 6 are wanted"));
  EXPECT_TRUE(
      has(refusal_of(
              R"("graph": {"inputs": 1, "adders": [[0, 0, 0, 1, 0, 0]], "outputs": [[0, 0, 0]]})"),
          "node 1: an operand is not an earlier node"));
  EXPECT_TRUE(has(refusal_of(R"("graph": {"inputs": 1, "adders": [], "outputs": [[0, 0, 1]]})"),
                  "output 0: negative outputs need a node of their own"));
}

}  // namespace
}  // namespace lutmark::designs
