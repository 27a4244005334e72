// SPDX-License-Identifier: Apache-2.0
// ColumnTree: columns of a matrix as differences to other columns.
#pragma once

#include <vector>

#include "designs/common/adder_graph.h"

namespace lutmark::designs {

/// Column j is rest column j, plus or minus the column of its parent. Dense matrices of few
/// different weights have columns that are nearer to one another than to zero; the tree is the
/// least spanning tree over the digits of the differences, as in da4ml (arXiv 2507.04535).
struct ColumnTree {
  static constexpr int root = -1;

  std::vector<int> parent;
  std::vector<bool> parent_is_negative;
  std::vector<int> height;  ///< longest chain of children below a column
  std::vector<int> order;   ///< parents come first
  ConstantMatrix rest;
  long digits = 0;  ///< non-zero signed digits of all rest columns, and one for every parent

  /// Chains have at most `depth_limit` links; 0: every column stands for itself.
  static ColumnTree of(const ConstantMatrix& matrix, int depth_limit);
};

}  // namespace lutmark::designs
