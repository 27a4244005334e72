// SPDX-License-Identifier: Apache-2.0
// Tests of the models against what upstream's scripts compute, to the digits that are recorded.
#include "designs/m4bram/tests/reference.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/m4bram/model/bramac_simulator.h"

namespace lutmark::designs::m4bram {
namespace {

namespace fs = std::filesystem;

double speedup(const ExperimentResult& finding) {
  return static_cast<double>(finding.comparator->timing.cycles) /
         static_cast<double>(finding.answer.best->timing.cycles);
}

TEST(Reference, EverySpeedupIsThatOfTheScripts) {
  const Reference reference(LUTMARK_ROOT);
  ASSERT_EQ(reference.rows().size(), 210U);
  for (const ReferenceRow& row : reference.rows()) {
    const ExperimentResult finding = run(row.experiment);
    ASSERT_TRUE(finding.answer.best) << row.line;
    EXPECT_NEAR(speedup(finding), row.speedup, row.tolerance) << row.line;
    if (row.ties) {
      EXPECT_EQ(finding.answer.tied, *row.ties) << row.line;
    }
    // Among ties the scripts' sort decides; the tile is theirs where it is the only one.
    if (row.ties != 1) continue;
    const Solution& best = *finding.answer.best;
    EXPECT_TRUE(best.tile.text().starts_with(row.tile)) << best.tile.text() << " in " << row.line;
    if (row.brams) {
      EXPECT_EQ(best.resources.brams(), *row.brams) << row.line;
    }
    if (row.dsps) {
      EXPECT_EQ(best.resources.dsps, *row.dsps) << row.line;
    }
    if (row.area_ratio) {
      EXPECT_NEAR(best.area / finding.comparator->area, *row.area_ratio, 5.1e-5) << row.line;
    }
  }
}

// Of the scripts of abdelfattah-lab/BRAMAC at de47bc6, run by hand: printed figures and tiles.
TEST(BramacSimulator, EqualsItsScripts) {
  struct Row {
    const char* network;
    int bits;
    Architecture architecture;
    double speedup;
    double area_ratio;
    const char* tile;
    std::int64_t dsps;
    std::int64_t brams;
    const char* comparator;
  };
  using enum Architecture;
  const std::vector<Row> rows{
      {"alexnet", 2, bramac_1da, 1.70, 1.53, "q2 c16 k100 + q2", 1200, 816, "q2 c16 k96"},
      {"alexnet", 4, bramac_1da, 1.79, 1.52, "q1 c12 k130 + q1", 1170, 1080, "q3 c16 k32"},
      {"alexnet", 8, bramac_1da, 1.62, 1.53, "q1 c8 k100 + q1", 1200, 1664, "q3 c12 k24"},
      {"alexnet", 2, bramac_2sa, 2.19, 2.02, "q1 c24 k140 + q2", 1260, 1128, "q2 c16 k96"},
      {"alexnet", 4, bramac_2sa, 2.26, 2.16, "q1 c16 k100 + q2", 1200, 1600, "q3 c16 k32"},
      {"alexnet", 8, bramac_2sa, 1.69, 1.86, "q2 c10 k50 + q2", 1500, 1740, "q3 c12 k24"},
      {"resnet34", 2, bramac_1da, 1.52, 1.17, "q2 c22 k80 + q2", 1320, 924, "q4 c12 k72"},
      {"resnet34", 4, bramac_1da, 1.37, 1.25, "q1 c16 k90 + q1", 1080, 1056, "q3 c8 k64"},
      {"resnet34", 8, bramac_1da, 1.68, 1.25, "q1 c12 k65 + q1", 1170, 1788, "q3 c4 k64"},
      {"resnet34", 2, bramac_2sa, 1.15, 0.99, "q1 c16 k140 + q2", 840, 832, "q4 c12 k72"},
      {"resnet34", 4, bramac_2sa, 1.45, 1.37, "q2 c12 k70 + q2", 1260, 972, "q3 c8 k64"},
      {"resnet34", 8, bramac_2sa, 1.38, 1.23, "q2 c6 k65 + q2", 1170, 1530, "q3 c4 k64"}};
  const auto file = [](const std::string& network) {
    return fs::path(LUTMARK_ROOT) / "designs/m4bram/workloads" / (network + ".paper.json");
  };
  const Workload alexnet = read_workload(file("alexnet"));
  for (const Row& row : rows) {
    const Workload network = read_workload(file(row.network));
    const ExperimentResult finding = run({.workload = &network,
                                          .cim_maps = &alexnet,
                                          .architecture = row.architecture,
                                          .bits = row.bits});
    const std::string name =
        fmt::format("{} {} {}", row.network, core::to_name(row.architecture), row.bits);
    ASSERT_TRUE(finding.answer.best) << name;
    const Solution& best = *finding.answer.best;
    EXPECT_NEAR(speedup(finding), row.speedup, 0.005) << name;
    EXPECT_NEAR(best.area / finding.comparator->area, row.area_ratio, 0.00501) << name;
    EXPECT_TRUE(best.tile.text().starts_with(std::string("p1 ") + row.tile))
        << name << ": " << best.tile.text();
    EXPECT_EQ(best.resources.dsps, row.dsps) << name;
    EXPECT_EQ(best.resources.brams(), row.brams) << name;
    EXPECT_EQ(finding.comparator->tile.text(), std::string("p1 ") + row.comparator) << name;
  }
}

}  // namespace
}  // namespace lutmark::designs::m4bram
