// SPDX-License-Identifier: Apache-2.0
// Bit-serial array: block RAMs whose columns have an element of one bit each, as CCB and CoMeFa.
#include "designs/m4bram/model/bit_serial.h"

#include <algorithm>
#include <cassert>

namespace lutmark::designs::m4bram {

BitSerialArray::BitSerialArray(int rows, int columns)
    : columns_(columns),
      rows_(static_cast<std::size_t>(rows), Row(static_cast<std::size_t>(columns))),
      carries_(static_cast<std::size_t>(columns)) {}

void BitSerialArray::store(int row, int bits, int column, std::int64_t value) {
  for (int b = 0; b < bits; ++b) {
    rows_[static_cast<std::size_t>(row + b)][static_cast<std::size_t>(column)] =
        (value >> b & 1) != 0;
  }
}

std::int64_t BitSerialArray::load(int row, int bits, int column) const {
  std::int64_t value = 0;
  for (int b = 0; b < bits; ++b) {
    value |=
        std::int64_t{rows_[static_cast<std::size_t>(row + b)][static_cast<std::size_t>(column)]}
        << b;
  }
  const std::int64_t sign = std::int64_t{1} << (bits - 1);
  return (value ^ sign) - sign;
}

void BitSerialArray::add(int first, int second, int to) {
  ++cycles_;
  for (std::size_t c = 0; c < static_cast<std::size_t>(columns_); ++c) {
    const bool x = first >= 0 && rows_[static_cast<std::size_t>(first)][c];
    const bool y = second >= 0 && rows_[static_cast<std::size_t>(second)][c];
    const bool carry = carries_[c];
    rows_[static_cast<std::size_t>(to)][c] = x != y ? !carry : carry;
    carries_[c] = x == y ? x : carry;
  }
}

// An instruction does it along with its sum, so it takes no cycle.
void BitSerialArray::clear_carries() { std::fill(carries_.begin(), carries_.end(), false); }

void BitSerialArray::multiply_accumulate(const Rows& rows, int w, int a, int accumulator_bits,
                                         int activation) {
  assert(accumulator_bits >= w + a);
  // The upper rows of a sum's last operand are read until its sign was, so sums go to two places
  // in turn. A product bit stays where the sum that it is the lowest bit of was written.
  const auto place = [&](int i, int bit) { return rows.product + i % 2 * (w + a) + bit; };
  for (int i = 0; i < a; ++i) {
    const bool is_set = (activation >> i & 1) != 0;
    clear_carries();
    for (int b = 0; b <= w; ++b) {
      const int sign = std::min(b, w - 1);
      add(is_set ? rows.weight + sign : -1, i == 0 ? -1 : place(i - 1, i + sign), place(i, i + b));
    }
  }
  clear_carries();
  for (int b = 0; b < accumulator_bits; ++b) {
    const int bit = std::min(b, w + a - 1);
    add(rows.accumulator + b, place(std::min(bit, a - 1), bit), rows.accumulator + b);
  }
}

}  // namespace lutmark::designs::m4bram
