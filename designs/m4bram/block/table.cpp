// SPDX-License-Identifier: Apache-2.0
// StateTable: the state machine of a block as data, from which its RTL is written.
#include "designs/m4bram/block/table.h"

namespace lutmark::designs::m4bram::cim {
namespace {

using enum Condition;

// States that all sequences have, with the ways that differ.
State preadd(std::vector<std::pair<Condition, std::string>> next, const std::string& otherwise) {
  return {.name = "PREADD",
          .read_1 = Row::w1,
          .read_2 = Row::w2,
          .row_1 = Row::w12,
          .row_2 = Row::partial,
          .count = Count::load,
          .next = std::move(next),
          .otherwise = otherwise};
}

// The bits of highest value of signed activations count negatively: 0 + ~row + 1, doubled as any
// other sum but the last.
State invert() {
  return {.name = "INV",
          .read_1 = Row::inputs,
          .row_2 = Row::inverted,
          .source_2 = Source2::inverted,
          .otherwise = "SUB"};
}

State subtract() {
  return {.name = "SUB",
          .read_1 = Row::inverted,
          .read_2 = Row::partial,
          .carry = true,
          .row_1 = Row::partial,
          .source_1 = Source1::doubled,
          .inputs = Inputs::shift,
          .count = Count::down,
          .next = {{last, "ADD"}},
          .otherwise = "ASL"};
}

State add_and_shift(std::vector<std::pair<Condition, std::string>> next) {
  return {.name = "ASL",
          .read_1 = Row::inputs,
          .read_2 = Row::partial,
          .row_1 = Row::partial,
          .source_1 = Source1::doubled,
          .inputs = Inputs::shift,
          .count = Count::down,
          .next = std::move(next),
          .otherwise = "ASL"};
}

State add() {
  return {.name = "ADD",
          .read_1 = Row::inputs,
          .read_2 = Row::partial,
          .row_1 = Row::partial,
          .takes = Takes::yes,
          .otherwise = "ACC"};
}

State accumulate(const std::string& next_mac2) {
  return {.name = "ACC",
          .read_1 = Row::partial,
          .read_2 = Row::accumulator,
          .row_1 = Row::accumulator,
          .next = {{done, "DONE"}},
          .otherwise = next_mac2};
}

State read_out(const std::string& next_mac2) {
  return {.name = "DONE",
          .read_2 = Row::accumulator,
          .row_2 = Row::accumulator,
          .when_2 = When::restart,
          .reads_out = true,
          .takes = Takes::last_beat,
          .next = {{restart, next_mac2}, {end, "IDLE"}},
          .otherwise = "DONE"};
}

State bubble(const std::string& name, std::vector<std::pair<Condition, std::string>> next,
             const std::string& otherwise) {
  return {.name = name, .next = std::move(next), .otherwise = otherwise};
}

State clear_accumulator(const std::string& then) {
  return {.name = "INIT_ACC", .row_2 = Row::accumulator, .otherwise = then};
}

State idle(const std::string& first) {
  return {.name = "IDLE", .takes = Takes::yes, .next = {{start, first}}, .otherwise = "IDLE"};
}

State copy(State state, Row row, Inputs inputs) {
  state.row_2 = row;
  state.source_2 = Source2::word;
  state.when_2 = When::copy;
  state.inputs = inputs;
  return state;
}

// Weights come through port A, one word a cycle: the next MAC2's while the last two states of this
// one need neither them nor write port 2.
StateTable synchronous() {
  State at_rest = idle("INIT_W1");
  at_rest.row_2 = Row::accumulator;
  at_rest.when_2 = When::start;
  State first = copy(bubble("INIT_W1", {}, "INIT_W2"), Row::w1, Inputs::first);
  State second = copy(bubble("INIT_W2", {}, "PREADD"), Row::w2, Inputs::second);
  first.takes = second.takes = Takes::yes;
  State accumulated = copy(accumulate("PREADD"), Row::w2, Inputs::second);
  accumulated.takes = Takes::yes;
  return {at_rest,
          first,
          second,
          preadd({{is_signed, "INV"}, {is_single, "ADD"}}, "ASL"),
          invert(),
          subtract(),
          add_and_shift({{last, "ADD"}}),
          copy(add(), Row::w1, Inputs::first),
          accumulated,
          read_out("PREADD")};
}

// Two states a main cycle. A MAC2 begins with COPY_W2 and ends with ADD and ACC in one main cycle,
// so an odd number of bits waits for a state before ADD.
StateTable double_pumped() {
  State cleared = clear_accumulator("INIT_W1");
  cleared.takes = Takes::yes;
  State second = copy(bubble("COPY_W2", {}, "PREADD"), Row::w2, Inputs::second);
  second.takes = Takes::yes;
  return {idle("INIT_ACC"),
          cleared,
          copy(bubble("INIT_W1", {}, "COPY_W2"), Row::w1, Inputs::first),
          second,
          preadd({{is_signed, "INV"}}, "BUBBLE"),
          bubble("BUBBLE", {{is_single, "WAIT"}}, "ASL"),
          invert(),
          subtract(),
          add_and_shift({{last_odd, "WAIT"}, {last, "ADD"}}),
          bubble("WAIT", {}, "ADD"),
          copy(add(), Row::w1, Inputs::first),
          accumulate("COPY_W2"),
          read_out("COPY_W2")};
}

// Both words of a MAC2 come at once, through both ports.
StateTable one_array() {
  State both = copy(bubble("COPY", {}, "PREADD"), Row::w2, Inputs::first);
  both.row_1 = Row::w1;
  both.source_1 = Source1::word;
  both.takes = Takes::yes;
  return {idle("INIT_ACC"),
          clear_accumulator("INIT_BUBBLE"),
          bubble("INIT_BUBBLE", {}, "COPY"),
          both,
          preadd({{is_signed, "INV"}}, "BUBBLE"),
          bubble("BUBBLE", {}, "ASL"),
          invert(),
          subtract(),
          add_and_shift({{last, "ADD"}}),
          add(),
          accumulate("COPY"),
          read_out("COPY")};
}

}  // namespace

StateTable state_table(Sequence sequence) {
  switch (sequence) {
    case Sequence::synchronous:
      return synchronous();
    case Sequence::double_pumped:
      return double_pumped();
    case Sequence::one_array:
      return one_array();
  }
  return {};
}

}  // namespace lutmark::designs::m4bram::cim
