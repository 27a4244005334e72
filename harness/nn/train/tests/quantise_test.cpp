// SPDX-License-Identifier: Apache-2.0
#include "harness/nn/train/quantise.h"

#include <cmath>

#include <gtest/gtest.h>

#include "harness/nn/integer_net.h"
#include "harness/nn/train/workers.h"

namespace lutmark::nn {
namespace {

TEST(Quantise, RoundsWeightsToTheNearestAndClamps) {
  const WeightScale scale{.bits = 3, .exponent = 2};
  EXPECT_EQ(scale.to_int(0.3F), 1);
  EXPECT_EQ(scale.to_int(-0.7F), -3);
  EXPECT_EQ(scale.to_int(5.0F), 3);
  EXPECT_EQ(scale.to_int(-5.0F), -3) << "the least number is not used";
  EXPECT_EQ(scale.round(0.3F), 0.25F);
}

TEST(Quantise, RoundsActivationsAsTheIntegerNetDoes) {
  constexpr int exponent_of_sums = 6;
  const ActivationScale scale{.bits = 3, .exponent = 4};
  const Layer layer{.shift = exponent_of_sums - scale.exponent, .output_bits = scale.bits};
  for (int sum = -50; sum <= 50; ++sum) {
    const float real = static_cast<float>(sum) * power_of_two(-exponent_of_sums);
    float rounded = 0;
    scale.round({&real, 1}, {&rounded, 1});
    EXPECT_EQ(rounded * power_of_two(scale.exponent), static_cast<float>(requantise(layer, sum)));
  }
}

TEST(Quantise, ChoosesTheScaleWithTheLeastError) {
  EXPECT_EQ(best_weight_exponent(std::vector<float>{0.25F, -0.75F, 0.5F}, 3), 2);
  EXPECT_EQ(best_activation_exponent(std::vector<float>{0.5F, 3.5F, -100.0F, 1.0F}, 3, 20), 1);
  EXPECT_EQ(best_activation_exponent(std::vector<float>{0.5F, 3.5F}, 3, 0), 0);
}

TEST(Quantise, PrunesFastFirstAndExactlyAtTheEnd) {
  EXPECT_EQ(pruned_at(101, 50, 0), 0U);
  EXPECT_EQ(pruned_at(101, 50, 0.5), 43U);
  EXPECT_EQ(pruned_at(101, 50, 1), 50U);
  EXPECT_EQ(pruned_at(101, 90, 1), 90U);
}

TEST(Quantise, ExponentialIsNearTheLibrarys) {
  for (double x = -60; x <= 0; x += 0.37) {
    EXPECT_NEAR(exp_of_negative(x) / std::exp(x), 1, 1e-12) << x;
  }
  EXPECT_EQ(exp_of_negative(0), 1);
  EXPECT_EQ(exp_of_negative(-1e9), 0);
}

TEST(Workers, DoEveryChunkOnce) {
  for (const int threads : {1, 2, 5}) {
    Workers workers(threads);
    for (int round = 0; round < 200; ++round) {
      std::vector<int> done(7, 0);
      workers.run(done.size(), [&](std::size_t chunk) { ++done[chunk]; });
      EXPECT_EQ(done, std::vector<int>(7, 1));
    }
  }
}

}  // namespace
}  // namespace lutmark::nn
