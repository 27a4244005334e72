// SPDX-License-Identifier: Apache-2.0
// The state machine's module, written from its table.
#include "designs/m4bram/block/control.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace lutmark::designs::m4bram::cim {
namespace {

// Names in the RTL, by enumerator.
constexpr std::array<std::string_view, 8> row_names{"ROW_ZERO", "ROW_W1", "ROW_W2",  "ROW_W12",
                                                    "ROW_INV",  "ROW_P",  "ROW_ACC", "ROW_INPUTS"};
constexpr std::array<std::string_view, 3> source_1_names{"SUM", "DOUBLED", "WORD_1"};
constexpr std::array<std::string_view, 3> source_2_names{"CLEAR", "INVERTED", "WORD_2"};
constexpr std::array<std::string_view, 4> when_names{"ALWAYS", "ON_COPY", "ON_START", "ON_RESTART"};
constexpr std::array<std::string_view, 4> inputs_names{"KEEP", "FIRST", "SECOND", "SHIFT"};
constexpr std::array<std::string_view, 3> count_names{"HOLD", "LOAD", "DOWN"};
constexpr std::array<std::string_view, 3> takes_names{"1'b0", "1'b1", "last_beat_i"};
constexpr std::array<std::string_view, 8> condition_names{
    "starts", "signed_i", "single", "(last & bits_i[0])", "last", "done_i", "restarts", "ends"};

template <std::size_t count, typename E>
std::string_view name_of(const std::array<std::string_view, count>& names, E value) {
  return names[static_cast<std::size_t>(value)];
}

// Only names that the text uses: others would be found unused by lint.
template <std::size_t count>
std::string constants(const std::array<std::string_view, count>& names, int bits,
                      const std::string& text) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_used = text.find(fmt::format("{},", names[i])) != std::string::npos;
    if (is_used)
      lines += fmt::format("  localparam [{}:0] {} = {}'d{};\n", bits - 1, names[i], bits, i);
  }
  return lines;
}

std::string actions(const State& state) {
  return fmt::format(
      "      {:<12} actions = {{{:<11} {:<9} {}, {:<9} {:<8} {:<9} {:<9} {:<11} {:<7} {:<5} "
      "{}}};\n",
      state.name + ":", fmt::format("{},", name_of(row_names, state.read_1)),
      fmt::format("{},", name_of(row_names, state.read_2)), state.carry ? "1'b1" : "1'b0",
      fmt::format("{},", name_of(row_names, state.row_1)),
      fmt::format("{},", name_of(source_1_names, state.source_1)),
      fmt::format("{},", name_of(row_names, state.row_2)),
      fmt::format("{},", name_of(source_2_names, state.source_2)),
      fmt::format("{},", name_of(when_names, state.when_2)),
      fmt::format("{},", name_of(inputs_names, state.inputs)),
      fmt::format("{},", name_of(count_names, state.count)), state.reads_out ? "1'b1" : "1'b0");
}

std::string transition(const State& state) {
  std::string choice;
  for (const auto& [condition, next] : state.next)
    choice += fmt::format("{} ? {} : ", name_of(condition_names, condition), next);
  return fmt::format("      {:<12} state_d = {}{};\n", state.name + ":", choice, state.otherwise);
}

constexpr std::string_view module_text =
    R"(// State machine of {machine}. A state is a cycle of the clock; one main cycle is over where edge_i is high.
module m4_control (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire step_i,       // the block moves at this edge of the clock
  input  wire edge_i,       // and the main array with it
  input  wire reset_i,      // flags of the instruction of this main cycle
  input  wire start_i,
  input  wire copy_i,
  input  wire done_i,
  input  wire signed_i,     // activations: sign and bits, 1 to 8
  input  wire [3:0] bits_i,
  input  wire last_beat_i,  // of a readout, in the state that follows
  input  wire ends_i,       // the last beat of a readout goes out in this state
  output wire [2:0] read_1_o,    // rows of the dummy arrays; 7: the one that the activations choose
  output wire [2:0] read_2_o,
  output wire carry_o,
  output wire [2:0] row_1_o,     // rows to write; 0: none
  output wire [1:0] source_1_o,  // 0 sum, 1 sum doubled, 2 weights
  output wire [2:0] row_2_o,
  output wire [1:0] source_2_o,  // 0 zero, 1 inverted row, 2 weights
  output wire load_first_o,      // activations
  output wire load_second_o,
  output wire shift_o,
  output wire readout_o,
  output wire busy_o,
  output wire takes_o,           // an instruction at port A will be executed in the main cycle that follows
  output wire needs_o            // and has to be there; at rest it may come or not
);
{states}{constants}
  reg [3:0] state_q;
  reg [3:0] state_d;
  reg [3:0] left_q;   // bits of the activations that are not used yet
  wire last = left_q == 4'd2;
{unused}
  // What every state does.
  wire [2:0] row_2;
  wire [1:0] when_2;
  wire [1:0] inputs;
  wire [1:0] count;
  reg [23:0] actions;
  always @* begin
    case (state_q)
      //                      read 1      read 2    carry row 1     source 1 row 2     source 2  when 2      inputs  count readout
{actions}      default:     actions = 24'd0;
    endcase
  end
  assign {{read_1_o, read_2_o, carry_o, row_1_o, source_1_o, row_2, source_2_o, when_2, inputs, count, readout_o}} = actions;

  // Where every state leads. Conditions of the idle state and of the readout hold at the end of a main cycle only.
  wire starts = edge_i & start_i;
  wire ends = edge_i & ends_i;
  wire restarts = ends & start_i;
  always @* begin
    case (state_q)
{transitions}      default:     state_d = IDLE;
    endcase
    if (edge_i & reset_i) state_d = IDLE;
  end

  reg takes;
  always @* begin
    case (state_d)
{takes}      default:     takes = 1'b0;
    endcase
  end

  always @(posedge clk_i) begin
    if (!rst_ni) state_q <= IDLE;
    else if (step_i) state_q <= state_d;
    if (step_i & count == 2'd1) left_q <= bits_i;
    else if (step_i & count == 2'd2) left_q <= left_q - 4'd1;
  end

  wire acts = when_2 == 2'd0 | when_2 == 2'd1 & copy_i | when_2 == 2'd2 & starts | when_2 == 2'd3 & restarts;
  assign row_2_o = acts ? row_2 : 3'd0;
  assign load_first_o = copy_i & inputs == 2'd1;
  assign load_second_o = copy_i & inputs == 2'd2;
  assign shift_o = inputs == 2'd3;
  assign busy_o = state_q != IDLE;
  assign takes_o = edge_i & takes;
  assign needs_o = takes_o & state_d != IDLE;
endmodule
)";

}  // namespace

std::string control_rtl(const StateTable& table, const std::string& machine_name) {
  std::string states;
  std::string all_actions;
  std::string transitions;
  std::string takes;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const State& state = table[i];
    states += fmt::format("  localparam [3:0] {} = 4'd{};\n", state.name, i);
    all_actions += actions(state);
    transitions += transition(state);
    takes += fmt::format("      {:<12} takes = {};\n", state.name + ":",
                         name_of(takes_names, state.takes));
  }
  const bool asks_for_single = transitions.find("single ?") != std::string::npos;
  return fmt::format(
      module_text, fmt::arg("machine", machine_name), fmt::arg("states", states),
      fmt::arg("constants",
               constants(row_names, 3, all_actions) + constants(source_1_names, 2, all_actions) +
                   constants(source_2_names, 2, all_actions) +
                   constants(when_names, 2, all_actions) + constants(inputs_names, 2, all_actions) +
                   constants(count_names, 2, all_actions)),
      fmt::arg("unused", asks_for_single ? "  wire single = bits_i == 4'd1;\n" : ""),
      fmt::arg("actions", all_actions), fmt::arg("transitions", transitions),
      fmt::arg("takes", takes));
}

}  // namespace lutmark::designs::m4bram::cim
