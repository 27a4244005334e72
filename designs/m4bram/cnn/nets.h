// SPDX-License-Identifier: Apache-2.0
// The nets that tell what M4BRAM's precisions cost in accuracy: a small CNN on Fashion-MNIST.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "designs/common/net_family.h"
#include "harness/nn/fashion_mnist.h"
#include "harness/nn/train/recipe.h"

namespace lutmark::designs::m4bram {

/// Bits of a layer's weights and of the activations that it takes in.
struct Widths {
  int w = 8;
  int a = 8;
  friend bool operator==(const Widths&, const Widths&) = default;
};

/// Layers of the CNN, and which of them have a precision of their own: the others have 8/8.
inline constexpr std::size_t cnn_layers = 5;
inline constexpr std::size_t first_middle_layer = 1;
inline constexpr std::size_t middle_layers = 3;

/// Widths of the middle layers as a config has them; weights are also mixed when share8 is above 0.
std::array<Widths, middle_layers> middle_widths(const core::Config& config);
/// Of so many outputs, how many have weights of 8 bits beside others of 4: the first ones, as many
/// as the performance model takes.
int wide_outputs(const core::Config& config, int outputs);

/// Of the committed files, from the root of the repository.
inline constexpr const char* cnn_folder = "designs/m4bram/nets";

/// What tells the nets apart.
core::ParameterSpace cnn_parameters();
/// What the file of a net begins with. Takes any config that has these parameters.
std::string cnn_net_name(const core::Config& config);
/// Groups of the names of configs, the optional ones after the others.
core::ParameterSpace::Groups cnn_groups();
core::ParameterSpace::Groups cnn_optional_groups();

/// Layers without widths.
std::vector<nn::LayerRecipe> cnn_layers_recipe();
/// How the net of a config is trained.
nn::Recipe cnn_recipe(const core::Config& config, const std::string& name);

/// Nets are trained on the first 50,000 training images; the last 10,000 are for choices.
core::DataSource cnn_training(const std::filesystem::path& data = nn::fashion_mnist_folder);
core::DataSource cnn_validation(const std::filesystem::path& data = nn::fashion_mnist_folder);

/// Throws UserError(place, ...) for widths that the blocks do not have.
void check_widths(const core::Config& config, const std::string& place);

NetFamily cnn(const std::filesystem::path& data = nn::fashion_mnist_folder);

}  // namespace lutmark::designs::m4bram
