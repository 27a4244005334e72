// SPDX-License-Identifier: Apache-2.0
// The module that joins streams to the raw ports of a block.
#include "designs/m4bram/block/adapter.h"

#include <fmt/format.h>

namespace lutmark::designs::m4bram::cim {
namespace {

// The adapter holds the block still while an instruction is due and none has come, or while nobody
// takes what the block gave, so the cycles that it counts do not depend on either.
constexpr const char* adapter_text =
    R"(// Streams around m4_block, {machine}. `in`: port A, and the word that port B reads until the next one;
// taken when the block executes an instruction next. {response_text}
module {top} (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
  wire takes;
  wire needs;
  wire is_edge;
  wire busy;
  wire readout;
  wire overflow;
  wire [{msb}:0] data;
  wire [{msb}:0] data_b;
  reg out_valid_q;
  reg [{out_msb}:0] out_q;
  reg [8:0] address_b_q;

  wire room = out_ready_i | ~out_valid_q;
  wire step = room & (in_valid_i | ~needs);
  wire take = takes & in_valid_i;
  wire [8:0] address_b = take ? in_data_i[8:0] : address_b_q;

  m4_block u_block (
    .clk_i(clk_i), .rst_ni(rst_ni), .step_i(step),
{connections}    .address_b_i(address_b), .data_b_o(data_b), .edge_o(is_edge), .takes_o(takes), .needs_o(needs), .busy_o(busy),
    .readout_o(readout), .overflow_o(overflow), .readout_data_o(data));

{response}
  always @(posedge clk_i) if (step & take) address_b_q <= in_data_i[8:0];

  assign in_ready_o = room & takes;
  assign out_valid_o = out_valid_q;
  assign out_data_o = out_q;
endmodule
)";

constexpr const char* cycles_response = R"(  always @(posedge clk_i) begin
    if (!rst_ni) out_valid_q <= 1'b0;
    else if (room) out_valid_q <= step & is_edge & busy;
    if (step & is_edge) out_q <= {{readout & overflow, readout, readout ? data : {word}'d0, data_b}};
  end)";

// The counters are the block's own: what waits outside of it does not move them.
constexpr const char* products_response =
    R"(  // Main cycles in which the block computes, with and without a readout.
  wire counts = step & is_edge;
  reg was_busy_q;
  reg [{computing_msb}:0] computing_q;
  reg [{reading_msb}:0] reading_q;
  wire ends = was_busy_q & ~busy;
  always @(posedge clk_i) begin
    if (!rst_ni) out_valid_q <= 1'b0;
    else if (room) out_valid_q <= counts & (readout | ends);
    if (!rst_ni) was_busy_q <= 1'b0;
    else if (counts) was_busy_q <= busy;
    if (counts) begin
      computing_q <= busy ? computing_q + {computing}'d1 - {{{padding}'d0, readout}} : {computing}'d0;
      reading_q <= busy ? reading_q + {{{reading_msb}'d0, readout}} : {reading}'d0;
      out_q <= {{ends, readout & overflow, readout ? data : {counters}}};
    end
  end
  wire unused = ^data_b;)";

std::string response_of(const Machine& machine, Response response) {
  if (response == Response::cycles)
    return fmt::format(fmt::runtime(cycles_response), fmt::arg("word", machine.word_bits));
  const int more = machine.word_bits - computing_bits - reading_bits;
  return fmt::format(
      fmt::runtime(products_response), fmt::arg("computing", computing_bits),
      fmt::arg("computing_msb", computing_bits - 1), fmt::arg("reading", reading_bits),
      fmt::arg("reading_msb", reading_bits - 1), fmt::arg("padding", computing_bits - 1),
      fmt::arg("counters", more == 0 ? "{reading_q, computing_q}"
                                     : fmt::format("{{{}'d0, reading_q, computing_q}}", more)));
}

const char* response_text(Response response) {
  return response == Response::cycles
             ? "`out`: a beat for every main cycle in which the block\n"
               "// computes: overflow, readout, the accumulators' word (or 0), the word that port "
               "B "
               "read in the cycle before."
             : "`out`: overflow and word of every readout's\n"
               "// beats, and when the block rests again a beat of its counters, marked by the "
               "highest bit.";
}

}  // namespace

int response_bits(const Machine& machine, Response response) {
  return response == Response::cycles ? machine.out_bits() : machine.word_bits + 2;
}

std::string adapter_rtl(const Machine& machine, const std::string& top, Response response) {
  const std::string connections = machine.is_bramac
                                      ? "    .address_i(take ? in_data_i[60:49] : 12'hfff), "
                                        ".data_i(take ? in_data_i[48:9] : 40'd0),\n"
                                      : "    .cim_i(take ? in_data_i[57] : 1'b1), .clear_i(take & "
                                        "in_data_i[56]), .byte_en_i(take ? "
                                        "in_data_i[55:52] : 4'd0),\n    "
                                        ".address_i(in_data_i[51:41]), .data_i(in_data_i[40:9]),\n";
  return fmt::format(
      fmt::runtime(adapter_text), fmt::arg("machine", machine.name), fmt::arg("top", top),
      fmt::arg("in_msb", machine.in_bits() - 1),
      fmt::arg("out_msb", response_bits(machine, response) - 1),
      fmt::arg("msb", machine.word_bits - 1), fmt::arg("response_text", response_text(response)),
      fmt::arg("response", response_of(machine, response)), fmt::arg("connections", connections));
}

}  // namespace lutmark::designs::m4bram::cim
