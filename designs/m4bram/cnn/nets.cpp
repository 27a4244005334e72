// SPDX-License-Identifier: Apache-2.0
// The nets that tell what M4BRAM's precisions cost in accuracy: a small CNN on Fashion-MNIST.
#include "designs/m4bram/cnn/nets.h"

#include <memory>

#include <fmt/format.h>

#include "designs/m4bram/model/numbers.h"
#include "harness/core/error.h"
#include "harness/nn/data_slice.h"
#include "harness/nn/net_file.h"
#include "harness/nn/train/trainer.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Parameter;
using nn::LayerKind;
using nn::Recipe;

constexpr std::size_t trained_images = 50000;
constexpr std::size_t validation_images = 10000;
constexpr int wide_bits = 8;

Parameter weight_bits(std::string name, std::string tag, std::string meaning) {
  return {.name = std::move(name),
          .tag = std::move(tag),
          .meaning = std::move(meaning),
          .min = 2,
          .max = 8,
          .default_value = 8};
}

Parameter of_layer(Parameter parameter, std::string from) {
  parameter.default_from = std::move(from);
  return parameter;
}

TrainedNet trained_net(const nn::IntegerNet& net) {
  const auto weights = static_cast<double>(net.weights());
  const double zero = 100 * static_cast<double>(net.zero_weights()) / weights;
  return {.text = nn::net_text(net),
          .size = fmt::format("{} weights, {:.2f} % zero", weights, zero),
          .count_correct = [net](const core::DataSet& data, int threads) {
            return nn::count_correct(net, data, threads);
          }};
}

// Five seeds of all widths.
std::vector<Config> committed() {
  const core::ParameterSpace parameters = cnn_parameters();
  std::vector<Config> configs;
  for (int seed = 1; seed <= 5; ++seed) {
    for (int a = 8; a >= 2; --a) {
      for (const auto& [w, share8] : {std::pair{"8", "0"}, {"4", "0"}, {"2", "0"}, {"4", "0.25"}}) {
        configs.push_back(parameters.resolve({{"w", w},
                                              {"a", std::to_string(a)},
                                              {"share8", share8},
                                              {"train_seed", std::to_string(seed)}},
                                             "m4bram.cnn"));
      }
    }
  }
  return configs;
}

}  // namespace

core::ParameterSpace cnn_parameters() {
  const Parameter a{.name = "a",
                    .tag = "a",
                    .meaning = "bits of an activation that a middle layer takes in, unsigned",
                    .min = 2,
                    .max = 8,
                    .default_value = 8};
  const auto layer_a = [&](const char* name, const char* meaning) {
    Parameter own = of_layer(a, "a");
    own.name = name;
    own.meaning = meaning;
    return own;
  };
  const auto layer_w = [&](const char* name, const char* tag, const char* meaning) {
    return of_layer(weight_bits(name, tag, meaning), "w");
  };
  return {{weight_bits("w", "w", "bits of a weight of the middle layers: 2, 4 or 8"), a,
           Parameter{.name = "train_seed",
                     .tag = "ts",
                     .meaning = "seed of the first weights and of the order of the images",
                     .min = 0,
                     .max = 999999,
                     .default_value = 1},
           Parameter{.name = "share8",
                     .tag = "mix",
                     .meaning = "share of a middle layer's results with weights of 8 bits beside "
                                "ones of w = 4",
                     .min = 0,
                     .max = 99,
                     .decimals = 2},
           layer_w("w2", "mid-w", "bits of a weight of layer 2"),
           layer_a("a2", "bits of an activation that layer 2 takes in"),
           layer_w("w3", "-w", "bits of a weight of layer 3"),
           layer_a("a3", "bits of an activation that layer 3 takes in"),
           layer_w("w4", "-w", "bits of a weight of layer 4"),
           layer_a("a4", "bits of an activation that layer 4 takes in")},
          cnn_groups(),
          cnn_optional_groups()};
}

std::string cnn_net_name(const Config& config) { return "cnn_" + cnn_parameters().name(config); }

core::ParameterSpace::Groups cnn_groups() { return {{"w", "a"}, {"train_seed"}}; }

core::ParameterSpace::Groups cnn_optional_groups() {
  return {{"share8"}, {"w2", "a2", "w3", "a3", "w4", "a4"}};
}

std::array<Widths, middle_layers> middle_widths(const Config& config) {
  const auto bits = [&](const char* name) { return static_cast<int>(config[name]); };
  return {{{bits("w2"), bits("a2")}, {bits("w3"), bits("a3")}, {bits("w4"), bits("a4")}}};
}

int wide_outputs(const Config& config, int outputs) {
  return split_channels(outputs, static_cast<int>(config["share8"])).high;
}

void check_widths(const Config& config, const std::string& place) {
  for (const char* name : {"w", "w2", "w3", "w4"}) {
    const std::int64_t bits = config[name];
    if (bits == 2 || bits == 4 || bits == 8) continue;
    throw core::UserError(place, fmt::format("{}={}", name, bits),
                          "weights of the blocks have 2, 4 or 8 bits");
  }
  if (config["share8"] == 0) return;
  const auto widths = middle_widths(config);
  if (config["w"] != 4 ||
      widths != std::array<Widths, middle_layers>{widths[0], widths[0], widths[0]} ||
      widths[0].w != 4) {
    throw core::UserError(place, "share8 with other weights than 4 bits in all middle layers",
                          "mix 8 bits into w=4, and leave the widths of single layers out");
  }
}

std::vector<nn::LayerRecipe> cnn_layers_recipe() {
  return {{LayerKind::conv2d, 8, 3, 2},
          {LayerKind::conv2d, 8, 3, 2},
          {LayerKind::conv2d, 16, 3, 1},
          {LayerKind::conv2d, 16, 3, 1},
          {LayerKind::fc, 10}};
}

Recipe cnn_recipe(const Config& config, const std::string& name) {
  const auto widths = middle_widths(config);
  Recipe recipe{.name = name,
                .pool = 1,
                .layers = cnn_layers_recipe(),
                .weight_bits = wide_bits,
                .activation_bits = wide_bits,
                .train_seed = static_cast<std::uint64_t>(config["train_seed"]),
                .float_epochs = 3,
                .prune_epochs = 1,
                .tune_epochs = 1,
                .batch = 256,
                .chunk = 32,
                .learning_rate = 0.004F};
  for (std::size_t i = 0; i < middle_layers; ++i) {
    nn::LayerRecipe& layer = recipe.layers[first_middle_layer + i];
    layer.weight_bits = widths[i].w;
    recipe.layers[first_middle_layer + i - 1].output_bits = widths[i].a;
    if (config["share8"] == 0) continue;
    layer.weight_bits = wide_bits;
    layer.narrow_bits = widths[i].w;
    layer.narrow_outputs = layer.outputs - wide_outputs(config, layer.outputs);
  }
  return recipe;
}

core::DataSource cnn_training(const std::filesystem::path& data) {
  return nn::slice(nn::fashion_mnist(nn::Part::train, data),
                   "Fashion-MNIST, the first 50,000 training images", 0, trained_images);
}

core::DataSource cnn_validation(const std::filesystem::path& data) {
  return nn::slice(nn::fashion_mnist(nn::Part::train, data),
                   "Fashion-MNIST, the last 10,000 training images", trained_images,
                   validation_images);
}

NetFamily cnn(const std::filesystem::path& data) {
  NetFamily family{.name = "m4bram.cnn",
                   .meaning =
                       "four convolutions and a fully connected layer, the first and the last "
                       "layer with 8 bits, on Fashion-MNIST",
                   .folder = cnn_folder,
                   .parameters = cnn_parameters(),
                   .committed = committed(),
                   .training = cnn_training(data),
                   .test = nn::fashion_mnist(nn::Part::test, data)};
  family.read = [](const std::filesystem::path& file) { return trained_net(nn::read_net(file)); };
  // All nets of a seed begin alike.
  family.train = [kept = std::make_shared<nn::FloatPhase>()](
                     const Config& config, const core::DataSet& images, nn::TrainOptions options) {
    check_widths(config, "m4bram.cnn");
    options.kept = kept.get();
    return trained_net(nn::train(cnn_recipe(config, cnn_net_name(config)), images, options));
  };
  return family;
}

}  // namespace lutmark::designs::m4bram
