// SPDX-License-Identifier: Apache-2.0
// SparseMatrix: the constants of a kernel without their zeros.
#pragma once

#include <vector>

#include "designs/common/range.h"
#include "designs/kratos/weights.h"

namespace lutmark::designs::kratos {

/// out[j] = sum over taps (k, w) of column j of w * in[k]; zero weights have no tap.
struct SparseMatrix {
  struct Tap {
    int input;
    int weight;
  };
  int inputs = 0;
  std::vector<std::vector<Tap>> columns;

  static SparseMatrix from(const Weights& weights);  ///< inputs = rows, one column a column
  /// Every input has a tap in every column; its weight means nothing.
  static SparseMatrix full(int inputs, int columns);
  /// Exact range of column j for inputs of that range.
  Range column_range(std::size_t column, Range input) const;
  /// Of the widest column for inputs of that range.
  int column_bits(Range input) const;
  /// Whether any column has a tap on the input.
  std::vector<bool> used_inputs() const;
};

}  // namespace lutmark::designs::kratos
