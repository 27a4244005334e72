// SPDX-License-Identifier: Apache-2.0
// shell.wires: no logic at all; on a shell flow it shows what the I/O shell alone costs and
// reaches.
#include "designs/shell/wires.h"

#include <fmt/format.h>

#include "harness/core/random.h"

namespace lutmark::designs::shell {
namespace {

using core::Beats;
using core::Config;
using core::Vectors;

constexpr std::string_view rtl =
    R"(// Every output bit is an input bit: out[i] = in[i mod {in_bits}]. Latency 0, no logic.
module wires (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
  wire unused = &{{1'b0, clk_i, rst_ni, in_data_i}};
  assign in_ready_o = out_ready_i;
  assign out_valid_o = in_valid_i;
  genvar i;
  generate
    for (i = 0; i < {out_bits}; i = i + 1) begin : g_wire
      assign out_data_o[i] = in_data_i[i % {in_bits}];
    end
  endgenerate
endmodule
)";

int in_bits(const Config& config) { return static_cast<int>(config["in"]); }
int out_bits(const Config& config) { return static_cast<int>(config["out"]); }

core::Hardware generate(const Config& config, const core::Fabric& /*fabric*/) {
  return {.files = {{"wires.v", fmt::format(rtl, fmt::arg("in_bits", in_bits(config)),
                                            fmt::arg("in_msb", in_bits(config) - 1),
                                            fmt::arg("out_bits", out_bits(config)),
                                            fmt::arg("out_msb", out_bits(config) - 1))}},
          .top = "wires",
          .streams = {{"in", core::Direction::in, in_bits(config), 1},
                      {"out", core::Direction::out, out_bits(config), 1}},
          .latency_cycles = 0,
          .interval_cycles = 1};
}

Vectors stimulus(const Config& config, std::uint64_t seed) {
  core::Random random(seed, "shell.wires stimulus");
  Beats beats(in_bits(config));
  std::vector<std::int64_t> bits(static_cast<std::size_t>(in_bits(config)));
  for (int frame = 0; frame < 256; ++frame) {
    for (std::int64_t& bit : bits)
      bit = frame < 2 ? frame : static_cast<std::int64_t>(random.below(2));
    beats.append(bits, 1);
  }
  return {{"in", beats}};
}

Vectors golden(const Config& config, const Vectors& stimulus) {
  const Beats& in = stimulus.at("in");
  Beats out(out_bits(config));
  for (std::size_t beat = 0; beat < in.size(); ++beat) {
    const std::vector<std::int64_t> source = in.elements(beat, 1, false);
    std::vector<std::int64_t> copy;
    for (std::size_t i = 0; i < static_cast<std::size_t>(out_bits(config)); ++i) {
      copy.push_back(source[i % source.size()]);
    }
    out.append(copy, 1);
  }
  return {{"out", out}};
}

}  // namespace

core::Design wires() {
  core::ParameterSpace parameters(
      {{.name = "in", .tag = "i", .meaning = "bits in", .min = 1, .max = 4096, .default_value = 64},
       {.name = "out",
        .tag = "o",
        .meaning = "bits out",
        .min = 1,
        .max = 4096,
        .default_value = 64}},
      {{"in", "out"}});
  return {.name = "shell.wires",
          .meaning = "the I/O shell around wires: what the shell alone costs and reaches",
          .paper = "",
          .parameters = parameters,
          .configs = {parameters.resolve({}, "shell.wires")},
          .check = {},
          .generate = generate,
          .stimulus = stimulus,
          .golden = golden,
          .constants = {},
          .ops_per_frame = [](const Config&) { return 1.0; }};
}

}  // namespace lutmark::designs::shell
