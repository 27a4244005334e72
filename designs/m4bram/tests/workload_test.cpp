// SPDX-License-Identifier: Apache-2.0
// Tests of workload files: the committed ones against known sums, and refusals with their place.
#include "designs/m4bram/model/workload.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

namespace fs = std::filesystem;
using core::Json;
using test::refusal;

const fs::path folder = fs::path(LUTMARK_ROOT) / "designs/m4bram/workloads";

double convolution_macs(const std::vector<Convolution>& layers) {
  double sum = 0;
  for (const Convolution& layer : layers) sum += layer.macs();
  return sum;
}

TEST(Workload, PublishedFormsHaveTheProductsOfUpstreamsLists) {
  const auto products = [](const std::string& network) {
    return convolution_macs(read_workload(folder / (network + ".paper.json")).convolutions);
  };
  EXPECT_NEAR(products("alexnet"), 1.097e9, 1e6);
  EXPECT_NEAR(products("vgg16"), 15.73e9, 1e7);
  EXPECT_NEAR(products("resnet18"), 1.814e9, 1e6);
  EXPECT_NEAR(products("resnet34"), 3.663e9, 1e6);
  EXPECT_NEAR(products("vit"), 0.554e9, 1e6);
  EXPECT_NEAR(convolution_macs(read_workload(folder / "alexnet.paper.json").cim_convolutions),
              1.083e9, 1e6);
}

TEST(Workload, TrueNetworksHaveTheProductsOfTheirPapers) {
  // MobileNet: 569 million multiply-adds (arXiv 1704.04861, table 4). ResNets: 1.8 and 3.6 billion
  // (arXiv 1512.03385, table 1).
  EXPECT_NEAR(read_workload(folder / "mobilenet.json").macs(), 569e6, 0.5e6);
  EXPECT_NEAR(read_workload(folder / "resnet18.json").macs(), 1.8e9, 0.05e9);
  EXPECT_NEAR(read_workload(folder / "resnet34.json").macs(), 3.6e9, 0.1e9);
  const Workload vgg = read_workload(folder / "vgg16.json");
  EXPECT_EQ(vgg.convolutions.front().macs(), 9.0 * 3 * 224 * 224 * 64);
  // 4 m d^2 of projections, 2 m^2 d of attention, 8 m d^2 of the MLP.
  EXPECT_EQ(read_workload(folder / "vit.json").macs(),
            12.0 * 197 * 768 * 768 + 2.0 * 197 * 197 * 768);
}

TEST(Workload, MatrixProductsBecomeMapsAsSquareAsTheyCanBe) {
  const auto shape = [](int m) {
    const Convolution layer = gemm_workload(m, 5, 7).convolutions.front();
    EXPECT_EQ(layer.macs(), 35.0 * m);
    return std::pair(layer.p, layer.q);
  };
  EXPECT_EQ(shape(256), std::pair(16, 16));
  EXPECT_EQ(shape(12), std::pair(3, 4));
  EXPECT_EQ(shape(13), std::pair(1, 13));
  EXPECT_EQ(shape(1), std::pair(1, 1));
}

TEST(Workload, ConvolutionsKnowTheirMapsAndHowManyColumnsToTake) {
  const Workload wide =
      convolution_workload({.r = 3, .s = 3, .c = 8, .p = 14, .q = 28, .k = 16}, 2);
  EXPECT_EQ(wide.rvec, 3);
  EXPECT_EQ(wide.largest_map().in(), 28 * 56 * 8);
  EXPECT_EQ(wide.largest_map().out(), 14 * 28 * 16);
  EXPECT_EQ(gemm_workload(4, 4, 4).rvec, 1);
}

Json good() {
  return Json::parse(R"({"schema": 1, "name": "mine", "layers": [
    {"kind": "conv", "filter_width": 3, "filter_height": 3, "in_channels": 8, "out_height": 4,
     "out_width": 4, "out_channels": 8},
    {"kind": "gemm", "m": 4, "k": 8, "n": 2, "count": 3},
    {"kind": "fc", "in_channels": 8, "out_channels": 4}]})");
}

// What `change` breaks, as "place: problem".
template <typename Change>
std::string broken(const Change& change) {
  Json json = good();
  change(json);
  return refusal([&] { return parse_workload(json, "mine.json"); }).what();
}

TEST(Workload, ReadsEveryKindOfLayer) {
  const Workload workload = parse_workload(good(), "mine.json");
  EXPECT_EQ(workload.convolutions.size(), 2U);
  EXPECT_EQ(workload.fully_connected.size(), 1U);
  EXPECT_EQ(workload.macs(), 9.0 * 8 * 16 * 8 + 3 * 64 + 32);
}

TEST(Workload, RefusesWithFileAndPointer) {
  const auto place = [](const std::string& pointer) { return "mine.json at " + pointer; };
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"][0]["out_width"] = 0; }),
                  place("/layers/0/out_width"));
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"][1]["m"] = -3; }), place("/layers/1/m"));
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"][2]["kind"] = "pool"; }),
                  place("/layers/2/kind"));
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"][0].erase("in_channels"); }),
                  "the key 'in_channels' is missing");
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"][1]["stride"] = 2; }), place("/layers/1/stride"));
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"][0]["groups"] = 3; }),
                  place("/layers/0/in_channels"));
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"] = Json::array(); }), place("/layers"));
  EXPECT_CONTAINS(broken([](Json& j) { j["layers"] = Json::array({j["layers"][2]}); }),
                  "fully connected layers only");
  EXPECT_CONTAINS(broken([](Json& j) { j["precision"] = 9; }), place("/precision"));
  EXPECT_CONTAINS(broken([](Json& j) {
                    j["layers"][0]["out_width"] = j["layers"][0]["out_height"] = 1 << 20;
                    j["layers"][0]["in_channels"] = 1 << 20;
                  }),
                  "multiply-accumulates");
  EXPECT_CONTAINS(
      broken([](Json& j) { j["maps"] = Json::parse(R"([{"in": [1, 2], "out": [1, 2, 3]}])"); }),
      place("/maps/0/in"));
  EXPECT_CONTAINS(broken([](Json& j) { j["cim_layers"] = Json::array({j["layers"][2]}); }),
                  place("/cim_layers/0/kind"));
}

}  // namespace
}  // namespace lutmark::designs::m4bram
