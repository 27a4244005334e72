// SPDX-License-Identifier: Apache-2.0
// Cells: what the cells of the supported technologies compute, as look-up tables and flip-flops.
#include "harness/sim/cells.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::sim {
namespace {

// Hands out a cell's ports and parameters and remembers which were asked for: what nobody asked for
// is something that the model does not know, and is refused.
class CellReader {
 public:
  CellReader(const CellText& cell, Netlist& netlist)
      : cell_(cell),
        netlist_(netlist),
        port_used_(cell.connections.size()),
        parameter_used_(cell.parameters.size()),
        index_(static_cast<std::uint32_t>(netlist.cells.size())) {
    netlist_.cells.push_back(fmt::format("{} ({})", cell.name, cell.type));
  }

  [[noreturn]] void refuse(const std::string& problem) const {
    throw core::UserError(
        netlist_.source, fmt::format("cell '{}' of type '{}': {}", cell_.name, cell_.type, problem),
        "use a flow that emits only the cells and modes of harness/sim/cells.h");
  }

  std::string_view type() const { return cell_.type; }

  Net input(std::string_view port, Net when_open = net_undriven) {
    const auto* bits = find(port);
    if (bits == nullptr || bits->empty()) return when_open;
    if (bits->size() != 1) refuse(fmt::format("port '{}' has {} bits", port, bits->size()));
    return bits->front();
  }

  std::span<const Net> inputs(std::string_view port, std::size_t width) {
    const auto* bits = find(port);
    if (bits == nullptr || bits->size() != width) {
      refuse(fmt::format("port '{}' does not have {} bits", port, width));
    }
    return *bits;
  }

  // An open output gets a net of its own, so that what drives it has a place to write.
  Net output(std::string_view port) {
    const auto* bits = find(port);
    if (bits == nullptr || bits->empty()) return internal_net();
    if (bits->size() != 1) refuse(fmt::format("port '{}' has {} bits", port, bits->size()));
    if (bits->front() < first_net) refuse(fmt::format("output '{}' drives a constant", port));
    return bits->front();
  }

  Net internal_net() { return netlist_.nets++; }

  std::string_view text(std::string_view name, std::string_view when_absent,
                        std::initializer_list<std::string_view> allowed) {
    const std::string_view value = raw_parameter(name).value_or(when_absent);
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
      refuse(fmt::format("{} = '{}' is not supported", name, value));
    }
    return value;
  }

  std::uint64_t table(std::string_view name, std::size_t bits) {
    const auto digits = raw_parameter(name);
    if (!digits) return 0;
    if (digits->size() != bits) refuse(fmt::format("{} does not have {} bits", name, bits));
    return binary(name, *digits);
  }

  int number(std::string_view name, int most) {
    const auto digits = raw_parameter(name);
    if (!digits || digits->empty() || digits->size() > 32) {
      refuse(fmt::format("{} is not a number", name));
    }
    const std::uint64_t value = binary(name, *digits);
    if (value < 1 || value > static_cast<std::uint64_t>(most)) {
      refuse(fmt::format("{} = {} is not in 1..{}", name, value, most));
    }
    return static_cast<int>(value);
  }

  void add_lut(std::span<const Net> inputs, std::uint64_t table, Net output,
               bool is_internal = false) {
    Lut lut{.width = static_cast<std::uint8_t>(inputs.size()),
            .is_internal = is_internal,
            .output = output,
            .table = table,
            .cell = index_};
    std::copy(inputs.begin(), inputs.end(), lut.inputs.begin());
    netlist_.luts.push_back(lut);
  }

  void add_flop(Flop flop) {
    flop.cell = index_;
    netlist_.flops.push_back(flop);
  }

  void ignore_parameters() { parameter_used_.assign(parameter_used_.size(), true); }

  void finish() const {
    for (std::size_t i = 0; i < port_used_.size(); ++i) {
      if (!port_used_[i]) refuse(fmt::format("unknown port '{}'", cell_.connections[i].port));
    }
    for (std::size_t i = 0; i < parameter_used_.size(); ++i) {
      if (!parameter_used_[i])
        refuse(fmt::format("unknown parameter '{}'", cell_.parameters[i].first));
    }
  }

 private:
  const std::vector<Net>* find(std::string_view port) {
    const std::vector<Net>* found = nullptr;
    for (std::size_t i = 0; i < port_used_.size(); ++i) {
      if (cell_.connections[i].port != port) continue;
      if (found != nullptr) refuse(fmt::format("port '{}' is connected twice", port));
      port_used_[i] = true;
      found = &cell_.connections[i].bits;
    }
    return found;
  }

  std::optional<std::string_view> raw_parameter(std::string_view name) {
    std::optional<std::string_view> found;
    for (std::size_t i = 0; i < parameter_used_.size(); ++i) {
      if (cell_.parameters[i].first != name) continue;
      if (found) refuse(fmt::format("parameter '{}' is set twice", name));
      parameter_used_[i] = true;
      found = cell_.parameters[i].second;
    }
    return found;
  }

  std::uint64_t binary(std::string_view name, std::string_view digits) const {
    std::uint64_t value = 0;
    for (const char digit : digits) {
      if (digit != '0' && digit != '1') refuse(fmt::format("{} has the digit '{}'", name, digit));
      value = value << 1 | static_cast<std::uint64_t>(digit == '1');
    }
    return value;
  }

  const CellText& cell_;
  Netlist& netlist_;
  std::vector<bool> port_used_;
  std::vector<bool> parameter_used_;
  std::uint32_t index_;
};

// Truth tables with input 0 as bit 0 of the index.
constexpr std::uint64_t majority_table = 0b11101000;
constexpr std::uint64_t parity_table = 0b10010110;
constexpr std::uint64_t buffer_table = 0b10;
constexpr std::uint64_t xor_table = 0b0110;
constexpr std::uint64_t mux_table = 0b11001010;  // inputs 0, 1, select

void add_sb_lut4(CellReader& cell) {
  const std::array inputs{cell.input("I0", net_zero), cell.input("I1", net_zero),
                          cell.input("I2", net_zero), cell.input("I3", net_zero)};
  cell.add_lut(inputs, cell.table("LUT_INIT", 16), cell.output("O"));
}

void add_sb_carry(CellReader& cell) {
  const std::array inputs{cell.input("I0"), cell.input("I1"), cell.input("CI")};
  cell.add_lut(inputs, majority_table, cell.output("CO"));
}

// SB_DFF, E for an enable, then SR or SS for a reset to 0 or 1 that counts only while enabled.
void add_sb_dff(CellReader& cell) {
  std::string_view suffix = cell.type().substr(std::string_view("SB_DFF").size());
  Flop flop{.data = cell.input("D"),
            .output = cell.output("Q"),
            .clock = cell.input("C"),
            .reset_over_enable = false};
  if (suffix.starts_with('E')) {
    flop.enable = cell.input("E", net_one);
    suffix.remove_prefix(1);
  }
  if (suffix == "SR") flop.reset = cell.input("R");
  if (suffix == "SS") {
    flop.reset = cell.input("S");
    flop.reset_value = true;
  }
  cell.add_flop(flop);
}

void add_lut4(CellReader& cell) {
  const std::array inputs{cell.input("A"), cell.input("B"), cell.input("C"), cell.input("D")};
  cell.add_lut(inputs, cell.table("INIT", 16), cell.output("Z"));
}

void add_mux(CellReader& cell, std::string_view low, std::string_view high,
             std::string_view select) {
  const std::array inputs{cell.input(low), cell.input(high), cell.input(select)};
  cell.add_lut(inputs, mux_table, cell.output("Z"));
}

void add_pfumx(CellReader& cell) { add_mux(cell, "BLUT", "ALUT", "C0"); }

void add_l6mux21(CellReader& cell) { add_mux(cell, "D0", "D1", "SD"); }

// One half of a CCU2C. A LUT4 makes the propagate signal p; sum = p xor carry; carry out = carry
// where p is 1, else the LUT2 of A and B that shares the low four bits of INIT. INJECT1 cuts the
// carry from the sum and the LUT2 from the carry out.
void add_ccu2c_half(CellReader& cell, char half, Net carry_in, Net carry_out,
                    bool carry_is_internal) {
  const auto named = [half](std::string_view stem) { return fmt::format("{}{}", stem, half); };
  const std::array inputs{cell.input(named("A")), cell.input(named("B")), cell.input(named("C")),
                          cell.input(named("D"))};
  const std::uint64_t init = cell.table(named("INIT"), 16);
  const bool inject = cell.text(named("INJECT1_"), "YES", {"YES", "NO"}) == "YES";
  const Net propagate = cell.internal_net();
  cell.add_lut(inputs, init, propagate, true);
  const Net sum = cell.output(named("S"));
  if (inject) {
    cell.add_lut(std::array{propagate}, buffer_table, sum);
    cell.add_lut(std::array{propagate, carry_in}, 0b1000, carry_out, carry_is_internal);
    return;
  }
  cell.add_lut(std::array{propagate, carry_in}, xor_table, sum);
  // Inputs A, B, carry, p: the LUT2's four bits for p = 0 at either carry, the carry for p = 1.
  const std::uint64_t generate = init & 15;
  cell.add_lut(std::array{inputs[0], inputs[1], carry_in, propagate},
               generate | generate << 4 | std::uint64_t{0xF0} << 8, carry_out, carry_is_internal);
}

void add_ccu2c(CellReader& cell) {
  const Net middle = cell.internal_net();
  add_ccu2c_half(cell, '0', cell.input("CIN"), middle, true);
  add_ccu2c_half(cell, '1', middle, cell.output("COUT"), false);
}

void add_trellis_ff(CellReader& cell) {
  cell.text("GSR", "ENABLED", {"DISABLED", "AUTO"});
  cell.text("CLKMUX", "CLK", {"CLK"});
  cell.text("LSRMODE", "LSR", {"LSR"});
  const std::string_view enable_mode = cell.text("CEMUX", "1 ", {"1 ", "0 ", "INV", "CE"});
  Flop flop{.data = cell.input("DI"), .output = cell.output("Q"), .clock = cell.input("CLK")};
  flop.reset_low = cell.text("LSRMUX", "LSR", {"LSR", "INV"}) == "INV";
  flop.reset_value = cell.text("REGSET", "RESET", {"RESET", "SET"}) == "SET";
  flop.reset = cell.input("LSR");
  flop.enable = cell.input("CE");
  flop.enable_low = enable_mode == "INV";
  if (enable_mode == "1 ") flop.enable = net_one;
  if (enable_mode == "0 ") flop.enable = net_zero;
  const bool never_reset = flop.reset == (flop.reset_low ? net_one : net_zero);
  if (cell.text("SRMODE", "LSR_OVER_CE", {"LSR_OVER_CE", "ASYNC"}) == "ASYNC" && !never_reset) {
    cell.refuse("asynchronous resets are not supported");
  }
  cell.input("M");  // read only with LSRMODE PRLD
  cell.add_flop(flop);
}

void add_table(CellReader& cell, std::string_view width_name, std::string_view table_name,
               std::string_view in, std::string_view out) {
  const auto width = static_cast<std::size_t>(cell.number(width_name, Lut::most_inputs));
  const std::uint64_t table = cell.table(table_name, std::size_t{1} << width);
  cell.add_lut(cell.inputs(in, width), table, cell.output(out));
}

void add_yosys_lut(CellReader& cell) { add_table(cell, "WIDTH", "LUT", "A", "Y"); }

void add_generic_lut(CellReader& cell) { add_table(cell, "K", "INIT", "I", "Q"); }

// sum + 2 carry = a + b + carry in
void add_adder(CellReader& cell) {
  const std::array inputs{cell.input("A"), cell.input("B"), cell.input("CI")};
  cell.add_lut(inputs, parity_table, cell.output("S"));
  cell.add_lut(inputs, majority_table, cell.output("CO"));
}

void add_generic_dff(CellReader& cell) {
  cell.add_flop({.data = cell.input("D"), .output = cell.output("Q"), .clock = cell.input("CLK")});
}

// Yosys' note of where a flattened instance came from: no ports, no hardware.
void add_nothing(CellReader& cell) { cell.ignore_parameters(); }

Flop yosys_flop(CellReader& cell) {
  return {.data = cell.input("D"), .output = cell.output("Q"), .clock = cell.input("C")};
}

// $_DFF_P_
void add_dff(CellReader& cell) { cell.add_flop(yosys_flop(cell)); }

// $_DFFE_P<enable level>_
void add_dffe(CellReader& cell) {
  Flop flop = yosys_flop(cell);
  flop.enable = cell.input("E");
  flop.enable_low = cell.type()[8] == 'N';
  cell.add_flop(flop);
}

// $_SDFF_P<reset level><value>_, $_SDFFE_ and $_SDFFCE_ with <enable level> behind; with CE the
// enable gates the reset.
void add_sdff(CellReader& cell) {
  const std::string_view type = cell.type();
  const std::string_view modes = type.substr(type.rfind('_', type.size() - 2) + 1);
  Flop flop = yosys_flop(cell);
  flop.reset = cell.input("R");
  flop.reset_low = modes[1] == 'N';
  flop.reset_value = modes[2] == '1';
  if (modes.size() == 5) {
    flop.enable = cell.input("E");
    flop.enable_low = modes[3] == 'N';
    flop.reset_over_enable = !type.starts_with("$_SDFFCE_");
  }
  cell.add_flop(flop);
}

struct CellModel {
  std::string_view type;
  void (*add)(CellReader&);
};

constexpr std::array cell_models = std::to_array<CellModel>({
    {"$_DFFE_PN_", add_dffe},     {"$_DFFE_PP_", add_dffe},       {"$_DFF_P_", add_dff},
    {"$_SDFFCE_PN0N_", add_sdff}, {"$_SDFFCE_PN0P_", add_sdff},   {"$_SDFFCE_PN1N_", add_sdff},
    {"$_SDFFCE_PN1P_", add_sdff}, {"$_SDFFCE_PP0N_", add_sdff},   {"$_SDFFCE_PP0P_", add_sdff},
    {"$_SDFFCE_PP1N_", add_sdff}, {"$_SDFFCE_PP1P_", add_sdff},   {"$_SDFFE_PN0N_", add_sdff},
    {"$_SDFFE_PN0P_", add_sdff},  {"$_SDFFE_PN1N_", add_sdff},    {"$_SDFFE_PN1P_", add_sdff},
    {"$_SDFFE_PP0N_", add_sdff},  {"$_SDFFE_PP0P_", add_sdff},    {"$_SDFFE_PP1N_", add_sdff},
    {"$_SDFFE_PP1P_", add_sdff},  {"$_SDFF_PN0_", add_sdff},      {"$_SDFF_PN1_", add_sdff},
    {"$_SDFF_PP0_", add_sdff},    {"$_SDFF_PP1_", add_sdff},      {"$lut", add_yosys_lut},
    {"$scopeinfo", add_nothing},  {"ADDER", add_adder},           {"CCU2C", add_ccu2c},
    {"DFF", add_generic_dff},     {"L6MUX21", add_l6mux21},       {"LUT", add_generic_lut},
    {"LUT4", add_lut4},           {"PFUMX", add_pfumx},           {"SB_CARRY", add_sb_carry},
    {"SB_DFF", add_sb_dff},       {"SB_DFFE", add_sb_dff},        {"SB_DFFESR", add_sb_dff},
    {"SB_DFFESS", add_sb_dff},    {"SB_DFFSR", add_sb_dff},       {"SB_DFFSS", add_sb_dff},
    {"SB_LUT4", add_sb_lut4},     {"TRELLIS_FF", add_trellis_ff},
});

}  // namespace

void add_cell(const CellText& cell, Netlist& netlist) {
  CellReader reader(cell, netlist);
  const auto* const model =
      std::find_if(cell_models.begin(), cell_models.end(),
                   [&](const CellModel& row) { return row.type == cell.type; });
  if (model == cell_models.end()) {
    reader.refuse("no model of this cell (asynchronous and falling-edge flip-flops have none)");
  }
  model->add(reader);
  reader.finish();
}

}  // namespace lutmark::sim
