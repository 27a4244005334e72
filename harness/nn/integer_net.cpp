// SPDX-License-Identifier: Apache-2.0
// IntegerNet: a trained net in integers only, and what it computes, bit for bit.
#include "harness/nn/integer_net.h"

#include <algorithm>
#include <numeric>
#include <thread>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::nn {
namespace {

constexpr int most_side = 4096;
constexpr std::int64_t most_sums = std::int64_t{1} << 22;  // an image's memory stays small

// Throws UserError unless low <= value <= high.
void check_range(std::int64_t value, std::int64_t low, std::int64_t high, const std::string& place,
                 const std::string& what) {
  if (value >= low && value <= high) return;
  throw core::UserError(place, fmt::format("{} is {}; it must be {} to {}", what, value, low, high),
                        "train the net again: lutmark train");
}

void check_input(const NetInput& input, const std::string& place) {
  check_range(input.rows, 1, most_side, place + "/rows", "the number of rows");
  check_range(input.columns, 1, most_side, place + "/columns", "the number of columns");
  check_range(input.pool, 1, std::min({input.rows, input.columns, 64}), place + "/pool",
              "the side of a pooled square");
  check_range(input.bits, 1, 16, place + "/bits", "the width");
  check_range(input.shift, 0, 31, place + "/shift", "the shift");
  const std::int64_t greatest = std::int64_t{255} * input.pool * input.pool >> input.shift;
  check_range(greatest, 0, (std::int64_t{1} << input.bits) - 1, place + "/shift",
              "the greatest activation after the shift");
}

void check_weights(const Layer& layer, const std::string& place) {
  const std::size_t wanted = static_cast<std::size_t>(layer.outputs) * layer.taps();
  check_range(static_cast<std::int64_t>(layer.weights.size()), static_cast<std::int64_t>(wanted),
              static_cast<std::int64_t>(wanted), place + "/weights", "the number of weights");
  const std::int64_t least = -(std::int64_t{1} << (layer.weight_bits - 1));
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    if (layer.weights[i] < least || layer.weights[i] > -least - 1) {
      check_range(layer.weights[i], least, -least - 1,
                  fmt::format("{}/weights/{}/{}", place, i / layer.taps(), i % layer.taps()),
                  fmt::format("a weight of {} bits", layer.weight_bits));
    }
  }
}

void check_shape(const Layer& layer, const MapShape& before, const std::string& place) {
  if (layer.kind == LayerKind::fc) {
    const auto inputs = static_cast<std::int64_t>(before.size());
    check_range(layer.in.channels, inputs, inputs, place + "/inputs", "the number of inputs");
    return;
  }
  check_range(layer.in.rows, before.rows, before.rows, place + "/rows", "the number of rows");
  check_range(layer.in.columns, before.columns, before.columns, place + "/columns",
              "the number of columns");
  check_range(layer.in.channels, before.channels, before.channels, place + "/channels",
              "the number of channels");
  check_range(layer.kernel_rows, 1, layer.in.rows, place + "/kernel_rows",
              "the number of rows of the kernel");
  check_range(layer.kernel_columns, 1, layer.in.columns, place + "/kernel_columns",
              "the number of columns of the kernel");
  check_range(layer.stride, 1, std::min(layer.in.rows, layer.in.columns), place + "/stride",
              "the stride");
}

// Output and its taps that are not zero, with the distance of the element from the window's first.
struct Tap {
  std::size_t offset;
  std::int64_t weight;
};

std::vector<std::vector<Tap>> taps_of(const Layer& layer) {
  const auto channels = static_cast<std::size_t>(layer.in.channels);
  const auto row = static_cast<std::size_t>(layer.kernel_columns) * channels;
  std::vector<std::vector<Tap>> taps(static_cast<std::size_t>(layer.outputs));
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    if (layer.weights[i] == 0) continue;
    const std::size_t tap = i % layer.taps();
    const std::size_t offset =
        tap / row * static_cast<std::size_t>(layer.in.columns) * channels + tap % row;
    taps[i / layer.taps()].push_back({offset, layer.weights[i]});
  }
  return taps;
}

void add_up(const Layer& layer, const std::vector<std::vector<Tap>>& taps,
            std::span<const std::int64_t> in, std::vector<std::int64_t>& sums) {
  const MapShape out = layer.out();
  sums.clear();
  for (int y = 0; y < out.rows; ++y) {
    for (int x = 0; x < out.columns; ++x) {
      const auto first =
          static_cast<std::size_t>((y * layer.in.columns + x) * layer.stride * layer.in.channels);
      for (const std::vector<Tap>& output : taps) {
        std::int64_t sum = 0;
        for (const Tap& tap : output) sum += tap.weight * in[first + tap.offset];
        sums.push_back(sum);
      }
    }
  }
}

// A net with its taps looked up once; one for every thread.
class Runner {
 public:
  explicit Runner(const IntegerNet& net) : net_(net) {
    for (const Layer& layer : net.layers) taps_.push_back(taps_of(layer));
  }

  const std::vector<std::int64_t>& scores(std::span<const std::uint8_t> image) {
    activations_ = first_activations(net_.input, image);
    for (std::size_t i = 0; i < net_.layers.size(); ++i) {
      const Layer& layer = net_.layers[i];
      add_up(layer, taps_[i], activations_, sums_);
      if (layer.output_bits > 0) {
        for (std::int64_t& sum : sums_) sum = requantise(layer, sum);
      }
      std::swap(activations_, sums_);
    }
    return activations_;
  }

  int classify(std::span<const std::uint8_t> image) {
    const std::vector<std::int64_t>& found = scores(image);
    return static_cast<int>(std::max_element(found.begin(), found.end()) - found.begin());
  }

 private:
  const IntegerNet& net_;
  std::vector<std::vector<std::vector<Tap>>> taps_;
  std::vector<std::int64_t> activations_;
  std::vector<std::int64_t> sums_;
};

}  // namespace

std::size_t Layer::zero_weights() const {
  return static_cast<std::size_t>(std::count(weights.begin(), weights.end(), 0));
}

std::size_t IntegerNet::weights() const {
  std::size_t count = 0;
  for (const Layer& layer : layers) count += layer.weights.size();
  return count;
}

std::size_t IntegerNet::zero_weights() const {
  std::size_t count = 0;
  for (const Layer& layer : layers) count += layer.zero_weights();
  return count;
}

void check_net(const IntegerNet& net, const std::string& source) {
  check_input(net.input, source + " at /input");
  check_range(static_cast<std::int64_t>(net.layers.size()), 1, 64, source + " at /layers",
              "the number of layers");
  MapShape before = net.input.out();
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    const Layer& layer = net.layers[i];
    const std::string place = fmt::format("{} at /layers/{}", source, i);
    const bool is_last = i + 1 == net.layers.size();
    check_range(layer.outputs, 1, most_side, place + "/outputs", "the number of outputs");
    check_range(layer.weight_bits, 1, 16, place + "/weight_bits", "the width of a weight");
    check_range(layer.shift, 0, 40, place + "/shift", "the shift");
    check_range(layer.output_bits, is_last ? 0 : 1, is_last ? 0 : 16, place + "/output_bits",
                "the width of an activation");
    check_shape(layer, before, place);
    check_weights(layer, place);
    before = layer.out();
    check_range(static_cast<std::int64_t>(before.size()), 1, most_sums, place,
                "the number of sums of the layer");
  }
  check_range(before.rows * before.columns, 1, 1,
              fmt::format("{} at /layers/{}", source, net.layers.size() - 1),
              "the number of places that the last layer has an output for");
}

std::vector<std::int64_t> first_activations(const NetInput& input,
                                            std::span<const std::uint8_t> image) {
  const MapShape out = input.out();
  std::vector<std::int64_t> activations;
  activations.reserve(out.size());
  for (int y = 0; y < out.rows * input.pool; y += input.pool) {
    for (int x = 0; x < out.columns * input.pool; x += input.pool) {
      std::int64_t sum = 0;
      for (int row = y; row < y + input.pool; ++row) {
        for (int column = x; column < x + input.pool; ++column) {
          sum += image[static_cast<std::size_t>(row * input.columns + column)];
        }
      }
      activations.push_back(sum >> input.shift);
    }
  }
  return activations;
}

std::vector<std::int64_t> layer_sums(const Layer& layer, std::span<const std::int64_t> in) {
  std::vector<std::int64_t> sums;
  add_up(layer, taps_of(layer), in, sums);
  return sums;
}

std::int64_t requantise(const Layer& layer, std::int64_t sum) {
  const std::int64_t half = layer.shift == 0 ? 0 : std::int64_t{1} << (layer.shift - 1);
  const std::int64_t greatest = (std::int64_t{1} << layer.output_bits) - 1;
  return std::clamp<std::int64_t>((sum + half) >> layer.shift, 0, greatest);
}

std::vector<std::int64_t> scores(const IntegerNet& net, std::span<const std::uint8_t> image) {
  return Runner(net).scores(image);
}

int classify(const IntegerNet& net, std::span<const std::uint8_t> image) {
  return Runner(net).classify(image);
}

std::size_t count_correct(const IntegerNet& net, const core::DataSet& data, int threads) {
  if (data.rows != net.input.rows || data.columns != net.input.columns ||
      data.classes != net.classes()) {
    throw core::UserError(
        net.name,
        fmt::format("is for {} x {} pixels and {} classes; the data set has {} x {} and {}",
                    net.input.rows, net.input.columns, net.classes(), data.rows, data.columns,
                    data.classes),
        "use the data set that the net was trained on");
  }
  const std::size_t parts = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)),
                                                    1, std::max<std::size_t>(data.size(), 1));
  std::vector<std::size_t> correct(parts, 0);
  const auto count = [&](std::size_t part) {
    Runner runner(net);
    std::size_t found = 0;
    for (std::size_t i = part * data.size() / parts; i < (part + 1) * data.size() / parts; ++i) {
      if (runner.classify(data.image(i)) == data.labels[i]) ++found;
    }
    correct[part] = found;
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t part = 1; part < parts; ++part) others.emplace_back(count, part);
    count(0);
  }
  return std::accumulate(correct.begin(), correct.end(), std::size_t{0});
}

double accuracy(const IntegerNet& net, const core::DataSet& data, int threads) {
  const std::size_t correct = count_correct(net, data, threads);
  return data.size() == 0 ? 0 : static_cast<double>(correct) / static_cast<double>(data.size());
}

}  // namespace lutmark::nn
