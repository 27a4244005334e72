// SPDX-License-Identifier: Apache-2.0
// Bits of the ports of a part as numbers.
#pragma once

#include <vector>

#include "designs/m4bram/block/part_golden.h"

namespace lutmark::designs::m4bram {

/// Takes numbers of so many bits one after the other.
class PortReader {
 public:
  explicit PortReader(const PortBits& bits) : bits_(bits) {}
  std::int64_t take(int count) {
    std::int64_t value = 0;
    for (int b = 0; b < count; ++b) value |= bits_[at_++] << b;
    return value;
  }
  std::vector<std::int64_t> numbers(int count, int bits) {
    std::vector<std::int64_t> all;
    for (int i = 0; i < count; ++i) all.push_back(take(bits));
    return all;
  }

 private:
  const PortBits& bits_;
  std::size_t at_ = 0;
};

/// Appends the low bits of a number.
inline void put(PortBits& bits, std::int64_t value, int count) {
  for (int b = 0; b < count; ++b) bits.push_back(value >> b & 1);
}

}  // namespace lutmark::designs::m4bram
