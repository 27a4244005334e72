// SPDX-License-Identifier: Apache-2.0
// Instructions of the blocks as the golden model reads them from the beats of the stream `in`.
#pragma once

#include <cstdint>
#include <vector>

#include "designs/m4bram/block/machine.h"

namespace lutmark::designs::m4bram::cim {

/// A beat in words. `watched` is what port B reads.
struct Instruction {
  bool is_write = false;
  bool sets_mode = false;
  bool copies = false;
  bool starts = false;
  bool resets = false;
  std::uint64_t enabled = 0;  // bits that a write changes
  std::uint64_t data = 0;
  int address = 0;    // of a word
  int address_2 = 0;  // 1DA: of the second one
  int slice = 0;
  int byte_enables = 0;
  std::uint64_t first = 0;  // activations of BRAMAC
  std::uint64_t second = 0;
  int watched = 0;
};

/// Of the bits of a beat, least significant first.
Instruction read_instruction(const Machine& machine, const std::vector<std::int64_t>& bits);

}  // namespace lutmark::designs::m4bram::cim
