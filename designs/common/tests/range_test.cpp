// SPDX-License-Identifier: Apache-2.0
// Tests of ranges: the arithmetic that widths of generated hardware follow from.
#include "designs/common/range.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace lutmark::designs {
namespace {

Range random_range(core::Random& random, std::int64_t most) {
  const std::int64_t a = random.between(-most, most);
  const std::int64_t b = random.between(-most, most);
  return {std::min(a, b), std::max(a, b)};
}

TEST(Range, OfSignedHoldsExactlyTheNumbersOfThatWidth) {
  EXPECT_EQ(Range::of_signed(1), (Range{-1, 0}));
  EXPECT_EQ(Range::of_signed(4), (Range{-8, 7}));
  for (int bits = 1; bits <= 62; ++bits) EXPECT_EQ(Range::of_signed(bits).bits(), bits);
}

TEST(Range, BitsIsTheLeastWidthThatHoldsBothEnds) {
  EXPECT_EQ((Range{0, 0}.bits()), 1);
  EXPECT_EQ((Range{-1, 0}.bits()), 1);
  EXPECT_EQ((Range{0, 1}.bits()), 2);
  EXPECT_EQ((Range{-2, 1}.bits()), 2);
  EXPECT_EQ((Range{-2, 2}.bits()), 3);
  EXPECT_EQ((Range{3, 3}.bits()), 3);
  EXPECT_EQ((Range{-5, -3}.bits()), 4);
  core::Random random(1, "range bits");
  for (int i = 0; i < 2000; ++i) {
    const Range range = random_range(random, std::int64_t{1} << random.between(0, 40));
    const int bits = range.bits();
    const auto holds = [&](int width) {
      return Range::of_signed(width).low <= range.low && range.high <= Range::of_signed(width).high;
    };

    EXPECT_TRUE(holds(bits)) << range.low << " to " << range.high;
    EXPECT_TRUE(bits == 1 || !holds(bits - 1)) << range.low << " to " << range.high;
  }
}

TEST(Range, SumsAndProductsHoldEveryValueAndReachBothEnds) {
  core::Random random(2, "range arithmetic");
  for (int i = 0; i < 300; ++i) {
    const Range a = random_range(random, 9);
    const Range b = random_range(random, 9);
    const std::int64_t c = random.between(-9, 9);
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();
    for (std::int64_t x = a.low; x <= a.high; ++x) {
      for (std::int64_t y = b.low; y <= b.high; ++y) {
        low = std::min(low, c * x + y);
        high = std::max(high, c * x + y);
      }
    }

    EXPECT_EQ(a * c + b, (Range{low, high})) << c;
  }
}

TEST(Range, ProductsOfTwoRangesHoldEveryProductAndReachBothEnds) {
  core::Random random(3, "range products");
  for (int i = 0; i < 300; ++i) {
    const Range a = random_range(random, 9);
    const Range b = random_range(random, 9);
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();
    for (std::int64_t x = a.low; x <= a.high; ++x) {
      for (std::int64_t y = b.low; y <= b.high; ++y) {
        low = std::min(low, x * y);
        high = std::max(high, x * y);
      }
    }

    EXPECT_EQ(a * b, (Range{low, high}));
  }
}

}  // namespace
}  // namespace lutmark::designs
