// SPDX-License-Identifier: Apache-2.0
// Golden model of the blocks: exact sums of products, and when a block shows them.
#include "designs/m4bram/block/golden.h"

#include <cassert>
#include <map>
#include <vector>

#include "designs/m4bram/block/instruction.h"

namespace lutmark::designs::m4bram::cim {
namespace {

// Main cycles of the dot product that is broken off by the second instruction: 1DA takes none in
// its first one.
int broken_cycles(const Task& task) {
  if (!task.breaks_off) return 0;
  return task.machine.sequence == Sequence::one_array ? 2 : 1;
}

int dot_cycles(const Task& task) {
  return task.mac2s * golden_mac2_cycles(task) + task.machine.readout_beats();
}

std::int64_t as_signed(std::uint64_t bits, int width) {
  const std::uint64_t sign = std::uint64_t{1} << (width - 1);
  const std::uint64_t low = bits & ((sign << 1) - 1);
  return static_cast<std::int64_t>(low ^ sign) - static_cast<std::int64_t>(sign);
}

bool fits(std::int64_t value, int width) {
  const std::int64_t bound = std::int64_t{1} << (width - 1);
  return value >= -bound && value < bound;
}

// Operands of an element in a MAC2.
struct Operands {
  std::uint64_t weights_1 = 0;
  std::uint64_t weights_2 = 0;
  std::uint64_t activation_1 = 0;  // a byte, left-aligned
  std::uint64_t activation_2 = 0;
};

// Follows the instructions of a frame.
class Frame {
 public:
  Frame(const Task& task, const core::Beats& in, std::size_t first, std::size_t beats)
      : task_(task), mac2_(static_cast<std::size_t>(task.machine.elements)) {
    for (std::size_t i = first; i < first + beats; ++i) {
      follow(read_instruction(task.machine, in.elements(i, 1, false)));
    }
  }

  void respond(core::Beats& out) const {
    const std::vector<std::uint64_t> watched = watched_words();
    const int broken = broken_cycles(task_);
    std::map<int, ReadoutWord> shown;
    for (int dot = 0; dot < task_.readouts; ++dot) {
      const int begins = broken + golden_setup_cycles(task_) + dot * dot_cycles(task_) +
                         task_.mac2s * golden_mac2_cycles(task_);
      const auto words = dot_product(dot);
      for (std::size_t k = 0; k < words.size(); ++k) shown[begins + static_cast<int>(k)] = words[k];
    }
    for (int cycle = 0; cycle < golden_busy_cycles(task_); ++cycle) {
      const auto word = shown.find(cycle);
      const bool reads_out = word != shown.end();
      std::vector<std::int64_t> bits;
      const auto append = [&](std::uint64_t value, int count) {
        for (int b = 0; b < count; ++b) bits.push_back(static_cast<std::int64_t>(value >> b & 1));
      };
      append(watched[static_cast<std::size_t>(cycle)], task_.machine.word_bits);
      append(reads_out ? word->second.word : 0, task_.machine.word_bits);
      append(reads_out ? 1 : 0, 1);
      append(reads_out && word->second.overflows ? 1 : 0, 1);
      out.append(bits, 1);
    }
  }

  std::vector<ReadoutWord> readouts() const {
    std::vector<ReadoutWord> words;
    for (int dot = 0; dot < task_.readouts; ++dot) {
      const std::vector<ReadoutWord> more = dot_product(dot);
      words.insert(words.end(), more.begin(), more.end());
    }
    return words;
  }

 private:
  void follow(const Instruction& instruction) {
    if (instruction.is_write) {
      std::uint64_t& word = memory_[instruction.address];
      word = (word & ~instruction.enabled) | (instruction.data & instruction.enabled);
      return;
    }
    if (instruction.sets_mode) {
      is_signed_ = (instruction.byte_enables & 8) != 0;
      bits_ = (instruction.byte_enables & 7) + 1;
      weight_bits_ = 2 << (instruction.data & 3);
      duplication_ = 1 << (instruction.data >> 2 & 3);
      return;
    }
    if (task_.machine.is_bramac && instruction.starts) {
      weight_bits_ = 1 << (instruction.data & 3);
      bits_ = weight_bits_;
      is_signed_ = (instruction.data & 4) != 0;
    }
    computing_.push_back(instruction);
    if (instruction.resets) copies_ = 0;
    if (instruction.copies) copy(instruction);
  }

  void copy(const Instruction& instruction) {
    const bool is_first = copies_++ % 2 == 0;
    for (int e = 0; e < task_.machine.elements; ++e) {
      Operands& operands = mac2_[static_cast<std::size_t>(e)];
      if (task_.machine.sequence == Sequence::one_array) {
        operands = {memory_[instruction.address], memory_[instruction.address_2], instruction.first,
                    instruction.second};
        continue;
      }
      (is_first ? operands.weights_1 : operands.weights_2) = slice_of(instruction, e);
      if (task_.machine.is_bramac) {
        if (is_first != (e == 0)) continue;
        operands.activation_1 = instruction.first;
        operands.activation_2 = instruction.second;
      } else {
        (is_first ? operands.activation_1 : operands.activation_2) =
            instruction.data >> 8 * e & 0xFF;
      }
    }
    const bool is_whole = !is_first || task_.machine.sequence == Sequence::one_array;
    if (is_whole) mac2s_.push_back(mac2_);
  }

  // Slices are taken in groups of as many as there are distinct ones.
  std::uint64_t slice_of(const Instruction& instruction, int element) {
    if (task_.machine.slices == 1) return memory_[instruction.address];
    const int distinct = task_.machine.slices / duplication_;
    const int slice = instruction.slice / distinct * distinct + element / duplication_;
    const int bit = slice * task_.machine.slice_bits();
    const std::uint64_t word = memory_[instruction.address + bit / 32];
    return word >> bit % 32 & ((std::uint64_t{1} << task_.machine.slice_bits()) - 1);
  }

  // All readout words of a dot product with their overflow flags.
  std::vector<ReadoutWord> dot_product(int dot) const {
    const Machine& machine = task_.machine;
    std::vector<bool> columns;
    std::vector<bool> overflows;
    for (std::size_t e = 0; e < static_cast<std::size_t>(machine.elements); ++e) {
      bool overflow = false;
      for (int lane = 0; lane < machine.columns() / (4 * weight_bits_); ++lane) {
        LaneSum sum;
        for (int k = 0; k < task_.mac2s; ++k) {
          const Operands& of = mac2s_[static_cast<std::size_t>(dot * task_.mac2s + k)][e];
          const auto weight = [&](std::uint64_t slice) {
            return as_signed(slice >> lane * weight_bits_, weight_bits_);
          };
          sum.add(weight(of.weights_1), activation(of.activation_1), weight(of.weights_2),
                  activation(of.activation_2), task_);
        }
        overflow = overflow || sum.overflows;
        for (int b = 0; b < task_.lane_bits(); ++b)
          columns.push_back((sum.wrapped(task_) >> b & 1) != 0);
      }
      overflows.push_back(overflow);
    }
    std::vector<ReadoutWord> words;
    for (std::size_t at = 0; at < columns.size();
         at += static_cast<std::size_t>(machine.word_bits)) {
      std::uint64_t word = 0;
      for (std::size_t b = 0; b < static_cast<std::size_t>(machine.word_bits); ++b)
        word |= std::uint64_t{columns[at + b]} << b;
      words.push_back({overflows[at / static_cast<std::size_t>(machine.columns())], word});
    }
    return words;
  }

  std::int64_t activation(std::uint64_t byte) const {
    const std::uint64_t bits = byte >> (8 - bits_);
    return is_signed_ ? as_signed(bits, bits_) : static_cast<std::int64_t>(bits);
  }

  // Main cycles, from the first busy one on, in which the instructions after the mode and the
  // writes are executed; -1: while the block rests.
  std::vector<int> executed() const {
    std::vector<int> cycles{-1, broken_cycles(task_) - 1, -1};
    const int first = broken_cycles(task_);
    const int begin = first + golden_setup_cycles(task_);
    for (int i = 0; i < golden_setup_cycles(task_) && task_.machine.sequence != Sequence::one_array;
         ++i)
      cycles.push_back(first + i);
    for (int dot = 0; dot < task_.readouts; ++dot) {
      for (int k = 0; k < task_.mac2s; ++k) {
        const int at = begin + dot * dot_cycles(task_) + k * golden_mac2_cycles(task_);
        const int end = at + golden_mac2_cycles(task_) - 1;
        cycles.push_back(task_.machine.is_double_pumped() ? at : end - 1);
        cycles.push_back(end);
      }
      cycles.push_back(begin + (dot + 1) * dot_cycles(task_) - 1);
    }
    return cycles;
  }

  // The word that port B shows in every busy cycle.
  std::vector<std::uint64_t> watched_words() const {
    const std::vector<int> cycles = executed();
    assert(cycles.size() == computing_.size());
    std::vector<std::uint64_t> words;
    std::size_t next = 0;
    int address = 0;
    for (int cycle = 0; cycle < golden_busy_cycles(task_); ++cycle) {
      bool is_taken_by_weights = false;
      while (next < cycles.size() && cycles[next] <= cycle) {
        // The start after the broken one is executed between two busy cycles.
        if (cycles[next] < 0 && next == 2 && cycle < broken_cycles(task_)) break;
        address = computing_[next].watched;
        is_taken_by_weights =
            task_.machine.sequence == Sequence::one_array && computing_[next].copies;
        ++next;
      }
      words.push_back(memory_.at(is_taken_by_weights ? computing_[next - 1].address_2 : address));
    }
    return words;
  }

  const Task& task_;
  std::map<int, std::uint64_t> memory_;
  bool is_signed_ = false;
  int bits_ = 0;
  int weight_bits_ = 2;
  int duplication_ = 1;
  int copies_ = 0;
  std::vector<Operands> mac2_;
  std::vector<std::vector<Operands>> mac2s_;
  std::vector<Instruction> computing_;
};

// Beats of `in`, by what they are for.
int golden_in_beats(const Task& task) {
  const int words = task.rows * task.words_per_row();
  const int before = task.machine.is_bramac ? words : 1 + words + task.words_per_row();
  const int setup = task.machine.sequence == Sequence::one_array ? 0 : golden_setup_cycles(task);
  const int starts = task.breaks_off ? 3 : 1;
  return before + starts + setup + task.readouts * (2 * task.mac2s + 1);
}

// Of them, those before the first start.
int beats_before_start(const Task& task) {
  const int words = task.rows * task.words_per_row();
  return task.machine.is_bramac ? words : 1 + words + task.words_per_row();
}

// An instruction is executed a main cycle after it was taken, and what a main cycle gave is a beat
// after it.
int latency_of_busy_cycle(const Task& task, int cycle) {
  const int main_cycles = beats_before_start(task) + 3 + cycle;
  return task.machine.is_double_pumped() ? 2 * main_cycles - 1 : main_cycles;
}

}  // namespace

int golden_mac2_cycles(const Task& task) {
  const int n = task.activation_bits;
  if (!task.machine.is_double_pumped()) return n + (task.is_signed ? 3 : 2);
  return (n + 4 + 1) / 2;
}

int golden_busy_cycles(const Task& task) {
  return broken_cycles(task) + golden_setup_cycles(task) + task.readouts * dot_cycles(task);
}

int golden_setup_cycles(const Task& task) { return task.machine.is_double_pumped() ? 1 : 2; }

int golden_latency_cycles(const Task& task) { return latency_of_busy_cycle(task, 0); }

int golden_readout_latency_cycles(const Task& task) {
  return latency_of_busy_cycle(task,
                               golden_setup_cycles(task) + task.mac2s * golden_mac2_cycles(task));
}

int golden_interval_cycles(const Task& task) {
  const int resting = beats_before_start(task) + (task.breaks_off ? 2 : 1);
  return (resting + golden_busy_cycles(task)) * task.machine.clocks_per_cycle();
}

void LaneSum::add(std::int64_t w1, std::int64_t i1, std::int64_t w2, std::int64_t i2,
                  const Task& task) {
  // The sum of products of the bits seen so far, doubled until the last of them.
  for (int left = task.activation_bits - 1; left > 0; --left) {
    const std::int64_t prefix = w1 * (i1 >> left) + w2 * (i2 >> left);
    overflows = overflows || !fits(2 * prefix, task.lane_bits());
  }
  const std::int64_t products = w1 * i1 + w2 * i2;
  exact += products;
  overflows = overflows || !fits(products, task.lane_bits()) || !fits(exact, task.lane_bits());
}

std::uint64_t LaneSum::wrapped(const Task& task) const {
  return static_cast<std::uint64_t>(exact) & ((std::uint64_t{1} << task.lane_bits()) - 1);
}

std::vector<std::vector<ReadoutWord>> golden_readouts(const Task& task, const core::Beats& in) {
  std::vector<std::vector<ReadoutWord>> frames;
  const auto beats = static_cast<std::size_t>(golden_in_beats(task));
  assert(in.size() % beats == 0);
  for (std::size_t first = 0; first < in.size(); first += beats)
    frames.push_back(Frame(task, in, first, beats).readouts());
  return frames;
}

core::Beats golden_response(const Task& task, const core::Beats& in) {
  core::Beats out(task.machine.out_bits());
  const auto beats = static_cast<std::size_t>(golden_in_beats(task));
  assert(in.size() % beats == 0);
  for (std::size_t first = 0; first < in.size(); first += beats)
    Frame(task, in, first, beats).respond(out);
  return out;
}

}  // namespace lutmark::designs::m4bram::cim
