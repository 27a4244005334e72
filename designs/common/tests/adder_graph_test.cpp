// SPDX-License-Identifier: Apache-2.0
// Tests of adder graphs: what they compute and what they refuse.
#include "designs/common/adder_graph.h"

#include <array>
#include <stdexcept>

#include <gtest/gtest.h>

namespace lutmark::designs {
namespace {

// y0 = 5 x0 - x1, y1 = 0, y2 = -x1
AdderGraph small_graph() {
  AdderGraph graph{2, {}, {}};
  const int five = graph.append({{0, 0, false}, {0, 2, false}});
  const int difference = graph.append({{five, 0, false}, {1, 0, true}});
  const int negation = graph.append({{}, {1, 0, true}});
  graph.outputs = {{difference, 0, false}, {}, {negation, 0, false}};
  return graph;
}

TEST(AdderGraph, EvaluatesShiftsSignsAndZero) {
  const std::array<std::int64_t, 2> x{3, -4};

  EXPECT_NO_THROW(check(small_graph()));
  EXPECT_EQ(evaluate(small_graph(), x), (std::vector<std::int64_t>{19, 0, 4}));
}

TEST(AdderGraph, MatrixHoldsTheCoefficientsOfEveryOutput) {
  EXPECT_EQ(matrix_of(small_graph()), (ConstantMatrix{2, 3, {5, 0, 0, -1, 0, -1}}));
}

TEST(AdderGraph, LevelsCountAddersOnTheLongestPath) {
  EXPECT_EQ(levels_of(small_graph()), (std::vector<int>{0, 0, 1, 2, 1}));
}

TEST(AdderGraph, WithoutUnusedKeepsTheFunction) {
  AdderGraph graph = small_graph();
  graph.outputs[0] = {};

  const AdderGraph kept = without_unused(graph);

  EXPECT_EQ(kept.adders.size(), 1U);
  EXPECT_EQ(matrix_of(kept), matrix_of(graph));
}

TEST(AdderGraph, CheckRefusesWhatNoRowOfCellsComputes) {
  const auto with = [](const AdderGraph::Adder& adder) {
    AdderGraph graph{2, {adder}, {}};
    return graph;
  };
  EXPECT_THROW(check(with({{0, 0, false}, {2, 0, false}})), std::invalid_argument);
  EXPECT_THROW(check(with({{0, 1, false}, {1, 2, false}})), std::invalid_argument);
  EXPECT_THROW(check(with({{0, 0, true}, {1, 2, true}})), std::invalid_argument);
  EXPECT_THROW(check(with({{}, {1, 0, false}})), std::invalid_argument);
  EXPECT_THROW(check(AdderGraph{1, {}, {{0, 0, true}}}), std::invalid_argument);
  EXPECT_THROW(check(AdderGraph{1, {}, {{1, 0, false}}}), std::invalid_argument);
}

}  // namespace
}  // namespace lutmark::designs
