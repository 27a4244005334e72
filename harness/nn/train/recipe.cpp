// SPDX-License-Identifier: Apache-2.0
// Recipe: everything that decides what a trained net becomes, besides the data.
#include "harness/nn/train/recipe.h"

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::nn {
namespace {

// What differs from the recipe: " (w=8, out=4, 6 of w=4)".
std::string own_widths(const LayerRecipe& layer) {
  std::string text;
  const auto add = [&](const std::string& one) { text += (text.empty() ? " (" : ", ") + one; };
  if (layer.weight_bits > 0) add(fmt::format("w={}", layer.weight_bits));
  if (layer.output_bits > 0) add(fmt::format("out={}", layer.output_bits));
  if (layer.narrow_outputs > 0)
    add(fmt::format("{} of w={}", layer.narrow_outputs, layer.narrow_bits));
  return text.empty() ? text : text + ")";
}

}  // namespace

std::string recipe_text(const Recipe& recipe) {
  std::string layers = recipe.input_bits > 0 ? fmt::format("in={}; ", recipe.input_bits) : "";
  bool is_first = true;
  for (const LayerRecipe& layer : recipe.layers) {
    if (!is_first) layers += ", ";
    is_first = false;
    layers += layer.kind == LayerKind::fc ? fmt::format("fc {}", layer.outputs)
                                          : fmt::format("conv {}x{}/{} {}", layer.kernel,
                                                        layer.kernel, layer.stride, layer.outputs);
    layers += own_widths(layer);
  }
  return fmt::format(
      "pool {}; {}; w={} a={} sparsity={}% train_seed={}; epochs {} float, {} pruning, {} tuning; "
      "batch {} in chunks of {}; Adam {}",
      recipe.pool, layers, recipe.weight_bits, recipe.activation_bits, recipe.sparsity_pct,
      recipe.train_seed, recipe.float_epochs, recipe.prune_epochs, recipe.tune_epochs, recipe.batch,
      recipe.chunk, recipe.learning_rate);
}

void check_recipe(const Recipe& recipe, const std::string& place) {
  const auto check = [&](const char* what, std::int64_t value, std::int64_t low,
                         std::int64_t high) {
    if (value >= low && value <= high) return;
    throw core::UserError(place,
                          fmt::format("{} is {}; it must be {} to {}", what, value, low, high),
                          "correct the recipe");
  };
  check("the number of layers", static_cast<std::int64_t>(recipe.layers.size()), 1, 64);
  check("pool", recipe.pool, 1, 8);
  check("weight_bits", recipe.weight_bits, 2, 8);
  check("activation_bits", recipe.activation_bits, 1, 8);
  check("input_bits", recipe.input_bits, 0, 8);
  for (const LayerRecipe& layer : recipe.layers) {
    const int bits = layer.weight_bits > 0 ? layer.weight_bits : recipe.weight_bits;
    check("weight_bits of a layer", bits, 2, 8);
    check("output_bits of a layer", layer.output_bits, 0, 8);
    check("narrow_outputs", layer.narrow_outputs, 0, layer.outputs);
    if (layer.narrow_outputs > 0) check("narrow_bits", layer.narrow_bits, 2, bits);
  }
  check("sparsity_pct", recipe.sparsity_pct, 0, 100);
  check("float_epochs", recipe.float_epochs, 0, 10000);
  check("prune_epochs", recipe.prune_epochs, 1, 10000);
  check("tune_epochs", recipe.tune_epochs, 1, 10000);
  check("chunk", recipe.chunk, 16, 4096);
  check("batch", recipe.batch, recipe.chunk, 65536);
  check("what is left of batch after whole chunks", recipe.batch % recipe.chunk, 0, 0);
}

}  // namespace lutmark::nn
