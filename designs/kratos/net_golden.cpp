// SPDX-License-Identifier: Apache-2.0
// Golden model of layers of a trained net: nn's integers on frames. It knows nothing of kernels.
#include "designs/kratos/net_golden.h"

#include <algorithm>
#include <span>

namespace lutmark::designs::kratos {
namespace {

int score_bits(const nn::Layer& layer, int input_bits) {
  const std::int64_t most = (std::int64_t{1} << input_bits) - 1;
  int bits = 1;
  for (std::size_t first = 0; first < layer.weights.size(); first += layer.taps()) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (const int weight : std::span(layer.weights).subspan(first, layer.taps()))
      (weight < 0 ? low : high) += most * weight;
    while (low < -(std::int64_t{1} << (bits - 1)) || high >= std::int64_t{1} << (bits - 1)) ++bits;
  }
  return bits;
}

}  // namespace

std::vector<std::int64_t> golden_layers(const nn::IntegerNet& net, LayerRange layers,
                                        std::vector<std::int64_t> activations) {
  for (std::size_t i = layers.first; i <= layers.last; ++i) {
    const nn::Layer& layer = net.layers[i];
    activations = nn::layer_sums(layer, activations);
    if (layer.output_bits == 0) continue;
    for (std::int64_t& sum : activations) sum = nn::requantise(layer, sum);
  }
  return activations;
}

int places_in(const nn::IntegerNet& net, std::size_t layer) {
  if (net.layers[layer].kind == nn::LayerKind::conv2d)
    return net.layers[layer].in.rows * net.layers[layer].in.columns;
  if (layer == 0) return 1;
  const nn::MapShape map = net.layers[layer - 1].out();
  return map.rows * map.columns;
}

int bits_in(const nn::IntegerNet& net, std::size_t layer) {
  return layer == 0 ? net.input.bits : net.layers[layer - 1].output_bits;
}

core::Beats golden_net_response(const nn::IntegerNet& net, LayerRange layers,
                                const core::Beats& in) {
  const nn::Layer& last = net.layers[layers.last];
  const int in_bits = bits_in(net, layers.first);
  const int out_bits =
      last.output_bits > 0 ? last.output_bits : score_bits(last, bits_in(net, layers.last));
  const auto per_frame = static_cast<std::size_t>(places_in(net, layers.first));
  const auto per_beat = static_cast<std::size_t>(last.outputs);
  core::Beats out(last.outputs * out_bits);
  std::vector<std::int64_t> frame;
  for (std::size_t beat = 0; beat < in.size(); ++beat) {
    const std::vector<std::int64_t> elements = in.elements(beat, in_bits, false);
    frame.insert(frame.end(), elements.begin(), elements.end());
    if ((beat + 1) % per_frame != 0) continue;
    const std::vector<std::int64_t> results = golden_layers(net, layers, std::move(frame));
    for (std::size_t first = 0; first < results.size(); first += per_beat)
      out.append(std::span(results).subspan(first, per_beat), out_bits);
    frame.clear();
  }
  return out;
}

}  // namespace lutmark::designs::kratos
