// SPDX-License-Identifier: Apache-2.0
// The modules of a block that are the same text for all machines, their sizes as parameters.
#include "designs/m4bram/block/datapath.h"

namespace lutmark::designs::m4bram::cim {
namespace {

constexpr const char* array_text =
    R"(// A bank of the main array: port A writes bytes or reads, port B reads. A read that meets a write of
// its word reads what no user may rely on.
module m4_array #(
  parameter integer BYTES = 4,
  parameter integer ADDRESS = 9
) (
  input  wire clk_i,
  input  wire enable_i,
  input  wire [BYTES-1:0] write_a_i,
  input  wire [ADDRESS-1:0] address_a_i,
  input  wire [8*BYTES-1:0] data_a_i,
  output wire [8*BYTES-1:0] data_a_o,
  input  wire [ADDRESS-1:0] address_b_i,
  output wire [8*BYTES-1:0] data_b_o
);
  reg [8*BYTES-1:0] words [0:(1<<ADDRESS)-1];
  reg [8*BYTES-1:0] data_a_q;
  reg [8*BYTES-1:0] data_b_q;
  integer b;

  always @(posedge clk_i) begin
    if (enable_i) begin
      for (b = 0; b < BYTES; b = b + 1) begin
        if (write_a_i[b]) words[address_a_i][8*b +: 8] <= data_a_i[8*b +: 8];
      end
      data_a_q <= words[address_a_i];
      data_b_q <= words[address_b_i];
    end
  end

  assign data_a_o = data_a_q;
  assign data_b_o = data_b_q;
endmodule
)";

constexpr const char* shuffle_text =
    R"(// Duplication shuffler: which slice of a weight word each of four elements gets. duplication_i 0: every
// element its own; 1: one of two slices for two elements each; 2: one slice for all. slice_i names it,
// as the low bits of an address do where words are narrower.
module m4_shuffle #(
  parameter integer SLICE = 8
) (
  input  wire [1:0] duplication_i,
  input  wire [1:0] slice_i,
  input  wire [4*SLICE-1:0] word_i,
  output wire [4*SLICE-1:0] slices_o
);
  genvar e;
  generate
    for (e = 0; e < 4; e = e + 1) begin : g_element
      localparam [1:0] OWN = e;
      wire [1:0] choice = duplication_i == 2'd0 ? OWN : duplication_i == 2'd1 ? {slice_i[1], OWN[1]} : slice_i;
      assign slices_o[SLICE*e +: SLICE] = choice[1] ? (choice[0] ? word_i[3*SLICE +: SLICE] : word_i[2*SLICE +: SLICE])
                                                    : (choice[0] ? word_i[SLICE +: SLICE] : word_i[0 +: SLICE]);
    end
  endgenerate
endmodule
)";

constexpr const char* extend_text =
    R"(// Sign extension of two's complement weights to lanes of four times their width: 2, 4 or 8 bits
// (width_i 0, 1, 2) to 8, 16 or 32.
module m4_extend #(
  parameter integer BYTES = 1
) (
  input  wire [1:0] width_i,
  input  wire [8*BYTES-1:0] weights_i,
  output wire [32*BYTES-1:0] columns_o
);
  genvar b;
  generate
    for (b = 0; b < BYTES; b = b + 1) begin : g_byte
      wire [7:0] w = weights_i[8*b +: 8];
      wire [31:0] by_2 = {{6{w[7]}}, w[7:6], {6{w[5]}}, w[5:4], {6{w[3]}}, w[3:2], {6{w[1]}}, w[1:0]};
      wire [31:0] by_4 = {{12{w[7]}}, w[7:4], {12{w[3]}}, w[3:0]};
      wire [31:0] by_8 = {{24{w[7]}}, w};
      assign columns_o[32*b +: 32] = width_i[1] ? by_8 : width_i[0] ? by_4 : by_2;
    end
  endgenerate
endmodule
)";

constexpr const char* inputs_text =
    R"(// The two activations of every element, bit-serial from the top of their bytes. An element's bits
// choose one of the rows 0 (zero), 1 (W1), 2 (W2) and 3 (W1 + W2).
module m4_inputs #(
  parameter integer ELEMENTS = 4
) (
  input  wire clk_i,
  input  wire step_i,
  input  wire shift_i,
  input  wire [ELEMENTS-1:0] load_1_i,
  input  wire [ELEMENTS-1:0] load_2_i,
  input  wire [8*ELEMENTS-1:0] activations_1_i,
  input  wire [8*ELEMENTS-1:0] activations_2_i,
  output wire [2*ELEMENTS-1:0] rows_o
);
  genvar e;
  generate
    for (e = 0; e < ELEMENTS; e = e + 1) begin : g_element
      reg [7:0] first_q;
      reg [7:0] second_q;
      always @(posedge clk_i) begin
        if (step_i) begin
          if (load_1_i[e]) first_q <= activations_1_i[8*e +: 8];
          else if (shift_i) first_q <= {first_q[6:0], 1'b0};
          if (load_2_i[e]) second_q <= activations_2_i[8*e +: 8];
          else if (shift_i) second_q <= {second_q[6:0], 1'b0};
        end
      end
      assign rows_o[2*e +: 2] = {second_q[7], first_q[7]};
    end
  endgenerate
endmodule
)";

constexpr const char* bpe_text =
    R"(// In-BRAM processing element: a dummy array of seven rows with two read and two write ports, and an
// adder of lanes of 8, 16 or 32 columns (width_i 0, 1, 2). Row 0 is zero.
// overflow_o: a sum or a doubled sum since the accumulator was cleared did not fit into its lane.
module m4_bpe #(
  parameter integer SEGMENTS = 4
) (
  input  wire clk_i,
  input  wire step_i,
  input  wire [1:0] width_i,
  input  wire [2:0] read_1_i,
  input  wire [2:0] read_2_i,
  input  wire carry_i,
  input  wire [2:0] row_1_i,     // 0: nothing is written
  input  wire [1:0] source_1_i,  // 0 sum, 1 sum doubled, 2 word_1_i
  input  wire [2:0] row_2_i,
  input  wire [1:0] source_2_i,  // 0 zero, 1 inverse of what port 1 reads, 2 word_2_i
  input  wire [8*SEGMENTS-1:0] word_1_i,
  input  wire [8*SEGMENTS-1:0] word_2_i,
  output wire [8*SEGMENTS-1:0] read_2_o,
  output wire overflow_o
);
  localparam integer COLUMNS = 8 * SEGMENTS;

  // Rows 1 to 6.
  wire [6*COLUMNS-1:0] rows;
  wire [COLUMNS-1:0] operand_1;
  wire [COLUMNS-1:0] operand_2;
  wire [COLUMNS-1:0] sum;
  wire [COLUMNS-1:0] doubled;
  wire [COLUMNS-1:0] write_1 = source_1_i[1] ? word_1_i : source_1_i[0] ? doubled : sum;
  wire [COLUMNS-1:0] write_2 = source_2_i[1] ? word_2_i : source_2_i[0] ? ~operand_1 : {COLUMNS{1'b0}};

  genvar r;
  generate
    for (r = 1; r < 7; r = r + 1) begin : g_row
      localparam [2:0] ROW = r;
      reg [COLUMNS-1:0] row_q;
      always @(posedge clk_i) begin
        if (step_i & row_2_i == ROW) row_q <= write_2;
        else if (step_i & row_1_i == ROW) row_q <= write_1;
      end
      assign rows[COLUMNS*(r-1) +: COLUMNS] = row_q;
    end
  endgenerate

  m4_row_mux #(.COLUMNS(COLUMNS)) u_read_1 (.row_i(read_1_i), .rows_i(rows), .data_o(operand_1));
  m4_row_mux #(.COLUMNS(COLUMNS)) u_read_2 (.row_i(read_2_i), .rows_i(rows), .data_o(operand_2));

  wire wraps;
  m4_adder #(.SEGMENTS(SEGMENTS)) u_adder (
    .width_i(width_i), .carry_i(carry_i), .doubles_i(source_1_i[0]), .operand_1_i(operand_1), .operand_2_i(operand_2),
    .sum_o(sum), .doubled_o(doubled), .wraps_o(wraps));

  reg overflow_q;
  always @(posedge clk_i) begin
    if (step_i) begin
      if (row_2_i == 3'd6) overflow_q <= 1'b0;
      else if (row_1_i >= 3'd5 & wraps) overflow_q <= 1'b1;
    end
  end

  assign read_2_o = operand_2;
  assign overflow_o = overflow_q;
endmodule
)";

constexpr const char* adder_text =
    R"(// Adder in segments of eight columns that join to lanes of 8, 16 or 32 (width_i 0, 1, 2); carry_i goes
// into every lane. wraps_o: a sum, or with doubles_i a doubled sum, does not fit into its lane.
module m4_adder #(
  parameter integer SEGMENTS = 4
) (
  input  wire [1:0] width_i,
  input  wire carry_i,
  input  wire doubles_i,
  input  wire [8*SEGMENTS-1:0] operand_1_i,
  input  wire [8*SEGMENTS-1:0] operand_2_i,
  output wire [8*SEGMENTS-1:0] sum_o,
  output wire [8*SEGMENTS-1:0] doubled_o,
  output wire wraps_o
);
  reg [8*SEGMENTS-1:0] sum;
  reg [8*SEGMENTS-1:0] doubled;

  // Segment by segment; a lane begins where the number of the segment is a multiple of 1, 2 or 4.
  reg [SEGMENTS-1:0] wraps;
  reg begins;
  reg ends;
  reg [7:0] a;
  reg [7:0] b;
  reg [8:0] total;
  reg carry;
  reg top;
  integer s;
  always @* begin
    carry = 1'b0;
    top = 1'b0;
    for (s = 0; s < SEGMENTS; s = s + 1) begin
      begins = s % 4 == 0 ? 1'b1 : s % 2 == 0 ? ~width_i[1] : width_i == 2'd0;
      ends = s % 4 == 3 ? 1'b1 : s % 2 == 1 ? ~width_i[1] : width_i == 2'd0;
      a = operand_1_i[8*s +: 8];
      b = operand_2_i[8*s +: 8];
      total = {1'b0, a} + {1'b0, b} + {8'd0, begins ? carry_i : carry};
      sum[8*s +: 8] = total[7:0];
      doubled[8*s +: 8] = {total[6:0], ~begins & top};
      wraps[s] = ends & ((a[7] == b[7]) & (total[7] != a[7]) | doubles_i & (total[7] != total[6]));
      carry = total[8];
      top = total[7];
    end
  end

  assign sum_o = sum;
  assign doubled_o = doubled;
  assign wraps_o = |wraps;
endmodule
)";

constexpr const char* row_mux_text = R"(// A read port: one of the rows 1 to 6, or zero.
module m4_row_mux #(
  parameter integer COLUMNS = 32
) (
  input  wire [2:0] row_i,
  input  wire [6*COLUMNS-1:0] rows_i,
  output reg  [COLUMNS-1:0] data_o
);
  always @* begin
    case (row_i)
      3'd1:    data_o = rows_i[0 +: COLUMNS];
      3'd2:    data_o = rows_i[COLUMNS +: COLUMNS];
      3'd3:    data_o = rows_i[2*COLUMNS +: COLUMNS];
      3'd4:    data_o = rows_i[3*COLUMNS +: COLUMNS];
      3'd5:    data_o = rows_i[4*COLUMNS +: COLUMNS];
      3'd6:    data_o = rows_i[5*COLUMNS +: COLUMNS];
      default: data_o = {COLUMNS{1'b0}};
    endcase
  end
endmodule
)";

constexpr const char* readout_text =
    R"(// The accumulators of all elements on the output crossbar, one word of the main array a main cycle,
// with the overflow flag of the element that the word belongs to.
module m4_readout #(
  parameter integer ELEMENTS = 4,
  parameter integer BEATS = 4,  // a power of two
  parameter integer COUNT = 2,  // its logarithm
  parameter integer WORD = 32
) (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire step_i,
  input  wire edge_i,
  input  wire readout_i,
  input  wire [BEATS*WORD-1:0] rows_i,
  input  wire [ELEMENTS-1:0] overflow_i,
  output wire [WORD-1:0] data_o,
  output wire overflow_o,
  output wire ends_o,
  output wire last_follows_o
);
  reg [COUNT-1:0] beat_q;
  always @(posedge clk_i) begin
    if (!rst_ni) beat_q <= {COUNT{1'b0}};
    else if (step_i & edge_i & readout_i) beat_q <= beat_q + 1'b1;
  end

  reg [WORD-1:0] data;
  reg overflow;
  integer k;
  always @* begin
    data = {WORD{1'b0}};
    overflow = 1'b0;
    for (k = 0; k < BEATS; k = k + 1) begin
      if (beat_q == k[COUNT-1:0]) begin
        data = data | rows_i[WORD*k +: WORD];
        overflow = overflow | overflow_i[k*ELEMENTS/BEATS];
      end
    end
  end

  assign data_o = data;
  assign overflow_o = overflow;
  assign ends_o = beat_q == {COUNT{1'b1}};
  assign last_follows_o = beat_q == {{(COUNT-1){1'b1}}, 1'b0};
endmodule
)";

}  // namespace

const std::map<std::string, std::string>& datapath_files() {
  static const std::map<std::string, std::string> files{
      {"m4_array.v", array_text},     {"m4_shuffle.v", shuffle_text}, {"m4_extend.v", extend_text},
      {"m4_inputs.v", inputs_text},   {"m4_bpe.v", bpe_text},         {"m4_adder.v", adder_text},
      {"m4_row_mux.v", row_mux_text}, {"m4_readout.v", readout_text}};
  return files;
}

}  // namespace lutmark::designs::m4bram::cim
