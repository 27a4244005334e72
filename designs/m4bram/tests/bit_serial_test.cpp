// SPDX-License-Identifier: Apache-2.0
// Tests of the bit-serial array: sums of products by single-bit steps, and their cycles.
#include "designs/m4bram/model/bit_serial.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace lutmark::designs::m4bram {
namespace {

struct Width {
  int w;
  int a;
  int accumulator;
};

class BitSerial : public ::testing::TestWithParam<Width> {};

TEST_P(BitSerial, AddsProductsInEveryColumnInTheCyclesOfItsClosedForm) {
  const auto [w, a, accumulator] = GetParam();
  core::Random random(1, "bit-serial");
  constexpr int columns = 160;
  const BitSerialArray::Rows rows{
      .weight = accumulator + product_rows(w, a), .product = accumulator, .accumulator = 0};
  BitSerialArray array(rows.weight + w, columns);
  std::vector<std::int64_t> sums(columns);
  const std::int64_t least = -(std::int64_t{1} << (w - 1));
  const int most = (1 << a) - 1;
  constexpr int steps = 6;
  for (int step = 0; step < steps; ++step) {
    const int activation = step == 0   ? most
                           : step == 1 ? 0
                                       : static_cast<int>(random.between(0, most));
    for (int c = 0; c < columns; ++c) {
      const std::int64_t weight = c == 0   ? least
                                  : c == 1 ? -least - 1
                                           : random.between(least, -least - 1);
      array.store(rows.weight, w, c, weight);
      sums[static_cast<std::size_t>(c)] += weight * activation;
    }
    array.multiply_accumulate(rows, w, a, accumulator, activation);
    EXPECT_EQ(array.cycles(), (step + 1) * (a * (w + 1) + accumulator));
  }
  const std::int64_t size = std::int64_t{1} << accumulator;
  for (int c = 0; c < columns; ++c) {
    const std::int64_t rest = ((sums[static_cast<std::size_t>(c)] % size) + size) % size;
    EXPECT_EQ(array.load(0, accumulator, c), rest >= size / 2 ? rest - size : rest) << c;
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, BitSerial,
                         ::testing::Values(Width{2, 2, 8}, Width{4, 4, 16}, Width{8, 8, 32},
                                           Width{8, 3, 32}, Width{2, 6, 8}, Width{4, 1, 16}));

}  // namespace
}  // namespace lutmark::designs::m4bram
