// SPDX-License-Identifier: Apache-2.0
// Tests of the cells: each one's function and what is refused. tests/cells_vendor_test.cpp compares
// with the vendors' models.
#include "harness/sim/cells.h"

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/sim/netlist_sim.h"
#include "harness/sim/tests/netlist_text.h"

namespace lutmark::sim {
namespace {

using core::Json;

constexpr Word a_pattern = 0xAAAAAAAAAAAAAAAA;
constexpr Word b_pattern = 0xCCCCCCCCCCCCCCCC;
constexpr Word c_pattern = 0xF0F0F0F0F0F0F0F0;
constexpr Word q = 0x0123456789ABCDEF;  // state before the clock

// A cell with inputs a, b, c, d and up to three outputs.
class CellBench {
 public:
  CellBench() : in(text.input("x", 4)), out(text.nets(3)) { text.output("y", out); }

  void add(const std::string& type, const Json& parameters, const Json& connections,
           std::size_t outputs = 1) {
    text.cell(type, parameters, connections);
    text.output("y",
                std::vector<int>(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(outputs)));
  }

  NetlistSim simulator() {
    const Netlist netlist = text.parse();
    NetlistSim sim(netlist, "clk_i");
    in_slots.clear();
    out_slots.clear();
    for (const Net net : netlist.find_port("x")->bits) in_slots.push_back(sim.slot(net));
    for (const Net net : netlist.find_port("y")->bits) out_slots.push_back(sim.slot(net));
    return sim;
  }

  // Lane l holds the bits of l on a, b, c, and d = `d`.
  std::vector<Word> evaluate(Word d = 0xFF00FF00FF00FF00) {
    NetlistSim sim = simulator();
    const std::array<Word, 4> words{a_pattern, b_pattern, c_pattern, d};
    for (std::size_t i = 0; i < 4; ++i) sim.set(in_slots[i], words[i]);
    sim.settle();
    std::vector<Word> result;
    for (const auto slot : out_slots) result.push_back(sim.get(slot));
    return result;
  }

  std::string refusal() {
    try {
      simulator();
    } catch (const core::UserError& error) {
      return error.what();
    }
    return "";
  }

  NetlistText text;
  std::vector<int> in;
  std::vector<int> out;
  std::vector<std::uint32_t> in_slots;
  std::vector<std::uint32_t> out_slots;
};

struct FlopBench : CellBench {
  FlopBench(const std::string& type, const Json& parameters, const Json& connections) {
    add(type, parameters, connections);
  }

  // Next state after `q` with data a, enable b, reset c of all eight combinations.
  Word next() {
    NetlistSim sim = simulator();
    sim.set(in_slots[0], a_pattern);
    sim.set(in_slots[1], b_pattern);
    sim.set(in_slots[2], c_pattern);
    sim.set_flop(0, q);
    sim.clock();
    return sim.get(out_slots[0]);
  }
};

#define EXPECT_REFUSED(bench, words)                                                  \
  do {                                                                                \
    const std::string message = (bench).refusal();                                    \
    EXPECT_NE(message.find("test.json"), std::string::npos) << message;               \
    EXPECT_NE(message.find("u0"), std::string::npos) << "names no cell: " << message; \
    EXPECT_NE(message.find(words), std::string::npos) << message;                     \
  } while (false)

TEST(Cells, SbLut4ReadsItsTable) {
  CellBench bench;
  bench.add("SB_LUT4", {{"LUT_INIT", binary(0x8000, 16)}},
            {{"I0", bench.in[0]},
             {"I1", bench.in[1]},
             {"I2", bench.in[2]},
             {"I3", bench.in[3]},
             {"O", bench.out[0]}});
  EXPECT_EQ(bench.evaluate()[0], a_pattern & b_pattern & c_pattern & 0xFF00FF00FF00FF00);
}

TEST(Cells, SbLut4OpenInputsReadZero) {
  CellBench bench;
  bench.add("SB_LUT4", {{"LUT_INIT", binary(0x0006, 16)}},
            {{"I0", bench.in[0]}, {"I1", bench.in[1]}, {"O", bench.out[0]}});
  EXPECT_EQ(bench.evaluate()[0], a_pattern ^ b_pattern);
}

TEST(Cells, SbCarryIsAMajority) {
  CellBench bench;
  bench.add("SB_CARRY", nullptr,
            {{"I0", bench.in[0]}, {"I1", bench.in[1]}, {"CI", bench.in[2]}, {"CO", bench.out[0]}});
  EXPECT_EQ(bench.evaluate()[0],
            (a_pattern & b_pattern) | (a_pattern & c_pattern) | (b_pattern & c_pattern));
}

TEST(Cells, SbDffVariants) {
  const Word held = (q & ~b_pattern) | (a_pattern & b_pattern);
  const auto next_with = [](const std::string& type, const Json& extra) {
    Json connections{{"C", 2}, {"D", 3}, {"Q", 7}};
    connections.update(extra);
    return FlopBench(type, nullptr, connections).next();
  };
  EXPECT_EQ(next_with("SB_DFF", Json::object()), a_pattern);
  EXPECT_EQ(next_with("SB_DFFE", {{"E", 4}}), held);
  EXPECT_EQ(next_with("SB_DFFE", Json::object()), a_pattern) << "an open enable reads 1";
  EXPECT_EQ(next_with("SB_DFFSR", {{"R", 5}}), a_pattern & ~c_pattern);
  EXPECT_EQ(next_with("SB_DFFSS", {{"S", 5}}), a_pattern | c_pattern);
  EXPECT_EQ(next_with("SB_DFFESR", {{"E", 4}, {"R", 5}}), held & ~(b_pattern & c_pattern));
  EXPECT_EQ(next_with("SB_DFFESS", {{"E", 4}, {"S", 5}}), held | (b_pattern & c_pattern));
}

TEST(Cells, TrellisFlopModes) {
  const auto next = [](Json parameters) {
    parameters["GSR"] = "DISABLED";
    return FlopBench("TRELLIS_FF", parameters,
                     {{"CLK", 2}, {"DI", 3}, {"CE", 4}, {"LSR", 5}, {"Q", 7}})
        .next();
  };
  const Word enabled = (q & ~b_pattern) | (a_pattern & b_pattern);
  const Word enabled_low = (q & b_pattern) | (a_pattern & ~b_pattern);
  EXPECT_EQ(next({{"CEMUX", "CE"}}), enabled & ~c_pattern) << "reset wins over enable";
  EXPECT_EQ(next({{"CEMUX", "CE"}, {"REGSET", "SET"}}), enabled | c_pattern);
  EXPECT_EQ(next({{"CEMUX", "INV"}, {"LSRMUX", "INV"}}), enabled_low & c_pattern);
  EXPECT_EQ(next({{"CEMUX", "1 "}}), a_pattern & ~c_pattern);
  EXPECT_EQ(next({{"CEMUX", "0 "}, {"REGSET", "SET"}}), q | c_pattern);
}

TEST(Cells, TrellisMultiplexers) {
  CellBench pfumx;
  pfumx.add(
      "PFUMX", nullptr,
      {{"BLUT", pfumx.in[0]}, {"ALUT", pfumx.in[1]}, {"C0", pfumx.in[2]}, {"Z", pfumx.out[0]}});
  CellBench l6mux;
  l6mux.add("L6MUX21", nullptr,
            {{"D0", l6mux.in[0]}, {"D1", l6mux.in[1]}, {"SD", l6mux.in[2]}, {"Z", l6mux.out[0]}});
  const Word expected = (a_pattern & ~c_pattern) | (b_pattern & c_pattern);
  EXPECT_EQ(pfumx.evaluate()[0], expected);
  EXPECT_EQ(l6mux.evaluate()[0], expected);
}

TEST(Cells, Ccu2cAddsTwoBits) {
  CellBench bench;
  // 2 a + b plus 2 c + c plus d: the table is Yosys' for an adder.
  const std::string add = binary(0b1001011010101010, 16);
  bench.add("CCU2C", {{"INIT0", add}, {"INIT1", add}, {"INJECT1_0", "NO"}, {"INJECT1_1", "NO"}},
            {{"A0", bench.in[1]},
             {"B0", bench.in[2]},
             {"C0", "0"},
             {"D0", "1"},
             {"A1", bench.in[0]},
             {"B1", bench.in[2]},
             {"C1", "0"},
             {"D1", "1"},
             {"CIN", bench.in[3]},
             {"S0", bench.out[0]},
             {"S1", bench.out[1]},
             {"COUT", bench.out[2]}},
            3);
  const std::vector<Word> result = bench.evaluate();
  for (unsigned lane = 0; lane < 16; ++lane) {
    const unsigned a = lane & 1, b = lane >> 1 & 1, c = lane >> 2 & 1, d = lane >> 3 & 1;
    const unsigned sum = 2 * a + b + 3 * c + d;
    const auto bit = [&](std::size_t k) { return static_cast<unsigned>(result[k] >> lane & 1); };
    EXPECT_EQ(bit(0) + 2 * bit(1) + 4 * bit(2), sum) << lane;
  }
}

TEST(Cells, AdderAddsThreeBits) {
  CellBench bench;
  bench.add("ADDER", nullptr,
            {{"A", bench.in[0]},
             {"B", bench.in[1]},
             {"CI", bench.in[2]},
             {"S", bench.out[0]},
             {"CO", bench.out[1]}},
            2);
  const std::vector<Word> result = bench.evaluate();
  for (unsigned lane = 0; lane < 8; ++lane) {
    const unsigned sum = (lane & 1) + (lane >> 1 & 1) + (lane >> 2 & 1);
    EXPECT_EQ((result[0] >> lane & 1) + 2 * (result[1] >> lane & 1), sum) << lane;
  }
}

TEST(Cells, AdderRefusesAnOpenInputAndAllowsOpenOutputs) {
  CellBench open_input;
  open_input.add("ADDER", nullptr,
                 {{"A", open_input.in[0]}, {"B", open_input.in[1]}, {"S", open_input.out[0]}});
  EXPECT_REFUSED(open_input, "nothing drives");
  CellBench last_bit;
  last_bit.add("ADDER", nullptr,
               {{"A", last_bit.in[0]}, {"B", "1"}, {"CI", "0"}, {"S", last_bit.out[0]}});
  EXPECT_EQ(last_bit.evaluate()[0], ~a_pattern);
}

TEST(Cells, WiresInsideACellAreNoNets) {
  CellBench bench;
  bench.add("CCU2C", {{"INIT0", binary(0xAAAA, 16)}, {"INJECT1_0", "NO"}},
            {{"A0", bench.in[0]},
             {"B0", "0"},
             {"C0", "0"},
             {"D0", "0"},
             {"A1", "0"},
             {"B1", "0"},
             {"C1", "0"},
             {"D1", "0"},
             {"CIN", "0"},
             {"S0", bench.out[0]}});
  NetlistSim sim = bench.simulator();
  sim.settle();
  sim.toggles(all_lanes);
  sim.set(bench.in_slots[0], all_lanes);
  sim.settle();
  EXPECT_EQ(sim.toggles(all_lanes), 64U) << "S0 alone";
}

TEST(Cells, YosysAndGenericCells) {
  CellBench lut;
  lut.add("$lut", {{"WIDTH", binary(3, 32)}, {"LUT", binary(0b11101000, 8)}},
          {{"A", {lut.in[0], lut.in[1], lut.in[2]}}, {"Y", lut.out[0]}});
  CellBench generic;
  generic.add("LUT", {{"K", binary(2, 32)}, {"INIT", binary(0b0100, 4)}},
              {{"I", {generic.in[0], generic.in[1]}}, {"Q", generic.out[0]}});
  EXPECT_EQ(lut.evaluate()[0], (a_pattern & b_pattern) | (c_pattern & (a_pattern | b_pattern)));
  EXPECT_EQ(generic.evaluate()[0], b_pattern & ~a_pattern);

  const auto next = [](const std::string& type, const Json& connections) {
    return FlopBench(type, nullptr, connections).next();
  };
  const Word held_low = (q & b_pattern) | (a_pattern & ~b_pattern);
  EXPECT_EQ(next("DFF", {{"CLK", 2}, {"D", 3}, {"Q", 7}}), a_pattern);
  EXPECT_EQ(next("$_DFF_P_", {{"C", 2}, {"D", 3}, {"Q", 7}}), a_pattern);
  EXPECT_EQ(next("$_DFFE_PN_", {{"C", 2}, {"D", 3}, {"E", 4}, {"Q", 7}}), held_low);
  EXPECT_EQ(next("$_SDFF_PN1_", {{"C", 2}, {"D", 3}, {"R", 5}, {"Q", 7}}), a_pattern | ~c_pattern);
  EXPECT_EQ(next("$_SDFFE_PP0N_", {{"C", 2}, {"D", 3}, {"R", 5}, {"E", 4}, {"Q", 7}}),
            held_low & ~c_pattern);
  EXPECT_EQ(next("$_SDFFCE_PP0N_", {{"C", 2}, {"D", 3}, {"R", 5}, {"E", 4}, {"Q", 7}}),
            held_low & ~(c_pattern & ~b_pattern));
}

TEST(Cells, WhatHasNoModelIsRefused) {
  const auto refused = [](const std::string& type, const Json& parameters, const Json& connections,
                          const std::string& words) {
    CellBench bench;
    bench.add(type, parameters, connections);
    EXPECT_REFUSED(bench, type);
    EXPECT_REFUSED(bench, words);
  };
  refused("SB_DFFR", nullptr, {{"C", 2}, {"D", 3}, {"R", 4}, {"Q", 7}}, "no model");
  refused("SB_DFFN", nullptr, {{"C", 2}, {"D", 3}, {"Q", 7}}, "no model");
  refused("SB_RAM40_4KNR", nullptr, Json::object(), "no model");
  refused("SB_RAM40_4K", nullptr, Json::object(), "port 'RADDR' does not have 11 bits");
  refused("SB_DFF", nullptr, {{"C", 2}, {"D", 3}, {"Q", 7}, {"X", 4}}, "unknown port 'X'");
  refused("SB_DFF", {{"MODE", "1"}}, {{"C", 2}, {"D", 3}, {"Q", 7}}, "unknown parameter 'MODE'");
  refused("SB_DFF", nullptr, {{"C", 2}, {"D", {3, 4}}, {"Q", 7}}, "has 2 bits");
  refused("SB_DFF", nullptr, {{"C", 2}, {"D", 3}, {"Q", "1"}}, "drives a constant");
  refused("SB_LUT4", {{"LUT_INIT", binary(1, 15)}}, {{"I0", 3}, {"O", 7}}, "16 bits");
  refused("SB_LUT4", {{"LUT_INIT", "000000000000000x"}}, {{"I0", 3}, {"O", 7}}, "digit 'x'");
  refused("$lut", {{"WIDTH", binary(7, 32)}}, {{"Y", 7}}, "not in 1..6");
  refused("$lut", nullptr, {{"Y", 7}}, "WIDTH is not a number");
  refused("$lut", {{"WIDTH", binary(2, 32)}}, {{"A", 3}, {"Y", 7}}, "'A' does not have 2 bits");
}

TEST(Cells, TrellisModesWithoutModelAreRefused) {
  const auto refused = [](const Json& parameters, const std::string& words) {
    CellBench bench;
    Json all{{"GSR", "DISABLED"}};
    all.update(parameters);
    bench.add("TRELLIS_FF", all, {{"CLK", 2}, {"DI", 3}, {"CE", 4}, {"LSR", 5}, {"Q", 7}});
    EXPECT_REFUSED(bench, words);
  };
  refused({{"GSR", "ENABLED"}}, "GSR = 'ENABLED'");
  refused({{"CLKMUX", "INV"}}, "CLKMUX = 'INV'");
  refused({{"SRMODE", "ASYNC"}}, "asynchronous");
  refused({{"LSRMODE", "PRLD"}}, "LSRMODE = 'PRLD'");
  refused({{"CEMUX", "00110001"}}, "CEMUX");
}

TEST(Cells, TrellisAsynchronousResetThatNeverComesIsFine) {
  CellBench bench;
  bench.add("TRELLIS_FF", {{"GSR", "AUTO"}, {"SRMODE", "ASYNC"}},
            {{"CLK", 2}, {"DI", 3}, {"LSR", "0"}, {"Q", 7}});
  EXPECT_EQ(bench.refusal(), "");
}

TEST(Cells, OpenInputThatMattersIsRefused) {
  CellBench carry;
  carry.add("SB_CARRY", nullptr,
            {{"I0", carry.in[0]}, {"I1", "x"}, {"CI", "0"}, {"CO", carry.out[0]}});
  EXPECT_REFUSED(carry, "nothing drives");
  CellBench lut;
  lut.add("LUT4", {{"INIT", binary(0xAAAA, 16)}}, {{"A", lut.in[0]}, {"Z", lut.out[0]}});
  EXPECT_EQ(lut.refusal(), "") << "the table ignores the open inputs";
}

}  // namespace
}  // namespace lutmark::sim
