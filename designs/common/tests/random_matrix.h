// SPDX-License-Identifier: Apache-2.0
// Constant matrices for tests: random ones with the special columns that break generators.
#pragma once

#include "designs/common/adder_graph.h"
#include "harness/core/random.h"

namespace lutmark::designs {

/// Weights of `bits` bits, about a third of them zero. Large ones have a zero row, a zero column, a
/// repeated and a negated column and a column of a single power of two.
inline ConstantMatrix random_matrix(int inputs, int outputs, int bits, core::Random& random) {
  ConstantMatrix matrix{inputs, outputs, {}};
  const std::int64_t most = std::int64_t{1} << (bits - 1);
  for (int i = 0; i < inputs * outputs; ++i) {
    matrix.values.push_back(random.below(3) == 0 ? 0 : random.between(-most, most - 1));
  }
  if (outputs < 6 || inputs < 2) return matrix;
  for (int k = 0; k < inputs; ++k) {
    matrix.at(k, 1) = 0;
    matrix.at(k, 2) = matrix.at(k, 0);
    matrix.at(k, 3) = -matrix.at(k, 0);
    matrix.at(k, 4) = k == 1 ? most : 0;
    matrix.at(k, 5) = k == 1 ? -most : 0;
  }
  for (int j = 0; j < outputs; ++j) matrix.at(0, j) = 0;
  return matrix;
}

}  // namespace lutmark::designs
