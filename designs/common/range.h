// SPDX-License-Identifier: Apache-2.0
// Range: the least interval that holds a node's values, and the width that it needs.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace lutmark::designs {

/// Closed interval of integers; always holds at least one.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;

  /// Two's-complement numbers of `bits` bits; one bit holds -1 and 0.
  static Range of_signed(int bits) {
    return {-(std::int64_t{1} << (bits - 1)), (std::int64_t{1} << (bits - 1)) - 1};
  }
  /// Least width in two's complement, at least 1.
  int bits() const {
    const auto width = [](std::int64_t v) {
      return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(v < 0 ? ~v : v))) + 1;
    };
    const int needed = std::max(width(low), width(high));
    return high <= 0 && low >= -1 ? 1 : needed;
  }
  friend bool operator==(const Range&, const Range&) = default;
};

inline Range operator+(Range a, Range b) { return {a.low + b.low, a.high + b.high}; }
inline Range operator*(Range a, Range b) {
  const auto [low, high] =
      std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {low, high};
}
inline Range operator*(Range a, std::int64_t c) {
  return {std::min(a.low * c, a.high * c), std::max(a.low * c, a.high * c)};
}

}  // namespace lutmark::designs
