// SPDX-License-Identifier: Apache-2.0
// The serial I/O shell: shift registers and handshakes around a core, so that it fits on few pins.
#include "flows/targets/shell.h"

#include <fmt/format.h>

namespace lutmark::flows {
namespace {

using core::Stream;

constexpr std::string_view in_ports = R"(  input  wire {s}_shift_i,
  input  wire {s}_serial_i,
  input  wire {s}_push_i,
  output reg  {s}_busy_o,
)";

constexpr std::string_view in_body = R"(
  // Stream {s}: shift a beat in, most significant bit first, then push it.
  reg {s}_shift_q, {s}_serial_q, {s}_push_q, {s}_valid_q;
  reg [{msb}:0] {s}_data_q;
  wire {s}_ready;
  always @(posedge clk_i) begin
    {s}_shift_q <= {s}_shift_i;
    {s}_serial_q <= {s}_serial_i;
    {s}_push_q <= {s}_push_i;
    {s}_busy_o <= {s}_valid_q;
    if ({s}_shift_q) {s}_data_q <= {shifted};
    {s}_valid_q <= rst_q & ({s}_push_q | ({s}_valid_q & ~{s}_ready));
  end
)";

constexpr std::string_view out_ports = R"(  input  wire {s}_shift_i,
  input  wire {s}_pop_i,
  output reg  {s}_serial_o,
  output reg  {s}_full_o,
)";

constexpr std::string_view out_body = R"(
  // Stream {s}: takes a beat when empty; shift it out, least significant bit first, then pop it.
  reg {s}_shift_q, {s}_pop_q, {s}_empty_q;
  reg [{msb}:0] {s}_data_q;
  wire {s}_valid;
  wire [{msb}:0] {s}_data;
  wire {s}_load = {s}_valid & {s}_empty_q;
  always @(posedge clk_i) begin
    {s}_shift_q <= {s}_shift_i;
    {s}_pop_q <= {s}_pop_i;
    {s}_full_o <= ~{s}_empty_q;
    {s}_serial_o <= {s}_data_q[0];
    if ({s}_load) {s}_data_q <= {s}_data;
    else if ({s}_shift_q) {s}_data_q <= {shifted};
    {s}_empty_q <= ~rst_q | {s}_pop_q | ({s}_empty_q & ~{s}_valid);
  end
)";

std::string fill(std::string_view pattern, const Stream& stream) {
  const std::string& s = stream.name;
  const int msb = stream.width - 1;
  std::string shifted;
  if (stream.is_in()) {
    shifted =
        msb == 0 ? s + "_serial_q" : fmt::format("{{{}_data_q[{}:0], {}_serial_q}}", s, msb - 1, s);
  } else {
    shifted = msb == 0 ? "1'b0" : fmt::format("{{1'b0, {}_data_q[{}:1]}}", s, msb);
  }
  return fmt::format(fmt::runtime(pattern), fmt::arg("s", s), fmt::arg("msb", msb),
                     fmt::arg("shifted", shifted));
}

std::string connection(const Stream& stream) {
  const std::string& s = stream.name;
  return stream.is_in()
             ? fmt::format(",\n    .{}({}_valid_q), .{}({}_ready), .{}({}_data_q)",
                           stream.valid_port(), s, stream.ready_port(), s, stream.data_port(), s)
             : fmt::format(",\n    .{}({}_valid), .{}({}_empty_q), .{}({}_data)",
                           stream.valid_port(), s, stream.ready_port(), s, stream.data_port(), s);
}

std::string declaration(const Stream& stream) {
  const int msb = stream.width - 1;
  return stream.is_in()
             ? fmt::format(",\n  input {}, output {}, input [{}:0] {}", stream.valid_port(),
                           stream.ready_port(), msb, stream.data_port())
             : fmt::format(",\n  output {}, input {}, output [{}:0] {}", stream.valid_port(),
                           stream.ready_port(), msb, stream.data_port());
}

}  // namespace

std::string shell_rtl(const core::Manifest& manifest) {
  std::string ports;
  std::string bodies;
  std::string connections;
  std::string declarations;
  for (const Stream& stream : manifest.streams) {
    ports += fill(stream.is_in() ? in_ports : out_ports, stream);
    bodies += fill(stream.is_in() ? in_body : out_body, stream);
    connections += connection(stream);
    declarations += declaration(stream);
  }
  return fmt::format(R"((* blackbox *)
module {top} (
  input clk_i, input rst_ni{declarations}
);
endmodule

module lutmark_shell (
{ports}  input  wire rst_ni,
  input  wire clk_i
);
  reg rst_q;
  always @(posedge clk_i) rst_q <= rst_ni;
{bodies}
  {top} core (
    .clk_i(clk_i), .rst_ni(rst_q){connections}
  );
endmodule
)",
                     fmt::arg("top", manifest.top), fmt::arg("declarations", declarations),
                     fmt::arg("ports", ports), fmt::arg("bodies", bodies),
                     fmt::arg("connections", connections));
}

}  // namespace lutmark::flows
