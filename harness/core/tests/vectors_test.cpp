// SPDX-License-Identifier: Apache-2.0
// Tests of beats: packing, unpacking and the hexadecimal text.
#include "harness/core/vectors.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;

std::int64_t random_element(Random& random, int bits, bool is_signed) {
  const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  std::uint64_t value = random.bits() & mask;
  if (is_signed && (value >> (bits - 1)) != 0) value |= ~mask;
  return static_cast<std::int64_t>(value);
}

TEST(Beats, PutsElementZeroInTheLowestBits) {
  Beats beats(12);

  beats.append(std::vector<std::int64_t>{1, -1, 7}, 4);

  EXPECT_EQ(beats.hex(0), "7f1");
  EXPECT_EQ(beats[0][0], 0x7f1U);
}

TEST(Beats, CutsElementsToTheirLowBits) {
  Beats beats(8);

  beats.append(std::vector<std::int64_t>{0x123, -0x101}, 4);

  EXPECT_EQ(beats.hex(0), "f3");
}

TEST(Beats, ElementsComeBackForAllWidthsAndManyCounts) {
  Random random(1, "vectors_test");
  for (int bits = 1; bits <= 64; ++bits) {
    for (int trial = 0; trial < 12; ++trial) {
      const auto count = static_cast<std::size_t>(1 + random.below(40));
      const bool is_signed = random.below(2) == 0;
      Beats beats(static_cast<int>(count) * bits);
      std::vector<std::vector<std::int64_t>> given;
      for (int beat = 0; beat < 3; ++beat) {
        given.emplace_back();
        for (std::size_t i = 0; i < count; ++i)
          given.back().push_back(random_element(random, bits, is_signed));
        beats.append(given.back(), bits);
      }

      ASSERT_EQ(beats.size(), 3U);
      for (std::size_t beat = 0; beat < 3; ++beat) {
        ASSERT_EQ(beats.elements(beat, bits, is_signed), given[beat])
            << count << " elements of " << bits << " bits";
      }
      ASSERT_EQ(Beats::parse(beats.text(), beats.width(), "f"), beats);
    }
  }
}

TEST(Beats, KeepsBitsAboveTheWidthZero) {
  Random random(2, "vectors_test");
  for (const int width : {1, 7, 63, 65, 127, 200}) {
    Beats beats(width);
    beats.append(std::vector<std::int64_t>(static_cast<std::size_t>(width), -1), 1);

    EXPECT_EQ(width % 64 == 0 ? 0 : beats[0].back() >> (width % 64), 0U) << width;
  }
}

TEST(Beats, WritesOneLineABeatMostSignificantDigitFirst) {
  Beats beats(9);
  beats.append(std::vector<std::int64_t>{0x1a5}, 9);
  beats.append(std::vector<std::int64_t>{0x00f}, 9);

  EXPECT_EQ(beats.text(), "1a5\n00f\n");
}

TEST(Beats, ReadsUpperCaseAndAMissingLastNewline) {
  EXPECT_EQ(Beats::parse("1A5\n00F", 9, "f").text(), "1a5\n00f\n");
  EXPECT_EQ(Beats::parse("", 9, "f").size(), 0U);
}

TEST(Beats, NamesFileAndLineOfWhatCannotBeRead) {
  const struct {
    const char* text;
    const char* place;
    const char* problem;
  } cases[] = {
      {"000\n00g\n", "x.hex:2", "not a hexadecimal digit"},
      {"000\n0000\n", "x.hex:2", "4 characters"},
      {"000\n\n000\n", "x.hex:2", "0 characters"},
      {"000\r\n", "x.hex:1", "4 characters"},
      {"200\n", "x.hex:1", "more than 9 bits"},
      {"-01\n", "x.hex:1", "not a hexadecimal digit"},
      {"1ff\n1ff\nfff", "x.hex:3", "more than 9 bits"},
  };
  for (const auto& one : cases) {
    const UserError error = refusal([&] { return Beats::parse(one.text, 9, "x.hex"); });

    EXPECT_EQ(error.place(), one.place) << one.text;
    EXPECT_EQ(error.problem(), one.problem);
    EXPECT_EQ(error.remedy(), "a line is 3 hexadecimal digits");
  }
}

}  // namespace
}  // namespace lutmark::core
