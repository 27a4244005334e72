// SPDX-License-Identifier: Apache-2.0
// Tests of column trees: the matrix comes back, and near columns are found.
#include "designs/common/column_tree.h"

#include <gtest/gtest.h>

#include "designs/common/tests/random_matrix.h"

namespace lutmark::designs {
namespace {

TEST(ColumnTree, RestsAndParentsGiveTheMatrixBack) {
  core::Random random(1, "column tree");
  for (const int depth_limit : {0, 1, 3, 100}) {
    const ConstantMatrix matrix = random_matrix(6, 9, 2, random);
    const ColumnTree tree = ColumnTree::of(matrix, depth_limit);
    ConstantMatrix back = tree.rest;
    for (const int column : tree.order) {
      const int parent = tree.parent[static_cast<std::size_t>(column)];
      if (parent == ColumnTree::root) continue;
      const bool negative = tree.parent_is_negative[static_cast<std::size_t>(column)];
      for (int k = 0; k < matrix.inputs; ++k) {
        back.at(k, column) += negative ? -back.at(k, parent) : back.at(k, parent);
      }
    }

    EXPECT_EQ(back, matrix);
    for (const int height : tree.height) EXPECT_LE(height, depth_limit);
  }
}

TEST(ColumnTree, LinksAColumnToANearOne) {
  const ConstantMatrix matrix{4, 2, {1, -1, 1, -1, 1, -1, 1, -2}};

  const ColumnTree tree = ColumnTree::of(matrix, 1);

  EXPECT_EQ(tree.parent, (std::vector<int>{ColumnTree::root, 0}));
  EXPECT_TRUE(tree.parent_is_negative[1]);
  EXPECT_EQ(tree.rest.values, (std::vector<std::int64_t>{1, 0, 1, 0, 1, 0, 1, -1}));
}

}  // namespace
}  // namespace lutmark::designs
