// SPDX-License-Identifier: Apache-2.0
// Tests of the table of styles against figures made by hand.
#include "designs/m4bram/model/resident.h"

#include <gtest/gtest.h>

#include "designs/m4bram/model/design.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

ResidentProblem one_block(Style style, int m, int k, int n) {
  return {.style = style, .w = 8, .a = 8, .m = m, .k = k, .n = n, .brams = 1};
}

// 256 MAC2s of 10 cycles and a readout of 4; twice the columns and two words a row for L.
TEST(Resident, BlocksTakeTheirMac2sAndReadouts) {
  EXPECT_EQ(solve(one_block(Style::m4bram_s, 1, 512, 4)).cycles, 256 * 10 + 4);
  EXPECT_EQ(solve(one_block(Style::m4bram_s_dp, 1, 512, 4)).cycles, 256 * 6 + 4);
  EXPECT_EQ(solve(one_block(Style::m4bram_l, 1, 256, 8)).cycles, 128 * 10 + 8);
  EXPECT_EQ(solve(one_block(Style::bramac_1da, 1, 512, 5)).cycles, 256 * 6 + 4);
  // Both arrays of 2SA have the same weights: they are worth something for two rows only.
  EXPECT_EQ(solve(one_block(Style::bramac_2sa, 1, 512, 5)).cycles, 256 * 10 + 8);
  EXPECT_EQ(solve(one_block(Style::bramac_2sa, 2, 512, 5)).cycles, 256 * 10 + 8);
}

TEST(Resident, DuplicationServesRowsOfTheResult) {
  EXPECT_EQ(solve(one_block(Style::m4bram_s, 4, 512, 4)).cycles, 4 * (256 * 10 + 4));
  EXPECT_EQ(solve(one_block(Style::m4bram_s, 4, 512, 1)).cycles, 256 * 10 + 4);
}

// 8 x 9 cycles for a product and 32 for the accumulator, which with 32 rows for two products leaves
// 64 rows of 128: 8 weights. A readout is 32 rows of 160 columns, 40 bits a cycle.
TEST(Resident, BitSerialBlocksTakeTheirBits) {
  EXPECT_EQ(solve(one_block(Style::comefa_d, 1, 8, 160)).cycles, 8 * 104 + 128);
  EXPECT_EQ(solve(one_block(Style::ccb, 2, 8, 160)).cycles, 2 * (8 * 104 + 128));
  EXPECT_CONTAINS(solve(one_block(Style::comefa_a, 1, 9, 160)).does_not_fit,
                  "block RAMs of 1: the weights take 2");
}

TEST(Resident, OverlaysReadAWordACycle) {
  const ResidentResult dsp = solve(one_block(Style::dsp, 1, 512, 5));
  EXPECT_EQ(dsp.cycles, 512);
  EXPECT_EQ(dsp.dsps, 3);
  EXPECT_DOUBLE_EQ(*dsp.area, 40 + 3 * 30);
  const ResidentResult lut = solve(one_block(Style::lut, 1, 512, 5));
  EXPECT_EQ(lut.cycles, 512);
  EXPECT_FALSE(lut.area.has_value());
}

// 3.8 and 1.2 % of the core, of which block RAMs have 6.8 / 34.
TEST(Resident, AreasFollowFromAbstractsOrAreAbsent) {
  EXPECT_NEAR(*solve(one_block(Style::comefa_d, 1, 8, 160)).area, 40 * 1.19, 1e-9);
  EXPECT_NEAR(*solve(one_block(Style::comefa_a, 1, 8, 160)).area, 40 * 1.06, 1e-9);
  EXPECT_FALSE(solve(one_block(Style::ccb, 1, 8, 160)).area.has_value());
  EXPECT_NEAR(*solve(one_block(Style::m4bram_l, 1, 8, 8)).area, 40 * 1.334, 1e-9);
}

TEST(Resident, MoreBlocksNeverTakeMoreCycles) {
  for (std::size_t style = 0; style < core::EnumNames<Style>::names.size(); ++style) {
    std::int64_t before = std::int64_t{1} << 60;
    for (const int brams : {64, 100, 200, 400}) {
      const ResidentResult found = solve({.style = static_cast<Style>(style),
                                          .w = 4,
                                          .a = 4,
                                          .m = 3,
                                          .k = 300,
                                          .n = 100,
                                          .brams = brams});
      ASSERT_EQ(found.does_not_fit, "") << style;
      EXPECT_LE(found.cycles, before);
      EXPECT_LE(found.brams, brams);
      before = found.cycles;
    }
  }
}

TEST(ResidentDesign, ComparesWithDspsAndNamesItsSources) {
  const core::Design design = resident_design();
  const auto result = [&](const std::map<std::string, std::string>& assignments) {
    const core::Config config = design.parameters.resolve(assignments, "here");
    design.check(config, "here");
    return design.model(config);
  };
  const core::ModelResult own = result({{"style", "dsp"}});
  EXPECT_DOUBLE_EQ(own.metrics.at("speedup"), 1);
  EXPECT_DOUBLE_EQ(own.metrics.at("area_ratio"), 1);
  const core::ModelResult ccb = result({{"style", "ccb"}});
  EXPECT_FALSE(ccb.metrics.contains("model_area"));
  EXPECT_CONTAINS(ccb.labels.at("area_from"), "none");
  EXPECT_CONTAINS(result({{"style", "comefa-d"}}).labels.at("area_from"), "abstract, derived");
  EXPECT_CONTAINS(result({{"brams", "3"}}).does_not_fit, "block RAMs of 3");
  const auto refused = [&](const std::map<std::string, std::string>& assignments) {
    return std::string(test::refusal([&] { result(assignments); }).what());
  };
  EXPECT_CONTAINS(refused({{"w", "3"}}), "2, 4 or 8 bits");
  EXPECT_CONTAINS(refused({{"style", "bramac-2sa"}, {"a", "5"}}), "equal width");
}

}  // namespace
}  // namespace lutmark::designs::m4bram
