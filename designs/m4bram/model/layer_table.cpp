// SPDX-License-Identifier: Apache-2.0
// Layer table: the sizes of a workload's layers divided by every size of a tile, once for a search.
#include "designs/m4bram/model/layer_table.h"

#include <algorithm>

namespace lutmark::designs::m4bram {
namespace {

std::vector<Convolution> merged(const std::vector<Convolution>& convolutions) {
  std::vector<Convolution> layers;
  for (const Convolution& layer : convolutions) {
    const auto same = std::find_if(layers.begin(), layers.end(), [&](Convolution other) {
      other.count = layer.count;
      return other == layer;
    });
    if (same == layers.end()) {
      layers.push_back(layer);
    } else {
      same->count += layer.count;
    }
  }
  return layers;
}

std::vector<int> sizes(const std::vector<Convolution>& layers, int Convolution::*size) {
  std::vector<int> all;
  for (const Convolution& layer : layers) all.push_back(layer.*size);
  return all;
}

}  // namespace

Ceilings::Ceilings(const std::vector<int>& sizes, int most_step) : layers_(sizes.size()) {
  values_.reserve(layers_ * static_cast<std::size_t>(most_step));
  for (int step = 1; step <= most_step; ++step)
    for (const int size : sizes) values_.push_back(ceil_div(size, step));
}

LayerTable::LayerTable(const std::vector<Convolution>& convolutions, int rvec,
                       const TileBounds& bounds)
    : layers_(merged(convolutions)),
      p_(sizes(layers_, &Convolution::p), bounds.p),
      q_(sizes(layers_, &Convolution::q), bounds.q),
      c_(sizes(layers_, &Convolution::c), bounds.c),
      k_(sizes(layers_, &Convolution::k), bounds.k) {
  for (const Convolution& layer : layers_) {
    occurrences_.push_back(layer.count * layer.groups);
    windows_.push_back(ceil_div(layer.r, rvec) * layer.s);
  }
}

std::int64_t held_elements(const Workload& workload) {
  const FeatureMap& map = workload.largest_map();
  return map.in() + workload.outputs_held * map.out();
}

}  // namespace lutmark::designs::m4bram
