// SPDX-License-Identifier: Apache-2.0
// Tests of the kernel generator: sparse matrices, declared timing, widths, and readable text.
#include "designs/kratos/kernel.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/kratos/golden.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::kratos {
namespace {

core::Hardware kernel(const Weights& weights, int input_bits, int vectors = 1,
                      Unrolling unrolling = Unrolling::fu) {
  return generate_kernel({.module_name = "k",
                          .heading = "heading",
                          .matrix = SparseMatrix::from(weights),
                          .schedule = vector_schedule(vectors, weights.rows, unrolling),
                          .numbers = {.input_bits = input_bits}});
}

std::string text_of(const core::Hardware& hardware) { return hardware.files.at("k.v"); }

int expected_latency(const Weights& weights) {
  int most = 0;
  for (int column = 0; column < weights.columns; ++column) {
    int taps = 0;
    for (int row = 0; row < weights.rows; ++row) taps += weights.at(row, column) != 0 ? 1 : 0;
    most = std::max(most, taps);
  }
  return 2 + (most <= 1 ? 0 : static_cast<int>(std::ceil(std::log2(most))));
}

TEST(SparseMatrix, KeepsEveryNonZeroWeightOfItsColumn) {
  const SparseMatrix matrix = SparseMatrix::from({3, 2, {0, 5, -1, 0, 2, 0}});

  ASSERT_EQ(matrix.columns.size(), 2U);
  EXPECT_EQ(matrix.inputs, 3);
  ASSERT_EQ(matrix.columns[0].size(), 2U);
  EXPECT_EQ(matrix.columns[0][0].input, 1);
  EXPECT_EQ(matrix.columns[0][0].weight, -1);
  EXPECT_EQ(matrix.columns[0][1].input, 2);
  ASSERT_EQ(matrix.columns[1].size(), 1U);
  EXPECT_EQ(matrix.columns[1][0].weight, 5);
}

TEST(SparseMatrix, ColumnRangesAreExact) {
  const SparseMatrix matrix = SparseMatrix::from({2, 2, {3, 0, -2, 0}});

  EXPECT_EQ(matrix.column_range(0, Range::of_signed(2)), (Range{3 * -2 - 2 * 1, 3 * 1 - 2 * -2}));
  EXPECT_EQ(matrix.column_range(1, Range::of_signed(2)), (Range{0, 0}));
}

TEST(Kernel, DeclaresTimingAndWidthsOfRandomMatrices) {
  core::Random random(1, "kernel_test");
  for (int i = 0; i < 150; ++i) {
    const int rows = static_cast<int>(random.between(1, 20));
    const int columns = static_cast<int>(random.between(1, 6));
    const int weight_bits = static_cast<int>(random.between(1, 8));
    const int input_bits = static_cast<int>(random.between(1, 8));
    const Weights weights = random_weights(WeightKind::uniform, rows, columns, weight_bits,
                                           static_cast<int>(random.between(0, 100)), random.bits());
    const int vectors = static_cast<int>(random.between(1, 4));

    const core::Hardware full = kernel(weights, input_bits, vectors, Unrolling::fu);
    const core::Hardware row_by_row = kernel(weights, input_bits, vectors, Unrolling::rp);

    const int result = columns * golden_output_bits(weights, {.input_bits = input_bits});
    ASSERT_EQ(full.streams.size(), 2U);
    EXPECT_EQ(full.latency_cycles, expected_latency(weights));
    EXPECT_EQ(row_by_row.latency_cycles, expected_latency(weights));
    EXPECT_EQ(full.interval_cycles, 1);
    EXPECT_EQ(row_by_row.interval_cycles, vectors);
    EXPECT_EQ(full.streams[0].width, vectors * rows * input_bits);
    EXPECT_EQ(row_by_row.streams[0].width, rows * input_bits);
    EXPECT_EQ(full.streams[1].width, vectors * result);
    EXPECT_EQ(row_by_row.streams[1].width, result);
    EXPECT_EQ(row_by_row.streams[1].beats_per_frame, vectors);
    EXPECT_EQ(text_of(full), text_of(kernel(weights, input_bits, vectors, Unrolling::fu)))
        << "the text must depend on nothing else";
  }
}

// Pulls what a text declares with a width out of it: "reg signed [4:0] name;" gives name to 5.
std::map<std::string, int> registers_in(const std::string& text) {
  std::map<std::string, int> widths;
  const std::regex pattern(R"(reg signed \[(\d+):0\] (\w+);)");
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    EXPECT_TRUE(widths.emplace((*match)[2], std::stoi((*match)[1]) + 1).second)
        << (*match)[2] << " is declared twice";
  }
  return widths;
}

TEST(Kernel, DeclaresEveryRegisterOnceAndAssignsItOnce) {
  const core::Hardware hardware =
      kernel(random_weights(WeightKind::uniform, 12, 5, 4, 40, 9), 4, 2);
  const std::string text = text_of(hardware);
  const auto registers = registers_in(text);

  EXPECT_GT(registers.size(), 20U);
  for (const auto& [name, width] : registers) {
    std::size_t assignments = 0;
    const std::string target = "\n      " + name + " <= ";
    for (std::size_t at = text.find(target); at != std::string::npos;
         at = text.find(target, at + 1))
      ++assignments;

    EXPECT_EQ(assignments, 1U) << name;
  }
}

TEST(Kernel, GivesEveryProductTheWidthOfItsRange) {
  const core::Hardware hardware = kernel({2, 1, {-8, 3}}, 4);
  const auto registers = registers_in(text_of(hardware));

  EXPECT_EQ(registers.at("x0"), 4);
  EXPECT_EQ(registers.at("p0_0_times_m8"), 8);  // -8 * -8 = 64
  EXPECT_EQ(registers.at("p0_1_times_3"), 6);   // -24 to 21
  EXPECT_EQ(registers.at("s0_0_l1_0"), 8);      // -80 to 85
}

TEST(Kernel, MakesEqualProductsOfAnInputOnce) {
  const std::string text = text_of(kernel({1, 3, {5, 5, 5}}, 4));

  EXPECT_EQ(text.find("reg signed [6:0] p0_0_times_5;"),
            text.rfind("reg signed [6:0] p0_0_times_5;"));
  EXPECT_CONTAINS(text, "reg signed [6:0] p0_0_times_5;");
}

TEST(Kernel, AnAllZeroMatrixGivesZerosAndSaysWhichInputsAreUnused) {
  const core::Hardware hardware = kernel({2, 2, {0, 0, 0, 0}}, 3);
  const std::string text = text_of(hardware);

  EXPECT_EQ(hardware.latency_cycles, 2);
  EXPECT_EQ(hardware.streams[1].width, 2);
  EXPECT_CONTAINS(text, "assign out_data_o[0:0] = 1'd0;");
  EXPECT_CONTAINS(text, "assign out_data_o[1:1] = 1'd0;");
  EXPECT_CONTAINS(text, "wire unused = &{1'b0, in_data_i[2:0], in_data_i[5:3]};");
  EXPECT_TRUE(registers_in(text).empty());
}

TEST(Kernel, OneInputOneColumnOneBitIsStillAKernel) {
  const core::Hardware hardware = kernel({1, 1, {-1}}, 1);

  EXPECT_EQ(hardware.streams[0].width, 1);
  EXPECT_EQ(hardware.streams[1].width, 2);  // 0 or 1, signed
  EXPECT_EQ(hardware.latency_cycles, 2);
}

TEST(Kernel, SumsOfAGraphThatAreNeverBelowZeroAreNotReadAsSigned) {
  const auto text = [](const Weights& weights) {
    return text_of(generate_kernel({.module_name = "k",
                                    .heading = "heading",
                                    .matrix = SparseMatrix::from(weights),
                                    .schedule = vector_schedule(1, 1, Unrolling::rp),
                                    .numbers = {.input_bits = 4, .inputs_are_signed = false},
                                    .requantiser = {.bits = 4, .shift = 3},
                                    .style = Style::cse}));
  };
  // 7 * 15 = 105 takes seven bits without a sign, eight beside a column with one.
  EXPECT_CONTAINS(text({1, 2, {7, 3}}), "wire signed [7:0] g0_0 = {1'b0, g0[6:0]};");
  EXPECT_CONTAINS(text({1, 2, {7, -3}}), "wire signed [7:0] g0_0 = g0[7:0];");
}

TEST(Kernel, SystolicArraysAreAsLongAsTheirSides) {
  const Weights weights = random_weights(WeightKind::uniform, 5, 3, 4, 0, 1);
  const core::Hardware hardware = generate_kernel({.module_name = "k",
                                                   .heading = "heading",
                                                   .matrix = SparseMatrix::from(weights),
                                                   .schedule = vector_schedule(4, 5, Unrolling::rp),
                                                   .numbers = {.input_bits = 4},
                                                   .reduction = Reduction::systolic});

  EXPECT_EQ(hardware.latency_cycles, 1 + 5 + 3 - 1);
}

TEST(Kernel, KeepsOnlyTheEarlierBeatsThatAWindowLooksAt) {
  // Two rows of two pixels: the weight of the pixel up left is zero, so nothing is three beats old.
  const Schedule schedule = convolution_schedule(
      {.image_height = 3, .image_width = 2, .filter_height = 2, .filter_width = 2}, Unrolling::pw);
  const core::Hardware hardware =
      generate_kernel({.module_name = "k",
                       .heading = "heading",
                       .matrix = SparseMatrix::from({4, 1, {0, 1, 2, 3}}),
                       .schedule = schedule,
                       .numbers = {.input_bits = 4}});
  const auto registers = registers_in(text_of(hardware));

  EXPECT_EQ(registers.count("x0_lag2"), 1U);
  EXPECT_EQ(registers.count("x0_lag3"), 0U);
  EXPECT_EQ(hardware.latency_cycles, 3 + expected_latency({4, 1, {0, 1, 2, 3}}));
  EXPECT_EQ(hardware.interval_cycles, 6);
  EXPECT_EQ(hardware.streams[1].beats_per_frame, 2);
}

// A convolution of a channel with a filter of 3 x 2 pixels, `columns` pixels a row.
std::string convolution_text(int columns, Lines lines, const std::vector<int>& weights) {
  const Schedule schedule = convolution_schedule(
      {.image_height = 4, .image_width = columns, .filter_height = 3, .filter_width = 2},
      Unrolling::pw);
  return text_of(generate_kernel({.module_name = "k",
                                  .heading = "heading",
                                  .matrix = SparseMatrix::from({6, 1, weights}),
                                  .schedule = schedule,
                                  .numbers = {.input_bits = 4},
                                  .lines = lines}));
}

TEST(Kernel, KeepsTheRowsAboveInAMemory) {
  const std::string text = convolution_text(5, Lines::memory, {1, 2, 3, 4, 5, 6});
  const auto registers = registers_in(text);

  EXPECT_CONTAINS(text, "a memory of 5 words of 8 bits");
  EXPECT_CONTAINS(text, "(* ram_style = \"block\", no_rw_check *) reg [7:0] lines [0:4];");
  EXPECT_CONTAINS(text, "lines[column_q] <= {line_q[3:0], in_data_i[3:0]};");
  EXPECT_CONTAINS(text, "line_q <= lines[column_next];");
  EXPECT_CONTAINS(text, "x0_lag5 <= line_q[3:0];");
  EXPECT_CONTAINS(text, "x0_lag10 <= line_q[7:4];");
  EXPECT_CONTAINS(text, "x0_lag11 <= x0_lag10;");
  for (const char* kept : {"x0", "x0_lag1", "x0_lag5", "x0_lag6", "x0_lag10", "x0_lag11"})
    EXPECT_EQ(registers.count(kept), 1U) << kept;
  for (const char* passed : {"x0_lag2", "x0_lag4", "x0_lag7", "x0_lag9"})
    EXPECT_EQ(registers.count(passed), 0U) << passed;
}

TEST(Kernel, KeepsTheRowsAboveInRegistersWhenAsked) {
  const std::string text = convolution_text(5, Lines::registers, {1, 2, 3, 4, 5, 6});

  EXPECT_FALSE(test::contains(text, "line_q"));
  EXPECT_CONTAINS(text, "no memory");
  EXPECT_EQ(registers_in(text).count("x0_lag7"), 1U);
}

TEST(Kernel, UsesNoMemoryThatSavesNoRegister) {
  EXPECT_FALSE(test::contains(convolution_text(2, Lines::memory, {1, 2, 3, 4, 5, 6}), "line_q"));
  EXPECT_TRUE(test::contains(convolution_text(3, Lines::memory, {1, 2, 3, 4, 5, 6}), "line_q"));
  EXPECT_FALSE(test::contains(convolution_text(5, Lines::memory, {0, 0, 0, 0, 5, 6}), "line_q"))
      << "nothing looks at the rows above";
}

TEST(Kernel, StoresOnlyRowsThatAWindowLooksAtOrThatLieBelowThem) {
  const std::string one_above = convolution_text(5, Lines::memory, {0, 0, 0, 1, 1, 0});
  const std::string two_above = convolution_text(5, Lines::memory, {0, 1, 0, 0, 1, 0});

  EXPECT_CONTAINS(one_above, "lines[column_q] <= {in_data_i[3:0]};");
  EXPECT_CONTAINS(two_above, "lines[column_q] <= {line_q[3:0], in_data_i[3:0]};");
  EXPECT_EQ(registers_in(two_above).count("x0_lag5"), 0U);
  EXPECT_EQ(registers_in(two_above).count("x0_lag10"), 1U);
}

core::Hardware loading_kernel(int rows, int columns, const Schedule& schedule, int wrap_bits = 0) {
  return generate_kernel({.module_name = "k",
                          .heading = "heading",
                          .matrix = SparseMatrix::full(rows, columns),
                          .schedule = schedule,
                          .numbers = {.input_bits = 4,
                                      .inputs_are_signed = wrap_bits == 0,
                                      .wrap_bits = wrap_bits,
                                      .loaded_weight_bits = 3}});
}

TEST(Kernel, LoadsAMatrixRowByRowBeforeEveryFrame) {
  const core::Hardware hardware = loading_kernel(5, 2, vector_schedule(3, 5, Unrolling::rp));
  const std::string text = text_of(hardware);
  const auto registers = registers_in(text);

  ASSERT_EQ(hardware.streams.size(), 3U);
  EXPECT_EQ(hardware.streams[0], (core::Stream{"weights", core::Direction::in, 2 * 3, 5}));
  EXPECT_EQ(hardware.streams[1], (core::Stream{"in", core::Direction::in, 5 * 4, 3}));
  EXPECT_EQ(hardware.interval_cycles, 5 + 3);
  EXPECT_EQ(hardware.latency_cycles, 5 + 2 + 3);  // a tree of 5 products has 3 levels
  for (const char* line :
       {"w0_0 <= w1_0;", "w4_0 <= weights_data_i[2:0];", "w4_1 <= weights_data_i[5:3];",
        "assign weights_ready_o = move & ~loaded_q;", "assign in_ready_o = move & loaded_q;",
        "wire take = move & in_valid_i & loaded_q;", "take & row_is_last"})
    EXPECT_CONTAINS(text, line);
  EXPECT_EQ(registers.at("w0_0"), 3);
  EXPECT_EQ(registers.at("p0_0_0"), 7);  // -8 * -4 = 32
}

TEST(Kernel, SharesLoadedWeightsAmongTheWindowsOfABeat) {
  const std::string text = text_of(loading_kernel(2, 1, vector_schedule(3, 2, Unrolling::fu)));

  EXPECT_CONTAINS(text, "p0_1_0 <= ");
  EXPECT_CONTAINS(text, "p2_1_0 <= ");
  EXPECT_EQ(registers_in(text).count("w1_0"), 1U);
}

TEST(Kernel, LoadedWeightsAreUnsignedWhereResultsWrap) {
  const std::string text = text_of(loading_kernel(2, 1, vector_schedule(1, 2, Unrolling::rp), 3));

  EXPECT_CONTAINS(text, "reg [2:0] w1_0;");
  EXPECT_CONTAINS(text, "p0_0_0 <= x0 * w0_0;");
}

TEST(Kernel, NamesNoInputAsUnusedWhenAllAreUsed) {
  EXPECT_FALSE(test::contains(text_of(kernel({2, 1, {1, 1}}, 3)), "unused"));
}

}  // namespace
}  // namespace lutmark::designs::kratos
