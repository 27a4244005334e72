// SPDX-License-Identifier: Apache-2.0
// Tests of constant weights: how many zeros, which values, and the same for a seed for ever.
#include "designs/kratos/weights.h"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace lutmark::designs::kratos {
namespace {

TEST(Weights, HaveExactlyTheZerosThatSparsityAsksFor) {
  for (const int rows : {1, 3, 16}) {
    for (const int columns : {1, 7, 16}) {
      for (const int sparsity : {0, 1, 33, 50, 90, 99, 100}) {
        const Weights weights = random_weights(WeightKind::uniform, rows, columns, 4, sparsity, 1);

        EXPECT_EQ(weights.values.size(), static_cast<std::size_t>(rows * columns));
        EXPECT_EQ(std::count(weights.values.begin(), weights.values.end(), 0),
                  rows * columns * sparsity / 100)
            << rows << "x" << columns << " at " << sparsity;
      }
    }
  }
}

TEST(Weights, ReachEveryNonZeroNumberOfTheirWidthAndNoOther) {
  for (int bits = 1; bits <= 8; ++bits) {
    const Weights weights = random_weights(WeightKind::uniform, 64, 64, bits, 0, 3);
    const std::set<int> values(weights.values.begin(), weights.values.end());

    EXPECT_EQ(*values.begin(), -(1 << (bits - 1))) << bits;
    EXPECT_EQ(*values.rbegin(), bits == 1 ? -1 : (1 << (bits - 1)) - 1) << bits;
    EXPECT_FALSE(values.contains(0));
    EXPECT_EQ(values.size(), (std::size_t{1} << bits) - 1);
  }
}

TEST(Weights, AreAboutUniformAndZerosLieAnywhere) {
  const int trials = 2000;
  std::vector<int> zeros_at(16, 0);
  for (int seed = 0; seed < trials; ++seed) {
    const Weights weights =
        random_weights(WeightKind::uniform, 4, 4, 4, 50, static_cast<std::uint64_t>(seed));
    for (std::size_t i = 0; i < 16; ++i) zeros_at[i] += weights.values[i] == 0 ? 1 : 0;
  }
  for (const int count : zeros_at)
    EXPECT_NEAR(count, trials / 2.0, 120);  // more than five standard deviations
}

TEST(Weights, AreTheSameForASeedAsEver) {
  EXPECT_EQ(random_weights(WeightKind::uniform, 2, 4, 4, 50, 1).values,
            (std::vector<int>{0, 0, 0, -4, 7, -5, -1, 0}));
  EXPECT_EQ(random_weights(WeightKind::uniform, 2, 3, 8, 0, 7).values,
            (std::vector<int>{-121, 10, -120, -60, -81, 83}));
  EXPECT_NE(random_weights(WeightKind::uniform, 8, 8, 4, 50, 1).values,
            random_weights(WeightKind::uniform, 8, 8, 4, 50, 2).values);
}

TEST(Weights, TextHasOneRowALine) {
  EXPECT_EQ(weights_text({2, 3, {1, -2, 0, 4, 5, -6}}), "1 -2 0\n4 5 -6\n");
}

}  // namespace
}  // namespace lutmark::designs::kratos
