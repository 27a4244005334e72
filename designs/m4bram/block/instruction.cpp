// SPDX-License-Identifier: Apache-2.0
// Instructions of the blocks as the golden model reads them from the beats of the stream `in`.
#include "designs/m4bram/block/instruction.h"

namespace lutmark::designs::m4bram::cim {
namespace {

class BeatReader {
 public:
  explicit BeatReader(const std::vector<std::int64_t>& bits) : bits_(bits) {}
  std::uint64_t take(int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(bits_[at_++]) << i;
    return value;
  }
  int number(int count) { return static_cast<int>(take(count)); }

 private:
  const std::vector<std::int64_t>& bits_;
  std::size_t at_ = 0;
};

Instruction read_m4bram(const Machine& machine, BeatReader beat) {
  Instruction found;
  found.watched = beat.number(9);
  found.data = beat.take(32);
  const int byte = beat.number(11);
  found.byte_enables = beat.number(4);
  const bool is_clear = beat.take(1) == 1;
  found.is_write = beat.take(1) == 0;
  found.sets_mode = is_clear && !found.is_write;
  const bool has_flags = !is_clear && !found.is_write;
  found.resets = has_flags && (found.byte_enables & 8) != 0;
  found.starts = has_flags && (found.byte_enables & 4) != 0;
  found.copies = has_flags && (found.byte_enables & 2) != 0;
  found.address = byte / 4;
  const int row_bytes = machine.row_bits / 8;
  found.slice = byte % row_bytes / (machine.slice_bits() / 8);
  if (found.copies) found.address = byte / row_bytes * (machine.row_bits / 32);
  for (int b = 0; b < 4; ++b) {
    if ((found.byte_enables >> b & 1) != 0) found.enabled |= std::uint64_t{0xFF} << 8 * b;
  }
  return found;
}

Instruction read_bramac(const Machine& machine, BeatReader beat) {
  Instruction found;
  found.watched = beat.number(9);
  found.data = beat.take(40);
  found.address = beat.number(12);
  found.is_write = found.address != 0xFFF;
  found.enabled = (std::uint64_t{1} << 40) - 1;
  if (found.is_write) return found;
  const auto field = [&](int low, int count) {
    return found.data >> low & ((std::uint64_t{1} << count) - 1);
  };
  found.resets = field(3, 1) == 1;
  found.starts = field(4, 1) == 1;
  found.copies = field(5, 1) == 1;
  const bool is_one = machine.elements == 1;
  const std::uint64_t column = is_one ? field(21, 2) : field(14, 2);
  found.address = static_cast<int>(field(7, 7) << 2 | column);
  found.address_2 = static_cast<int>(field(14, 7) << 2 | column);
  found.first = is_one ? field(23, 8) : field(16, 8);
  found.second = is_one ? field(31, 8) : field(24, 8);
  return found;
}

}  // namespace

Instruction read_instruction(const Machine& machine, const std::vector<std::int64_t>& bits) {
  return machine.is_bramac ? read_bramac(machine, BeatReader(bits))
                           : read_m4bram(machine, BeatReader(bits));
}

}  // namespace lutmark::designs::m4bram::cim
