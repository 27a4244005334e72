// SPDX-License-Identifier: Apache-2.0
#include "harness/nn/integer_net.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::nn {
namespace {

using Numbers = std::vector<std::int64_t>;

// 3 x 3 pixels, conv 2x2 with two channels, fc with two classes.
IntegerNet small_net() {
  return {.name = "small",
          .recipe = "by hand",
          .input = {.rows = 3, .columns = 3, .pool = 1, .shift = 0, .bits = 8},
          .layers = {{.kind = LayerKind::conv2d,
                      .in = {3, 3, 1},
                      .outputs = 2,
                      .kernel_rows = 2,
                      .kernel_columns = 2,
                      .weight_bits = 4,
                      .shift = 1,
                      .output_bits = 4,
                      .weights = {1, 2, 3, 4, 0, -1, 0, 1}},
                     {.in = {1, 1, 8},
                      .outputs = 2,
                      .weight_bits = 2,
                      .weights = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2}}}};
}

TEST(IntegerNet, PoolsAndShiftsPixels) {
  const NetInput input{.rows = 3, .columns = 5, .pool = 2, .shift = 2, .bits = 8};
  const std::vector<std::uint8_t> image{1, 2, 10, 20, 99, 3, 5, 30, 43, 99, 99, 99, 99, 99, 99};
  EXPECT_EQ(first_activations(input, image), (Numbers{2, 25}));
}

TEST(IntegerNet, CorrelatesWithChannelsFastest) {
  const Layer layer = small_net().layers[0];
  // Windows 1 2 4 5, 2 3 5 6, 4 5 7 8, 5 6 8 9.
  EXPECT_EQ(layer_sums(layer, Numbers{1, 2, 3, 4, 5, 6, 7, 8, 9}),
            (Numbers{37, 3, 47, 3, 67, 3, 77, 3}));
}

TEST(IntegerNet, StridesLeaveOutWhatFillsNoWindow) {
  Layer layer = small_net().layers[0];
  layer.stride = 2;
  EXPECT_EQ(layer.out(), (MapShape{1, 1, 2}));
  EXPECT_EQ(layer_sums(layer, Numbers{1, 2, 3, 4, 5, 6, 7, 8, 9}), (Numbers{37, 3}));
  layer.in = {2, 3, 2};
  layer.kernel_rows = 1;
  layer.stride = 1;
  EXPECT_EQ(layer_sums(layer, Numbers{1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 2}),
            (Numbers{1 + 4, 0 + 1, 2, -1, 3 + 4, 1, 1 + 2 + 8, -1 + 2}));
}

TEST(IntegerNet, RequantisesToNearestTiesUpAndClamps) {
  const Layer layer{.shift = 2, .output_bits = 3};
  for (const auto& [sum, wanted] : std::vector<std::pair<std::int64_t, std::int64_t>>{{-100, 0},
                                                                                      {-3, 0},
                                                                                      {-2, 0},
                                                                                      {1, 0},
                                                                                      {2, 1},
                                                                                      {5, 1},
                                                                                      {6, 2},
                                                                                      {25, 6},
                                                                                      {26, 7},
                                                                                      {999, 7}}) {
    EXPECT_EQ(requantise(layer, sum), wanted) << sum;
  }
  EXPECT_EQ(requantise({.shift = 0, .output_bits = 3}, 5), 5);
}

TEST(IntegerNet, ClassifiesByTheGreatestScore) {
  const IntegerNet net = small_net();
  check_net(net, "x");
  const std::vector<std::uint8_t> image{1, 2, 3, 4, 5, 6, 7, 8, 9};
  // 37 becomes 15 after rounding and clamping, 3 becomes 2.
  EXPECT_EQ(scores(net, image), (Numbers{15, -4}));
  EXPECT_EQ(classify(net, image), 0);
  EXPECT_EQ(classify(net, std::vector<std::uint8_t>(9, 0)), 0) << "of equal scores the first";
}

TEST(IntegerNet, AccuracyIsTheSameWithAnyThreads) {
  core::DataSet data{.rows = 3, .columns = 3, .classes = 2};
  for (int i = 0; i < 7; ++i) {
    for (int k = 0; k < 9; ++k) data.pixels.push_back(static_cast<std::uint8_t>(20 * i));
    data.labels.push_back(i < 3 ? 1 : 0);
  }
  for (const int threads : {1, 2, 3, 100}) {
    EXPECT_EQ(count_correct(small_net(), data, threads), 4U) << threads;
  }
  EXPECT_DOUBLE_EQ(accuracy(small_net(), data), 4.0 / 7);
  data.classes = 10;
  EXPECT_CONTAINS(test::refusal([&] { return accuracy(small_net(), data); }).problem(),
                  "for 3 x 3 pixels and 2 classes");
}

TEST(IntegerNet, RefusesWhatCannotRun) {
  const auto problem = [](auto change) {
    IntegerNet net = small_net();
    change(net);
    return test::refusal([&] {
             check_net(net, "x");
             return 0;
           })
        .place();
  };
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers.clear(); }), "x at /layers");
  EXPECT_EQ(problem([](IntegerNet& net) { net.input.bits = 7; }), "x at /input/shift");
  EXPECT_EQ(problem([](IntegerNet& net) { net.input.pool = 4; }), "x at /input/pool");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[0].in.rows = 4; }), "x at /layers/0/rows");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[0].stride = 4; }), "x at /layers/0/stride");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[0].kernel_rows = 4; }),
            "x at /layers/0/kernel_rows");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[0].weights.pop_back(); }),
            "x at /layers/0/weights");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[0].weights[6] = 8; }),
            "x at /layers/0/weights/1/2");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[1].weights[15] = -3; }),
            "x at /layers/1/weights/1/7");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[1].in.channels = 7; }),
            "x at /layers/1/inputs");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[0].output_bits = 0; }),
            "x at /layers/0/output_bits");
  EXPECT_EQ(problem([](IntegerNet& net) { net.layers[1].output_bits = 4; }),
            "x at /layers/1/output_bits");
  EXPECT_EQ(problem([](IntegerNet& net) {
              net.layers.pop_back();
              net.layers[0].output_bits = 0;
            }),
            "x at /layers/0");
}

}  // namespace
}  // namespace lutmark::nn
