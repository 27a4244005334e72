// SPDX-License-Identifier: Apache-2.0
// Constant weights of a kernel: the one thing that generator and golden model share besides the
// config.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/core/random.h"

namespace lutmark::designs::kratos {

/// A dense rows x columns matrix, row-major.
struct Weights {
  int rows = 0;
  int columns = 0;
  std::vector<int> values;
  int at(int row, int column) const {
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
  }
};

/// Where the zeros and the values come from.
enum class WeightKind {
  uniform,   ///< zeros anywhere
  per_row,   ///< equally many zeros in every row
  upstream,  ///< as the public sources of Kratos make them
  nibbles,   ///< as these make them for convolutions: four bits at a time, whatever the width
};

/// Uniform: exactly floor(rows * columns * sparsity_pct / 100) zeros at uniformly random places;
/// per_row: floor(columns * sparsity_pct / 100) in every row. The others are uniform over the
/// non-zero two's-complement numbers of `bits` bits (for one bit: -1). The same for a seed on every
/// machine. The upstream kinds are in upstream_weights.h.
Weights random_weights(WeightKind kind, int rows, int columns, int bits, int sparsity_pct,
                       std::uint64_t weight_seed);

/// Random weights without regard to what was there: `zeros` zeros at uniformly random places, the
/// others uniform as random_weights() has them.
void deal_weights(std::span<int> weights, std::size_t zeros, int bits, core::Random& random);

/// One row a line, for people and for hashes.
std::string weights_text(const Weights& weights);

}  // namespace lutmark::designs::kratos
