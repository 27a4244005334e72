// SPDX-License-Identifier: Apache-2.0
// Tests of the optimiser: the function first, then depth, repeatability and quality.
#include "designs/common/adder_optimiser.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "designs/common/tests/random_matrix.h"

namespace lutmark::designs {
namespace {

void expect_matrix(const AdderGraph& graph, const ConstantMatrix& matrix, int wrap_bits) {
  ASSERT_NO_THROW(check(graph));
  const ConstantMatrix computed = matrix_of(graph);
  ASSERT_EQ(computed.values.size(), matrix.values.size());
  const std::uint64_t mask = wrap_bits > 0 ? (std::uint64_t{1} << wrap_bits) - 1 : ~0ULL;
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    const auto difference = static_cast<std::uint64_t>(computed.values[i] - matrix.values[i]);
    ASSERT_EQ(difference & mask, 0U) << "weight " << i << " of " << matrix.inputs << " rows";
  }
}

TEST(AdderOptimiser, GraphsComputeTheirMatrixInEveryStyleAndMode) {
  core::Random random(1, "adder optimiser");
  for (int bits = 1; bits <= 8; ++bits) {
    for (const int outputs : {1, 3, 8}) {
      const ConstantMatrix matrix = random_matrix(outputs, outputs, bits, random);
      for (const AdderStyle style : {AdderStyle::binary, AdderStyle::csd, AdderStyle::cse}) {
        for (const int wrap_bits : {0, bits}) {
          const AdderNumbers numbers{Range::of_signed(bits), wrap_bits};
          expect_matrix(optimise(matrix, {.style = style, .numbers = numbers, .effort = 40'000}),
                        matrix, wrap_bits);
        }
      }
    }
  }
}

TEST(AdderOptimiser, ZeroAndPowersOfTwoNeedNoAdder) {
  const ConstantMatrix matrix{2, 3, {0, 4, 0, 0, 0, 1}};

  const AdderGraph graph = optimise(matrix, {.numbers = {Range::of_signed(4), 0}});

  EXPECT_TRUE(graph.adders.empty());
  EXPECT_EQ(graph.outputs[0], AdderGraph::Operand{});
  EXPECT_EQ(graph.outputs[1], (AdderGraph::Operand{0, 2, false}));
}

TEST(AdderOptimiser, SharesEqualAndNegatedColumns) {
  const ConstantMatrix matrix{3, 3, {5, 5, -5, 3, 3, -3, 1, 1, -1}};

  const AdderGraph graph = optimise(matrix, {.numbers = {Range::of_signed(4), 0}});

  // 5 x0 + 3 x1 + x2 has five digits; the third column is one negation more.
  EXPECT_EQ(graph.adders.size(), 5U);
}

TEST(AdderOptimiser, TakesADifferenceTheOtherWayRoundInsteadOfNegatingIt) {
  const ConstantMatrix matrix{1, 2, {7, 7}};

  for (const AdderStyle style : {AdderStyle::csd, AdderStyle::cse}) {
    const AdderGraph graph =
        optimise(matrix, {.style = style, .numbers = {Range::of_signed(4), 0}, .max_depth = 1});

    // 8 x - x, not 0 - (x - 8 x).
    ASSERT_EQ(graph.adders.size(), 1U);
    EXPECT_EQ(matrix_of(graph), matrix);
  }
}

TEST(AdderOptimiser, KeepsToTheDepth) {
  core::Random random(2, "adder optimiser depth");
  const ConstantMatrix matrix = random_matrix(8, 8, 4, random);
  const AdderNumbers numbers{Range::of_signed(4), 0};
  const AdderGraph free = optimise(matrix, {.numbers = numbers, .effort = 40'000});
  const std::vector<int> levels = levels_of(free);

  for (int depth = 5; depth <= 7; ++depth) {
    const AdderGraph graph =
        optimise(matrix, {.numbers = numbers, .max_depth = depth, .effort = 40'000});
    const std::vector<int> reached = levels_of(graph);
    EXPECT_LE(*std::max_element(reached.begin(), reached.end()), depth);
  }
}

TEST(AdderOptimiser, IsRepeatable) {
  core::Random random(3, "adder optimiser repeats");
  const ConstantMatrix matrix = random_matrix(8, 8, 6, random);
  const AdderOptions options{.numbers = {Range::of_signed(8), 0}, .effort = 100'000};

  const AdderGraph first = optimise(matrix, options);
  const AdderGraph second = optimise(matrix, options);

  EXPECT_EQ(first.adders, second.adders);
  EXPECT_EQ(first.outputs, second.outputs);
}

// A golden number, so that a change of the ranking is a decision and the same on every machine.
TEST(AdderOptimiser, NeedsFewerAddersThanDigitsAlone) {
  core::Random random(4, "adder optimiser quality");
  const ConstantMatrix matrix = random_matrix(16, 16, 8, random);
  AdderOptions options{.style = AdderStyle::csd, .numbers = {Range::of_signed(8), 0}, .effort = 1};
  const std::size_t digits = optimise(matrix, options).adders.size();
  options.style = AdderStyle::cse;

  EXPECT_LT(optimise(matrix, options).adders.size() * 10, digits * 8);
}

}  // namespace
}  // namespace lutmark::designs
