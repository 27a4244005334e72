// SPDX-License-Identifier: Apache-2.0
// NetlistSim: a cycle simulator of a netlist with 64 independent stimuli in a machine word.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "harness/sim/cells_lut.h"
#include "harness/sim/netlist.h"

namespace lutmark::sim {

/// Bit l of every word belongs to lane l; lanes never meet.
using Word = std::uint64_t;
inline constexpr int lanes = 64;
inline constexpr Word all_lanes = ~Word{0};

/// Two-valued and without delays: set inputs, settle(), read nets, clock(). Cells from which no
/// output port can be reached are left out.
class NetlistSim {
 public:
  /// Throws UserError naming a cell when its output depends on a net that nothing drives, when
  /// cells form a combinational loop, or when a flip-flop's clock is not the input port
  /// `clock_port`; naming the port when there is none.
  NetlistSim(const Netlist& netlist, std::string_view clock_port);

  /// Place of a net's word for get() and set(). The net must be one of a port.
  std::uint32_t slot(Net net) const { return slot_of_[net]; }
  Word get(std::uint32_t slot) const { return words_[slot]; }
  void set(std::uint32_t slot, Word value) { words_[slot] = value; }

  std::size_t flops() const { return flops_.size(); }
  void set_flop(std::size_t flop, Word value) { words_[flops_[flop].output] = value; }

  /// Bits of state in memories: read data and contents. Contents that the netlist gives at power-up
  /// are set to these, whatever `value` is.
  std::size_t memory_bits() const { return read_bits_.size() + contents_.size(); }
  void set_memory_bit(std::size_t bit, Word value);

  /// Brings every net up to date with inputs, flip-flops and memories.
  void settle();
  /// One rising edge: flip-flops and memories take their next value. Nets behind them wait for
  /// settle().
  void clock();

  /// Nets that differ from the last call, counted in the lanes of `mask`; nets that a cell of the
  /// file drives count, constants, input ports and wires inside cells do not. Zero-delay: call
  /// after settle(), once a cycle.
  std::uint64_t toggles(Word mask);

 private:
  struct Operation {
    std::array<std::uint32_t, 4> in{};
    std::uint32_t out = 0;
    std::uint16_t table = 0;
    std::uint8_t flip = 0;
  };
  struct OperationRun {
    LutOp op;
    std::uint32_t first;
    std::uint32_t count;
  };
  struct Register {
    std::uint32_t data, output, enable, reset;
    Word enable_flip, reset_flip, reset_value, reset_over_enable;
  };
  // Of a memory's port. Strides and offsets count in contents_.
  struct MemoryAddress {
    std::uint32_t enable = 0;
    std::uint32_t base = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> bits;  // slot, stride
  };
  struct MemoryRead {
    MemoryAddress at;
    std::uint32_t first = 0;  // in read_bits_
    std::uint32_t count = 0;
  };
  struct MemoryReadBit {
    std::uint32_t output, offset;
  };
  struct MemoryWriteBit {
    std::uint32_t data, offset, enable;
    Word enable_flip;
  };
  struct MemoryBlock {
    std::vector<MemoryRead> reads;
    MemoryAddress write;
    std::vector<MemoryWriteBit> write_bits;
    bool collision_is_garbage = false;
  };
  using Places = std::array<std::uint32_t, lanes>;  // in contents_, by lane
  class Builder;

  Places places(const MemoryAddress& at) const;
  void read_memory(const MemoryRead& read, const Places& written);
  void clock_memory(const MemoryBlock& memory);

  template <LutOp op>
  void run(std::span<const Operation> operations);

  std::vector<Word> words_;
  std::vector<Word> last_words_;  // of counted_, filled by toggles()
  std::vector<std::uint32_t> counted_;
  std::vector<Operation> operations_;
  std::vector<OperationRun> runs_;
  std::vector<Register> flops_;
  std::vector<Word> next_;
  std::vector<MemoryBlock> memories_;
  std::vector<MemoryReadBit> read_bits_;
  std::vector<Word> next_read_;      // by read bit
  std::vector<Word> write_enables_;  // scratch of clock_memory(), as is the next
  std::vector<Word> garbage_;        // by offset in a word: lanes that write what must not be read
  std::vector<Word> contents_;
  std::vector<char> power_up_;  // by word of contents_: '0', '1' or 'x'
  std::vector<std::uint32_t> slot_of_;
};

}  // namespace lutmark::sim
