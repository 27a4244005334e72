// SPDX-License-Identifier: Apache-2.0
#include "harness/nn/train/trainer.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "harness/core/tests/support.h"
#include "harness/nn/net_file.h"

namespace lutmark::nn {
namespace {

// Images of noise with one bright 4 x 4 quarter; the label says which.
core::DataSet quarters(std::size_t count) {
  core::DataSet data{.rows = 8, .columns = 8, .classes = 4};
  core::Random random(1, "quarters");
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<int>(random.below(4));
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        const bool is_bright = y / 4 * 2 + x / 4 == label;
        data.pixels.push_back(static_cast<std::uint8_t>(random.below(120) + (is_bright ? 100 : 0)));
      }
    }
    data.labels.push_back(static_cast<std::uint8_t>(label));
  }
  return data;
}

Recipe recipe() {
  return {.name = "quarters",
          .pool = 1,
          .layers = {{LayerKind::conv2d, 5, 3, 2}, {LayerKind::fc, 9}, {LayerKind::fc, 4}},
          .weight_bits = 4,
          .activation_bits = 4,
          .sparsity_pct = 55,
          .train_seed = 3,
          .float_epochs = 4,
          .prune_epochs = 6,
          .tune_epochs = 8,
          .batch = 64,
          .chunk = 16,
          .learning_rate = 0.01F};
}

TEST(Trainer, GivesTheSameNetWithAnyThreads) {
  const core::DataSet data = quarters(500);
  const std::string one = net_text(train(recipe(), data, {.threads = 1}));
  EXPECT_EQ(net_text(train(recipe(), data, {.threads = 2})), one);
  EXPECT_EQ(net_text(train(recipe(), data, {.threads = 3})), one);
  Recipe other = recipe();
  other.train_seed = 4;
  EXPECT_NE(net_text(train(other, data, {.threads = 1})), one);
}

// Whoever changes the arithmetic of the trainer changes every committed net: then this fails first.
TEST(Trainer, GivesTheNetThatItAlwaysGave) {
  const IntegerNet net = train(recipe(), quarters(500), {});
  EXPECT_EQ(net_file_name(net.name, net_text(net)), "quarters-7af3bcb855c1.json");
}

TEST(Trainer, LearnsAndPrunesExactly) {
  const IntegerNet net = train(recipe(), quarters(500), {});
  EXPECT_GE(accuracy(net, quarters(500)), 0.95);
  for (const Layer& layer : net.layers) {
    EXPECT_GE(layer.zero_weights(), layer.weights.size() * 55 / 100);
    EXPECT_LE(layer.zero_weights(), layer.weights.size() * 70 / 100);
  }
  EXPECT_EQ(net.layers[0].out(), (MapShape{3, 3, 5}));
  EXPECT_EQ(net.input.shift, 4);
}

TEST(Trainer, ReportsEveryEpochWithAFallingLoss) {
  std::vector<double> losses;
  train(recipe(), quarters(500), {.progress = [&](int epoch, int epochs, double loss) {
          losses.push_back(loss);
          EXPECT_EQ(epoch, static_cast<int>(losses.size()));
          EXPECT_EQ(epochs, 18);
        }});
  ASSERT_EQ(losses.size(), 18U);
  EXPECT_LT(losses.back(), losses.front());
}

// A quarter of the second layer keeps 8 bits.
Recipe with_own_widths() {
  Recipe own = recipe();
  own.sparsity_pct = 0;
  own.weight_bits = own.activation_bits = 8;
  own.layers[0].output_bits = 3;
  own.layers[1].weight_bits = 8;
  own.layers[1].narrow_outputs = 6;
  own.layers[1].narrow_bits = 4;
  own.layers[2].weight_bits = 2;
  return own;
}

TEST(Trainer, GivesLayersTheirOwnWidths) {
  const IntegerNet net = train(with_own_widths(), quarters(500), {});
  EXPECT_GE(accuracy(net, quarters(500)), 0.9);
  EXPECT_EQ(net.input.bits, 8);
  EXPECT_EQ(net.layers[0].weight_bits, 8);
  EXPECT_EQ(net.layers[0].output_bits, 3);
  EXPECT_EQ(net.layers[1].output_bits, 8);
  EXPECT_EQ(net.layers[2].weight_bits, 2);
  for (const int weight : net.layers[2].weights) EXPECT_LE(std::abs(weight), 1);
  bool is_fine = false;
  for (std::size_t i = 0; i < net.layers[1].weights.size(); ++i) {
    const int weight = net.layers[1].weights[i];
    EXPECT_LE(std::abs(weight), 127);
    if (i < 3 * net.layers[1].taps()) {
      is_fine = is_fine || weight % 16 != 0;
    } else {
      EXPECT_EQ(weight % 16, 0);
      EXPECT_LE(std::abs(weight), 7 * 16);
    }
  }
  EXPECT_TRUE(is_fine);
}

// Nets with one float phase in common, and one with another, in turn.
TEST(Trainer, AKeptFloatPhaseChangesNoNet) {
  const core::DataSet data = quarters(500);
  Recipe narrow = recipe();
  narrow.weight_bits = 2;
  narrow.layers[0].output_bits = 3;
  narrow.input_bits = 4;
  Recipe other = recipe();
  other.train_seed = 4;
  FloatPhase kept;
  int epochs = 0;
  const auto count = [&](int, int, double) { ++epochs; };
  for (const Recipe& one : {recipe(), narrow, other, recipe()}) {
    const std::string with = net_text(train(one, data, {.progress = count, .kept = &kept}));
    EXPECT_EQ(with, net_text(train(one, data, {}))) << recipe_text(one);
  }
  EXPECT_EQ(epochs, 4 * 18 - recipe().float_epochs);
  // The same recipe on other images begins anew.
  epochs = 0;
  train(recipe(), quarters(400), {.progress = count, .kept = &kept});
  EXPECT_EQ(epochs, 18);
}

TEST(Trainer, RefusesRecipesThatItCannotFollow) {
  const auto refused = [](auto change, std::size_t images) {
    Recipe bad = recipe();
    change(bad);
    return test::refusal([&] { return train(bad, quarters(images), {}); }).problem();
  };
  EXPECT_CONTAINS(refused([](Recipe& r) { r.weight_bits = 1; }, 64), "weight_bits is 1");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.sparsity_pct = 101; }, 64), "sparsity_pct is 101");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.batch = 65; }, 100), "whole chunks");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.input_bits = 9; }, 64), "input_bits is 9");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.layers[1].weight_bits = 1; }, 64),
                  "weight_bits of a layer is 1");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.layers[1].narrow_outputs = 10; }, 64),
                  "narrow_outputs is 10");
  EXPECT_CONTAINS(
      refused([](Recipe& r) { r.layers[1].narrow_outputs = r.layers[1].narrow_bits = 5; }, 64),
      "narrow_bits is 5");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.layers.clear(); }, 64), "number of layers");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.layers[0].kernel = 9; }, 64), "kernel");
  EXPECT_CONTAINS(refused([](Recipe& r) { r.layers[2].outputs = 3; }, 64), "classes");
  EXPECT_CONTAINS(refused([](Recipe&) {}, 63), "less than a batch");
}

}  // namespace
}  // namespace lutmark::nn
