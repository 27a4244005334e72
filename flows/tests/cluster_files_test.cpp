// SPDX-License-Identifier: Apache-2.0
// Tests of what the stages pack and area read and write.
#include <string>

#include <gtest/gtest.h>

#include "flows/cluster/cluster_report.h"
#include "flows/cluster/mapped_netlist.h"
#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::flows {
namespace {

using core::Json;
using core::UserError;
using test::refusal;

Json cell(const std::string& type, const Json& connections) {
  return {{"type", type}, {"connections", connections}};
}

// A netlist with a cell of every kind; outputs 8 and 9.
Json netlist() {
  const Json cells{
      {"table", cell("$lut", {{"A", {2, 3, 2, "1"}}, {"Y", {4}}})},
      {"plain", cell("$_DFF_P_", {{"C", {1}}, {"D", {4}}, {"Q", {5}}})},
      {"gated", cell("$_DFFE_PP_", {{"C", {1}}, {"D", {"x"}}, {"E", {5}}, {"Q", {8}}})},
      {"first",
       cell("ADDER", {{"A", {2}}, {"B", {3}}, {"CI", {"0"}}, {"S", Json::array()}, {"CO", {7}}})},
      {"last", cell("ADDER", {{"A", {5}}, {"B", {"0"}}, {"CI", {7}}, {"S", {9}}})},
      {"note", cell("$scopeinfo", Json::object())}};
  const Json ports{{"clk_i", {{"direction", "input"}, {"bits", {1}}}},
                   {"y", {{"direction", "output"}, {"bits", {8, 9, "0"}}}}};
  return {{"modules", {{"top", {{"ports", ports}, {"cells", cells}}}}}};
}

// As a file has it, where numbers are never signed.
MappedNetlist read(const Json& json) {
  return read_mapped_netlist(core::parse_json(json.dump(), "netlist.json"), "netlist.json", "top");
}

TEST(MappedNetlist, ReadsEveryKindOfCell) {
  const MappedNetlist found = read(netlist());

  ASSERT_EQ(found.luts.size(), 1U);
  EXPECT_EQ(found.luts[0].inputs, (std::vector<PackedNet>{2, 3})) << "each net once, no constant";
  EXPECT_EQ(found.luts[0].output, 4);
  ASSERT_EQ(found.flops.size(), 2U);
  EXPECT_EQ(found.flops[0].data, constant_net);
  EXPECT_EQ(found.flops[0].enable, 5);
  EXPECT_EQ(found.flops[1].data, 4);
  EXPECT_EQ(found.flops[1].enable, constant_net);
  ASSERT_EQ(found.adders.size(), 2U);
  EXPECT_EQ(found.adders[0].carry_in, constant_net);
  EXPECT_EQ(found.adders[0].sum, no_net);
  EXPECT_EQ(found.adders[0].carry_out, 7);
  EXPECT_EQ(found.adders[1].b, constant_net);
  EXPECT_EQ(found.adders[1].carry_out, no_net);
  EXPECT_EQ(found.outputs, (std::vector<PackedNet>{8, 9}));
}

TEST(MappedNetlist, RefusesWhatItDoesNotKnow) {
  const auto changed = [](const std::string& pointer, const Json& value) {
    Json json = netlist();
    json[Json::json_pointer(pointer)] = value;
    return json;
  };
  for (const Json& bad : {changed("/modules/top/cells/table/type", "$_AND_"),
                          changed("/modules/top/cells/plain/type", "$_DFF_N_"),
                          changed("/modules/top/cells/plain/connections/D", Json::array({1, 2})),
                          changed("/modules/top/cells/plain/connections/D", Json::array({-1})),
                          changed("/modules/top/cells/table/connections", Json::object()),
                          changed("/modules/top/ports/y/bits", 7), changed("/modules", 1),
                          Json::array(), Json::object()}) {
    const UserError error = refusal([&] { return read(bad); });

    EXPECT_EQ(error.place(), "netlist.json");
    EXPECT_CONTAINS(error.remedy(), "mapped_netlist.h");
  }
  EXPECT_CONTAINS(
      refusal([] { return read_mapped_netlist(netlist(), "netlist.json", "other"); }).problem(),
      "other");
}

Json packing() {
  return core::parse_json(packing_text({{.molecules = {0, 1}, .elements = 10, .inputs = 7},
                                        {.molecules = {2}, .elements = 3, .inputs = 2}}),
                          "packing.json");
}

TEST(ClusterReport, ReadsBackAPacking) {
  const core::Reading reading = read_packing(packing(), "packing.json");

  EXPECT_EQ(reading.outcome, core::Outcome::ok);
  EXPECT_EQ(reading.metrics,
            (core::Metrics{{"bles", 13}, {"clusters", 2}, {"cluster_inputs", 4.5}}));
}

TEST(ClusterReport, NothingPackedHasNoMean) {
  EXPECT_EQ(read_packing(core::parse_json(packing_text({}), "f"), "f").metrics,
            (core::Metrics{{"bles", 0}, {"clusters", 0}}));
}

TEST(ClusterReport, AreaIsThatOfWholeClustersInThreeAccountings) {
  const LogicBlock block = logic_block(4, Adders::none);
  const ElementArea element = element_area(block);

  const core::Reading reading =
      read_area(core::parse_json(area_text(packing(), "packing.json", block), "f"), "f");

  EXPECT_DOUBLE_EQ(reading.metrics.at("area_logic_mwta"), 20 * element.logic);
  EXPECT_DOUBLE_EQ(reading.metrics.at("area_tile_mwta"), 20 * element.tile);
  EXPECT_DOUBLE_EQ(reading.metrics.at("area_tile_scaled_mwta"), 20 * element.tile_scaled);
  EXPECT_EQ(reading.labels.at("area_model"), area_model_version);
}

TEST(ClusterReport, RefusesDamage) {
  for (const char* key : {"schema", "elements", "clusters", "inputs"}) {
    Json less = packing();
    less.erase(key);
    Json text = packing();
    text[key] = "1";
    EXPECT_THROW(read_packing(less, "f"), UserError) << key;
    EXPECT_THROW(read_packing(text, "f"), UserError) << key;
    EXPECT_THROW(area_text(less, "f", logic_block(4, Adders::none)), UserError) << key;
  }
  const Json area = core::parse_json(area_text(packing(), "f", logic_block(4, Adders::none)), "f");
  for (const char* key : {"schema", "model", "logic", "tile", "tile_scaled"}) {
    Json less = area;
    less.erase(key);
    EXPECT_THROW(read_area(less, "f"), UserError) << key;
  }
}

}  // namespace
}  // namespace lutmark::flows
