// SPDX-License-Identifier: Apache-2.0
// ColumnTree: columns of a matrix as differences to other columns.
#include "designs/common/column_tree.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace lutmark::designs {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

// Non-zero digits of the non-adjacent form: places where v and 3v differ.
int digits(std::int64_t value) {
  const auto v = static_cast<std::uint64_t>(value < 0 ? -value : value);
  return std::popcount(v ^ (3 * v));
}

struct Link {
  int parent = ColumnTree::root;
  bool negative = false;
  int digits = 0;
  int depth = 0;
};

int digits_from(const ConstantMatrix& matrix, int column, int parent, bool negative) {
  int sum = 1;
  for (int k = 0; k < matrix.inputs; ++k) {
    const std::int64_t other = matrix.at(k, parent);
    sum += digits(matrix.at(k, column) - (negative ? -other : other));
  }
  return sum;
}

std::vector<Link> to_root(const ConstantMatrix& matrix) {
  std::vector<Link> links(index(matrix.outputs));
  for (int j = 0; j < matrix.outputs; ++j) {
    for (int k = 0; k < matrix.inputs; ++k) links[index(j)].digits += digits(matrix.at(k, j));
  }
  return links;
}

}  // namespace

// Prim's algorithm from the zero column.
ColumnTree ColumnTree::of(const ConstantMatrix& matrix, int depth_limit) {
  std::vector<Link> links = to_root(matrix);
  ColumnTree tree{.parent = std::vector<int>(links.size(), root),
                  .parent_is_negative = std::vector<bool>(links.size(), false),
                  .height = std::vector<int>(links.size(), 0),
                  .order = {},
                  .rest = matrix};
  std::vector<int> open(links.size());
  for (int j = 0; j < matrix.outputs; ++j) open[index(j)] = j;
  while (!open.empty()) {
    const auto nearest = std::min_element(open.begin(), open.end(), [&](int a, int b) {
      return links[index(a)].digits < links[index(b)].digits;
    });
    const int column = *nearest;
    const Link link = links[index(column)];
    open.erase(nearest);
    tree.order.push_back(column);
    tree.parent[index(column)] = link.parent;
    tree.parent_is_negative[index(column)] = link.negative;
    tree.digits += link.digits;
    if (link.depth == depth_limit) continue;
    for (const int other : open) {
      for (const bool negative : {false, true}) {
        const int distance = digits_from(matrix, other, column, negative);
        if (distance < links[index(other)].digits) {
          links[index(other)] = {column, negative, distance, link.depth + 1};
        }
      }
    }
  }
  for (auto column = tree.order.rbegin(); column != tree.order.rend(); ++column) {
    const int parent = tree.parent[index(*column)];
    if (parent == root) continue;
    tree.height[index(parent)] =
        std::max(tree.height[index(parent)], tree.height[index(*column)] + 1);
    for (int k = 0; k < matrix.inputs; ++k) {
      const std::int64_t other = matrix.at(k, parent);
      tree.rest.at(k, *column) -= tree.parent_is_negative[index(*column)] ? -other : other;
    }
  }
  return tree;
}

}  // namespace lutmark::designs
