// SPDX-License-Identifier: Apache-2.0
// m4bram.overlay: what needs no new silicon, a block RAM of weights with a row of multipliers.
#include <fmt/format.h>

#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/datapath.h"
#include "designs/m4bram/block/parameters.h"
#include "harness/core/random.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Beats;
using core::Config;
using core::Vectors;

constexpr int word_bits = 32;
constexpr int address_bits = 9;
constexpr int rows = 16;  // of weights that a frame writes
constexpr int sums = 2;   // that a frame makes
constexpr int flush = 2;  // steps until the last product is in a sum

int activation_bits(const Config& config) { return static_cast<int>(config["a"]); }
int length(const Config& config) { return static_cast<int>(config["length"]); }
int lanes(const Config& config) { return word_bits / weight_bits(config); }
// No sum of so many products overflows.
int sum_bits(const Config& config) { return weight_bits(config) + activation_bits(config) + 8; }

// Of `in`, least significant first.
int in_bits(const Config& config) { return 4 + address_bits + word_bits + activation_bits(config); }
int out_bits(const Config& config) { return lanes(config) * sum_bits(config); }
int steps(const Config& config) { return rows + sums * (length(config) + flush); }

constexpr const char* module_text =
    R"(// A block RAM of weights of {w} bits, {lanes} in a word, with a multiplier and a sum for each: a word's products
// with one unsigned activation of {a} bits are made in every step. `in`: shown, writes, multiplies, begins, address, word
// to write, activation; `out`, of steps that are shown: all sums. Products are in a sum two steps later. Latency {latency}.
module overlay (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
  reg in_valid_q;
  reg out_valid_q;
  reg [{in_msb}:0] in_q;
  reg [{out_msb}:0] out_q;
  wire move = out_ready_i | ~out_valid_q;
  wire step = move & in_valid_q;

  wire [31:0] word;
  wire [31:0] word_b;
  m4_array #(.BYTES(4), .ADDRESS(9)) u_array (
    .clk_i(clk_i), .enable_i(step), .write_a_i({{4{{in_q[1]}}}}), .address_a_i(in_q[12:4]), .data_a_i(in_q[44:13]),
    .data_a_o(word), .address_b_i(9'd0), .data_b_o(word_b));
  wire unused = ^word_b;

  reg multiplies_q;
  reg begins_q;
  reg [{a_msb}:0] activation_q;
  always @(posedge clk_i) begin
    if (step) begin
      multiplies_q <= in_q[2];
      begins_q <= in_q[3];
      activation_q <= in_q[45 +: {a}];
    end
  end

  wire [{out_msb}:0] all_sums;
  genvar l;
  generate
    for (l = 0; l < {lanes}; l = l + 1) begin : g_lane
      wire signed [{w_msb}:0] weight = word[{w}*l +: {w}];
      wire signed [{a}:0] activation = {{1'b0, activation_q}};
      wire signed [{product_msb}:0] product = weight * activation;
      reg signed [{sum_msb}:0] sum_q;
      always @(posedge clk_i) begin
        if (step & multiplies_q) sum_q <= (begins_q ? {sum}'sd0 : sum_q) + {{{{{more}{{product[{product_msb}]}}}}, product}};
      end
      assign all_sums[{sum}*l +: {sum}] = sum_q;
    end
  endgenerate

  always @(posedge clk_i) begin
    if (!rst_ni) begin
      in_valid_q <= 1'b0;
      out_valid_q <= 1'b0;
    end else if (move) begin
      in_valid_q <= in_valid_i;
      out_valid_q <= in_valid_q & in_q[0];
    end
    if (move) in_q <= in_data_i;
    if (move) out_q <= all_sums;
  end

  assign in_ready_o = move;
  assign out_valid_o = out_valid_q;
  assign out_data_o = out_q;
endmodule
)";

int latency(const Config& config) { return rows + length(config) + flush - 1 + 2; }

core::Hardware generate(const Config& config, const core::Fabric& /*fabric*/) {
  const int w = weight_bits(config);
  const int a = activation_bits(config);
  const std::string text = fmt::format(
      fmt::runtime(module_text), fmt::arg("w", w), fmt::arg("a", a),
      fmt::arg("lanes", lanes(config)), fmt::arg("latency", latency(config)),
      fmt::arg("in_msb", in_bits(config) - 1), fmt::arg("out_msb", out_bits(config) - 1),
      fmt::arg("a_msb", a - 1), fmt::arg("w_msb", w - 1), fmt::arg("sum", sum_bits(config)),
      fmt::arg("sum_msb", sum_bits(config) - 1), fmt::arg("more", sum_bits(config) - w - a),
      fmt::arg("product_msb", w + a - 1));
  return {.files = {{"overlay.v", text}, {"m4_array.v", cim::datapath_files().at("m4_array.v")}},
          .top = "overlay",
          .streams = {{"in", core::Direction::in, in_bits(config), steps(config)},
                      {"out", core::Direction::out, out_bits(config), sums}},
          .latency_cycles = latency(config),
          .interval_cycles = steps(config)};
}

struct Step {
  std::int64_t is_shown = 0;
  std::int64_t writes = 0;
  std::int64_t multiplies = 0;
  std::int64_t begins = 0;
  std::int64_t address = 0;
  std::int64_t word = 0;
  std::int64_t activation = 0;
};

void append(Beats& beats, const Config& config, const Step& step) {
  std::vector<std::int64_t> bits;
  const auto put = [&](std::int64_t value, int count) {
    for (int b = 0; b < count; ++b) bits.push_back(value >> b & 1);
  };
  for (const std::int64_t flag : {step.is_shown, step.writes, step.multiplies, step.begins})
    put(flag, 1);
  put(step.address, address_bits);
  put(step.word, word_bits);
  put(step.activation, activation_bits(config));
  beats.append(bits, 1);
}

// The first frame has the numbers of largest magnitude.
Vectors stimulus(const Config& config, std::uint64_t seed) {
  core::Random random(seed, "m4bram.overlay stimulus");
  Beats beats(in_bits(config));
  const std::int64_t most = (std::int64_t{1} << activation_bits(config)) - 1;
  std::int64_t lowest = 0;
  for (int l = 0; l < lanes(config); ++l)
    lowest |= std::int64_t{1} << (weight_bits(config) * (l + 1) - 1);
  for (int frame = 0; frame < 30; ++frame) {
    const bool is_corner = frame == 0;
    const std::int64_t base = random.between(0, 511 / rows) * rows;
    for (int row = 0; row < rows; ++row) {
      append(beats, config,
             {.writes = 1,
              .address = base + row,
              .word = is_corner ? lowest : random.between(0, (std::int64_t{1} << word_bits) - 1)});
    }
    for (int sum = 0; sum < sums; ++sum) {
      for (int i = 0; i < length(config); ++i) {
        append(beats, config,
               {.multiplies = 1,
                .begins = i == 0 ? 1 : 0,
                .address = base + random.between(0, rows - 1),
                .activation = is_corner ? most : random.between(0, most)});
      }
      for (int i = 0; i < flush; ++i)
        append(beats, config, {.is_shown = i + 1 == flush ? 1 : 0, .address = base});
    }
  }
  return {{"in", beats}};
}

Vectors golden(const Config& config, const Vectors& vectors) {
  const Beats& in = vectors.at("in");
  Beats out(out_bits(config));
  std::map<std::int64_t, std::int64_t> memory;
  std::vector<std::int64_t> all(static_cast<std::size_t>(lanes(config)));
  const int w = weight_bits(config);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::vector<std::int64_t> bits = in.elements(i, 1, false);
    std::size_t at = 4;
    const auto take = [&](int count) {
      std::int64_t value = 0;
      for (int b = 0; b < count; ++b) value |= bits[at++] << b;
      return value;
    };
    const std::int64_t address = take(address_bits);
    const std::int64_t word = take(word_bits);
    const std::int64_t activation = take(activation_bits(config));
    if (bits[1] == 1) memory[address] = word;
    for (std::size_t l = 0; l < all.size() && bits[2] == 1; ++l) {
      const std::int64_t sign = std::int64_t{1} << (w - 1);
      const std::int64_t field = memory.at(address) >> static_cast<int>(l) * w & (2 * sign - 1);
      all[l] = (bits[3] == 1 ? 0 : all[l]) + ((field ^ sign) - sign) * activation;
    }
    if (bits[0] == 1) out.append(all, sum_bits(config));
  }
  return {{"out", out}};
}

}  // namespace

core::Design overlay() {
  const core::ParameterSpace parameters({weight_parameter(),
                                         activation_parameter(2),
                                         {.name = "length",
                                          .tag = "k",
                                          .meaning = "products in a sum",
                                          .min = 1,
                                          .max = 256,
                                          .default_value = 32}},
                                        {{"w", "a"}, {"length"}});
  return {.name = "m4bram.overlay",
          .meaning = "a block RAM of weights with a row of multipliers: what needs no new silicon",
          .paper = "",
          .parameters = parameters,
          .configs = {parameters.resolve({{"w", "8"}}, "overlay")},
          .check = {},
          .generate = generate,
          .stimulus = stimulus,
          .golden = golden,
          .constants = {},
          .ops_per_frame = [](const Config& config) {
            return static_cast<double>(sums * length(config) * lanes(config));
          }};
}

}  // namespace lutmark::designs::m4bram
