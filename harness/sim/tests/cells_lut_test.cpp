// SPDX-License-Identifier: Apache-2.0
// Tests of look-up tables: simplified and compiled ones against a naive look-up.
#include "harness/sim/cells_lut.h"

#include <array>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "harness/sim/netlist_sim.h"

namespace lutmark::sim {
namespace {

constexpr Net clock_net = first_net;
constexpr Net first_input = first_net + 1;

// Look-up tables on shared inputs, every output a bit of the port `y`.
Netlist netlist_of(const std::vector<std::uint64_t>& tables, const std::vector<Net>& inputs) {
  Netlist netlist{
      .source = "test", .module = "top", .ports = {}, .luts = {}, .flops = {}, .cells = {"lut"}};
  netlist.nets = first_input + Lut::most_inputs;
  NetlistPort in{.name = "x", .direction = core::Direction::in, .bits = {}};
  for (Net k = 0; k < Lut::most_inputs; ++k) in.bits.push_back(first_input + k);
  NetlistPort out{.name = "y", .direction = core::Direction::out, .bits = {}};
  for (const std::uint64_t table : tables) {
    Lut lut{.width = static_cast<std::uint8_t>(inputs.size()),
            .output = netlist.nets++,
            .table = table};
    std::copy(inputs.begin(), inputs.end(), lut.inputs.begin());
    netlist.luts.push_back(lut);
    out.bits.push_back(lut.output);
  }
  netlist.ports = {
      {.name = "clk_i", .direction = core::Direction::in, .bits = {clock_net}}, in, out};
  return netlist;
}

// In lane l, input k of the port reads bit k of l.
Word input_pattern(std::size_t k) {
  constexpr std::array<Word, 6> patterns{0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC,
                                         0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00,
                                         0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};
  return patterns[k];
}

bool naive(std::uint64_t table, const std::vector<Net>& inputs, unsigned lane) {
  unsigned index = 0;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const bool bit = inputs[k] == net_one ||
                     (inputs[k] >= first_input && (lane >> (inputs[k] - first_input) & 1));
    index |= static_cast<unsigned>(bit) << k;
  }
  return (table >> index & 1) != 0;
}

void expect_naive(const std::vector<std::uint64_t>& tables, const std::vector<Net>& inputs) {
  const Netlist netlist = netlist_of(tables, inputs);
  NetlistSim sim(netlist, "clk_i");
  for (std::size_t k = 0; k < Lut::most_inputs; ++k) {
    sim.set(sim.slot(first_input + static_cast<Net>(k)), input_pattern(k));
  }
  sim.settle();
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Word expected = 0;
    for (unsigned lane = 0; lane < lanes; ++lane) {
      expected |= static_cast<Word>(naive(tables[i], inputs, lane)) << lane;
    }
    ASSERT_EQ(sim.get(sim.slot(netlist.ports[2].bits[i])), expected) << "table " << tables[i];
  }
}

std::vector<std::uint64_t> all_tables(int width) {
  std::vector<std::uint64_t> tables(std::size_t{1} << (1 << width));
  for (std::size_t i = 0; i < tables.size(); ++i) tables[i] = i;
  return tables;
}

TEST(Lut, AllTablesOfUpToFourInputsComputeWhatTheySay) {
  for (int width = 1; width <= 4; ++width) {
    std::vector<Net> inputs;
    for (int k = 0; k < width; ++k) inputs.push_back(first_input + static_cast<Net>(k));
    expect_naive(all_tables(width), inputs);
  }
}

TEST(Lut, ConstantAndRepeatedInputsComputeWhatTheySay) {
  expect_naive(all_tables(4), {first_input, net_one, first_input + 1, first_input});
}

TEST(Lut, WideTablesComputeWhatTheySay) {
  core::Random random(1, "tables");
  std::vector<std::uint64_t> tables;
  for (int i = 0; i < 200; ++i) tables.push_back(random.bits());
  for (int i = 0; i < 200; ++i)
    tables.push_back(random.bits() & random.bits() & random.bits() & random.bits());
  const Net x = first_input;
  expect_naive(tables, {x, x + 1, x + 2, x + 3, x + 4, x + 5});
  expect_naive(tables, {x + 5, x + 1, x, x + 1, x + 4, x + 2});
  for (auto& table : tables) table &= 0xFFFFFFFF;
  expect_naive(tables, {x + 4, x + 3, x + 2, x + 1, x});
}

TEST(Lut, IgnoredOpenInputGoesAndUsedOneStays) {
  const Lut ignores{.inputs = {first_input, net_undriven}, .width = 2, .table = 0b1010};
  const Lut reads{.inputs = {first_input, net_undriven}, .width = 2, .table = 0b1000};
  const Lut reads_two{.inputs = {net_undriven, net_undriven}, .width = 2, .table = 0b0110};

  EXPECT_EQ(simplified(ignores).width, 1);
  EXPECT_EQ(simplified(reads).width, 2);
  EXPECT_EQ(simplified(reads_two).width, 2) << "two open inputs need not be equal";
}

TEST(Lut, EveryTableGetsTheCheapestOperation) {
  std::map<LutOp, int> count;
  for (std::uint64_t table = 0; table < 256; ++table) {
    const Lut lut{.inputs = {3, 4, 5}, .width = 3, .table = table};
    if (simplified(lut).width == 3) ++count[plan_lut(table, 3).op];
  }
  // 8 minterms and their inverses; 2 parities; 3 selects x 2 orders x 4 flips of the data; 8 flips.
  const std::map<LutOp, int> expected{{LutOp::and3, 16},
                                      {LutOp::xor3, 2},
                                      {LutOp::mux, 24},
                                      {LutOp::majority, 8},
                                      {LutOp::any3, 218 - 50}};
  EXPECT_EQ(count, expected);
}

}  // namespace
}  // namespace lutmark::sim
