// SPDX-License-Identifier: Apache-2.0
// Constant weights of a kernel: the one thing that generator and golden model share besides the
// config.
#include "designs/kratos/weights.h"

namespace lutmark::designs::kratos {

Weights random_weights(WeightKind kind, int rows, int columns, int bits, int sparsity_pct,
                       std::uint64_t weight_seed) {
  core::Random random(weight_seed, "kratos weights");
  const std::size_t count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  // Zeros are counted, and values dealt, group by group.
  const std::size_t group = kind == WeightKind::per_row ? static_cast<std::size_t>(columns) : count;
  const std::size_t zeros = group * static_cast<std::size_t>(sparsity_pct) / 100;
  Weights weights{rows, columns, std::vector<int>(count, 0)};
  for (std::size_t first = 0; first < count; first += group)
    deal_weights(std::span<int>(weights.values).subspan(first, group), zeros, bits, random);
  return weights;
}

void deal_weights(std::span<int> weights, std::size_t zeros, int bits, core::Random& random) {
  const std::int64_t negatives = std::int64_t{1} << (bits - 1);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (i < zeros) {
      weights[i] = 0;
      continue;
    }
    const std::int64_t draw = random.between(-negatives, bits == 1 ? -1 : negatives - 2);
    weights[i] = static_cast<int>(draw < 0 ? draw : draw + 1);
  }
  random.shuffle(weights);
}

std::string weights_text(const Weights& weights) {
  std::string text;
  for (int row = 0; row < weights.rows; ++row) {
    for (int column = 0; column < weights.columns; ++column) {
      if (column > 0) text += ' ';
      text += std::to_string(weights.at(row, column));
    }
    text += '\n';
  }
  return text;
}

}  // namespace lutmark::designs::kratos
