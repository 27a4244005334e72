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

int golden_output_bits(const Weights& weights, const Numbers& numbers) {
  if (numbers.wrap_bits > 0) return numbers.wrap_bits;
  const std::int64_t most =
      (std::int64_t{1} << (numbers.input_bits - (numbers.inputs_are_signed ? 1 : 0))) - 1;
  const std::int64_t least = numbers.inputs_are_signed ? -most - 1 : 0;
  int bits = 1;
  for (int j = 0; j < weights.columns; ++j) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (int k = 0; k < weights.rows; ++k) {
      const std::int64_t w = weights.at(k, j);
      low += std::min(w * least, w * most);
      high += std::max(w * least, w * most);
    }
    while (low < -(std::int64_t{1} << (bits - 1)) || high > (std::int64_t{1} << (bits - 1)) - 1)
      ++bits;
  }
  return bits;
}

std::int64_t golden_requantised(std::int64_t sum, const Requantiser& requantiser) {
  if (sum < 0) return 0;  // what rounds up to 0 is 0 too
  const std::int64_t divisor = std::int64_t{1} << requantiser.shift;
  const std::int64_t quotient =
      sum / divisor + (divisor > 1 && 2 * (sum % divisor) >= divisor ? 1 : 0);
  return std::min(quotient, (std::int64_t{1} << requantiser.bits) - 1);
}

core::Beats golden_response(const Numbers& numbers, int beats_per_frame, const core::Beats& in,
                            int output_bits, int results_per_beat,
                            const std::function<FrameElements(const FrameElements&)>& respond) {
  core::Beats out(results_per_beat * output_bits);
  const auto per_beat = static_cast<std::size_t>(results_per_beat);
  FrameElements frame;
  for (std::size_t beat = 0; beat < in.size(); ++beat) {
    const auto elements = in.elements(beat, numbers.input_bits, numbers.inputs_are_signed);
    frame.insert(frame.end(), elements.begin(), elements.end());
    if ((beat + 1) % static_cast<std::size_t>(beats_per_frame) != 0) continue;
    const FrameElements results = respond(frame);
    for (std::size_t first = 0; first < results.size(); first += per_beat)
      out.append(std::span(results).subspan(first, per_beat), output_bits);
    frame.clear();
  }
  return out;
}

}  // namespace lutmark::designs::kratos
