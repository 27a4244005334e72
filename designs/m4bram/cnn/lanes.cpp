// SPDX-License-Identifier: Apache-2.0
// A net of integers in the accumulator lanes of the blocks: what wraps, and when lanes are read
// out.
#include "designs/m4bram/cnn/lanes.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <tuple>

#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/model/accelerator.h"

namespace lutmark::designs::m4bram {
namespace {

int mac2s_of(const nn::Layer& layer) { return static_cast<int>((layer.taps() + 1) / 2); }

std::int64_t most_activation(int bits) { return (std::int64_t{1} << bits) - 1; }

// Lanes are four times as wide as weights and signed.
std::int64_t most_in_lane(int weight_bits) {
  return (std::int64_t{1} << (4 * weight_bits - 1)) - 1;
}

int weight_in_block(const nn::Layer& layer, const WeightGroup& group, int output, std::size_t tap) {
  if (tap >= layer.taps()) return 0;
  return layer.weights[static_cast<std::size_t>(output) * layer.taps() + tap] / group.step;
}

// Positive and negative weights of every output since the last readout, added up apart: no
// activations can take a partial sum farther than either.
class Reach {
 public:
  Reach(const LaneLayer& layer, const WeightGroup& group)
      : layer_(layer),
        group_(group),
        high_(static_cast<std::size_t>(group.count)),
        low_(static_cast<std::size_t>(group.count)) {}

  bool fits_with(int mac2) const {
    const std::int64_t most = most_activation(layer_.activation_bits);
    for (std::size_t i = 0; i < high_.size(); ++i) {
      const auto [high, low] = after(i, mac2);
      if (std::max(high, -low) * most > most_in_lane(group_.bits)) return false;
    }
    return true;
  }
  void add(int mac2) {
    for (std::size_t i = 0; i < high_.size(); ++i) std::tie(high_[i], low_[i]) = after(i, mac2);
  }
  void clear() {
    std::fill(high_.begin(), high_.end(), 0);
    std::fill(low_.begin(), low_.end(), 0);
  }

 private:
  std::pair<std::int64_t, std::int64_t> after(std::size_t i, int mac2) const {
    std::pair<std::int64_t, std::int64_t> reach{high_[i], low_[i]};
    for (const int tap : {2 * mac2, 2 * mac2 + 1}) {
      const int weight = weight_in_block(*layer_.layer, group_, group_.first + static_cast<int>(i),
                                         static_cast<std::size_t>(tap));
      (weight > 0 ? reach.first : reach.second) += weight;
    }
    return reach;
  }

  const LaneLayer& layer_;
  const WeightGroup& group_;
  std::vector<std::int64_t> high_;
  std::vector<std::int64_t> low_;
};

std::vector<int> plan_by_weights(const LaneLayer& layer, const WeightGroup& group) {
  std::vector<int> ends;
  Reach reach(layer, group);
  for (int mac2 = 0; mac2 < mac2s_of(*layer.layer); ++mac2) {
    if (!reach.fits_with(mac2)) {
      reach.clear();
      if (!reach.fits_with(mac2)) return {};
      ends.push_back(mac2);
    }
    reach.add(mac2);
  }
  ends.push_back(mac2s_of(*layer.layer));
  return ends;
}

// As the parallel pairs of the block: one product of a whole window with an output's weights.
std::int32_t dot(const std::int16_t* a, const std::int16_t* b, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
  return sum;
}

std::int64_t as_signed(std::uint64_t bits, int width) {
  const std::uint64_t sign = std::uint64_t{1} << (width - 1);
  return static_cast<std::int64_t>(bits ^ sign) - static_cast<std::int64_t>(sign);
}

}  // namespace

std::vector<int> readout_plan(const LaneLayer& layer, const WeightGroup& group,
                              LaneReadout readout) {
  const int all = mac2s_of(*layer.layer);
  if (readout == LaneReadout::result) return {all};
  if (readout == LaneReadout::weights) return plan_by_weights(layer, group);
  const auto part = static_cast<int>(
      std::min<std::int64_t>(lane_capacity(group.bits, layer.activation_bits) / 2, all));
  if (part == 0) return {};
  std::vector<int> ends;
  for (int end = part; end < all; end += part) ends.push_back(end);
  ends.push_back(all);
  return ends;
}

LaneCount& LaneCount::operator+=(const LaneCount& other) {
  sums += other.sums;
  overflowed += other.overflowed;
  wrong += other.wrong;
  return *this;
}

LaneNet::LaneNet(const nn::NetInput& input, std::vector<LaneLayer> layers, LaneReadout readout)
    : input_(input), counts_(layers.size()) {
  for (LaneLayer& shape : layers) {
    Prepared prepared{.shape = std::move(shape), .outputs = {}};
    const nn::Layer& layer = *prepared.shape.layer;
    for (const WeightGroup& group : prepared.shape.groups) {
      const std::vector<int> ends = readout_plan(prepared.shape, group, readout);
      assert(!ends.empty());
      for (int o = group.first; o < group.first + group.count; ++o) {
        Output output{
            .weights = {}, .magnitudes = {}, .parts = {}, .bits = group.bits, .step = group.step};
        for (std::size_t tap = 0; tap < layer.taps(); ++tap) {
          const int weight = weight_in_block(layer, group, o, tap);
          output.weights.push_back(static_cast<std::int16_t>(weight));
          output.magnitudes.push_back(static_cast<std::int16_t>(std::abs(weight)));
        }
        std::size_t first = 0;
        for (const int end : ends) {
          const std::size_t last = std::min(2 * static_cast<std::size_t>(end), layer.taps());
          std::int64_t reach = 0;
          for (std::size_t tap = first; tap < last; ++tap) reach += output.magnitudes[tap];
          const bool may_overflow =
              reach * most_activation(prepared.shape.activation_bits) > most_in_lane(group.bits);
          output.parts.push_back({first, last - first, may_overflow});
          first = last;
        }
        prepared.outputs.push_back(std::move(output));
      }
    }
    assert(prepared.outputs.size() == static_cast<std::size_t>(layer.outputs));
    layers_.push_back(std::move(prepared));
  }
}

std::int64_t LaneNet::sum_of(const Output& output, int activation_bits,
                             std::span<const std::int16_t> window, LaneCount& count) const {
  const cim::Task task{
      .machine = {}, .weight_bits = output.bits, .activation_bits = activation_bits};
  std::int64_t exact = 0;
  std::int64_t read = 0;
  bool overflows = false;
  for (const Part& part : output.parts) {
    const std::int16_t* weights = output.weights.data() + part.first_tap;
    const std::int16_t* activations = window.data() + part.first_tap;
    const std::int64_t sum = dot(weights, activations, part.taps);
    exact += sum;
    // Magnitudes that add up to less than a lane holds cannot overflow it in any order.
    if (!part.may_overflow || dot(output.magnitudes.data() + part.first_tap, activations,
                                  part.taps) <= most_in_lane(output.bits)) {
      read += sum;
      continue;
    }
    cim::LaneSum lane;
    for (std::size_t tap = 0; tap < part.taps; tap += 2) {
      const bool is_pair = tap + 1 < part.taps;
      lane.add(weights[tap], activations[tap], is_pair ? weights[tap + 1] : 0,
               is_pair ? activations[tap + 1] : 0, task);
    }
    overflows = overflows || lane.overflows;
    read += as_signed(lane.wrapped(task), task.lane_bits());
  }
  ++count.sums;
  if (overflows) ++count.overflowed;
  if (read != exact) ++count.wrong;
  return read * output.step;
}

std::vector<std::int64_t> LaneNet::layer_sums(std::size_t layer, std::span<const std::int64_t> in) {
  const Prepared& prepared = layers_[layer];
  const nn::Layer& shape = *prepared.shape.layer;
  const nn::MapShape out = shape.out();
  const auto run = static_cast<std::size_t>(shape.kernel_columns * shape.in.channels);
  std::vector<std::int16_t> window(shape.taps());
  std::vector<std::int64_t> sums;
  sums.reserve(out.size());
  for (int y = 0; y < out.rows; ++y) {
    for (int x = 0; x < out.columns; ++x) {
      auto place = window.begin();
      for (int row = 0; row < shape.kernel_rows; ++row) {
        const auto from = static_cast<std::size_t>(
            ((y * shape.stride + row) * shape.in.columns + x * shape.stride) * shape.in.channels);
        for (std::size_t i = 0; i < run; ++i) *place++ = static_cast<std::int16_t>(in[from + i]);
      }
      for (const Output& output : prepared.outputs)
        sums.push_back(sum_of(output, prepared.shape.activation_bits, window, counts_[layer]));
    }
  }
  return sums;
}

int LaneNet::classify(std::span<const std::uint8_t> image) {
  std::vector<std::int64_t> activations = nn::first_activations(input_, image);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const nn::Layer& layer = *layers_[i].shape.layer;
    activations = layer_sums(i, activations);
    if (layer.output_bits == 0) continue;
    for (std::int64_t& sum : activations) sum = nn::requantise(layer, sum);
  }
  return static_cast<int>(std::max_element(activations.begin(), activations.end()) -
                          activations.begin());
}

}  // namespace lutmark::designs::m4bram
