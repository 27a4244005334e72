// SPDX-License-Identifier: Apache-2.0
// Tests of the simulator: order, lanes, registers, toggles. Cells have tests of their own.
#include "harness/sim/netlist_sim.h"

#include <gtest/gtest.h>

#include "harness/sim/tests/netlist_text.h"

namespace lutmark::sim {
namespace {

using core::Json;

void add_inverter(NetlistText& text, int in, int out) {
  text.cell("$lut", {{"WIDTH", binary(1, 32)}, {"LUT", "01"}}, {{"A", in}, {"Y", out}});
}

// Cells in the file in the wrong order; the simulator must sort.
TEST(NetlistSim, SettlesAChainInOnePass) {
  NetlistText text;
  const int in = text.input("x", 1).front();
  const std::vector<int> stage = text.nets(9);
  text.output("y", Json::array({stage.back()}));
  for (std::size_t i = stage.size() - 1; i > 0; --i) add_inverter(text, stage[i - 1], stage[i]);
  add_inverter(text, in, stage[0]);
  const Netlist netlist = text.parse();
  NetlistSim sim(netlist, "clk_i");

  sim.set(sim.slot(netlist.find_port("x")->bits[0]), 0x123456789ABCDEF0);
  sim.settle();

  EXPECT_EQ(sim.get(sim.slot(netlist.find_port("y")->bits[0])), ~Word{0x123456789ABCDEF0});
}

// Two registers that exchange their values would show an update in place.
TEST(NetlistSim, RegistersMoveTogether) {
  NetlistText text;
  const std::vector<int> q = text.nets(2);
  text.output("y", q);
  text.cell("SB_DFF", nullptr, {{"C", text.clock}, {"D", q[1]}, {"Q", q[0]}});
  text.cell("SB_DFF", nullptr, {{"C", text.clock}, {"D", q[0]}, {"Q", q[1]}});
  const Netlist netlist = text.parse();
  NetlistSim sim(netlist, "clk_i");
  sim.set_flop(0, 0xF0);
  sim.set_flop(1, 0xCC);

  sim.clock();

  EXPECT_EQ(sim.get(sim.slot(netlist.find_port("y")->bits[0])), 0xCCU);
  EXPECT_EQ(sim.get(sim.slot(netlist.find_port("y")->bits[1])), 0xF0U);
}

TEST(NetlistSim, DeadCellsAreLeftOut) {
  NetlistText text;
  const int in = text.input("x", 1).front();
  const int dead = text.net();
  const int live = text.net();
  text.output("y", Json::array({live}));
  add_inverter(text, text.net(), dead);  // reads a net that nothing drives
  add_inverter(text, in, live);
  text.cell("SB_DFF", nullptr, {{"C", in}, {"D", dead}, {"Q", text.net()}});
  const Netlist netlist = text.parse();
  const NetlistSim sim(netlist, "clk_i");
  EXPECT_EQ(sim.flops(), 0U);
}

TEST(NetlistSim, CountsTogglesOfDrivenNetsInMaskedLanes) {
  NetlistText text;
  const int in = text.input("x", 1).front();
  const std::vector<int> net = text.nets(2);
  text.output("y", Json::array({net[0], net[1], in}));
  add_inverter(text, in, net[0]);
  text.cell("SB_DFF", nullptr, {{"C", text.clock}, {"D", in}, {"Q", net[1]}});
  const Netlist netlist = text.parse();
  NetlistSim sim(netlist, "clk_i");
  const auto slot = sim.slot(netlist.find_port("x")->bits[0]);
  sim.settle();
  sim.toggles(0);

  sim.set(slot, 0xFF);
  sim.settle();
  const auto inverter_only = sim.toggles(0x0F);
  sim.clock();
  sim.settle();
  const auto register_only = sim.toggles(all_lanes);
  const auto nothing = sim.toggles(all_lanes);

  EXPECT_EQ(inverter_only, 4U);
  EXPECT_EQ(register_only, 8U);
  EXPECT_EQ(nothing, 0U);
}

}  // namespace
}  // namespace lutmark::sim
