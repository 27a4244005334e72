// SPDX-License-Identifier: Apache-2.0
// Cells: what the cells of the supported technologies compute, as look-up tables, flip-flops and
// memories.
#include "harness/sim/cells.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

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

  // As inputs(), but all bits may be missing at once.
  std::vector<Net> inputs_or(std::string_view port, std::size_t width, Net when_open) {
    const auto* bits = find(port);
    if (bits == nullptr || bits->empty()) return std::vector<Net>(width, when_open);
    if (bits->size() != width) refuse(fmt::format("port '{}' does not have {} bits", port, width));
    return *bits;
  }

  void expect_zero(const std::string& port) {
    if (input(port) != net_zero) refuse(fmt::format("'{}' that is not 0 is not supported", port));
  }

  void ignore_port(std::string_view port) { find(port); }

  // An open output gets a net of its own, so that what drives it has a place to write.
  Net output(std::string_view port) {
    const auto* bits = find(port);
    if (bits == nullptr || bits->empty()) return internal_net();
    if (bits->size() != 1) refuse(fmt::format("port '{}' has {} bits", port, bits->size()));
    if (bits->front() < first_net) refuse(fmt::format("output '{}' drives a constant", port));
    return bits->front();
  }

  // Like output(), for a port of `width` bits.
  std::vector<Net> outputs(std::string_view port, std::size_t width) {
    const auto* found = find(port);
    std::vector<Net> bits = found == nullptr ? std::vector<Net>() : *found;
    if (bits.empty()) {
      for (std::size_t i = 0; i < width; ++i) bits.push_back(internal_net());
    }
    if (bits.size() != width) refuse(fmt::format("port '{}' does not have {} bits", port, width));
    for (const Net bit : bits) {
      if (bit < first_net) refuse(fmt::format("output '{}' drives a constant", port));
    }
    return bits;
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

  int number(std::string_view name, int least, int most,
             std::optional<int> when_absent = std::nullopt) {
    const auto digits = raw_parameter(name);
    if (!digits && when_absent) return *when_absent;
    if (!digits || digits->empty() || digits->size() > 32) {
      refuse(fmt::format("{} is not a number", name));
    }
    const auto value = static_cast<std::int64_t>(binary(name, *digits));
    if (value < least || value > most) {
      refuse(fmt::format("{} = {} is not in {}..{}", name, value, least, most));
    }
    return static_cast<int>(value);
  }

  // '0', '1' or 'x', least significant first.
  std::string contents(std::string_view name, std::size_t bits, char when_absent) {
    const auto digits = raw_parameter(name);
    if (!digits) return std::string(bits, when_absent);
    if (digits->size() != bits) refuse(fmt::format("{} does not have {} bits", name, bits));
    if (digits->find_first_not_of("01x") != std::string_view::npos)
      refuse(fmt::format("{} has other digits than 0, 1 and x", name));
    return {digits->rbegin(), digits->rend()};
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

  void add_memory(Memory memory) {
    memory.cell = index_;
    netlist_.memories.push_back(std::move(memory));
  }

  void mark_own_model() { netlist_.own_models.insert(cell_.type); }

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

Net and_of(CellReader& cell, Net a, Net b) {
  if (a == net_one) return b;
  if (b == net_one) return a;
  const Net both = cell.internal_net();
  cell.add_lut(std::array{a, b}, 0b1000, both, true);
  return both;
}

// One clock for both ports; a memory that is never written has the clock of its read port.
Net clock_of_ports(CellReader& cell, Net read_clock, Net write_clock, bool is_written) {
  if (is_written && read_clock != write_clock) cell.refuse("two clocks are not supported");
  return read_clock;
}

// Data that nothing drives write nothing, and the contents that they would replace are unknown.
void forget_undriven(Memory& memory) {
  std::vector<std::uint32_t> places{0};
  for (const Memory::AddressBit& bit : memory.write.address) {
    const std::size_t known = places.size();
    for (std::size_t i = 0; i < known; ++i) places.push_back(places[i] + bit.stride);
  }
  for (const Memory::WriteBit& bit : memory.write.bits) {
    if (bit.data != net_undriven) continue;
    for (const std::uint32_t place : places) memory.contents[place + bit.offset] = 'x';
  }
  std::erase_if(memory.write.bits,
                [](const Memory::WriteBit& bit) { return bit.data == net_undriven; });
}

// 256 words of 16 bits. In mode m a port takes 16 >> m bits: bit k is on pin (k << m) + first_pin,
// and address bits from 8 on choose one of the 1 << m bits of a word that begin there.
constexpr std::array<std::size_t, 4> sb_ram_first_pin{0, 0, 1, 3};

std::vector<Memory::AddressBit> sb_ram_address(CellReader& cell, std::string_view port, int mode) {
  const auto nets = cell.inputs(port, 11);
  std::vector<Memory::AddressBit> address;
  for (std::size_t i = 0; i < 8 + static_cast<std::size_t>(mode); ++i)
    address.push_back({nets[i], i < 8 ? 16U << i : 1U << (i - 8)});
  return address;
}

void add_sb_ram40_4k(CellReader& cell) {
  Memory memory;
  for (const char digit : std::string_view("0123456789ABCDEF"))
    memory.contents += cell.contents(fmt::format("INIT_{}", digit), 256, '0');
  cell.text("INIT_FILE", "", {""});
  const int read_mode = cell.number("READ_MODE", 0, 3, 0);
  const int write_mode = cell.number("WRITE_MODE", 0, 3, 0);

  Memory::ReadPort read{
      .enable = and_of(cell, cell.input("RE", net_zero), cell.input("RCLKE", net_one)),
      .address = sb_ram_address(cell, "RADDR", read_mode),
      .bits = {}};
  const std::vector<Net> read_data = cell.outputs("RDATA", 16);
  std::vector<bool> is_data(16, false);
  for (std::size_t k = 0; k < std::size_t{16} >> read_mode; ++k) {
    const std::size_t pin =
        (k << read_mode) + sb_ram_first_pin[static_cast<std::size_t>(read_mode)];
    read.bits.push_back({read_data[pin], static_cast<std::uint32_t>(k << read_mode)});
    is_data[pin] = true;
  }
  for (std::size_t pin = 0; pin < 16; ++pin) {
    if (!is_data[pin]) cell.add_lut({}, 0, read_data[pin]);
  }
  memory.reads.push_back(std::move(read));

  const Net write = cell.input("WE", net_zero);
  const Net write_clock_enable = cell.input("WCLKE", net_one);
  const std::vector<Net> mask = cell.inputs_or("MASK", 16, net_zero);
  const auto address = sb_ram_address(cell, "WADDR", write_mode);
  const std::vector<Net> data = cell.inputs_or("WDATA", 16, net_undriven);
  const bool is_written = write != net_zero && write_clock_enable != net_zero;
  memory.clock = clock_of_ports(cell, cell.input("RCLK"), cell.input("WCLK"), is_written);
  if (is_written) {
    memory.write = {and_of(cell, write, write_clock_enable), address, {}};
    for (std::size_t k = 0; k < std::size_t{16} >> write_mode; ++k) {
      const std::size_t pin =
          (k << write_mode) + sb_ram_first_pin[static_cast<std::size_t>(write_mode)];
      memory.write.bits.push_back({.data = data[pin],
                                   .offset = static_cast<std::uint32_t>(k << write_mode),
                                   .enable = write_mode == 0 ? mask[pin] : net_zero,
                                   .enable_low = true});
    }
    forget_undriven(memory);
  }
  cell.add_memory(std::move(memory));
}

// 1024 words of 18 bits, two bytes of 9; of a byte, ports of 1, 2 and 4 bits see 8 bits. Addresses
// count in the bits of a port of 1 bit.
constexpr std::array<std::uint32_t, 14> dp16kd_strides{1,   2,   4,   9,    18,   36,   72,
                                                       144, 288, 576, 1152, 2304, 4608, 9216};

std::vector<Memory::AddressBit> dp16kd_address(CellReader& cell, char port, std::size_t first) {
  std::vector<Memory::AddressBit> address;
  for (std::size_t i = 0; i < dp16kd_strides.size(); ++i) {
    const std::string name = fmt::format("AD{}{}", port, i);
    if (i < first) {
      cell.ignore_port(name);
    } else {
      address.push_back({cell.input(name), dp16kd_strides[i]});
    }
  }
  return address;
}

// What Yosys sets in the same way for every memory, and the pins that go with it.
void check_dp16kd_setting(CellReader& cell) {
  cell.text("ASYNC_RESET_RELEASE", "SYNC", {"SYNC", "ASYNC"});
  cell.text("RESETMODE", "SYNC", {"SYNC", "ASYNC"});
  cell.text("GSR", "ENABLED", {"DISABLED", "AUTO"});
  for (const char port : {'A', 'B'}) {
    const auto named = [port](std::string_view stem) { return fmt::format("{}{}", stem, port); };
    cell.text(fmt::format("CLK{}MUX", port), named("CLK"), {named("CLK")});
    cell.text(named("REGMODE_"), "NOREG", {"NOREG"});
    cell.text(named("CSDECODE_"), "0b000", {"0b000"});
    cell.text(named("WRITEMODE_"), "NORMAL", {"NORMAL", "READBEFOREWRITE", "WRITETHROUGH"});
    for (int i = 0; i < 3; ++i) cell.expect_zero(fmt::format("CS{}{}", port, i));
    cell.expect_zero(named("RST"));
    cell.ignore_port(named("OCE"));  // of the output registers
  }
}

std::string dp16kd_contents(CellReader& cell) {
  std::string contents;
  for (int row = 0; row < 64; ++row) {
    const std::string words = cell.contents(fmt::format("INITVAL_{:02X}", row), 320, '0');
    for (std::size_t word = 0; word < 16; ++word) contents += words.substr(20 * word, 18);
  }
  return contents;
}

void add_dp16kd(CellReader& cell) {
  cell.mark_own_model();
  check_dp16kd_setting(cell);
  const int width = cell.number("DATA_WIDTH_A", 1, 36, 18);
  if (cell.number("DATA_WIDTH_B", 1, 36, 18) != width)
    cell.refuse("ports of two widths are not supported");
  // Lowest address bits choose nothing in a wide port; where it writes, they enable its bytes.
  constexpr std::array<std::pair<int, std::size_t>, 6> first_address_bit{
      {{1, 0}, {2, 1}, {4, 2}, {9, 3}, {18, 4}, {36, 5}}};
  const auto* const kind = std::find_if(first_address_bit.begin(), first_address_bit.end(),
                                        [&](const auto& row) { return row.first == width; });
  if (kind == first_address_bit.end()) cell.refuse(fmt::format("no port has {} bits", width));
  cell.expect_zero("WEB");

  Memory memory;
  memory.collision = Memory::Collision::garbage;
  memory.contents = dp16kd_contents(cell);
  Memory::ReadPort read{
      .enable = cell.input("CEB"), .address = dp16kd_address(cell, 'B', kind->second), .bits = {}};
  const Net write = cell.input("WEA");
  const Net write_clock_enable = cell.input("CEA");
  std::vector<Net> byte_enables(4, net_one);
  for (std::size_t byte = 0; width >= 18 && byte < static_cast<std::size_t>(width) / 9; ++byte)
    byte_enables[byte] = cell.input(fmt::format("ADA{}", byte));
  const auto write_address = dp16kd_address(cell, 'A', kind->second);
  std::vector<Memory::WriteBit> write_bits;
  for (std::size_t k = 0; k < 36; ++k) {
    const std::string half = fmt::format("{}{}", k < 18 ? 'A' : 'B', k % 18);
    const Net data = cell.input("DI" + half);
    const auto offset = static_cast<std::uint32_t>(k);
    const auto bits = static_cast<std::size_t>(width);
    if (k < bits) write_bits.push_back({data, offset, byte_enables[k / 9], false});
    // All outputs of a port of 36 bits, else those of B.
    const bool is_read = width == 36 ? k < bits : k >= 18 && k - 18 < bits;
    if (!is_read) cell.ignore_port("DO" + half);
    if (is_read)
      read.bits.push_back({cell.output("DO" + half), width == 36 ? offset : offset - 18});
  }
  memory.reads.push_back(std::move(read));
  const bool is_written = write != net_zero && write_clock_enable != net_zero;
  memory.clock = clock_of_ports(cell, cell.input("CLKB"), cell.input("CLKA"), is_written);
  if (is_written) {
    memory.write = {and_of(cell, write, write_clock_enable), write_address, write_bits};
    forget_undriven(memory);
  }
  cell.add_memory(std::move(memory));
}

// 16 words of 4 bits that are read without a clock: flip-flops, a decoder and multiplexers. Yosys
// leaves INITVAL out where the contents do not matter.
void add_trellis_dpr16x4(CellReader& cell) {
  cell.text("WCKMUX", "WCK", {"WCK"});
  cell.text("WREMUX", "WRE", {"WRE"});
  if (cell.contents("INITVAL", 64, 'x').find_first_of("01") != std::string::npos)
    cell.refuse("contents at power-up are not supported");
  const auto data = cell.inputs("DI", 4);
  const auto write_address = cell.inputs("WAD", 4);
  const auto read_address = cell.inputs("RAD", 4);
  const Net write = cell.input("WRE");
  const Net clock = cell.input("WCK");
  const std::vector<Net> outputs = cell.outputs("DO", 4);
  std::vector<Net> enables;
  for (std::size_t word = 0; word < 16; ++word) {
    enables.push_back(cell.internal_net());
    const std::array inputs{write_address[0], write_address[1], write_address[2], write_address[3],
                            write};
    cell.add_lut(inputs, std::uint64_t{1} << (16 + word), enables.back(), true);
  }
  // Inputs 0 to 3 are chosen by inputs 4 and 5.
  constexpr std::uint64_t mux4_table = 0xFF00F0F0CCCCAAAA;
  for (std::size_t bit = 0; bit < 4; ++bit) {
    std::array<Net, 4> quarters{};
    for (std::size_t quarter = 0; quarter < 4; ++quarter) {
      std::array<Net, 6> inputs{0, 0, 0, 0, read_address[0], read_address[1]};
      for (std::size_t i = 0; i < 4; ++i) {
        inputs[i] = cell.internal_net();
        cell.add_flop({.data = data[bit],
                       .output = inputs[i],
                       .clock = clock,
                       .enable = enables[4 * quarter + i],
                       .is_internal = true});
      }
      quarters[quarter] = cell.internal_net();
      cell.add_lut(inputs, mux4_table, quarters[quarter], true);
    }
    const std::array inputs{quarters[0], quarters[1],     quarters[2],
                            quarters[3], read_address[2], read_address[3]};
    cell.add_lut(inputs, mux4_table, outputs[bit]);
  }
}

void add_table(CellReader& cell, std::string_view width_name, std::string_view table_name,
               std::string_view in, std::string_view out) {
  const auto width = static_cast<std::size_t>(cell.number(width_name, 1, Lut::most_inputs));
  const std::uint64_t table = cell.table(table_name, std::size_t{1} << width);
  cell.add_lut(cell.inputs(in, width), table, cell.output(out));
}

void add_yosys_lut(CellReader& cell) { add_table(cell, "WIDTH", "LUT", "A", "Y"); }

void add_generic_lut(CellReader& cell) {
  cell.mark_own_model();
  add_table(cell, "K", "INIT", "I", "Q");
}

// sum + 2 carry = a + b + carry in
void add_adder(CellReader& cell) {
  const std::array inputs{cell.input("A"), cell.input("B"), cell.input("CI")};
  cell.add_lut(inputs, parity_table, cell.output("S"));
  cell.add_lut(inputs, majority_table, cell.output("CO"));
}

void add_generic_dff(CellReader& cell) {
  cell.mark_own_model();
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
    {"$_DFFE_PN_", add_dffe},
    {"$_DFFE_PP_", add_dffe},
    {"$_DFF_P_", add_dff},
    {"$_SDFFCE_PN0N_", add_sdff},
    {"$_SDFFCE_PN0P_", add_sdff},
    {"$_SDFFCE_PN1N_", add_sdff},
    {"$_SDFFCE_PN1P_", add_sdff},
    {"$_SDFFCE_PP0N_", add_sdff},
    {"$_SDFFCE_PP0P_", add_sdff},
    {"$_SDFFCE_PP1N_", add_sdff},
    {"$_SDFFCE_PP1P_", add_sdff},
    {"$_SDFFE_PN0N_", add_sdff},
    {"$_SDFFE_PN0P_", add_sdff},
    {"$_SDFFE_PN1N_", add_sdff},
    {"$_SDFFE_PN1P_", add_sdff},
    {"$_SDFFE_PP0N_", add_sdff},
    {"$_SDFFE_PP0P_", add_sdff},
    {"$_SDFFE_PP1N_", add_sdff},
    {"$_SDFFE_PP1P_", add_sdff},
    {"$_SDFF_PN0_", add_sdff},
    {"$_SDFF_PN1_", add_sdff},
    {"$_SDFF_PP0_", add_sdff},
    {"$_SDFF_PP1_", add_sdff},
    {"$lut", add_yosys_lut},
    {"$scopeinfo", add_nothing},
    {"ADDER", add_adder},
    {"CCU2C", add_ccu2c},
    {"DFF", add_generic_dff},
    {"DP16KD", add_dp16kd},
    {"L6MUX21", add_l6mux21},
    {"LUT", add_generic_lut},
    {"LUT4", add_lut4},
    {"PFUMX", add_pfumx},
    {"SB_CARRY", add_sb_carry},
    {"SB_DFF", add_sb_dff},
    {"SB_DFFE", add_sb_dff},
    {"SB_DFFESR", add_sb_dff},
    {"SB_DFFESS", add_sb_dff},
    {"SB_DFFSR", add_sb_dff},
    {"SB_DFFSS", add_sb_dff},
    {"SB_LUT4", add_sb_lut4},
    {"SB_RAM40_4K", add_sb_ram40_4k},
    {"TRELLIS_DPR16X4", add_trellis_dpr16x4},
    {"TRELLIS_FF", add_trellis_ff},
});

}  // namespace

void add_cell(const CellText& cell, Netlist& netlist) {
  CellReader reader(cell, netlist);
  const auto* const model =
      std::find_if(cell_models.begin(), cell_models.end(),
                   [&](const CellModel& row) { return row.type == cell.type; });
  if (model == cell_models.end()) {
    reader.refuse("no model of this cell (asynchronous and falling-edge ones have none)");
  }
  model->add(reader);
  reader.finish();
}

}  // namespace lutmark::sim
