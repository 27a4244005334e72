// SPDX-License-Identifier: Apache-2.0
// Recipe: everything that decides what a trained net becomes, besides the data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/nn/integer_net.h"

namespace lutmark::nn {

struct LayerRecipe {
  LayerKind kind = LayerKind::fc;
  int outputs = 0;
  int kernel = 1;  ///< rows and columns of a window of conv2d
  int stride = 1;
  int weight_bits = 0;  ///< 0: the recipe's, here and below
  int output_bits = 0;
  /// The last so many outputs have weights of narrow_bits. They share the range of the others:
  /// their step is 2^(weight_bits - narrow_bits) times as large.
  int narrow_outputs = 0;
  int narrow_bits = 0;
};

/// A small net with ReLU between layers and without biases. It is trained in three phases: in
/// float, quantised while weights are pruned, quantised with the pruned weights fixed at zero.
struct Recipe {
  std::string name;  ///< of the net
  int pool = 1;      ///< side of the squares of pixels that are added up first
  std::vector<LayerRecipe> layers;
  int weight_bits = 8;      ///< 2 to 8, signed; the least number is not used
  int activation_bits = 8;  ///< 1 to 8, unsigned, the input's too
  int input_bits = 0;       ///< 0: activation_bits
  /// Of every layer floor(weights * sparsity_pct / 100) are pruned; others may round to zero.
  int sparsity_pct = 0;
  std::uint64_t train_seed = 1;  ///< of the first weights and of the order of the images
  int float_epochs = 0;
  int prune_epochs = 0;
  int tune_epochs = 0;
  int batch = 256;          ///< images of a step; a multiple of chunk
  int chunk = 32;           ///< images that one thread takes at a time
  float learning_rate = 0;  ///< of Adam; falls linearly to zero over the quantised phases
};

/// One line for people: "49-32-10, 4-bit weights ...".
std::string recipe_text(const Recipe& recipe);

/// Throws UserError(place) for numbers that the trainer cannot work with.
void check_recipe(const Recipe& recipe, const std::string& place);

}  // namespace lutmark::nn
