// SPDX-License-Identifier: Apache-2.0
// Tests of the cells that count as a device's area.
#include "flows/targets/area.h"

#include <gtest/gtest.h>

namespace lutmark::flows {
namespace {

TEST(Area, CountsTheCellsOfIce40) {
  const core::Metrics area = area_metrics({{"SB_LUT4", 768},
                                           {"SB_CARRY", 5},
                                           {"SB_DFFE", 70},
                                           {"SB_DFFESR", 6},
                                           {"SB_RAM40_4K", 8},
                                           {"SB_GB", 1}},
                                          ice40hx8k());

  EXPECT_EQ(area.at("luts"), 768);
  EXPECT_EQ(area.at("luts_pct"), 10) << "a carry lies beside its LUT";
  EXPECT_EQ(area.at("carries"), 5);
  EXPECT_EQ(area.at("ffs"), 76);
  EXPECT_EQ(area.at("brams"), 8);
  EXPECT_EQ(area.at("brams_pct"), 25);
  EXPECT_EQ(area.at("dsps"), 0);
  EXPECT_FALSE(area.contains("dsps_pct")) << "the device has none";
  EXPECT_FALSE(area.contains("lutrams")) << "the device has none";
}

TEST(Area, OfEcp5HasMemoriesInLookUpTablesApart) {
  const core::Metrics area = area_metrics(
      {{"LUT4", 100}, {"CCU2C", 10}, {"TRELLIS_FF", 50}, {"TRELLIS_DPR16X4", 3}, {"DP16KD", 2}},
      lfe5u_85f());

  EXPECT_EQ(area.at("luts"), 120) << "a carry cell has two of them";
  EXPECT_EQ(area.at("carries"), 10);
  EXPECT_EQ(area.at("lutrams"), 3);
  EXPECT_EQ(area.at("brams"), 2);
  EXPECT_DOUBLE_EQ(area.at("luts_pct"), 100 * (100 + 2 * 10 + 6 * 3) / 83640.0);
}

}  // namespace
}  // namespace lutmark::flows
