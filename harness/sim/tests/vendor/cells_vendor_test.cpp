// SPDX-License-Identifier: Apache-2.0
// Proof of the cell models: every cell and mode against the simulation models in Yosys' share,
// which Verilator runs. Needs Verilator and the set-up, which brings the folder of Yosys' cell
// libraries.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/json.h"
#include "harness/core/random.h"
#include "harness/sim/netlist_sim.h"
#include "harness/sim/tests/netlist_text.h"

namespace lutmark::sim {
namespace {

using core::Json;
namespace fs = std::filesystem;

// Input bits: 0..8 count through all combinations, the others are random.
constexpr int counted_bits = 9;
constexpr int data_bit = 9;
constexpr int enable_bit = 10;
constexpr int reset_bit = 11;
constexpr int input_bits = 96;
constexpr std::size_t input_words = input_bits / 32;
constexpr std::size_t cycles = 12000;
// In the first cycles every flip-flop is enabled and reset in each way once; then its state is
// known.
constexpr std::size_t settled_cycles = 8;

using Pins = std::map<std::string, std::string>;  // port: "x3", "0", "1", "y" or several of them
using Parameters = std::map<std::string, std::string>;

// The same instances as a Verilog module and as a netlist.
class Wrapper {
 public:
  Wrapper() : x_(text_.input("x", input_bits)) {}

  // "y" is a new output bit. Parameters are in the netlist's form.
  void add(const std::string& type, const Parameters& parameters, const Pins& pins) {
    std::string settings;
    for (const auto& [name, value] : parameters) {
      settings +=
          fmt::format("{}.{}({})", settings.empty() ? "" : ", ", name, verilog_value(value));
    }
    std::string wires;
    Json connections = Json::object();
    for (const auto& [port, bits] : pins) {
      std::string list;
      connections[port] = Json::array();
      std::istringstream words(bits);
      for (std::string bit; words >> bit;) {
        connections[port].push_back(netlist_bit(bit));
        list = verilog_bit(bit) + (list.empty() ? "" : ", ") + list;
      }
      wires += fmt::format("{}.{}({{{}}})", wires.empty() ? "" : ", ", port, list);
    }
    instances_ += fmt::format("  \\{} #({}) u{} ({});\n", type, settings, count_++, wires);
    text_.cell(type, parameters, connections);
  }

  std::string verilog() const {
    return fmt::format("module top (input clk_i, input [{}:0] x, output [{}:0] y);\n{}endmodule\n",
                       input_bits - 1, y_.size() - 1, instances_);
  }
  Netlist netlist() {
    text_.output("y", y_);
    return text_.parse();
  }
  std::size_t outputs() const { return y_.size(); }
  std::string last_instance(std::size_t output) const { return of_output_[output]; }

 private:
  static std::string verilog_value(std::string value) {
    if (value.find_first_not_of("01") == std::string::npos) {
      return fmt::format("{}'b{}", value.size(), value);
    }
    if (value.ends_with(' ')) value.pop_back();
    return '"' + value + '"';
  }
  Json netlist_bit(const std::string& bit) {
    if (bit == "c") return text_.clock;
    if (bit[0] == 'x') return x_[std::stoul(bit.substr(1))];
    if (bit != "y") return bit;
    y_.push_back(text_.net());
    of_output_.push_back(fmt::format("u{}", count_));
    return y_.back();
  }
  std::string verilog_bit(const std::string& bit) const {
    if (bit == "c") return "clk_i";
    if (bit[0] == 'x') return fmt::format("x[{}]", bit.substr(1));
    if (bit == "y") return fmt::format("y[{}]", y_.size() - 1);
    return "1'b" + bit;
  }

  NetlistText text_;
  std::vector<int> x_;
  std::vector<int> y_;
  std::vector<std::string> of_output_;
  std::string instances_;
  int count_ = 0;
};

std::vector<std::uint32_t> make_stimulus() {
  core::Random random(1, "stimulus");
  std::vector<std::uint32_t> words;
  for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
    auto low = static_cast<std::uint32_t>(random.bits());
    low &= ~((1U << counted_bits) - 1);
    low |= static_cast<std::uint32_t>(cycle) & ((1U << counted_bits) - 1);
    if (cycle < settled_cycles) {
      low &= ~(1U << enable_bit | 1U << reset_bit);
      low |= (cycle & 1U) << enable_bit | (cycle >> 1 & 1U) << reset_bit;
    }
    words.push_back(low);
    for (std::size_t i = 1; i < input_words; ++i)
      words.push_back(static_cast<std::uint32_t>(random.bits()));
  }
  return words;
}

constexpr std::string_view driver = R"(#include <cstdio>
#include "Vtop.h"
int main() {
  Vtop top;
  std::FILE* in = std::fopen("stimulus.bin", "rb");
  std::FILE* out = std::fopen("response.bin", "wb");
  if (in == nullptr || out == nullptr) return 1;
  while (std::fread(&top.x[0], sizeof(top.x), 1, in) == 1) {
    top.clk_i = 0;
    top.eval();
    std::fwrite(&top.y[0], sizeof(top.y), 1, out);
    top.clk_i = 1;
    top.eval();
  }
  return std::fclose(out);
}
)";

template <typename T>
void write_words(const fs::path& file, const std::vector<T>& words) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(words.data()),
               static_cast<std::streamsize>(words.size() * sizeof(T)));
}

std::vector<std::uint32_t> read_words(const fs::path& file) {
  const std::string bytes = core::read_text(file);
  std::vector<std::uint32_t> words(bytes.size() / 4);
  std::copy_n(bytes.data(), words.size() * 4, reinterpret_cast<char*>(words.data()));
  return words;
}

// Command-line arguments for Verilator, and models as text.
struct Models {
  std::string arguments;
  std::string verilog;
};

// What the vendor's models answer: per cycle the words of `y`. Empty when Verilator fails.
std::vector<std::uint32_t> run_verilator(const Wrapper& wrapper, const Models& models,
                                         const fs::path& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::ofstream(folder / "top.v") << models.verilog << wrapper.verilog();
  std::ofstream(folder / "driver.cpp") << driver;
  write_words(folder / "stimulus.bin", make_stimulus());
  const std::string command = fmt::format(
      "cd '{}' && verilator --cc --exe --build --flatten -Wno-lint -Wno-style -Wno-fatal -CFLAGS "
      "-O1 "
      "--top-module top -DNO_ICE40_DEFAULT_ASSIGNMENTS -DNO_INCLUDES {} top.v driver.cpp "
      "> verilator.log 2>&1 && obj_dir/Vtop",
      folder.string(), models.arguments);
  const int status = std::system(command.c_str());
  EXPECT_EQ(status, 0) << core::read_text(folder / "verilator.log");
  return status == 0 ? read_words(folder / "response.bin") : std::vector<std::uint32_t>();
}

void expect_same(Wrapper& wrapper, const Models& models, const std::string& name) {
  const fs::path folder = fs::temp_directory_path() / ("lutmark_vendor_" + name);
  const std::vector<std::uint32_t> response = run_verilator(wrapper, models, folder);
  const std::vector<std::uint32_t> stimulus = make_stimulus();
  const std::size_t response_words = (wrapper.outputs() + 31) / 32;
  ASSERT_EQ(response.size(), cycles * response_words);

  const Netlist netlist = wrapper.netlist();
  NetlistSim sim(netlist, "clk_i");
  for (std::size_t bit = 0; bit < sim.memory_bits(); ++bit) sim.set_memory_bit(bit, 0);
  const auto& x = netlist.find_port("x")->bits;
  const auto& y = netlist.find_port("y")->bits;
  for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
    for (std::size_t bit = 0; bit < x.size(); ++bit) {
      const std::uint32_t word = stimulus[cycle * input_words + bit / 32];
      sim.set(sim.slot(x[bit]), Word{0} - (word >> bit % 32 & 1));
    }
    sim.settle();
    for (std::size_t bit = 0; cycle >= settled_cycles && bit < y.size(); ++bit) {
      const std::uint32_t word = response[cycle * response_words + bit / 32];
      const Word vendor = Word{0} - (word >> bit % 32 & 1);
      ASSERT_EQ(sim.get(sim.slot(y[bit])), vendor)
          << "output " << bit << " of " << wrapper.last_instance(bit) << " in " << folder
          << "/top.v, cycle " << cycle;
    }
    sim.clock();
  }
  fs::remove_all(folder);
}

// Cell libraries of the installed Yosys; the test fails where they are not.
std::string share_folder() {
  const char* const home = std::getenv("LUTMARK_HOME");
  const fs::path lib = fs::path(home != nullptr ? home : LUTMARK_ROOT "/.lutmark") / "venv" / "lib";
  for (const auto& entry : fs::directory_iterator(lib)) {
    const fs::path share = entry.path() / "site-packages" / "pyosys" / "share";
    if (fs::exists(share)) return share.string();
  }
  throw std::runtime_error("no pyosys below " + lib.string() + ": run scripts/setup.sh");
}

// One module of a file that Verilator does not read as a whole.
std::string module_text(const std::string& file, const std::string& name) {
  const std::string text = core::read_text(file);
  const std::size_t from = text.find("module " + name);
  const std::size_t to = text.find("endmodule", from);
  EXPECT_NE(to, std::string::npos) << name << " in " << file;
  return to == std::string::npos ? "" : text.substr(from, to - from) + "endmodule\n";
}

// Tables with a single 1, their inverses, and random ones.
std::vector<std::uint64_t> tables(int bits, int random_count) {
  std::vector<std::uint64_t> result{0, ~std::uint64_t{0}};
  for (int bit = 0; bit < bits; ++bit) {
    result.push_back(std::uint64_t{1} << bit);
    result.push_back(~(std::uint64_t{1} << bit));
  }
  core::Random random(2, "tables");
  for (int i = 0; i < random_count; ++i) result.push_back(random.bits());
  return result;
}

// "x<first> x<first + 1> ..."; of addresses some bits are "0", so that what is written is read.
std::string some_inputs(int first, int count) {
  std::string bits;
  for (int i = 0; i < count; ++i) bits += fmt::format("x{} ", first + i);
  return bits;
}
std::string near_address(int first) {
  std::string bits;
  for (int i = 0; i < 11; ++i)
    bits += i >= 2 && i < 8 ? std::string("0 ") : fmt::format("x{} ", first + i);
  return bits;
}

// All modes of both ports; contents from INIT and from writing.
void add_sb_rams(Wrapper& wrapper) {
  core::Random random(3, "contents");
  Parameters given;
  for (const char digit : std::string("0123456789ABCDEF")) {
    std::string& bits = given[fmt::format("INIT_{}", digit)];
    for (int i = 0; i < 4; ++i) bits += binary(random.bits(), 64);
  }
  std::string outputs;
  for (int i = 0; i < 16; ++i) outputs += "y ";
  for (unsigned read_mode = 0; read_mode < 4; ++read_mode) {
    for (unsigned write_mode = 0; write_mode < 4; ++write_mode) {
      for (const bool is_near : {false, true}) {
        Parameters parameters = is_near ? Parameters() : given;
        parameters["READ_MODE"] = binary(read_mode, 2);
        parameters["WRITE_MODE"] = binary(write_mode, 2);
        wrapper.add("SB_RAM40_4K", parameters,
                    {{"RDATA", outputs},
                     {"RADDR", is_near ? near_address(12) : some_inputs(12, 11)},
                     {"RE", is_near ? "1" : "x66"},
                     {"RCLKE", "x67"},
                     {"RCLK", "c"},
                     {"WADDR", is_near ? near_address(23) : some_inputs(23, 11)},
                     {"WDATA", some_inputs(34, 16)},
                     {"MASK", some_inputs(50, 16)},
                     {"WE", "x68"},
                     {"WCLKE", is_near ? "1" : "x69"},
                     {"WCLK", "c"}});
      }
    }
  }
}

void add_sb_cells(Wrapper& wrapper) {
  for (const std::uint64_t table : tables(16, 100)) {
    wrapper.add("SB_LUT4", {{"LUT_INIT", binary(table, 16)}},
                {{"I0", "x0"}, {"I1", "x1"}, {"I2", "x2"}, {"I3", "x3"}, {"O", "y"}});
  }
  wrapper.add("SB_LUT4", {}, {{"I0", "x0"}, {"I1", "x1"}, {"I2", "x2"}, {"I3", "x3"}, {"O", "y"}});
  wrapper.add("SB_CARRY", {}, {{"I0", "x0"}, {"I1", "x1"}, {"CI", "x2"}, {"CO", "y"}});
  const std::string d = "x" + std::to_string(data_bit);
  const std::string e = "x" + std::to_string(enable_bit);
  const std::string r = "x" + std::to_string(reset_bit);
  wrapper.add("SB_DFF", {}, {{"C", "c"}, {"D", d}, {"Q", "y"}});
  wrapper.add("SB_DFFE", {}, {{"C", "c"}, {"D", d}, {"E", e}, {"Q", "y"}});
  wrapper.add("SB_DFFSR", {}, {{"C", "c"}, {"D", d}, {"R", r}, {"Q", "y"}});
  wrapper.add("SB_DFFSS", {}, {{"C", "c"}, {"D", d}, {"S", r}, {"Q", "y"}});
  wrapper.add("SB_DFFESR", {}, {{"C", "c"}, {"D", d}, {"E", e}, {"R", r}, {"Q", "y"}});
  wrapper.add("SB_DFFESS", {}, {{"C", "c"}, {"D", d}, {"E", e}, {"S", r}, {"Q", "y"}});
}

void add_yosys_cells(Wrapper& wrapper) {
  for (int width = 1; width <= Lut::most_inputs; ++width) {
    std::string inputs;
    for (int k = 0; k < width; ++k) inputs += fmt::format("x{} ", k);
    for (const std::uint64_t table : tables(1 << width, 20)) {
      wrapper.add(
          "$lut",
          {{"WIDTH", binary(static_cast<unsigned>(width), 32)}, {"LUT", binary(table, 1 << width)}},
          {{"A", inputs}, {"Y", "y"}});
    }
  }
  const Pins flop{{"C", "c"}, {"D", fmt::format("x{}", data_bit)}, {"Q", "y"}};
  const auto with = [](Pins pins, const std::string& port, int bit) {
    pins[port] = fmt::format("x{}", bit);
    return pins;
  };
  wrapper.add("$_DFF_P_", {}, flop);
  for (const char enable : {'P', 'N'}) {
    wrapper.add(fmt::format("$_DFFE_P{}_", enable), {}, with(flop, "E", enable_bit));
  }
  for (const std::string reset : {"P0", "P1", "N0", "N1"}) {
    const Pins resettable = with(flop, "R", reset_bit);
    wrapper.add(fmt::format("$_SDFF_P{}_", reset), {}, resettable);
    for (const char enable : {'P', 'N'}) {
      const Pins both = with(resettable, "E", enable_bit);
      wrapper.add(fmt::format("$_SDFFE_P{}{}_", reset, enable), {}, both);
      wrapper.add(fmt::format("$_SDFFCE_P{}{}_", reset, enable), {}, both);
    }
  }
}

void add_ccu2c(Wrapper& wrapper) {
  const Pins pins{{"A0", "x0"},  {"B0", "x1"}, {"C0", "x2"}, {"D0", "x3"},
                  {"A1", "x4"},  {"B1", "x5"}, {"C1", "x6"}, {"D1", "x7"},
                  {"CIN", "x8"}, {"S0", "y"},  {"S1", "y"},  {"COUT", "y"}};
  std::vector<std::uint64_t> first = tables(16, 20);
  std::vector<std::uint64_t> second = first;
  core::Random(4, "pairs").shuffle(std::span(second));
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (const std::string inject_0 : {"YES", "NO"}) {
      for (const std::string inject_1 : {"YES", "NO"}) {
        wrapper.add("CCU2C",
                    {{"INIT0", binary(first[i], 16)},
                     {"INIT1", binary(second[i], 16)},
                     {"INJECT1_0", inject_0},
                     {"INJECT1_1", inject_1}},
                    pins);
      }
    }
  }
  wrapper.add("CCU2C", {{"INIT0", binary(0x96AA, 16)}}, pins);
}

void add_trellis_ff(Wrapper& wrapper) {
  Pins pins{{"CLK", "c"},
            {"DI", fmt::format("x{}", data_bit)},
            {"CE", fmt::format("x{}", enable_bit)},
            {"LSR", fmt::format("x{}", reset_bit)},
            {"Q", "y"}};
  wrapper.add("TRELLIS_FF", {{"GSR", "DISABLED"}}, pins);
  for (const std::string gsr : {"DISABLED", "AUTO"}) {
    for (const std::string enable : {"CE", "INV", "1 ", "0 "}) {
      for (const std::string value : {"RESET", "SET"}) {
        Parameters parameters{
            {"GSR", gsr}, {"CEMUX", enable}, {"CLKMUX", "CLK"}, {"REGSET", value}};
        for (const std::string reset : {"LSR", "INV"}) {
          parameters["LSRMUX"] = reset;
          parameters["SRMODE"] = "LSR_OVER_CE";
          parameters["LSRMODE"] = "LSR";
          pins["LSR"] = fmt::format("x{}", reset_bit);
          wrapper.add("TRELLIS_FF", parameters, pins);
          if (enable == "0 ") continue;  // would keep a state that nothing sets
          parameters["SRMODE"] = "ASYNC";
          pins["LSR"] = reset == "INV" ? "1" : "0";
          wrapper.add("TRELLIS_FF", parameters, pins);
        }
      }
    }
  }
}

void add_ecp5_cells(Wrapper& wrapper) {
  const Pins lut_pins{{"A", "x0"}, {"B", "x1"}, {"C", "x2"}, {"D", "x3"}, {"Z", "y"}};
  for (const std::uint64_t table : tables(16, 100)) {
    wrapper.add("LUT4", {{"INIT", binary(table, 16)}}, lut_pins);
  }
  wrapper.add("LUT4", {}, lut_pins);
  wrapper.add("PFUMX", {}, {{"ALUT", "x0"}, {"BLUT", "x1"}, {"C0", "x2"}, {"Z", "y"}});
  wrapper.add("L6MUX21", {}, {{"D0", "x0"}, {"D1", "x1"}, {"SD", "x2"}, {"Z", "y"}});
  add_ccu2c(wrapper);
  add_trellis_ff(wrapper);
  wrapper.add("TRELLIS_DPR16X4", {{"WCKMUX", "WCK"}, {"WREMUX", "WRE"}},
              {{"DI", some_inputs(12, 4)},
               {"WAD", some_inputs(16, 4)},
               {"RAD", some_inputs(20, 4)},
               {"WRE", "x24"},
               {"WCK", "c"},
               {"DO", "y y y y"}});
}

TEST(CellsVendor, Ice40AndYosysCellsEqualTheVendorsModels) {
  const std::string share = share_folder();
  Wrapper wrapper;
  add_sb_cells(wrapper);
  add_sb_rams(wrapper);
  add_yosys_cells(wrapper);
  expect_same(wrapper,
              {.arguments = fmt::format("'{0}/ice40/cells_sim.v' '{0}/simcells.v'", share),
               .verilog = module_text(share + "/simlib.v", "\\$bmux ") +
                          module_text(share + "/simlib.v", "\\$lut ")},
              "ice40");
}

TEST(CellsVendor, Ecp5CellsEqualTheVendorsModels) {
  const std::string share = share_folder();
  Wrapper wrapper;
  add_ecp5_cells(wrapper);
  expect_same(
      wrapper,
      {.arguments = fmt::format("'-I{0}/ecp5' '{0}/ecp5/cells_sim.v'", share), .verilog = ""},
      "ecp5");
}

// Verilator knows no default values of ports, so what open inputs read is compared as text.
TEST(CellsVendor, Ice40OpenInputsReadWhatTheVendorAssigns) {
  const auto module = [](const std::string& name) {
    return module_text(share_folder() + "/ice40/cells_sim.v", name + " ");
  };
  for (const std::string input : {"I0", "I1", "I2", "I3"}) {
    EXPECT_NE(module("SB_LUT4").find("input " + input + " `ICE40_DEFAULT_ASSIGNMENT_0"),
              std::string::npos);
  }
  for (const std::string flop : {"SB_DFFE", "SB_DFFESR", "SB_DFFESS"}) {
    EXPECT_NE(module(flop).find("input E `ICE40_DEFAULT_ASSIGNMENT_1"), std::string::npos) << flop;
  }
  for (const std::string input :
       {"RCLKE `ICE40_DEFAULT_ASSIGNMENT_1", "WCLKE `ICE40_DEFAULT_ASSIGNMENT_1",
        "RE `ICE40_DEFAULT_ASSIGNMENT_0", "WE `ICE40_DEFAULT_ASSIGNMENT_0",
        "MASK `ICE40_DEFAULT_ASSIGNMENT_V(16'h 0000)"}) {
    EXPECT_NE(module("SB_RAM40_4K").find(" " + input), std::string::npos) << input;
  }
}

}  // namespace
}  // namespace lutmark::sim
