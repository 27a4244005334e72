// SPDX-License-Identifier: Apache-2.0
// Tests of signed digits: value, number and signs.
#include "designs/common/signed_digits.h"

#include <algorithm>
#include <bit>

#include <gtest/gtest.h>

namespace lutmark::designs {
namespace {

std::int64_t value_of(const std::vector<SignedDigit>& digits) {
  std::int64_t sum = 0;
  for (const SignedDigit digit : digits) {
    sum += (digit.negative ? -1 : 1) * (std::int64_t{1} << digit.shift);
  }
  return sum;
}

TEST(SignedDigits, AddUpToTheValue) {
  for (std::int64_t value = -300; value <= 300; ++value) {
    EXPECT_EQ(value_of(binary_digits(value, 0)), value);
    for (const std::uint64_t choice : {0ULL, ~0ULL, 0x5A5AULL}) {
      EXPECT_EQ(value_of(fewest_digits(value, 0, choice)), value) << choice;
    }
  }
}

TEST(SignedDigits, AddUpToTheValueModuloAPowerOfTwo) {
  for (int bits = 1; bits <= 8; ++bits) {
    const std::int64_t modulus = std::int64_t{1} << bits;
    for (std::int64_t value = -modulus; value <= modulus; ++value) {
      const auto same = [&](std::int64_t other) { return ((other - value) & (modulus - 1)) == 0; };

      EXPECT_TRUE(same(value_of(binary_digits(value, bits))));
      EXPECT_TRUE(same(value_of(fewest_digits(value, bits, 0))));
      EXPECT_TRUE(same(value_of(fewest_digits(value, bits, 0xA5))));
    }
  }
}

// The non-adjacent form has the fewest digits: Reitwiesner, Advances in Computers 1, 1960.
TEST(SignedDigits, AreAsFewAsTheNonAdjacentForm) {
  for (std::uint64_t value = 0; value < 2000; ++value) {
    const int least = std::popcount(value ^ (3 * value));
    for (const std::uint64_t choice : {0ULL, ~0ULL}) {
      EXPECT_EQ(std::ssize(fewest_digits(static_cast<std::int64_t>(value), 0, choice)), least);
    }
  }
}

TEST(SignedDigits, AreNegativeOnlyWhereThatSavesADigit) {
  EXPECT_EQ(fewest_digits(3, 0), (std::vector<SignedDigit>{{0, false}, {1, false}}));
  EXPECT_EQ(fewest_digits(7, 0), (std::vector<SignedDigit>{{0, true}, {3, false}}));
  EXPECT_EQ(fewest_digits(15, 4), (std::vector<SignedDigit>{{0, true}}));
  EXPECT_EQ(fewest_digits(-8, 4), (std::vector<SignedDigit>{{3, false}}));
  EXPECT_TRUE(fewest_digits(16, 4).empty());
}

}  // namespace
}  // namespace lutmark::designs
