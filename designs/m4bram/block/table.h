// SPDX-License-Identifier: Apache-2.0
// StateTable: the state machine of a block as data, from which its RTL is written.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "designs/m4bram/block/machine.h"

namespace lutmark::designs::m4bram::cim {

/// A row of the dummy array. Row 0 reads as zero and is never written, so writing it is writing
/// nothing. `inputs` stands for the row 0 to 3 that the two activations' bits choose.
enum class Row : std::uint8_t { zero, w1, w2, w12, inverted, partial, accumulator, inputs };
/// What write port 1 stores.
enum class Source1 : std::uint8_t { sum, doubled, word };
/// What write port 2 stores.
enum class Source2 : std::uint8_t { zero, inverted, word };
/// When write port 2 stores it: always, with the instruction's copy, on a start out of the idle
/// state, on a start at the end of the readout.
enum class When : std::uint8_t { always, copy, start, restart };
/// What the registers of the activations do: load on a copy, or move on to the next bits.
enum class Inputs : std::uint8_t { keep, first, second, shift };
/// What the count of the bits that are left does.
enum class Count : std::uint8_t { keep, load, down };
/// Whether a main cycle that begins with the state executes an instruction.
enum class Takes : std::uint8_t { no, yes, last_beat };
/// What decides where to go. `last` and `last_odd` are about the activations' bits, of which one is
/// left after this state; `end` is the last beat of a readout.
enum class Condition : std::uint8_t {
  start,
  is_signed,
  is_single,
  last_odd,
  last,
  done,
  restart,
  end
};

/// A line of the table: what happens in a state and where it leads, the first condition that holds
/// first.
struct State {
  std::string name;
  Row read_1 = Row::zero;
  Row read_2 = Row::zero;
  bool carry = false;
  Row row_1 = Row::zero;
  Source1 source_1 = Source1::sum;
  Row row_2 = Row::zero;
  Source2 source_2 = Source2::zero;
  When when_2 = When::always;
  Inputs inputs = Inputs::keep;
  Count count = Count::keep;
  bool reads_out = false;
  Takes takes = Takes::no;
  std::vector<std::pair<Condition, std::string>> next = {};
  std::string otherwise = {};
};

/// The first state is the idle one.
using StateTable = std::vector<State>;

StateTable state_table(Sequence sequence);

}  // namespace lutmark::designs::m4bram::cim
