// SPDX-License-Identifier: Apache-2.0
// Golden models of the Kratos kernels. They know the weights and nothing of the generator.
#include "designs/kratos/golden.h"

#include <algorithm>

namespace lutmark::designs::kratos {

int golden_output_bits(const Weights& weights, int input_bits) {
  const std::int64_t least = -(std::int64_t{1} << (input_bits - 1));
  const std::int64_t most = -least - 1;
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

core::Beats golden_product(const Weights& weights, int input_bits, int copies,
                           const core::Beats& in) {
  const int output_bits = golden_output_bits(weights, input_bits);
  core::Beats out(copies * weights.columns * output_bits);
  std::vector<std::int64_t> results;
  const auto rows = static_cast<std::size_t>(weights.rows);
  for (std::size_t beat = 0; beat < in.size(); ++beat) {
    const std::vector<std::int64_t> x = in.elements(beat, input_bits, true);
    results.clear();
    for (std::size_t i = 0; i < static_cast<std::size_t>(copies); ++i) {
      for (int j = 0; j < weights.columns; ++j) {
        std::int64_t sum = 0;
        for (std::size_t k = 0; k < rows; ++k) {
          sum += x[i * rows + k] * weights.at(static_cast<int>(k), j);
        }
        results.push_back(sum);
      }
    }
    out.append(results, output_bits);
  }
  return out;
}

}  // namespace lutmark::designs::kratos
