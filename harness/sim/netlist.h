// SPDX-License-Identifier: Apache-2.0
// Netlist: a technology-mapped module as look-up tables, flip-flops and memories on numbered nets.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/hardware.h"

namespace lutmark::sim {

/// A net's number. The first three are no nets but constants.
using Net = std::uint32_t;
inline constexpr Net net_zero = 0;
inline constexpr Net net_one = 1;
inline constexpr Net net_undriven = 2;  ///< 'x', 'z', or a net that nothing drives
inline constexpr Net first_net = 3;

/// Output = bit i of `table`, where input k is bit k of i. Only the first `width` inputs count.
struct Lut {
  static constexpr int most_inputs = 6;
  std::array<Net, most_inputs> inputs{};
  std::uint8_t width = 0;
  bool is_internal = false;  ///< the output is a wire inside a cell, not a net of the file
  Net output = 0;
  std::uint64_t table = 0;
  std::uint32_t cell = 0;  ///< index of the cell that it belongs to
};

/// A flip-flop on the rising edge of `clock`. With `reset_over_enable` the active reset loads
/// `reset_value` whatever `enable` is, else only while enabled. No enable: net_one; no reset:
/// net_zero.
struct Flop {
  Net data = net_zero;
  Net output = 0;
  Net clock = net_undriven;
  Net enable = net_one;
  Net reset = net_zero;
  bool enable_low = false;  ///< enabled while `enable` is 0
  bool reset_low = false;   ///< reset while `reset` is 0
  bool reset_value = false;
  bool reset_over_enable = true;
  bool is_internal = false;  ///< the output is a wire inside a cell, not a net of the file
  std::uint32_t cell = 0;
};

/// A memory of single bits whose ports move on the rising edge of `clock`. A port sees the bits
/// through its address: data bit k is bit `offset` of k plus the `stride` of every address bit that
/// is 1. So ports of different widths share one memory.
struct Memory {
  struct AddressBit {
    Net net = net_zero;
    std::uint32_t stride = 0;
  };
  struct ReadBit {
    Net output = 0;  ///< a register that keeps its value while the port is not enabled
    std::uint32_t offset = 0;
  };
  struct WriteBit {
    Net data = net_zero;
    std::uint32_t offset = 0;
    Net enable = net_one;
    bool enable_low = false;  ///< written while `enable` is 0
  };
  struct ReadPort {
    Net enable = net_one;
    std::vector<AddressBit> address;
    std::vector<ReadBit> bits;
  };
  /// No bits: contents never change.
  struct WritePort {
    Net enable = net_one;
    std::vector<AddressBit> address;
    std::vector<WriteBit> bits;
  };
  /// What is read of bits that are written at the same edge. `garbage` reads the opposite of the
  /// old contents, so that a netlist that relies on either is found out; the ports' addresses must
  /// have the same strides. Bits of the word whose write is not enabled are read as they are.
  enum class Collision : std::uint8_t { old_contents, garbage };

  Net clock = net_undriven;
  std::vector<ReadPort> reads;
  WritePort write;
  Collision collision = Collision::old_contents;
  std::string contents;  ///< at power-up: '0', '1' or 'x' (not known) for every bit
  std::uint32_t cell = 0;
};

struct NetlistPort {
  std::string name;
  core::Direction direction = core::Direction::in;
  std::vector<Net> bits;  ///< least significant first
};

/// A value: tests change a table or a net to see that the check notices.
struct Netlist {
  std::string source;  ///< file name for messages
  std::string module;
  std::vector<NetlistPort> ports;
  std::vector<Lut> luts;
  std::vector<Flop> flops;
  std::vector<Memory> memories;
  std::vector<std::string> cells;  ///< "name (TYPE)", by cell index
  /// Types of cells whose model is proven by our own tests only: their vendor publishes none.
  std::set<std::string> own_models;
  Net nets = first_net;  ///< all net numbers are below

  const NetlistPort* find_port(std::string_view name) const;
};

/// Reads what Yosys' `write_json` wrote of a flattened module: the only module that is not a black
/// box, or of several the one called `top`. Throws UserError naming the file and the cell for
/// anything that is not understood or not modelled (cells.h); nothing is guessed.
Netlist parse_netlist(std::string_view json, const std::string& source, std::string_view top);
Netlist read_netlist(const std::filesystem::path& file, std::string_view top);

}  // namespace lutmark::sim
