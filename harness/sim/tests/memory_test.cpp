// SPDX-License-Identifier: Apache-2.0
// Tests of memories: random traffic against plain arrays, cells with memories, and faults that the
// check has to find.
#include <array>
#include <bit>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/sim/check_netlist.h"
#include "harness/sim/netlist_sim.h"
#include "harness/sim/tests/netlist_text.h"

namespace lutmark::sim {
namespace {

using core::Json;

// Writes ports as words of 64 lanes and reads them lane by lane.
class Lanes {
 public:
  Lanes(const Netlist& netlist, NetlistSim& sim) : netlist_(netlist), sim_(sim) {}

  void randomise(const std::string& port, core::Random& random) {
    for (const Net net : bits(port)) sim_.set(sim_.slot(net), random.bits());
  }
  std::uint64_t value(const std::string& port, int lane) const {
    std::uint64_t value = 0;
    const auto& nets = bits(port);
    for (std::size_t i = 0; i < nets.size(); ++i)
      value |= (sim_.get(sim_.slot(nets[i])) >> lane & 1) << i;
    return value;
  }

 private:
  const std::vector<Net>& bits(const std::string& port) const {
    return netlist_.find_port(port)->bits;
  }
  const Netlist& netlist_;
  NetlistSim& sim_;
};

// What a memory of `words` words of `width` bits with a read and a write port does, in one lane.
class PlainMemory {
 public:
  explicit PlainMemory(std::vector<std::uint64_t> words) : words_(std::move(words)) {}

  struct Access {
    bool read = false;
    std::uint64_t read_address = 0;
    bool write = false;
    std::uint64_t write_address = 0;
    std::uint64_t data = 0;
    std::uint64_t mask = ~std::uint64_t{0};  // bits that are written
  };

  void clock(const Access& access, std::uint64_t garbage_bits = 0) {
    std::uint64_t& target = words_.at(access.write_address);
    if (access.read) {
      const bool collides =
          access.write && access.mask != 0 && &words_.at(access.read_address) == &target;
      q = words_.at(access.read_address) ^ (collides ? garbage_bits & access.mask : 0);
    }
    if (access.write) target = (target & ~access.mask) | (access.data & access.mask);
  }

  std::uint64_t q = 0;

 private:
  std::vector<std::uint64_t> words_;
};

// A memory of 8 words of 4 bits in a netlist whose ports are the memory's.
Netlist memory_netlist(Memory::Collision collision) {
  NetlistText text;
  for (const auto& [name, width] : std::map<std::string, int>{
           {"ra", 3}, {"wa", 3}, {"d", 4}, {"mask", 4}, {"re", 1}, {"we", 1}})
    text.input(name, width);
  text.output("q", text.nets(4));
  Netlist netlist = text.parse();
  netlist.cells.emplace_back("memory");
  const auto nets = [&](const char* name) { return netlist.find_port(name)->bits; };
  Memory memory;
  memory.clock = nets("clk_i")[0];
  memory.collision = collision;
  memory.contents = std::string(32, '0');
  memory.reads.push_back({.enable = nets("re")[0], .address = {}, .bits = {}});
  memory.write.enable = nets("we")[0];
  for (std::uint32_t i = 0; i < 3; ++i) {
    memory.reads[0].address.push_back({nets("ra")[i], 4U << i});
    memory.write.address.push_back({nets("wa")[i], 4U << i});
  }
  for (std::uint32_t i = 0; i < 4; ++i) {
    memory.reads[0].bits.push_back({nets("q")[i], i});
    memory.write.bits.push_back({nets("d")[i], i, nets("mask")[i], false});
  }
  netlist.memories.push_back(memory);
  return netlist;
}

void zero_memories(NetlistSim& sim) {
  for (std::size_t bit = 0; bit < sim.memory_bits(); ++bit) sim.set_memory_bit(bit, 0);
}

TEST(Memory, EveryLaneIsAnArrayOfItsOwn) {
  for (const auto collision : {Memory::Collision::old_contents, Memory::Collision::garbage}) {
    const Netlist netlist = memory_netlist(collision);
    NetlistSim sim(netlist, "clk_i");
    zero_memories(sim);
    Lanes pins(netlist, sim);
    std::vector<PlainMemory> plain(lanes, PlainMemory(std::vector<std::uint64_t>(8, 0)));
    core::Random random(1, "memory_test");
    for (int cycle = 0; cycle < 500; ++cycle) {
      for (const char* port : {"ra", "wa", "d", "mask", "re", "we"}) pins.randomise(port, random);
      sim.settle();
      for (int lane = 0; lane < lanes; ++lane) {
        plain[static_cast<std::size_t>(lane)].clock(
            {pins.value("re", lane) != 0, pins.value("ra", lane), pins.value("we", lane) != 0,
             pins.value("wa", lane), pins.value("d", lane), pins.value("mask", lane)},
            collision == Memory::Collision::garbage ? 15 : 0);
      }
      sim.clock();
      sim.settle();
      for (int lane = 0; lane < lanes; ++lane) {
        ASSERT_EQ(pins.value("q", lane), plain[static_cast<std::size_t>(lane)].q)
            << "cycle " << cycle << ", lane " << lane;
      }
    }
  }
}

TEST(Memory, GivenContentsAreThereAtPowerUpAndOthersAreAnything) {
  Netlist netlist = memory_netlist(Memory::Collision::old_contents);
  netlist.memories[0].contents = "01x" + std::string(29, 'x');
  NetlistSim sim(netlist, "clk_i");
  for (std::size_t bit = 0; bit < sim.memory_bits(); ++bit) sim.set_memory_bit(bit, 0xF0F0);
  const auto slot = [&](const char* port, std::size_t bit) {
    return sim.slot(netlist.find_port(port)->bits[bit]);
  };
  EXPECT_EQ(sim.get(slot("q", 0)), 0xF0F0U) << "read data are anything too";

  sim.set(slot("re", 0), all_lanes);
  sim.clock();

  EXPECT_EQ(sim.get(slot("q", 0)), 0U);
  EXPECT_EQ(sim.get(slot("q", 1)), all_lanes);
  EXPECT_EQ(sim.get(slot("q", 2)), 0xF0F0U);
}

TEST(Memory, ReadDataThatTurnAreToggles) {
  const Netlist netlist = memory_netlist(Memory::Collision::old_contents);
  NetlistSim sim(netlist, "clk_i");
  zero_memories(sim);
  sim.settle();
  sim.toggles(0);
  sim.set_memory_bit(0, 0xFF);

  EXPECT_EQ(sim.toggles(0x0F), 4U);
}

TEST(Memory, OfAnotherClockIsRefused) {
  Netlist netlist = memory_netlist(Memory::Collision::old_contents);
  netlist.memories[0].clock = netlist.find_port("we")->bits[0];

  EXPECT_THROW(NetlistSim(netlist, "clk_i"), core::UserError);
}

TEST(Memory, FeedsItselfWithoutBeingALoop) {
  Netlist netlist = memory_netlist(Memory::Collision::old_contents);
  Memory& memory = netlist.memories[0];
  for (std::size_t i = 0; i < 4; ++i) memory.write.bits[i].data = memory.reads[0].bits[i].output;

  EXPECT_NO_THROW(NetlistSim(netlist, "clk_i"));
}

// A DP16KD as Yosys infers it, with all pins on ports.
struct Dp16kd {
  explicit Dp16kd(int width) {
    const int shift = width < 9 ? width / 2 : 2 + width / 9 - (width == 36 ? 1 : 0);
    parameters = {{"ASYNC_RESET_RELEASE", "ASYNC"},
                  {"CLKAMUX", "CLKA"},
                  {"CLKBMUX", "CLKB"},
                  {"CSDECODE_A", "0b000"},
                  {"CSDECODE_B", "0b000"},
                  {"DATA_WIDTH_A", binary(static_cast<unsigned>(width), 32)},
                  {"DATA_WIDTH_B", binary(static_cast<unsigned>(width), 32)},
                  {"GSR", "DISABLED"},
                  {"REGMODE_A", "NOREG"},
                  {"REGMODE_B", "NOREG"},
                  {"RESETMODE", "ASYNC"}};
    if (width != 36) {
      parameters["WRITEMODE_A"] = "READBEFOREWRITE";
      parameters["WRITEMODE_B"] = "READBEFOREWRITE";
    }
    connections = {{"CLKA", text.clock}, {"CLKB", text.clock}, {"WEB", "0"}};
    connections["WEA"] = text.input("we", 1)[0];
    connections["CEB"] = text.input("re", 1)[0];
    for (const char* one : {"CEA", "OCEB"}) connections[one] = "1";
    for (const char* zero :
         {"OCEA", "RSTA", "RSTB", "CSA0", "CSA1", "CSA2", "CSB0", "CSB1", "CSB2"})
      connections[zero] = "0";
    const auto wa = text.input("wa", 14 - shift);
    const auto ra = text.input("ra", 14 - shift);
    const auto enables = text.input("be", 4);
    for (int i = 0; i < 14; ++i) {
      const auto index = static_cast<std::size_t>(i - shift);
      connections[fmt::format("ADA{}", i)] =
          i >= shift
              ? Json(wa[index])
              : Json(shift > 3 && i < 4 ? Json(enables[static_cast<std::size_t>(i)]) : Json("0"));
      connections[fmt::format("ADB{}", i)] = i >= shift ? Json(ra[index]) : Json("0");
    }
    const auto d = text.input("d", width);
    const auto q = text.nets(36);
    for (int i = 0; i < 36; ++i) {
      const std::string half = fmt::format("{}{}", i < 18 ? 'A' : 'B', i % 18);
      connections["DI" + half] = i < width ? Json(d[static_cast<std::size_t>(i)]) : Json("x");
      connections["DO" + half] = q[static_cast<std::size_t>(i)];
    }
    const auto first = width == 36 ? q.begin() : q.begin() + 18;
    text.output("q", std::vector<int>(first, first + width));
  }

  Netlist parse() {
    text.cell("DP16KD", parameters, connections);
    return text.parse();
  }
  std::string refusal() {
    try {
      parse();
    } catch (const core::UserError& error) {
      return error.what();
    }
    return "";
  }

  NetlistText text;
  Json parameters;
  Json connections;
};

// The word of 18 bits of an INITVAL; every one is different.
std::uint64_t init_word(std::size_t index) { return (index * 40503 + 12345) & 0x3FFFF; }

// Contents as a port of `width` bits sees them.
std::vector<std::uint64_t> dp16kd_words(int width) {
  std::vector<std::uint64_t> words;
  for (std::size_t i = 0; i < 1024; ++i) {
    const std::uint64_t word = init_word(i);
    if (width == 36 && i % 2 != 0) words.back() |= word << 18;
    if (width == 18 || (width == 36 && i % 2 == 0)) words.push_back(word);
    if (width > 9) continue;
    for (const std::uint64_t byte : {word & 0x1FF, word >> 9}) {
      if (width == 9) words.push_back(byte);
      for (int low = 0; width < 9 && low < 8; low += width)
        words.push_back(byte >> low & ((1U << width) - 1));
    }
  }
  return words;
}

TEST(Memory, Dp16kdIsAnArrayInAllWidths) {
  for (const int width : {1, 2, 4, 9, 18, 36}) {
    Dp16kd cell(width);
    for (std::size_t row = 0; row < 64; ++row) {
      std::string digits;
      for (std::size_t word = 0; word < 16; ++word)
        digits = binary(init_word(16 * row + word), 20) + digits;
      cell.parameters[fmt::format("INITVAL_{:02X}", row)] = digits;
    }
    const Netlist netlist = cell.parse();
    NetlistSim sim(netlist, "clk_i");
    zero_memories(sim);
    Lanes pins(netlist, sim);
    std::vector<PlainMemory> plain(lanes, PlainMemory(dp16kd_words(width)));
    core::Random random(2, "memory_test");
    for (int cycle = 0; cycle < 300; ++cycle) {
      for (const char* port : {"ra", "wa", "d", "be", "re", "we"}) pins.randomise(port, random);
      // Few addresses in half of the cycles, so that what is written is read.
      for (const char* port : {"ra", "wa"}) {
        const auto& bits = netlist.find_port(port)->bits;
        for (std::size_t i = 2; cycle % 2 != 0 && i < bits.size(); ++i)
          sim.set(sim.slot(bits[i]), 0);
      }
      sim.settle();
      for (int lane = 0; lane < lanes; ++lane) {
        std::uint64_t mask = 0;
        for (int byte = 0; byte < 4; ++byte) {
          if (width < 18 || (pins.value("be", lane) >> byte & 1) != 0)
            mask |= std::uint64_t{0x1FF} << 9 * byte;
        }
        if (width < 36) mask &= (std::uint64_t{1} << width) - 1;
        plain[static_cast<std::size_t>(lane)].clock(
            {pins.value("re", lane) != 0, pins.value("ra", lane), pins.value("we", lane) != 0,
             pins.value("wa", lane), pins.value("d", lane), mask},
            (std::uint64_t{1} << width) - 1);
      }
      sim.clock();
      sim.settle();
      for (int lane = 0; lane < lanes; ++lane) {
        ASSERT_EQ(pins.value("q", lane), plain[static_cast<std::size_t>(lane)].q)
            << "width " << width << ", cycle " << cycle << ", lane " << lane;
      }
    }
  }
}

TEST(Memory, OnlyModelsOfOursMarkTheNetlist) {
  EXPECT_EQ(Dp16kd(18).parse().own_models, std::set<std::string>{"DP16KD"});
  EXPECT_TRUE(memory_netlist(Memory::Collision::garbage).own_models.empty());
}

TEST(Memory, Dp16kdRefusesWhatYosysDoesNotInfer) {
  const auto with_parameter = [](const char* name, const std::string& value) {
    Dp16kd cell(18);
    cell.parameters[name] = value;
    return cell.refusal();
  };
  const auto with_pin = [](const char* name, const Json& value) {
    Dp16kd cell(18);
    cell.connections[name] = value;
    return cell.refusal();
  };
  EXPECT_EQ(Dp16kd(18).refusal(), "");
  EXPECT_NE(with_parameter("REGMODE_B", "OUTREG").find("REGMODE_B = 'OUTREG' is not supported"),
            std::string::npos);
  EXPECT_NE(with_parameter("CLKBMUX", "INV").find("CLKBMUX = 'INV'"), std::string::npos);
  EXPECT_NE(with_parameter("DATA_WIDTH_B", binary(9, 32)).find("ports of two widths"),
            std::string::npos);
  EXPECT_NE(with_parameter("CSDECODE_A", "0b001").find("CSDECODE_A"), std::string::npos);
  EXPECT_NE(with_pin("WEB", 3).find("'WEB' that is not 0"), std::string::npos);
  EXPECT_NE(with_pin("RSTB", 3).find("'RSTB' that is not 0"), std::string::npos);
  EXPECT_NE(with_pin("CLKB", 3).find("two clocks"), std::string::npos);
  Dp16kd three(4);
  three.parameters["DATA_WIDTH_A"] = three.parameters["DATA_WIDTH_B"] = binary(3, 32);
  EXPECT_NE(three.refusal().find("no port has 3 bits"), std::string::npos);
}

TEST(Memory, DistributedRamWithContentsIsRefused) {
  NetlistText text;
  text.cell("TRELLIS_DPR16X4", {{"INITVAL", std::string(64, '0')}}, Json::object());
  EXPECT_THROW(text.parse(), core::UserError);
}

// One stage. Beat 0 of a frame writes its number into an SB_RAM40_4K and answers 0, beat 1 answers
// the number of beat 0. The members are the parts that a test can break.
struct Echo {
  NetlistText text;
  int phase = text.net();  // 1 in beat 1
  Json read_address{"0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"};
  Json write_address{phase, "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"};
  std::string init = std::string(256, 'x');
  std::string phase_type = "$_SDFFE_PN0P_";

  int lut(const std::string& table, const Json& in) {
    const int out = text.net();
    text.cell("$lut", {{"WIDTH", binary(in.size(), 32)}, {"LUT", table}}, {{"A", in}, {"Y", out}});
    return out;
  }

  Netlist parse() {
    const int reset = text.input("rst_ni", 1)[0];
    const int in_valid = text.input("in_valid_i", 1)[0];
    const auto data = text.input("in_data_i", 4);
    const int out_ready = text.input("out_ready_i", 1)[0];
    const int valid = text.net();
    const int answers = text.net();
    const int move = lut("1101", Json{valid, out_ready});
    const int take = lut("1000", Json{move, in_valid});
    const auto flop = [&](const std::string& type, int d, int enable, int q) {
      text.cell(type, nullptr,
                {{"C", text.clock}, {"D", d}, {"E", enable}, {"R", reset}, {"Q", q}});
    };
    flop("$_SDFFE_PN0P_", in_valid, move, valid);
    flop(phase_type, lut("01", Json::array({phase})), take, phase);
    flop("$_SDFFE_PN0P_", phase, take, answers);
    Json read_data = text.nets(16);
    Json write_data(16, "0");
    for (std::size_t i = 0; i < 4; ++i) write_data[i] = data[i];
    Json parameters{{"READ_MODE", "00"}, {"WRITE_MODE", "00"}};
    for (const char digit : std::string("0123456789ABCDEF"))
      parameters[fmt::format("INIT_{}", digit)] = init;
    text.cell("SB_RAM40_4K", parameters,
              {{"RDATA", read_data},
               {"RADDR", read_address},
               {"RE", take},
               {"RCLKE", "1"},
               {"RCLK", text.clock},
               {"WDATA", write_data},
               {"WADDR", write_address},
               {"WE", take},
               {"WCLKE", "1"},
               {"WCLK", text.clock},
               {"MASK", Json(16, "0")}});
    Json out;
    for (std::size_t i = 0; i < 4; ++i) out.push_back(lut("1000", Json{answers, read_data[i]}));
    text.output("in_ready_o", Json::array({move}));
    text.output("out_valid_o", Json::array({valid}));
    text.output("out_data_o", out);
    return text.parse();
  }
};

CheckResult check_echo(const Netlist& netlist) {
  const auto stream = [](const char* name, core::Direction direction) {
    return core::Stream{name, direction, 4, 2};
  };
  const core::Manifest manifest{
      .files = {},
      .top = "top",
      .streams = {stream("in", core::Direction::in), stream("out", core::Direction::out)},
      .latency_cycles = 1,
      .interval_cycles = 2,
      .ops_per_frame = 1};
  core::Vectors stimulus{{"in", core::Beats(4)}};
  core::Vectors expected{{"out", core::Beats(4)}};
  core::Random random(4, "memory_test");
  for (int frame = 0; frame < 50; ++frame) {
    const std::int64_t number = random.between(0, 15);
    stimulus.at("in").append(std::array{number}, 4);
    stimulus.at("in").append(std::array{random.between(0, 15)}, 4);
    expected.at("out").append(std::array{std::int64_t{0}}, 4);
    expected.at("out").append(std::array{number}, 4);
  }
  return check_netlist(netlist, manifest, stimulus, expected);
}

TEST(CheckNetlistWithMemory, ARightOnePasses) {
  const CheckResult result = check_echo(Echo().parse());

  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_TRUE(result.own_models.empty());
}

TEST(CheckNetlistWithMemory, FindsAWrongAddressAndAWrongEnable) {
  Echo overwritten;
  overwritten.write_address[0] = "0";  // beat 1 writes there too, but late enough
  EXPECT_TRUE(check_echo(overwritten.parse()).ok());

  Echo elsewhere;
  elsewhere.read_address[1] = "1";
  EXPECT_FALSE(check_echo(elsewhere.parse()).ok());

  Echo inverted;
  inverted.read_address[0] = "1";
  EXPECT_FALSE(check_echo(inverted.parse()).ok());

  Netlist never_enabled = Echo().parse();
  never_enabled.memories[0].write.enable = net_zero;
  EXPECT_FALSE(check_echo(never_enabled).ok());

  Netlist half_masked = Echo().parse();
  half_masked.memories[0].write.bits[2].enable = net_one;  // the mask is low
  EXPECT_FALSE(check_echo(half_masked).ok());
}

// y = table[x] of 16 entries, read when a beat is taken.
Netlist lookup(const std::vector<int>& table) {
  NetlistText text;
  const int reset = text.input("rst_ni", 1)[0];
  const int in_valid = text.input("in_valid_i", 1)[0];
  const auto data = text.input("in_data_i", 4);
  const int out_ready = text.input("out_ready_i", 1)[0];
  const int valid = text.net();
  const int move = text.net();
  text.cell("$lut", {{"WIDTH", binary(2, 32)}, {"LUT", "1101"}},
            {{"A", Json{valid, out_ready}}, {"Y", move}});
  text.cell("$_SDFFE_PN0P_", nullptr,
            {{"C", text.clock}, {"D", in_valid}, {"E", move}, {"R", reset}, {"Q", valid}});
  std::string init;
  for (const int entry : table) init = binary(static_cast<unsigned>(entry), 16) + init;
  const Json read_data = text.nets(16);
  Json address(11, "0");
  for (std::size_t i = 0; i < 4; ++i) address[i] = data[i];
  text.cell("SB_RAM40_4K", {{"INIT_0", init}},
            {{"RDATA", read_data},
             {"RADDR", address},
             {"RE", move},
             {"RCLK", text.clock},
             {"WADDR", Json(11, "0")},
             {"WCLK", "0"},
             {"WE", "0"},
             {"WDATA", Json(16, "x")}});
  text.output("in_ready_o", Json::array({move}));
  text.output("out_valid_o", Json::array({valid}));
  text.output("out_data_o", std::vector<Json>(read_data.begin(), read_data.begin() + 4));
  return text.parse();
}

TEST(CheckNetlistWithMemory, FindsEveryFlippedBitOfAConstantTableAndSwappedAddresses) {
  std::vector<int> table(16);
  for (std::size_t i = 0; i < 16; ++i) table[i] = static_cast<int>((i * 7 + 3) % 16);
  core::Vectors stimulus{{"in", core::Beats(4)}};
  core::Vectors expected{{"out", core::Beats(4)}};
  for (std::int64_t x = 0; x < 16; ++x) {
    stimulus.at("in").append(std::array{x}, 4);
    expected.at("out").append(std::array{(x * 7 + 3) % 16}, 4);
  }
  const core::Manifest manifest{
      .files = {},
      .top = "top",
      .streams = {{"in", core::Direction::in, 4, 1}, {"out", core::Direction::out, 4, 1}},
      .latency_cycles = 1,
      .interval_cycles = 1,
      .ops_per_frame = 1};
  const auto is_ok = [&](const Netlist& netlist) {
    return check_netlist(netlist, manifest, stimulus, expected, {.min_lane_cycles = 0}).ok();
  };
  ASSERT_TRUE(is_ok(lookup(table)));

  for (std::size_t i = 0; i < 64; ++i) {
    std::vector<int> wrong = table;
    wrong[i / 4] ^= 1 << i % 4;
    EXPECT_FALSE(is_ok(lookup(wrong))) << "bit " << i;
  }
  for (std::size_t bit = 0; bit < 3; ++bit) {
    Netlist swapped = lookup(table);
    auto& address = swapped.memories[0].reads[0].address;
    std::swap(address[bit].net, address[bit + 1].net);
    EXPECT_FALSE(is_ok(swapped)) << "address bit " << bit;
  }
}

}  // namespace
}  // namespace lutmark::sim
