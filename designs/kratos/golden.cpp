// SPDX-License-Identifier: Apache-2.0
// Golden models of the Kratos kernels. They know the weights and nothing of the generator.
#include "designs/kratos/golden.h"

#include <algorithm>
#include <span>

namespace lutmark::designs::kratos {

FrameElements golden_product(const Weights& weights, const FrameElements& vectors) {
  FrameElements results;
  const auto length = static_cast<std::size_t>(weights.rows);
  for (std::size_t first = 0; first < vectors.size(); first += length) {
    for (int j = 0; j < weights.columns; ++j) {
      std::int64_t sum = 0;
      for (int k = 0; k < weights.rows; ++k)
        sum += vectors[first + static_cast<std::size_t>(k)] * weights.at(k, j);
      results.push_back(sum);
    }
  }
  return results;
}

FrameElements golden_convolution(const Weights& weights, const ConvolutionSize& size,
                                 const FrameElements& image) {
  const auto pixel = [&](int y, int x, int c) {
    return image[(static_cast<std::size_t>(y) * static_cast<std::size_t>(size.image_width) +
                  static_cast<std::size_t>(x)) *
                     static_cast<std::size_t>(size.channels) +
                 static_cast<std::size_t>(c)];
  };
  FrameElements results;
  for (int top = 0; top + size.filter_height <= size.image_height; top += size.stride_height) {
    for (int left = 0; left + size.filter_width <= size.image_width; left += size.stride_width) {
      for (int o = 0; o < weights.columns; ++o) {
        std::int64_t sum = 0;
        int row = 0;
        for (int y = top; y < top + size.filter_height; ++y) {
          for (int x = left; x < left + size.filter_width; ++x) {
            for (int c = 0; c < size.channels; ++c) sum += pixel(y, x, c) * weights.at(row++, o);
          }
        }
        results.push_back(sum);
      }
    }
  }
  return results;
}

namespace {

struct Extremes {
  std::int64_t least;
  std::int64_t most;
};

Extremes inputs_of(const Numbers& numbers) {
  const std::int64_t most =
      (std::int64_t{1} << (numbers.input_bits - (numbers.inputs_are_signed ? 1 : 0))) - 1;
  return {numbers.inputs_are_signed ? -most - 1 : 0, most};
}

// Least two's-complement width of both.
int width_of(Extremes sums, int at_least) {
  int bits = at_least;
  while (sums.least < -(std::int64_t{1} << (bits - 1)) ||
         sums.most > (std::int64_t{1} << (bits - 1)) - 1)
    ++bits;
  return bits;
}

}  // namespace

int golden_output_bits(const Weights& weights, const Numbers& numbers) {
  if (numbers.wrap_bits > 0) return numbers.wrap_bits;
  const auto [least, most] = inputs_of(numbers);
  int bits = 1;
  for (int j = 0; j < weights.columns; ++j) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (int k = 0; k < weights.rows; ++k) {
      const std::int64_t w = weights.at(k, j);
      low += std::min(w * least, w * most);
      high += std::max(w * least, w * most);
    }
    bits = width_of({low, high}, bits);
  }
  return bits;
}

int golden_loaded_output_bits(int rows, const Numbers& numbers) {
  if (numbers.wrap_bits > 0) return numbers.wrap_bits;
  const auto [least, most] = inputs_of(numbers);
  const std::int64_t most_weight = (std::int64_t{1} << (numbers.loaded_weight_bits - 1)) - 1;
  const std::int64_t least_weight = -most_weight - 1;
  const auto [low, high] = std::minmax(
      {least * least_weight, least * most_weight, most * least_weight, most * most_weight});
  return width_of({rows * low, rows * high}, 1);
}

Weights golden_loaded_weights(const core::Beats& beats, std::size_t frame, int rows, int columns,
                              const Numbers& numbers) {
  Weights weights{rows, columns, {}};
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    const std::size_t beat = frame * static_cast<std::size_t>(rows) + row;
    for (const std::int64_t weight :
         beats.elements(beat, numbers.loaded_weight_bits, numbers.wrap_bits == 0))
      weights.values.push_back(static_cast<int>(weight));
  }
  return weights;
}

std::int64_t golden_requantised(std::int64_t sum, const Requantiser& requantiser) {
  if (sum < 0) return 0;  // what rounds up to 0 is 0 too
  const std::int64_t divisor = std::int64_t{1} << requantiser.shift;
  const std::int64_t quotient =
      sum / divisor + (divisor > 1 && 2 * (sum % divisor) >= divisor ? 1 : 0);
  return std::min(quotient, (std::int64_t{1} << requantiser.bits) - 1);
}

core::Beats golden_response(
    const Numbers& numbers, int beats_per_frame, const core::Beats& in, int output_bits,
    int results_per_beat,
    const std::function<FrameElements(std::size_t frame, const FrameElements&)>& respond) {
  core::Beats out(results_per_beat * output_bits);
  const auto per_beat = static_cast<std::size_t>(results_per_beat);
  FrameElements frame;
  for (std::size_t beat = 0; beat < in.size(); ++beat) {
    const auto elements = in.elements(beat, numbers.input_bits, numbers.inputs_are_signed);
    frame.insert(frame.end(), elements.begin(), elements.end());
    if ((beat + 1) % static_cast<std::size_t>(beats_per_frame) != 0) continue;
    const FrameElements results = respond(beat / static_cast<std::size_t>(beats_per_frame), frame);
    for (std::size_t first = 0; first < results.size(); first += per_beat)
      out.append(std::span(results).subspan(first, per_beat), output_bits);
    frame.clear();
  }
  return out;
}

}  // namespace lutmark::designs::kratos
