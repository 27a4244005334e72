// SPDX-License-Identifier: Apache-2.0
// A trained net with fewer bits in its middle layers, without training it again.
#include "designs/m4bram/cnn/requantise.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lutmark::designs::m4bram {
namespace {

constexpr int all_bits = 8;

// The nearest multiple of the step with so many bits, ties to even.
int rounded(int weight, int bits, int step) {
  const int most = (1 << (bits - 1)) - 1;
  const auto steps =
      static_cast<int>(std::nearbyint(static_cast<double>(weight) / static_cast<double>(step)));
  return std::clamp(steps, -most, most) * step;
}

int best_step(const std::vector<int>& weights, int bits) {
  const int most = (1 << (bits - 1)) - 1;
  int best = 1;
  std::int64_t least_error = -1;
  for (int step = 1; most * step < 1 << (all_bits - 1); step *= 2) {
    std::int64_t error = 0;
    for (const int weight : weights) {
      const std::int64_t off = weight - rounded(weight, bits, step);
      error += off * off;
    }
    if (least_error < 0 || error < least_error) {
      best = step;
      least_error = error;
    }
  }
  return best;
}

}  // namespace

Requantised requantise_middle(nn::IntegerNet net, const std::array<Widths, middle_layers>& widths) {
  Requantised result{.net = std::move(net), .groups = {}};
  for (std::size_t i = 0; i < middle_layers; ++i) {
    nn::Layer& before = result.net.layers[first_middle_layer + i - 1];
    nn::Layer& layer = result.net.layers[first_middle_layer + i];
    WeightGroup& group = result.groups[i];
    group = {.first = 0, .count = layer.outputs, .bits = widths[i].w, .step = 1};
    if (widths[i].w < all_bits) {
      group.step = best_step(layer.weights, widths[i].w);
      for (int& weight : layer.weights) weight = rounded(weight, widths[i].w, group.step);
    }
    // Sums of coarser activations are smaller by as many bits.
    const int dropped = all_bits - widths[i].a;
    before.shift += dropped;
    before.output_bits = widths[i].a;
    layer.shift -= dropped;
  }
  return result;
}

}  // namespace lutmark::designs::m4bram
