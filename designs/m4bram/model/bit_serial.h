// SPDX-License-Identifier: Apache-2.0
// Bit-serial array: block RAMs whose columns have an element of one bit each, as CCB and CoMeFa.
#pragma once

#include <cstdint>
#include <vector>

namespace lutmark::designs::m4bram {

/// Numbers lie transposed, a bit a row. A cycle reads two rows, gives their sum and the latched
/// carry of every column to a row, and keeps the new carry; while it computes nobody else has the
/// array. CCB reads two rows through one port, CoMeFa one through each; both take the same cycles.
class BitSerialArray {
 public:
  BitSerialArray(int rows, int columns);

  std::int64_t cycles() const { return cycles_; }

  /// Two's complement numbers in `bits` rows from `row` on; outside of the cycles that are counted.
  void store(int row, int bits, int column, std::int64_t value);
  std::int64_t load(int row, int bits, int column) const;

  /// accumulator += weight * activation in every column. The activation is one number for all
  /// columns, unsigned, whose bits come with the instructions. `product` names product_rows() that
  /// are free. Takes a sum of w + 1 bits for each bit of the activation, whatever it is, and one of
  /// all bits of the accumulator.
  struct Rows {
    int weight = 0;
    int product = 0;
    int accumulator = 0;
  };
  void multiply_accumulate(const Rows& rows, int w, int a, int accumulator_bits, int activation);

 private:
  using Row = std::vector<bool>;
  // A cycle: rows[to] = first + second + carry. -1 reads as zero.
  void add(int first, int second, int to);
  void clear_carries();

  int columns_;
  std::vector<Row> rows_;
  Row carries_;
  std::int64_t cycles_ = 0;
};

constexpr int product_rows(int w, int a) { return 2 * (w + a); }

}  // namespace lutmark::designs::m4bram
