// SPDX-License-Identifier: Apache-2.0
// Tests of the models as designs: figures, refusals, budgets that admit no tile, the user's layers.
#include <gtest/gtest.h>

#include "designs/m4bram/model/design.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Design;
using test::refusal;
using test::TempFolder;
using Assignments = std::map<std::string, std::string>;

const std::filesystem::path root = LUTMARK_ROOT;

Config legal(const Design& design, const Assignments& assignments) {
  const Config config = design.parameters.resolve(assignments, "test");
  design.check(config, "test");
  return config;
}

std::string refused(const Assignments& assignments) {
  return refusal([&] { return legal(dla_design(root), assignments); }).what();
}

TEST(DlaDesign, HasThePublishedFigureUnderItsName) {
  const Design design = dla_design(root);
  const Config config =
      design.parameters.parse("resnet18_w8a8_m4bram-l_speedup_b2489d1152_paper-yes", "test");
  const core::ModelResult result = design.model(config);
  EXPECT_NEAR(result.metrics.at("speedup"), 1.955224, 1e-6);
  EXPECT_EQ(result.metrics.at("model_cycles"), 447494);
  EXPECT_EQ(result.labels.at("tile"), "p1 q3 c4 k64 + q4 c40 k64");
  EXPECT_EQ(result.labels.at("comparator"), "p1 q3 c4 k64");
  EXPECT_GT(result.metrics.at("mac_utilisation_pct"), 10);
  EXPECT_LE(result.metrics.at("mac_utilisation_pct"), 100);
}

TEST(DlaDesign, EveryNetworkHasItsFiles) {
  const Design design = dla_design(root);
  for (const std::string& network : core::all_names<Network>()) {
    for (const std::string exact : {"no", "yes"}) {
      if (exact == "yes" && core::from_name<Network>(network) >= Network::mobilenet) continue;
      const Config config = legal(design, {{"network", network}, {"paper_exact", exact}});
      const core::ModelResult result = design.model(config);
      EXPECT_EQ(result.does_not_fit, "") << network;
      EXPECT_FALSE(design.files(config).empty());
      EXPECT_LE(result.metrics.at("mac_utilisation_pct"), 100) << network;
      ASSERT_FALSE(result.front.empty()) << network;
    }
  }
}

TEST(DlaDesign, RefusesWhatTheModelsDoNotKnow) {
  EXPECT_CONTAINS(refused({{"w", "3"}}), "weights have 2, 4 or 8 bits");
  EXPECT_CONTAINS(refused({{"a", "9"}}), "2 to 8");
  EXPECT_CONTAINS(refused({{"arch", "bramac-1da"}, {"a", "6"}}), "equal width");
  EXPECT_CONTAINS(refused({{"arch", "bramac-1da"}, {"readout", "lanes"}}), "belongs to M4BRAM");
  EXPECT_CONTAINS(refused({{"arch", "dla"}, {"dsp", "no"}}), "belongs to M4BRAM");
  EXPECT_CONTAINS(refused({{"duplication", "3"}}), "use 1, 2 or 4");
  EXPECT_CONTAINS(refused({{"share8", "0.05"}}), "beside w=4");
  EXPECT_CONTAINS(refused({{"network", "mobilenet"}, {"paper_exact", "yes"}}),
                  "upstream has no such network");
}

TEST(DlaDesign, NamesTheBudgetThatAdmitsNoTile) {
  const Design design = dla_design(root);
  const auto refusal_of = [&](const Assignments& assignments) {
    const core::ModelResult result = design.model(legal(design, assignments));
    EXPECT_TRUE(result.metrics.empty());
    return result.does_not_fit;
  };
  EXPECT_CONTAINS(refusal_of({{"brams", "20"}}), "block RAMs of 20");
  EXPECT_CONTAINS(refusal_of({{"dsps", "3"}}), "DSPs of 3");
  EXPECT_CONTAINS(refusal_of({{"w", "2"}, {"a", "8"}, {"readout", "lanes"}}), "lanes of 8 bits");
}

TEST(DlaDesign, WithoutAComparatorThatFitsHasCyclesButNoSpeedup) {
  const Design design = gemm_design();
  const core::ModelResult result = design.model(
      legal(design, {{"m", "64"}, {"k", "64"}, {"n", "64"}, {"dsp", "no"}, {"dsps", "0"}}));
  EXPECT_EQ(result.does_not_fit, "");
  EXPECT_GT(result.metrics.at("model_cycles"), 0);
  EXPECT_FALSE(result.metrics.contains("speedup"));
  EXPECT_EQ(result.labels.at("comparator"), "none fits the budgets");
}

TEST(GemmDesign, MoreBlocksNeverTakeMoreCycles) {
  const Design design = gemm_design();
  double before = 1e18;
  for (const char* brams : {"200", "400", "800", "1600"}) {
    const core::ModelResult result =
        design.model(legal(design, {{"m", "96"}, {"k", "500"}, {"n", "300"}, {"brams", brams}}));
    ASSERT_EQ(result.does_not_fit, "") << brams;
    EXPECT_LE(result.metrics.at("model_cycles"), before) << brams;
    EXPECT_LE(result.metrics.at("model_brams"), std::stod(brams));
    before = result.metrics.at("model_cycles");
  }
}

TEST(ConvDesign, IsTheGemmOfItsWindows) {
  const core::ModelResult pointwise = conv_design().model(
      legal(conv_design(),
            {{"fw", "1"}, {"fh", "1"}, {"ic", "64"}, {"oc", "32"}, {"ow", "8"}, {"oh", "8"}}));
  const core::ModelResult product =
      gemm_design().model(legal(gemm_design(), {{"m", "64"}, {"k", "64"}, {"n", "32"}}));
  EXPECT_EQ(pointwise.metrics, product.metrics);
  EXPECT_EQ(pointwise.labels, product.labels);
}

TEST(OwnLayers, AreModelledLikeTheNetworkThatTheyEqual) {
  const Design design = dla_design(root);
  const Design own = design.with_workload(root / "designs/m4bram/workloads/resnet18.json");
  const core::ModelResult ours = own.model(legal(own, {{"w", "4"}}));
  const core::ModelResult named =
      design.model(legal(design, {{"w", "4"}, {"network", "resnet18"}}));
  EXPECT_EQ(ours.metrics, named.metrics);
  TempFolder folder;
  const auto bad = folder.write("bad.json", R"({"schema": 1, "name": "x", "layers": []})");
  EXPECT_CONTAINS(refusal([&] { return design.with_workload(bad).name; }).place(), "bad.json");
}

TEST(OwnLayers, OfTheUsersPageAreRead) {
  const std::string page = core::read_text(root / "docs/m4bram.md");
  const std::size_t begin = page.find("```json\n") + 8;
  TempFolder folder;
  const auto file = folder.write("mine.json", page.substr(begin, page.find("```", begin) - begin));
  const Design own = dla_design(root).with_workload(file);
  EXPECT_EQ(own.model(legal(own, {})).does_not_fit, "");
}

TEST(BramacDesign, HasItsFigure) {
  const Design design = bramac_design(root);
  const core::ModelResult result =
      design.model(legal(design, {{"network", "resnet34"}, {"w", "8"}, {"arch", "bramac-1da"}}));
  EXPECT_NEAR(result.metrics.at("speedup"), 1.68, 0.005);
  EXPECT_CONTAINS(refusal([&] { return legal(design, {{"w", "5"}}); }).what(), "2, 4 or 8");
}

}  // namespace
}  // namespace lutmark::designs::m4bram
