// SPDX-License-Identifier: Apache-2.0
// Programs: writes and instructions for the stream `in` of a block.
#include "designs/m4bram/block/program.h"

#include <cassert>

namespace lutmark::designs::m4bram::cim {
namespace {

// A field of a beat, least significant first.
struct Field {
  std::uint64_t value = 0;
  int bits = 0;
};

struct Flags {
  bool reset = false;
  bool start = false;
  bool copy = false;
  bool done = false;
};

// Writes beats one by one, each with the next of the words that port B is to read.
class Writer {
 public:
  Writer(core::Beats& beats, const Task& task, const Work& work)
      : beats_(beats), task_(task), work_(work) {}

  void set_mode() {
    assert(!task_.machine.is_bramac);
    const auto sign_and_bits =
        static_cast<std::uint64_t>((task_.is_signed ? 8 : 0) | (task_.activation_bits - 1));
    m4bram((log2_of(task_.weight_bits) - 1) | log2_of(task_.duplication) << 2, 0, sign_and_bits,
           true, true);
  }

  void write(int address, std::uint64_t word) {
    if (task_.machine.is_bramac) {
      append({{next_watched(), 9}, {word, 40}, {static_cast<std::uint64_t>(address), 12}});
      return;
    }
    m4bram(word, 4 * address, 15, false, false);
  }

  // The bytes of a word in two parts, so that byte enables matter.
  void write_in_parts(int address, std::uint64_t word) {
    constexpr std::uint64_t first_part = 0x00FF00FF;
    m4bram((word & first_part) | (~word & ~first_part & 0xFFFFFFFF), 4 * address, 5, false, false);
    m4bram((word & ~first_part & 0xFFFFFFFF) | (~word & first_part), 4 * address, 10, false, false);
  }

  void instruct(Flags flags) { instruct(flags, 0, 0, {}); }
  void copy_first(const Mac2& mac2, Flags flags = {}) {
    flags.copy = true;
    instruct(flags, mac2.row_1, mac2.slice_1, mac2.activations_1);
  }
  void copy_second(const Mac2& mac2, Flags flags = {}) {
    flags.copy = true;
    instruct(flags, mac2.row_2, mac2.slice_2, mac2.activations_2);
  }

  // 1DA: both rows and both activations at once. 2SA: one row, and both activations of one array.
  void copy_bramac(const Mac2& mac2, int element, int row, Flags flags = {}) {
    flags.copy = true;
    const auto e = static_cast<std::size_t>(element);
    bramac(flags, row, mac2.row_2, mac2.activations_1[e], mac2.activations_2[e]);
  }

 private:
  static std::uint64_t log2_of(int value) {
    return value >= 8 ? 3 : value >= 4 ? 2 : value >= 2 ? 1 : 0;
  }

  std::uint64_t next_watched() {
    return static_cast<std::uint64_t>(work_.watched[watched_++ % work_.watched.size()]);
  }

  void instruct(Flags flags, int row, int slice, const std::vector<std::uint8_t>& activations) {
    if (task_.machine.is_bramac) {
      bramac(flags, 0, 0, 0, 0);
      return;
    }
    std::uint64_t data = 0;
    for (std::size_t e = 0; e < activations.size(); ++e)
      data |= std::uint64_t{activations[e]} << 8 * e;
    const int unit = task_.machine.slice_bits() / 8;
    m4bram(data, (row * task_.machine.slices + slice) * unit,
           static_cast<std::uint64_t>(flags.reset << 3 | flags.start << 2 | flags.copy << 1 |
                                      static_cast<int>(flags.done)),
           false, true);
  }

  void m4bram(std::uint64_t data, int address, std::uint64_t byte_enables, bool is_clear,
              bool is_cim) {
    append({{next_watched(), 9},
            {data, 32},
            {static_cast<std::uint64_t>(address), 11},
            {byte_enables, 4},
            {is_clear ? 1U : 0U, 1},
            {is_cim ? 1U : 0U, 1}});
  }

  void bramac(Flags flags, int row_1, int row_2, std::uint64_t first, std::uint64_t second) {
    const std::uint64_t precision = log2_of(task_.weight_bits);
    std::uint64_t word = precision | (task_.is_signed ? 4U : 0U) | (flags.reset ? 8U : 0U) |
                         (flags.start ? 16U : 0U) | (flags.copy ? 32U : 0U) |
                         (flags.done ? 64U : 0U);
    // Words of one column of the array: rows of ours are four words apart.
    word |= static_cast<std::uint64_t>(row_1) << 7;
    if (task_.machine.elements == 1) {
      word |= static_cast<std::uint64_t>(row_2) << 14 | first << 23 | second << 31;
    } else {
      word |= first << 16 | second << 24;
    }
    append({{next_watched(), 9}, {word, 40}, {0xFFF, 12}});
  }

  void append(std::initializer_list<Field> fields) {
    std::vector<std::int64_t> bits;
    for (const Field& field : fields) {
      for (int bit = 0; bit < field.bits; ++bit)
        bits.push_back(static_cast<std::int64_t>(field.value >> bit & 1));
    }
    beats_.append(bits, 1);
  }

  core::Beats& beats_;
  const Task& task_;
  const Work& work_;
  std::size_t watched_ = 0;
};

std::uint64_t word_of(const Task& task, const std::vector<std::int64_t>& weights, int word) {
  std::uint64_t bits = 0;
  const int per_word = task.machine.word_bits / task.weight_bits;
  const std::uint64_t mask = (std::uint64_t{1} << task.weight_bits) - 1;
  for (int i = 0; i < per_word; ++i) {
    const auto weight = weights[static_cast<std::size_t>(word * per_word + i)];
    bits |= (static_cast<std::uint64_t>(weight) & mask) << task.weight_bits * i;
  }
  return bits;
}

void load(Writer& writer, const Task& task, const Work& work) {
  for (int row = 0; row < task.rows; ++row) {
    for (int word = 0; word < task.words_per_row(); ++word) {
      const std::uint64_t bits = word_of(task, work.rows[static_cast<std::size_t>(row)], word);
      if (task.machine.is_bramac) {
        writer.write(4 * row, bits);
      } else if (row == 0) {
        writer.write_in_parts(word, bits);
      } else {
        writer.write(task.words_per_row() * row + word, bits);
      }
    }
  }
}

// What a block is told in the order in which it asks: see the table of its states.
class Computation {
 public:
  Computation(Writer& writer, const Task& task, const Work& work)
      : writer_(writer), task_(task), work_(work) {}

  void run() {
    writer_.instruct({.start = true});
    const Sequence sequence = task_.machine.sequence;
    if (sequence == Sequence::synchronous) {
      first(0);
      second(0, {});
    } else if (sequence == Sequence::double_pumped) {
      first(0);
    }
    for (std::size_t i = 0; i < work_.mac2s.size(); ++i) {
      const bool is_last = (i + 1) % static_cast<std::size_t>(task_.mac2s) == 0;
      if (sequence == Sequence::synchronous) {
        first(i + 1);
        second(i + 1, {.done = is_last});
      } else if (sequence == Sequence::double_pumped) {
        second(i, {});
        first(i + 1, {.done = is_last});
      } else {
        writer_.copy_bramac(work_.mac2s[i], 0, work_.mac2s[i].row_1);
        writer_.instruct({.done = is_last});
      }
      const bool is_all = i + 1 == work_.mac2s.size();
      if (is_last) writer_.instruct({.start = !is_all});
    }
  }

 private:
  // Nothing is copied when there is no MAC2 left.
  void first(std::size_t i, Flags flags = {}) {
    if (i >= work_.mac2s.size()) {
      writer_.instruct(flags);
    } else if (task_.machine.is_bramac) {
      writer_.copy_bramac(work_.mac2s[i], 0, work_.mac2s[i].row_1, flags);
    } else {
      writer_.copy_first(work_.mac2s[i], flags);
    }
  }
  void second(std::size_t i, Flags flags) {
    if (i >= work_.mac2s.size()) {
      writer_.instruct(flags);
    } else if (task_.machine.is_bramac) {
      writer_.copy_bramac(work_.mac2s[i], 1, work_.mac2s[i].row_2, flags);
    } else {
      writer_.copy_second(work_.mac2s[i], flags);
    }
  }

  Writer& writer_;
  const Task& task_;
  const Work& work_;
};

}  // namespace

int in_beats(const Task& task) {
  const int mode = task.machine.is_bramac ? 0 : 1;
  const int parts = task.machine.is_bramac ? 0 : task.words_per_row();
  const int writes = task.rows * task.words_per_row() + parts;
  const int ahead = task.machine.sequence == Sequence::synchronous     ? 2
                    : task.machine.sequence == Sequence::double_pumped ? 1
                                                                       : 0;
  const int broken = task.breaks_off ? 2 : 0;
  return mode + writes + broken + 1 + ahead + task.readouts * (2 * task.mac2s + 1);
}

void append_program(core::Beats& beats, const Task& task, const Work& work) {
  Writer writer(beats, task, work);
  if (!task.machine.is_bramac) writer.set_mode();
  load(writer, task, work);
  if (task.breaks_off) {
    writer.instruct({.start = true});
    writer.instruct({.reset = true});
  }
  Computation(writer, task, work).run();
}

}  // namespace lutmark::designs::m4bram::cim
