// SPDX-License-Identifier: Apache-2.0
// template.scale: multiplies every number of a stream by a constant; the smallest complete design.
#include "designs/template/scale.h"

#include <fmt/format.h>

#include "designs/common/range.h"
#include "harness/core/random.h"

namespace lutmark::designs::template_design {
namespace {

using core::Beats;
using core::Config;
using core::Vectors;

int input_bits(const Config& config) { return static_cast<int>(config["a"]); }

int output_bits(const Config& config) {
  return (Range::of_signed(input_bits(config)) * config["factor"]).bits();
}

// Input and output are registered, so that the path that Fmax speaks of is the multiplication.
constexpr std::string_view rtl =
    R"(// out = {factor} * in, signed. Latency 2, one number a cycle, no DSP, no memory.
module scale (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire signed [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire signed [{out_msb}:0] out_data_o
);
  reg [1:0] valid_q;
  reg signed [{in_msb}:0] in_q;
  reg signed [{out_msb}:0] out_q;
  wire move = out_ready_i | ~valid_q[1];

  always @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 2'b00;
    else if (move) valid_q <= {{valid_q[0], in_valid_i}};
    if (move) in_q <= in_data_i;
    if (move) out_q <= {out_bits}'sd{factor} * {out_bits}'(in_q);
  end

  assign in_ready_o = move;
  assign out_valid_o = valid_q[1];
  assign out_data_o = out_q;
endmodule
)";

core::Hardware generate(const Config& config, const core::Fabric& /*fabric*/) {
  return {.files = {{"scale.sv", fmt::format(rtl, fmt::arg("factor", config["factor"]),
                                             fmt::arg("in_msb", input_bits(config) - 1),
                                             fmt::arg("out_msb", output_bits(config) - 1),
                                             fmt::arg("out_bits", output_bits(config)))}},
          .top = "scale",
          .streams = {{"in", core::Direction::in, input_bits(config), 1},
                      {"out", core::Direction::out, output_bits(config), 1}},
          .latency_cycles = 2,
          .interval_cycles = 1};
}

Vectors stimulus(const Config& config, std::uint64_t seed) {
  const Range range = Range::of_signed(input_bits(config));
  core::Random random(seed, "template.scale stimulus");
  Beats beats(input_bits(config));
  const auto add = [&](std::int64_t value) { beats.append({&value, 1}, input_bits(config)); };
  for (const std::int64_t corner : {std::int64_t{0}, range.low, range.high, std::int64_t{-1}}) {
    add(corner);
  }
  while (beats.size() < 512) add(random.between(range.low, range.high));
  return {{"in", beats}};
}

Vectors golden(const Config& config, const Vectors& stimulus) {
  const Beats& in = stimulus.at("in");
  Beats out(output_bits(config));
  for (std::size_t beat = 0; beat < in.size(); ++beat) {
    const std::int64_t product = in.elements(beat, input_bits(config), true)[0] * config["factor"];
    out.append({&product, 1}, output_bits(config));
  }
  return {{"out", out}};
}

}  // namespace

core::Design scale() {
  core::ParameterSpace parameters({{.name = "a",
                                    .tag = "a",
                                    .meaning = "bits of an input number",
                                    .min = 1,
                                    .max = 16,
                                    .default_value = 8},
                                   {.name = "factor",
                                    .tag = "f",
                                    .meaning = "the constant",
                                    .min = 1,
                                    .max = 255,
                                    .default_value = 5}},
                                  {{"a"}, {"factor"}});
  return {.name = "template.scale",
          .meaning = "multiplies every number of a stream by a constant",
          .paper = "",
          .parameters = parameters,
          .configs = {parameters.resolve({}, "template.scale")},
          .check = {},
          .generate = generate,
          .stimulus = stimulus,
          .golden = golden,
          .constants = {},
          .ops_per_frame = [](const Config&) { return 1.0; }};
}

}  // namespace lutmark::designs::template_design
