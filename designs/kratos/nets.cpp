// SPDX-License-Identifier: Apache-2.0
// The nets whose layers become Kratos kernels: a small MLP and a small CNN on Fashion-MNIST.
#include "designs/kratos/nets.h"

#include <fmt/format.h>

#include "harness/nn/net_file.h"
#include "harness/nn/train/trainer.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using nn::LayerKind;
using nn::Recipe;

// Names and tags are those of the kernels.
core::ParameterSpace parameter_space() {
  return {{{.name = "w",
            .tag = "w",
            .meaning = "bits of a weight, signed",
            .min = 2,
            .max = 8,
            .default_value = 4},
           {.name = "a",
            .tag = "a",
            .meaning = "bits of an activation, unsigned",
            .min = 1,
            .max = 8,
            .default_from = "w"},
           {.name = "sparsity",
            .tag = "s",
            .meaning = "share of the weights of every layer that is pruned",
            .min = 0,
            .max = 95,
            .default_value = 50,
            .decimals = 2},
           {.name = "train_seed",
            .tag = "ts",
            .meaning = "seed of the first weights and of the order of the images",
            .min = 0,
            .max = 999999,
            .default_value = 1}},
          {{"w", "a"}, {"sparsity"}, {"train_seed"}}};
}

// Nets of one seed at many sparsities, and of further seeds at some, where they show how much
// training varies.
std::vector<Config> grid(const std::vector<std::string>& widths,
                         const std::vector<std::string>& widths_of_more_seeds) {
  std::vector<Config> configs;
  const auto add = [&](const std::string& w, const char* sparsity, const char* seed) {
    configs.push_back(parameter_space().resolve(
        {{"w", w}, {"sparsity", sparsity}, {"train_seed", seed}}, "grid"));
  };
  for (const std::string& w : widths) {
    for (const char* sparsity : {"0", "0.5", "0.8", "0.9", "0.95"}) add(w, sparsity, "1");
  }
  for (const std::string& w : widths_of_more_seeds) {
    for (const char* sparsity : {"0", "0.5"}) {
      for (const char* seed : {"2", "3"}) add(w, sparsity, seed);
    }
  }
  return configs;
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

IntegerNetFamily family(const std::string& name, const std::string& meaning,
                        const std::filesystem::path& data, const std::vector<Config>& committed,
                        const Recipe& recipe) {
  IntegerNetFamily family{{.name = "kratos." + name,
                           .meaning = meaning,
                           .folder = "designs/kratos/nets",
                           .parameters = parameter_space(),
                           .committed = committed,
                           .training = nn::fashion_mnist(nn::Part::train, data),
                           .test = nn::fashion_mnist(nn::Part::test, data)},
                          recipe};
  family.read = [](const std::filesystem::path& file) { return trained_net(nn::read_net(file)); };
  family.train = [short_name = family.short_name(), recipe](const Config& config,
                                                            const core::DataSet& images,
                                                            const nn::TrainOptions& options) {
    Recipe own = recipe;
    own.name = short_name + "_" + parameter_space().name(config);
    own.weight_bits = static_cast<int>(config["w"]);
    own.activation_bits = static_cast<int>(config["a"]);
    own.sparsity_pct = static_cast<int>(config["sparsity"]);
    own.train_seed = static_cast<std::uint64_t>(config["train_seed"]);
    return trained_net(nn::train(own, images, options));
  };
  return family;
}

}  // namespace

// Shapes and numbers were chosen on the last 10,000 training images, never on the test images.
IntegerNetFamily mlp(const std::filesystem::path& data) {
  return family("mlp", "pixels in 4x4 squares, 49-48-32-10, on Fashion-MNIST", data,
                grid({"2", "3", "4", "8"}, {"2", "4", "8"}),
                {.pool = 4,
                 .layers = {{LayerKind::fc, 48}, {LayerKind::fc, 32}, {LayerKind::fc, 10}},
                 .float_epochs = 10,
                 .prune_epochs = 20,
                 .tune_epochs = 30,
                 .batch = 256,
                 .chunk = 32,
                 .learning_rate = 0.004F});
}

IntegerNetFamily cnn(const std::filesystem::path& data) {
  return family(
      "cnn", "two convolutions 3x3 of 8 channels by steps of 2, then 288-10, on Fashion-MNIST",
      data, grid({"4", "8"}, {"4"}),
      {.pool = 1,
       .layers = {{LayerKind::conv2d, 8, 3, 2}, {LayerKind::conv2d, 8, 3, 2}, {LayerKind::fc, 10}},
       .float_epochs = 2,
       .prune_epochs = 6,
       .tune_epochs = 8,
       .batch = 256,
       .chunk = 32,
       .learning_rate = 0.004F});
}

}  // namespace lutmark::designs::kratos
