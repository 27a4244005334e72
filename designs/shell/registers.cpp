// SPDX-License-Identifier: Apache-2.0
// shell.registers: registers with nothing between them; its Fmax is the ceiling of its device.
#include "designs/shell/registers.h"

#include <fmt/format.h>

#include "harness/core/random.h"

namespace lutmark::designs::shell {
namespace {

using core::Config;
using core::Vectors;

// A stall line would be a path of its own, so the chain runs freely and takes one beat at a time.
constexpr std::string_view rtl =
    R"(// A beat walks through {length} registers without logic between them. One beat at a time.
module registers (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{msb}:0] out_data_o
);
  reg [{chain_msb}:0] chain_q;
  reg [{length}:0] token_q;
  reg idle_q;
  reg valid_q;
  reg [{msb}:0] out_q;
  wire take = in_valid_i & idle_q;
  wire give = valid_q & out_ready_i;

  always @(posedge clk_i) begin
    chain_q <= {{chain_q[{chain_msb}-{bits}:0], in_data_i}};
    if (token_q[{length}]) out_q <= chain_q[{chain_msb}-:{bits}];
    if (!rst_ni) begin
      token_q <= '0;
      idle_q <= 1'b1;
      valid_q <= 1'b0;
    end else begin
      token_q <= {{token_q[{length}-1:0], take}};
      idle_q <= (idle_q & ~in_valid_i) | give;
      valid_q <= token_q[{length}] | (valid_q & ~out_ready_i);
    end
  end

  assign in_ready_o = idle_q;
  assign out_valid_o = valid_q;
  assign out_data_o = out_q;
endmodule
)";

int bits(const Config& config) { return static_cast<int>(config["bits"]); }
int length(const Config& config) { return static_cast<int>(config["length"]); }

core::Hardware generate(const Config& config, const core::Fabric& /*fabric*/) {
  // The token is a register behind the beat, so the chain is one longer than the words say.
  return {
      .files = {{"registers.sv",
                 fmt::format(rtl, fmt::arg("bits", bits(config)), fmt::arg("msb", bits(config) - 1),
                             fmt::arg("length", length(config)),
                             fmt::arg("chain_msb", bits(config) * (length(config) + 1) - 1))}},
      .top = "registers",
      .streams = {{"in", core::Direction::in, bits(config), 1},
                  {"out", core::Direction::out, bits(config), 1}},
      .latency_cycles = length(config) + 2,
      .interval_cycles = length(config) + 3};
}

Vectors stimulus(const Config& config, std::uint64_t seed) {
  core::Random random(seed, "shell.registers stimulus");
  core::Beats beats(bits(config));
  std::vector<std::int64_t> beat(static_cast<std::size_t>(bits(config)));
  for (int frame = 0; frame < 64; ++frame) {
    for (std::int64_t& bit : beat)
      bit = frame < 2 ? frame : static_cast<std::int64_t>(random.below(2));
    beats.append(beat, 1);
  }
  return {{"in", beats}};
}

}  // namespace

core::Design registers() {
  core::ParameterSpace parameters({{.name = "bits",
                                    .tag = "b",
                                    .meaning = "bits side by side",
                                    .min = 1,
                                    .max = 4096,
                                    .default_value = 16},
                                   {.name = "length",
                                    .tag = "l",
                                    .meaning = "registers in a row",
                                    .min = 1,
                                    .max = 4096,
                                    .default_value = 8}},
                                  {{"bits", "length"}});
  return {.name = "shell.registers",
          .meaning = "registers with nothing between them: the ceiling of Fmax on a device",
          .paper = "",
          .parameters = parameters,
          .configs = {parameters.resolve({}, "shell.registers")},
          .check = {},
          .generate = generate,
          .stimulus = stimulus,
          .golden = [](const Config&, const Vectors& in) -> Vectors {
            return {{"out", in.at("in")}};
          },
          .constants = {},
          .ops_per_frame = [](const Config&) { return 1.0; }};
}

}  // namespace lutmark::designs::shell
