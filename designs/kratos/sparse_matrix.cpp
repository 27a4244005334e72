// SPDX-License-Identifier: Apache-2.0
// SparseMatrix: the constants of a kernel without their zeros.
#include "designs/kratos/sparse_matrix.h"

#include <algorithm>

namespace lutmark::designs::kratos {

SparseMatrix SparseMatrix::from(const Weights& weights) {
  SparseMatrix matrix{weights.rows,
                      std::vector<std::vector<Tap>>(static_cast<std::size_t>(weights.columns))};
  for (int column = 0; column < weights.columns; ++column) {
    for (int row = 0; row < weights.rows; ++row) {
      if (const int weight = weights.at(row, column); weight != 0) {
        matrix.columns[static_cast<std::size_t>(column)].push_back({row, weight});
      }
    }
  }
  return matrix;
}

SparseMatrix SparseMatrix::full(int inputs, int columns) {
  return from(
      {inputs, columns,
       std::vector<int>(static_cast<std::size_t>(inputs) * static_cast<std::size_t>(columns), 1)});
}

Range SparseMatrix::column_range(std::size_t column, Range input) const {
  Range sum;
  for (const Tap& tap : columns[column]) sum = sum + input * tap.weight;
  return sum;
}

int SparseMatrix::column_bits(Range input) const {
  int bits = 1;
  for (std::size_t j = 0; j < columns.size(); ++j)
    bits = std::max(bits, column_range(j, input).bits());
  return bits;
}

std::vector<bool> SparseMatrix::used_inputs() const {
  std::vector<bool> used(static_cast<std::size_t>(inputs), false);
  for (const auto& column : columns) {
    for (const Tap& tap : column) used[static_cast<std::size_t>(tap.input)] = true;
  }
  return used;
}

}  // namespace lutmark::designs::kratos
