// SPDX-License-Identifier: Apache-2.0
// The RTL of a block with its streams: m4_block with raw ports, and the adapter around it.
#include "designs/m4bram/block/rtl.h"

#include <bit>

#include <fmt/format.h>

#include "designs/m4bram/block/adapter.h"
#include "designs/m4bram/block/control.h"
#include "designs/m4bram/block/datapath.h"

namespace lutmark::designs::m4bram::cim {
namespace {

constexpr const char* compute_text =
    R"(// State machine, elements and readout: what a compute-in-BRAM block has besides the main array.
module m4_compute #(
  parameter integer ELEMENTS = 4,
  parameter integer BYTES = 1,   // of the weights of an element
  parameter integer PAIRS = 0,   // 0: the first activations of all elements come first; 1: both of element 0
  parameter integer BEATS = 4,
  parameter integer COUNT = 2,
  parameter integer WORD = 32
) (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire step_i,
  input  wire edge_i,
  input  wire [3:0] flags_i,     // reset, start, copy, done
  input  wire signed_i,
  input  wire [3:0] bits_i,
  input  wire [1:0] width_i,
  input  wire [8*BYTES*ELEMENTS-1:0] slices_1_i,
  input  wire [8*BYTES*ELEMENTS-1:0] slices_2_i,
  input  wire [8*ELEMENTS-1:0] activations_1_i,
  input  wire [8*ELEMENTS-1:0] activations_2_i,
  output wire takes_o,
  output wire needs_o,
  output wire busy_o,
  output wire readout_o,
  output wire overflow_o,
  output wire [WORD-1:0] data_o
);
  wire [2:0] read_1;
  wire [2:0] read_2;
  wire carry;
  wire [2:0] row_1;
  wire [1:0] source_1;
  wire [2:0] row_2;
  wire [1:0] source_2;
  wire load_first;
  wire load_second;
  wire shift;
  wire ends;
  wire last_follows;
  m4_control u_control (
    .clk_i(clk_i), .rst_ni(rst_ni), .step_i(step_i), .edge_i(edge_i),
    .reset_i(flags_i[3]), .start_i(flags_i[2]), .copy_i(flags_i[1]), .done_i(flags_i[0]),
    .signed_i(signed_i), .bits_i(bits_i), .last_beat_i(last_follows), .ends_i(ends),
    .read_1_o(read_1), .read_2_o(read_2), .carry_o(carry), .row_1_o(row_1), .source_1_o(source_1),
    .row_2_o(row_2), .source_2_o(source_2), .load_first_o(load_first), .load_second_o(load_second),
    .shift_o(shift), .readout_o(readout_o), .busy_o(busy_o), .takes_o(takes_o), .needs_o(needs_o));

  wire [ELEMENTS-1:0] load_1;
  wire [ELEMENTS-1:0] load_2;
  wire [2*ELEMENTS-1:0] chosen;
  m4_inputs #(.ELEMENTS(ELEMENTS)) u_inputs (
    .clk_i(clk_i), .step_i(step_i), .shift_i(shift), .load_1_i(load_1), .load_2_i(load_2),
    .activations_1_i(activations_1_i), .activations_2_i(activations_2_i), .rows_o(chosen));

  wire [32*BYTES*ELEMENTS-1:0] rows;
  wire [ELEMENTS-1:0] overflow;
  genvar e;
  generate
    for (e = 0; e < ELEMENTS; e = e + 1) begin : g_element
      assign load_1[e] = PAIRS == 0 || e == 0 ? load_first : load_second;
      assign load_2[e] = PAIRS == 0 || e != 0 ? load_second : load_first;
      wire [32*BYTES-1:0] word_1;
      wire [32*BYTES-1:0] word_2;
      wire [2:0] row = read_1 == 3'd7 ? {1'b0, chosen[2*e +: 2]} : read_1;
      m4_extend #(.BYTES(BYTES)) u_extend_1 (
        .width_i(width_i), .weights_i(slices_1_i[8*BYTES*e +: 8*BYTES]), .columns_o(word_1));
      m4_extend #(.BYTES(BYTES)) u_extend_2 (
        .width_i(width_i), .weights_i(slices_2_i[8*BYTES*e +: 8*BYTES]), .columns_o(word_2));
      m4_bpe #(.SEGMENTS(4*BYTES)) u_bpe (
        .clk_i(clk_i), .step_i(step_i), .width_i(width_i), .read_1_i(row), .read_2_i(read_2), .carry_i(carry),
        .row_1_i(row_1), .source_1_i(source_1), .row_2_i(row_2), .source_2_i(source_2),
        .word_1_i(word_1), .word_2_i(word_2), .read_2_o(rows[32*BYTES*e +: 32*BYTES]), .overflow_o(overflow[e]));
    end
  endgenerate

  m4_readout #(.ELEMENTS(ELEMENTS), .BEATS(BEATS), .COUNT(COUNT), .WORD(WORD)) u_readout (
    .clk_i(clk_i), .rst_ni(rst_ni), .step_i(step_i), .edge_i(edge_i), .readout_i(readout_o),
    .rows_i(rows), .overflow_i(overflow), .data_o(data_o), .overflow_o(overflow_o),
    .ends_o(ends), .last_follows_o(last_follows));
endmodule
)";

// In common to all blocks: the phase of the main cycle, and the state machine with its elements.
constexpr const char* block_text =
    R"(// {machine}: a block RAM that computes. All ports are registered, as those of an embedded memory are:
// an instruction is executed in the main cycle after the one in which it is at port A.
// Main cycles a MAC2: {cycles}. No DSP; {words} words of {word} bits in block RAM.
module m4_block (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire step_i,   // everything moves at this edge of the clock, or nothing
{ports}  input  wire [8:0] address_b_i,
  output wire [{msb}:0] data_b_o,
  output wire edge_o,   // the last cycle of the clock in a main cycle
  output wire takes_o,  // in the main cycle that follows an instruction at port A is executed
  output wire needs_o,  // and has to be there: the block does not wait
  output wire busy_o,
  output wire readout_o,
  output wire overflow_o,
  output wire [{msb}:0] readout_data_o
);
{phase}  wire main_step = step_i & edge_o;
{decoder}
  m4_compute #(.ELEMENTS({elements}), .BYTES({bytes}), .PAIRS({pairs}), .BEATS({beats}), .COUNT({count}), .WORD({word})) u_compute (
    .clk_i(clk_i), .rst_ni(rst_ni), .step_i(step_i), .edge_i(edge_o), .flags_i(flags_q),
    .signed_i(signed_q), .bits_i(bits_q), .width_i(width_q), .slices_1_i(slices_1), .slices_2_i(slices_2),
    .activations_1_i(activations_1), .activations_2_i(activations_2),
    .takes_o(takes_o), .needs_o(needs_o), .busy_o(busy_o), .readout_o(readout_o), .overflow_o(overflow_o), .data_o(readout_data_o));
endmodule
)";

constexpr const char* double_phase = R"(  // Two cycles of the clock are a main cycle.
  reg phase_q;
  always @(posedge clk_i) begin
    if (!rst_ni) phase_q <= 1'b0;
    else if (step_i) phase_q <= ~phase_q;
  end
  assign edge_o = phase_q;
)";

constexpr const char* m4bram_ports =
    R"(  input  wire cim_i,    // 0: the byte enables write data_i; 1: an instruction
  input  wire clear_i,  // 1: of a new mode; byte enables: sign, bits - 1; data_i: width [1:0], duplication [3:2]
  input  wire [3:0] byte_en_i,   // else: reset, start, copy, done
  input  wire [10:0] address_i,  // of a byte
  input  wire [31:0] data_i,     // activations, one for each element, left-aligned in its byte
)";

constexpr const char* m4bram_decoder = R"(
  reg [3:0] flags_q;
  reg [31:0] activations_q;
  reg [1:0] slice_q;
  reg signed_q;
  reg [3:0] bits_q;
  reg [1:0] width_q;
  reg [1:0] duplication_q;
  always @(posedge clk_i) begin
    if (!rst_ni) flags_q <= 4'd0;
    else if (main_step) flags_q <= cim_i & ~clear_i ? byte_en_i : 4'd0;
    if (main_step) begin
      activations_q <= data_i;
      slice_q <= address_i[{slice_msb}:{slice_lsb}];
    end
    if (main_step & cim_i & clear_i) begin
      signed_q <= byte_en_i[3];
      bits_q <= {{1'b0, byte_en_i[2:0]}} + 4'd1;
      width_q <= data_i[1:0];
      duplication_q <= data_i[3:2];
    end
  end

  wire [3:0] write = cim_i ? 4'd0 : byte_en_i;
{arrays}
  wire [{row_msb}:0] slices_1;
  m4_shuffle #(.SLICE({slice})) u_shuffle (.duplication_i(duplication_q), .slice_i(slice_q), .word_i(word), .slices_o(slices_1));
  wire [{row_msb}:0] slices_2 = slices_1;
  wire [31:0] activations_1 = activations_q;
  wire [31:0] activations_2 = activations_q;
)";

constexpr const char* one_bank = R"(  wire [31:0] word;
  m4_array #(.BYTES(4), .ADDRESS(9)) u_array (
    .clk_i(clk_i), .enable_i(main_step), .write_a_i(write), .address_a_i(address_i[10:2]), .data_a_i(data_i), .data_a_o(word),
    .address_b_i(address_b_i), .data_b_o(data_b_o));
)";

constexpr const char* two_banks =
    R"(  // Even words in one bank, odd ones in the other: weights are read from both at once.
  wire [63:0] word;
  wire [31:0] even_b;
  wire [31:0] odd_b;
  reg is_odd_q;
  always @(posedge clk_i) if (main_step) is_odd_q <= address_b_i[0];
  assign data_b_o = is_odd_q ? odd_b : even_b;
  m4_array #(.BYTES(4), .ADDRESS(8)) u_even (
    .clk_i(clk_i), .enable_i(main_step), .write_a_i(address_i[2] ? 4'd0 : write), .address_a_i(address_i[10:3]), .data_a_i(data_i),
    .data_a_o(word[31:0]), .address_b_i(address_b_i[8:1]), .data_b_o(even_b));
  m4_array #(.BYTES(4), .ADDRESS(8)) u_odd (
    .clk_i(clk_i), .enable_i(main_step), .write_a_i(address_i[2] ? write : 4'd0), .address_a_i(address_i[10:3]), .data_a_i(data_i),
    .data_a_o(word[63:32]), .address_b_i(address_b_i[8:1]), .data_b_o(odd_b));
  wire unused = address_i[0];
)";

constexpr const char* bramac_ports =
    R"(  input  wire [11:0] address_i,  // fff: data_i is an instruction; else it is written
  input  wire [39:0] data_i,
)";

constexpr const char* bramac_decoder = R"(
  wire cim = address_i == 12'hfff;
  wire [8:0] address_1 = {{data_i[13:7], {column}}};
  reg [3:0] flags_q;
  reg [7:0] first_q;
  reg [7:0] second_q;
  reg signed_q;
  reg [3:0] bits_q;
  reg [1:0] width_q;
  always @(posedge clk_i) begin
    if (!rst_ni) flags_q <= 4'd0;
    else if (main_step) flags_q <= cim ? {{data_i[3], data_i[4], data_i[5], data_i[6]}} : 4'd0;
    if (main_step) begin
      first_q <= {first};
      second_q <= {second};
    end
    // Precision and sign hold from a start on.
    if (main_step & cim & data_i[4]) begin
      signed_q <= data_i[2];
      bits_q <= {{data_i[1:0] == 2'd3, data_i[1:0] == 2'd2, data_i[1:0] == 2'd1, 1'b0}};
      width_q <= data_i[1:0] - 2'd1;
    end
  end

  wire [39:0] word_a;
  m4_array #(.BYTES(5), .ADDRESS(9)) u_array (
    .clk_i(clk_i), .enable_i(main_step), .write_a_i({{5{{~cim}}}}), .address_a_i(cim ? address_1 : address_i[8:0]), .data_a_i(data_i),
    .data_a_o(word_a), .address_b_i({address_b}), .data_b_o(data_b_o));
  wire [{slices_msb}:0] slices_1 = {slices_1};
  wire [{slices_msb}:0] slices_2 = {slices_2};
  wire [{activations_msb}:0] activations_1 = {activations_1};
  wire [{activations_msb}:0] activations_2 = {activations_2};
{unused})";

std::string m4bram_decoder_of(const Machine& machine) {
  const bool is_small = machine.row_bits == machine.word_bits;
  return fmt::format(
      fmt::runtime(m4bram_decoder), fmt::arg("slice_msb", is_small ? 1 : 2),
      fmt::arg("slice_lsb", is_small ? 0 : 1), fmt::arg("arrays", is_small ? one_bank : two_banks),
      fmt::arg("row_msb", machine.row_bits - 1), fmt::arg("slice", machine.slice_bits()));
}

// The fields of the two instruction words, as upstream has them.
std::string bramac_decoder_of(const Machine& machine) {
  const bool is_one = machine.elements == 1;
  return fmt::format(
      fmt::runtime(bramac_decoder), fmt::arg("column", is_one ? "data_i[22:21]" : "data_i[15:14]"),
      fmt::arg("first", is_one ? "data_i[30:23]" : "data_i[23:16]"),
      fmt::arg("second", is_one ? "data_i[38:31]" : "data_i[31:24]"),
      fmt::arg("address_b", is_one
                                ? "cim & data_i[5] ? {data_i[20:14], data_i[22:21]} : address_b_i"
                                : "address_b_i"),
      fmt::arg("slices_msb", 40 * machine.elements - 1),
      fmt::arg("slices_1", is_one ? "word_a" : "{word_a, word_a}"),
      fmt::arg("slices_2", is_one ? "data_b_o" : "{word_a, word_a}"),
      fmt::arg("activations_msb", 8 * machine.elements - 1),
      fmt::arg("activations_1", is_one ? "first_q" : "{first_q, first_q}"),
      fmt::arg("activations_2", is_one ? "second_q" : "{second_q, second_q}"),
      fmt::arg("unused", ""));
}

// What is written here must hold: the golden model counts by its own formula.
std::string cycles_text(const Machine& machine) {
  switch (machine.sequence) {
    case Sequence::synchronous:
      return "n + 2 for unsigned activations of n bits, n + 3 for signed ones";
    case Sequence::double_pumped:
      return "2 + ceil(n / 2) for activations of n bits";
    case Sequence::one_array:
      return "2 + n / 2 for activations of n bits";
  }
  return {};
}

std::string block_rtl(const Machine& machine) {
  return fmt::format(
      fmt::runtime(block_text), fmt::arg("machine", machine.name),
      fmt::arg("cycles", cycles_text(machine)), fmt::arg("words", 512),
      fmt::arg("word", machine.word_bits), fmt::arg("msb", machine.word_bits - 1),
      fmt::arg("ports", machine.is_bramac ? bramac_ports : m4bram_ports),
      fmt::arg("phase", machine.is_double_pumped() ? double_phase : "  assign edge_o = 1'b1;\n"),
      fmt::arg("decoder",
               machine.is_bramac ? bramac_decoder_of(machine) : m4bram_decoder_of(machine)),
      fmt::arg("elements", machine.elements), fmt::arg("bytes", machine.slice_bits() / 8),
      fmt::arg("pairs", machine.is_bramac ? 1 : 0), fmt::arg("beats", machine.readout_beats()),
      fmt::arg("count", std::countr_zero(static_cast<unsigned>(machine.readout_beats()))));
}

}  // namespace

std::map<std::string, std::string> block_files(const Machine& machine, const std::string& top,
                                               const StateTable& table, Response response) {
  std::map<std::string, std::string> files = datapath_files();
  if (machine.is_bramac) files.erase("m4_shuffle.v");
  files["m4_compute.v"] = compute_text;
  files["m4_control.v"] = control_rtl(table, machine.name);
  files["m4_block.v"] = block_rtl(machine);
  files[top + ".v"] = adapter_rtl(machine, top, response);
  return files;
}

}  // namespace lutmark::designs::m4bram::cim
