// SPDX-License-Identifier: Apache-2.0
// NetlistSim: a cycle simulator of a netlist with 64 independent stimuli in a machine word.
#include "harness/sim/netlist_sim.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::sim {
namespace {

constexpr Word mask_of(bool bit) { return Word{0} - static_cast<Word>(bit); }

Word choose(Word select, Word one, Word zero) { return zero ^ (select & (zero ^ one)); }

// The 16 functions of two words, by truth table with `a` as bit 0 of the index.
std::array<Word, 16> functions_of(Word a, Word b) {
  const Word nor = ~(a | b), only_a = a & ~b, only_b = b & ~a, both = a & b;
  const Word not_b = ~b, not_a = ~a, differ = a ^ b;
  return {0,    nor,     only_a, not_b,   only_b, not_a,   differ, ~both,
          both, ~differ, a,      ~only_b, b,      ~only_a, ~nor,   ~Word{0}};
}

}  // namespace

// Turns a netlist into operations: simplify, leave out the dead, find levels, sort, give out slots.
class NetlistSim::Builder {
 public:
  Builder(const Netlist& netlist, std::string_view clock_port, NetlistSim& sim)
      : netlist_(netlist), sim_(sim), driver_(netlist.nets, none), luts_(netlist.luts.size()) {
    find_clock(clock_port);
    find_drivers();
    mark_live();
    order_luts();
    give_out_slots();
    add_flops();
    add_read_bits();
    add_operations();
    add_memories();
  }

 private:
  // Drivers: LUTs count from 0, flip-flops from first_flop_, memories from first_memory_.
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t input_port = none - 1;

  [[noreturn]] void refuse(std::uint32_t cell, const std::string& problem) const {
    throw core::UserError(netlist_.source,
                          fmt::format("cell {}: {}", netlist_.cells[cell], problem),
                          "correct the design or the flow that made this netlist");
  }

  bool is_flop(std::uint32_t driver) const {
    return driver >= first_flop_ && driver < first_memory_;
  }
  bool is_memory(std::uint32_t driver) const {
    return driver >= first_memory_ && driver < input_port;
  }

  void find_clock(std::string_view clock_port) {
    const NetlistPort* port = netlist_.find_port(clock_port);
    if (port == nullptr || port->direction != core::Direction::in || port->bits.size() != 1) {
      throw core::UserError(netlist_.source,
                            fmt::format("no input port '{}' of one bit", clock_port),
                            "see harness/core/hardware.h for the ports of a design");
    }
    clock_ = port->bits.front();
  }

  void find_drivers() {
    first_flop_ = static_cast<std::uint32_t>(netlist_.luts.size());
    for (std::uint32_t i = 0; i < first_flop_; ++i) {
      luts_[i] = simplified(netlist_.luts[i]);
      driver_[luts_[i].output] = i;
    }
    for (std::uint32_t i = 0; i < netlist_.flops.size(); ++i) {
      driver_[netlist_.flops[i].output] = first_flop_ + i;
    }
    first_memory_ = first_flop_ + static_cast<std::uint32_t>(netlist_.flops.size());
    for (std::uint32_t i = 0; i < netlist_.memories.size(); ++i) {
      for (const Memory::ReadPort& port : netlist_.memories[i].reads) {
        for (const Memory::ReadBit& bit : port.bits) driver_[bit.output] = first_memory_ + i;
      }
    }
    for (const NetlistPort& port : netlist_.ports) {
      if (port.direction != core::Direction::in) continue;
      for (const Net bit : port.bits) driver_[bit] = input_port;
    }
  }

  std::vector<Net> inputs_of(std::uint32_t driver) const {
    if (is_memory(driver)) return inputs_of(netlist_.memories[driver - first_memory_]);
    if (!is_flop(driver)) {
      const Lut& lut = luts_[driver];
      return {lut.inputs.begin(), lut.inputs.begin() + lut.width};
    }
    const Flop& flop = netlist_.flops[driver - first_flop_];
    return {flop.data, flop.enable, flop.reset};
  }

  static std::vector<Net> inputs_of(const Memory& memory) {
    std::vector<Net> nets;
    for (const Memory::ReadPort& port : memory.reads) {
      nets.push_back(port.enable);
      for (const Memory::AddressBit& bit : port.address) nets.push_back(bit.net);
    }
    if (memory.write.bits.empty()) return nets;
    nets.push_back(memory.write.enable);
    for (const Memory::AddressBit& bit : memory.write.address) nets.push_back(bit.net);
    for (const Memory::WriteBit& bit : memory.write.bits) {
      nets.push_back(bit.data);
      nets.push_back(bit.enable);
    }
    return nets;
  }

  std::uint32_t cell_of(std::uint32_t driver) const {
    if (is_memory(driver)) return netlist_.memories[driver - first_memory_].cell;
    return is_flop(driver) ? netlist_.flops[driver - first_flop_].cell : luts_[driver].cell;
  }

  void mark_live() {
    live_.assign(first_memory_ + netlist_.memories.size(), false);
    read_.assign(netlist_.nets, false);
    std::vector<std::uint32_t> todo;
    const auto reach = [&](Net net) {
      if (net < first_net) return;
      read_[net] = true;
      const std::uint32_t driver = driver_[net];
      if (driver == input_port || live_[driver]) return;
      live_[driver] = true;
      todo.push_back(driver);
    };
    for (const NetlistPort& port : netlist_.ports) {
      if (port.direction != core::Direction::out) continue;
      for (const Net bit : port.bits) {
        if (!is_driven(bit)) refuse_port(port);
        reach(bit);
      }
    }
    while (!todo.empty()) {
      const std::uint32_t driver = todo.back();
      todo.pop_back();
      for (const Net net : inputs_of(driver)) {
        check_read(net, cell_of(driver));
        reach(net);
      }
      if (clock_of(driver) != clock_) {
        refuse(cell_of(driver), "its clock is not the design's one clock");
      }
    }
  }

  Net clock_of(std::uint32_t driver) const {
    if (is_flop(driver)) return netlist_.flops[driver - first_flop_].clock;
    if (is_memory(driver)) return netlist_.memories[driver - first_memory_].clock;
    return clock_;
  }

  bool is_driven(Net net) const {
    return net < first_net ? net != net_undriven : driver_[net] != none;
  }

  void check_read(Net net, std::uint32_t cell) const {
    if (!is_driven(net)) refuse(cell, "its output depends on a net that nothing drives");
    if (net == clock_) refuse(cell, "it uses the clock as data");
  }

  [[noreturn]] void refuse_port(const NetlistPort& port) const {
    throw core::UserError(netlist_.source,
                          fmt::format("nothing drives output port '{}'", port.name),
                          "correct the design or the flow that made this netlist");
  }

  // Levels by Kahn's algorithm: a LUT is ready when all LUTs that it reads are placed.
  void order_luts() {
    std::vector<std::vector<std::uint32_t>> readers(first_flop_);
    std::vector<std::uint32_t> missing(first_flop_, 0);
    std::vector<std::uint32_t> ready;
    std::size_t live_luts = 0;
    level_.assign(first_flop_, 0);
    for (std::uint32_t i = 0; i < first_flop_; ++i) {
      if (!live_[i]) continue;
      ++live_luts;
      for (const Net net : inputs_of(i)) {
        const std::uint32_t driver = driver_[net];
        if (driver >= first_flop_) continue;
        readers[driver].push_back(i);
        ++missing[i];
      }
      if (missing[i] == 0) ready.push_back(i);
    }
    for (std::size_t next = 0; next < ready.size(); ++next) {
      for (const std::uint32_t reader : readers[ready[next]]) {
        level_[reader] = std::max(level_[reader], level_[ready[next]] + 1);
        if (--missing[reader] == 0) ready.push_back(reader);
      }
    }
    if (ready.size() != live_luts) refuse_loop(missing);
    order_ = std::move(ready);
  }

  // A LUT that still misses an input reads one that does too; going on backwards ends in a loop.
  [[noreturn]] void refuse_loop(const std::vector<std::uint32_t>& missing) const {
    std::uint32_t at = 0;
    while (missing[at] == 0) ++at;
    std::vector<bool> seen(first_flop_, false);
    while (!seen[at]) {
      seen[at] = true;
      for (const Net net : inputs_of(at)) {
        const std::uint32_t driver = driver_[net];
        if (driver >= first_flop_ || missing[driver] == 0) continue;
        at = driver;
        break;
      }
    }
    refuse(luts_[at].cell, "is part of a combinational loop");
  }

  // LUTs of one level and kind side by side run without a branch each; slots in that order keep the
  // words that are written together together.
  void give_out_slots() {
    plans_.resize(first_flop_);
    for (const std::uint32_t i : order_) {
      if (luts_[i].width >= 1 && luts_[i].width <= 4)
        plans_[i] = plan_lut(luts_[i].table, luts_[i].width);
    }
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tuple(level_[a], luts_[a].width > 4, plans_[a].op, a) <
             std::tuple(level_[b], luts_[b].width > 4, plans_[b].op, b);
    });
    sim_.slot_of_.assign(netlist_.nets, net_zero);
    sim_.slot_of_[net_one] = net_one;
    sim_.words_ = {0, all_lanes};
    for (const NetlistPort& port : netlist_.ports) {
      if (port.direction != core::Direction::in) continue;
      for (const Net bit : port.bits) sim_.slot_of_[bit] = new_slot();
    }
  }

  std::uint32_t new_slot() {
    sim_.words_.push_back(0);
    return static_cast<std::uint32_t>(sim_.words_.size() - 1);
  }

  void add_flops() {
    for (std::uint32_t i = 0; i < netlist_.flops.size(); ++i) {
      if (!live_[first_flop_ + i]) continue;
      sim_.slot_of_[netlist_.flops[i].output] = new_slot();
      if (!netlist_.flops[i].is_internal)
        sim_.counted_.push_back(sim_.slot_of_[netlist_.flops[i].output]);
    }
  }

  template <typename Action>
  void for_each_live_memory(Action&& action) {
    for (std::uint32_t i = 0; i < netlist_.memories.size(); ++i) {
      if (live_[first_memory_ + i]) action(netlist_.memories[i]);
    }
  }

  // Only read data that something needs get a slot.
  void add_read_bits() {
    for_each_live_memory([&](const Memory& memory) {
      for (const Memory::ReadPort& port : memory.reads) {
        for (const Memory::ReadBit& bit : port.bits) {
          if (!read_[bit.output]) continue;
          sim_.slot_of_[bit.output] = new_slot();
          sim_.counted_.push_back(sim_.slot_of_[bit.output]);
        }
      }
    });
  }

  void add_memories() {
    for_each_live_memory([&](const Memory& memory) { add_memory(memory); });
    sim_.next_read_.resize(sim_.read_bits_.size());
  }

  // Contents that no address reaches are left out: most line buffers are much smaller than the
  // cells that they live in.
  void add_memory(const Memory& memory) {
    const auto first = static_cast<std::uint32_t>(sim_.contents_.size());
    std::uint32_t most = 0;
    NetlistSim::MemoryBlock block;
    for (const Memory::ReadPort& port : memory.reads) {
      block.reads.push_back(add_read(port, first));
      for (const Memory::ReadBit& bit : port.bits)
        most = std::max(most, farthest(port.address) + bit.offset);
    }
    block.write = address_of(memory.write.enable, memory.write.address, first);
    for (const Memory::WriteBit& bit : memory.write.bits) {
      block.write_bits.push_back({.data = sim_.slot_of_[bit.data],
                                  .offset = bit.offset,
                                  .enable = sim_.slot_of_[bit.enable],
                                  .enable_flip = mask_of(bit.enable_low)});
      most = std::max(most, farthest(memory.write.address) + bit.offset);
    }
    block.collision_is_garbage = memory.collision == Memory::Collision::garbage;
    for (std::uint32_t bit = 0; bit <= most; ++bit) {
      sim_.power_up_.push_back(bit < memory.contents.size() ? memory.contents[bit] : 'x');
      sim_.contents_.push_back(mask_of(sim_.power_up_.back() == '1'));
    }
    sim_.memories_.push_back(std::move(block));
  }

  static std::uint32_t farthest(std::span<const Memory::AddressBit> address) {
    std::uint32_t sum = 0;
    for (const Memory::AddressBit& bit : address) sum += bit.net == net_zero ? 0 : bit.stride;
    return sum;
  }

  NetlistSim::MemoryAddress address_of(Net enable, std::span<const Memory::AddressBit> address,
                                       std::uint32_t first) const {
    NetlistSim::MemoryAddress at{.enable = sim_.slot_of_[enable], .base = first, .bits = {}};
    for (const Memory::AddressBit& bit : address) {
      const std::uint32_t slot = sim_.slot_of_[bit.net];
      if (slot == net_one) at.base += bit.stride;
      if (slot > net_one) at.bits.emplace_back(slot, bit.stride);
    }
    return at;
  }

  NetlistSim::MemoryRead add_read(const Memory::ReadPort& port, std::uint32_t first) {
    NetlistSim::MemoryRead read{.at = address_of(port.enable, port.address, first),
                                .first = static_cast<std::uint32_t>(sim_.read_bits_.size())};
    for (const Memory::ReadBit& bit : port.bits) {
      if (!read_[bit.output]) continue;
      sim_.read_bits_.push_back({.output = sim_.slot_of_[bit.output], .offset = bit.offset});
      ++read.count;
    }
    return read;
  }

  void add_operations() {
    for (const std::uint32_t i : order_) {
      const Lut& lut = luts_[i];
      const std::uint32_t slot = add_lut(lut);
      sim_.slot_of_[lut.output] = slot;
      if (!lut.is_internal && slot > net_one) sim_.counted_.push_back(slot);
    }
    for (std::uint32_t i = 0; i < netlist_.flops.size(); ++i) {
      if (live_[first_flop_ + i]) add_register(netlist_.flops[i]);
    }
    sim_.next_.resize(sim_.flops_.size());
    sim_.last_words_.resize(sim_.counted_.size());
  }

  void add_register(const Flop& flop) {
    const auto& slot = sim_.slot_of_;
    sim_.flops_.push_back({.data = slot[flop.data],
                           .output = slot[flop.output],
                           .enable = slot[flop.enable],
                           .reset = slot[flop.reset],
                           .enable_flip = mask_of(flop.enable_low),
                           .reset_flip = mask_of(flop.reset_low),
                           .reset_value = mask_of(flop.reset_value),
                           .reset_over_enable = mask_of(flop.reset_over_enable)});
  }

  std::uint32_t add_lut(const Lut& lut) {
    if (lut.width == 0) return (lut.table & 1) != 0 ? net_one : net_zero;
    std::array<std::uint32_t, Lut::most_inputs> in{};
    for (std::size_t k = 0; k < lut.width; ++k) in[k] = sim_.slot_of_[lut.inputs[k]];
    return add_function(in, lut.table, lut.width);
  }

  // More than four inputs: a multiplexer of two smaller functions.
  std::uint32_t add_function(std::array<std::uint32_t, Lut::most_inputs> in, std::uint64_t table,
                             int width) {
    if (width <= 4) return add_operation(in, table, plan_lut(table, width));
    const int half = 1 << (width - 1);
    const std::uint64_t low_mask = (std::uint64_t{1} << half) - 1;
    const std::uint32_t low = add_function(in, table & low_mask, width - 1);
    const std::uint32_t high = add_function(in, table >> half & low_mask, width - 1);
    return add_operation({low, high, in[static_cast<std::size_t>(width - 1)]}, 0,
                         {.op = LutOp::mux});
  }

  std::uint32_t add_operation(const std::array<std::uint32_t, Lut::most_inputs>& in,
                              std::uint64_t table, const LutPlan& plan) {
    Operation operation{
        .out = new_slot(), .table = static_cast<std::uint16_t>(table), .flip = plan.flip};
    for (std::size_t k = 0; k < 4; ++k) operation.in[k] = in[plan.order[k]];
    auto& runs = sim_.runs_;
    const auto first = static_cast<std::uint32_t>(sim_.operations_.size());
    if (runs.empty() || runs.back().op != plan.op) {
      runs.push_back({.op = plan.op, .first = first, .count = 0});
    }
    ++runs.back().count;
    sim_.operations_.push_back(operation);
    return operation.out;
  }

  const Netlist& netlist_;
  NetlistSim& sim_;
  Net clock_ = net_undriven;
  std::vector<std::uint32_t> driver_;  // by net
  std::vector<Lut> luts_;              // simplified
  std::uint32_t first_flop_ = 0;
  std::uint32_t first_memory_ = 0;
  std::vector<bool> live_;  // by driver
  std::vector<bool> read_;  // by net: an output port or a live cell reads it
  std::vector<std::uint32_t> level_;
  std::vector<std::uint32_t> order_;  // live LUTs, inputs first
  std::vector<LutPlan> plans_;
};

NetlistSim::NetlistSim(const Netlist& netlist, std::string_view clock_port) {
  const Builder build(netlist, clock_port, *this);
}

template <LutOp op>
void NetlistSim::run(std::span<const Operation> operations) {
  Word* const words = words_.data();
  for (const Operation& o : operations) {
    const auto in = [&](unsigned k) { return words[o.in[k]] ^ mask_of((o.flip >> k & 1) != 0); };
    const Word out = mask_of((o.flip & 16) != 0);
    const auto any2 = [&](const std::array<Word, 16>& low, unsigned shift) {
      return low[o.table >> shift & 15];
    };
    Word& result = words[o.out];
    if constexpr (op == LutOp::copy) result = in(0);
    if constexpr (op == LutOp::and2) result = (in(0) & in(1)) ^ out;
    if constexpr (op == LutOp::and3) result = (in(0) & in(1) & in(2)) ^ out;
    if constexpr (op == LutOp::and4) result = (in(0) & in(1) & in(2) & in(3)) ^ out;
    if constexpr (op == LutOp::xor2) result = words[o.in[0]] ^ words[o.in[1]] ^ out;
    if constexpr (op == LutOp::xor3)
      result = words[o.in[0]] ^ words[o.in[1]] ^ words[o.in[2]] ^ out;
    if constexpr (op == LutOp::xor4) {
      result = words[o.in[0]] ^ words[o.in[1]] ^ words[o.in[2]] ^ words[o.in[3]] ^ out;
    }
    if constexpr (op == LutOp::mux) result = choose(words[o.in[2]], in(1), in(0));
    if constexpr (op == LutOp::majority) {
      const Word a = in(0), b = in(1);
      result = (a & b) | ((a | b) & in(2));
    }
    if constexpr (op == LutOp::any3 || op == LutOp::any4) {
      const auto low = functions_of(words[o.in[0]], words[o.in[1]]);
      const Word third = words[o.in[2]];
      result = choose(third, any2(low, 4), any2(low, 0));
      if constexpr (op == LutOp::any4) {
        result = choose(words[o.in[3]], choose(third, any2(low, 12), any2(low, 8)), result);
      }
    }
  }
}

void NetlistSim::settle() {
  for (const OperationRun& r : runs_) {
    const std::span operations(operations_.data() + r.first, r.count);
    switch (r.op) {
      case LutOp::copy:
        run<LutOp::copy>(operations);
        break;
      case LutOp::and2:
        run<LutOp::and2>(operations);
        break;
      case LutOp::xor2:
        run<LutOp::xor2>(operations);
        break;
      case LutOp::and3:
        run<LutOp::and3>(operations);
        break;
      case LutOp::xor3:
        run<LutOp::xor3>(operations);
        break;
      case LutOp::mux:
        run<LutOp::mux>(operations);
        break;
      case LutOp::majority:
        run<LutOp::majority>(operations);
        break;
      case LutOp::any3:
        run<LutOp::any3>(operations);
        break;
      case LutOp::and4:
        run<LutOp::and4>(operations);
        break;
      case LutOp::xor4:
        run<LutOp::xor4>(operations);
        break;
      case LutOp::any4:
        run<LutOp::any4>(operations);
        break;
    }
  }
}

void NetlistSim::clock() {
  for (std::size_t i = 0; i < flops_.size(); ++i) {
    const Register& r = flops_[i];
    const Word enable = words_[r.enable] ^ r.enable_flip;
    const Word reset = (words_[r.reset] ^ r.reset_flip) & (enable | r.reset_over_enable);
    next_[i] = choose(reset, r.reset_value, choose(enable, words_[r.data], words_[r.output]));
  }
  for (const MemoryBlock& memory : memories_) clock_memory(memory);
  for (std::size_t i = 0; i < flops_.size(); ++i) words_[flops_[i].output] = next_[i];
  for (std::size_t i = 0; i < read_bits_.size(); ++i) words_[read_bits_[i].output] = next_read_[i];
}

void NetlistSim::set_memory_bit(std::size_t bit, Word value) {
  if (bit < read_bits_.size()) {
    words_[read_bits_[bit].output] = value;
    return;
  }
  bit -= read_bits_.size();
  contents_[bit] = power_up_[bit] == 'x' ? value : mask_of(power_up_[bit] == '1');
}

NetlistSim::Places NetlistSim::places(const MemoryAddress& at) const {
  Places result;
  result.fill(at.base);
  for (const auto& [slot, stride] : at.bits) {
    const Word word = words_[slot];
    for (std::size_t lane = 0; lane < lanes; ++lane)
      result[lane] += stride * static_cast<std::uint32_t>(word >> lane & 1);
  }
  return result;
}

// Leaves the read data in next_read_, since other cells still read the last ones.
void NetlistSim::read_memory(const MemoryRead& read, const Places& written) {
  const std::span bits(read_bits_.data() + read.first, read.count);
  Word* const next = next_read_.data() + read.first;
  const Word enable = words_[read.at.enable];
  for (std::size_t i = 0; i < bits.size(); ++i) next[i] = words_[bits[i].output] & ~enable;
  const Places from = places(read.at);
  for (Word left = enable; left != 0; left &= left - 1) {
    const auto lane = static_cast<std::size_t>(std::countr_zero(left));
    const Word here = left & ~(left - 1);
    const Word* const contents = contents_.data() + from[lane];
    for (std::size_t i = 0; i < bits.size(); ++i) next[i] |= contents[bits[i].offset] & here;
    if (from[lane] != written[lane]) continue;
    for (std::size_t i = 0; i < bits.size(); ++i) {
      if (bits[i].offset < garbage_.size()) next[i] ^= garbage_[bits[i].offset] & here;
    }
  }
}

void NetlistSim::clock_memory(const MemoryBlock& memory) {
  std::vector<Word>& enables = write_enables_;
  enables.resize(memory.write_bits.size());
  garbage_.clear();
  Word writes = 0;
  for (std::size_t i = 0; i < memory.write_bits.size(); ++i) {
    const MemoryWriteBit& bit = memory.write_bits[i];
    enables[i] = (words_[bit.enable] ^ bit.enable_flip) & words_[memory.write.enable];
    writes |= enables[i];
    if (!memory.collision_is_garbage) continue;
    if (garbage_.size() <= bit.offset) garbage_.resize(bit.offset + 1, 0);
    garbage_[bit.offset] = enables[i];
  }
  const Places to = places(memory.write);
  for (const MemoryRead& read : memory.reads) read_memory(read, to);
  for (; writes != 0; writes &= writes - 1) {
    const Word here = writes & ~(writes - 1);
    Word* const contents =
        contents_.data() + to[static_cast<std::size_t>(std::countr_zero(writes))];
    for (std::size_t i = 0; i < memory.write_bits.size(); ++i) {
      const MemoryWriteBit& bit = memory.write_bits[i];
      Word& word = contents[bit.offset];
      word = choose(here & enables[i], words_[bit.data], word);
    }
  }
}

std::uint64_t NetlistSim::toggles(Word mask) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < counted_.size(); ++i) {
    const Word now = words_[counted_[i]];
    count += static_cast<std::uint64_t>(std::popcount((now ^ last_words_[i]) & mask));
    last_words_[i] = now;
  }
  return count;
}

}  // namespace lutmark::sim
