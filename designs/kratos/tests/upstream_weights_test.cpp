// SPDX-License-Identifier: Apache-2.0
// Tests of the upstream recipe against numbers that numpy 1.24.2 and Python 3.11 gave for it.
#include "designs/kratos/upstream_weights.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace lutmark::designs::kratos {
namespace {

using Values = std::vector<int>;

TEST(UpstreamWeights, AreThoseOfNumpy) {
  EXPECT_EQ(upstream_flat(16, 4, 50, upstream_seed),
            (Values{0, 0, 0, 8, 6, 7, 12, 0, 0, 12, 0, 0, 4, 12, 11, 0}));
  EXPECT_EQ(upstream_flat(16, 8, 50, upstream_seed),
            (Values{0, 0, 0, 248, 23, 140, 124, 127, 0, 108, 0, 0, 212, 123, 0, 0}));
  EXPECT_EQ(upstream_flat(16, 4, 0, upstream_seed),
            (Values{12, 4, 7, 2, 5, 14, 14, 11, 12, 6, 9, 13, 4, 8, 12, 4}));
}

TEST(UpstreamWeights, OfTheSystolicKernelAreThoseOfPython) {
  EXPECT_EQ(upstream_systolic(16, 8, 50, upstream_seed),
            (Values{0, 60, 148, 249, 41, 0, 27, 0, 0, 0, 0, 180, 0, 134, 53, 0}));
}

double zero_share(const Values& values) {
  return static_cast<double>(std::count(values.begin(), values.end(), 0)) /
         static_cast<double>(values.size());
}

TEST(UpstreamWeights, OfEightBitsInNibblesHaveTheSquareOfTheZeros) {
  EXPECT_NEAR(zero_share(upstream_nibbles(8192, 8, 50, upstream_seed)), 0.25, 0.02);
  EXPECT_NEAR(zero_share(upstream_nibbles(8192, 8, 90, upstream_seed)), 0.81, 0.02);
  EXPECT_NEAR(zero_share(upstream_nibbles(8192, 4, 90, upstream_seed)), 0.9, 0.001);
}

TEST(UpstreamWeights, FillTheMatrixFromItsEnd) {
  const Weights weights = upstream_weights(WeightKind::upstream, false, 4, 4, 4, 50, 1);

  EXPECT_EQ(weights.at(3, 3), 0);
  EXPECT_EQ(weights.at(3, 0), 8);  // the fourth number generated
  EXPECT_EQ(weights.at(0, 1), 11);
  EXPECT_NE(upstream_weights(WeightKind::upstream, false, 4, 4, 4, 50, 2).values, weights.values);
}

}  // namespace
}  // namespace lutmark::designs::kratos
