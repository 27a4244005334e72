// SPDX-License-Identifier: Apache-2.0
// m4bram.bpe: one element of a block alone, for what it takes.
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/datapath.h"
#include "designs/m4bram/block/part.h"
#include "harness/core/random.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Beats;
using core::Config;
using core::Vectors;

constexpr std::size_t rows = 6;
constexpr std::size_t steps = 14;  // of a frame, after all rows were written

int columns(const Config& config) { return 32 << config["columns"]; }
int lane_bits(const Config& config) { return 8 << config["w"]; }

// What is done in a step, as m4_bpe names it.
struct Step {
  std::int64_t is_shown = 0;
  std::int64_t width = 0;
  std::int64_t read_1 = 0;
  std::int64_t read_2 = 0;
  std::int64_t carry = 0;
  std::int64_t row_1 = 0;
  std::int64_t source_1 = 0;
  std::int64_t row_2 = 0;
  std::int64_t source_2 = 0;

  // Fields with their bits, least significant first.
  static constexpr std::array fields{
      std::pair{&Step::is_shown, 1}, std::pair{&Step::width, 2}, std::pair{&Step::read_1, 3},
      std::pair{&Step::read_2, 3},   std::pair{&Step::carry, 1}, std::pair{&Step::row_1, 3},
      std::pair{&Step::source_1, 2}, std::pair{&Step::row_2, 3}, std::pair{&Step::source_2, 2}};
  static constexpr int bits = 20;
};

int in_bits(const Config& config) { return Step::bits + 2 * columns(config); }

constexpr const char* adapter_text =
    R"(// Streams around one m4_bpe of {columns} columns. `in`: a step, with words for both write ports. `out`, of steps
// that are shown: overflow, and the row that port 2 reads. Latency {latency}.
module bpe (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{columns}:0] out_data_o
);
  reg in_valid_q;
  reg out_valid_q;
  reg [{in_msb}:0] in_q;
  reg [{columns}:0] out_q;
  wire move = out_ready_i | ~out_valid_q;
  wire overflow;
  wire [{columns}-1:0] row;

  m4_bpe #(.SEGMENTS({segments})) u_bpe (
    .clk_i(clk_i), .step_i(move & in_valid_q), .width_i(in_q[2:1]), .read_1_i(in_q[5:3]), .read_2_i(in_q[8:6]),
    .carry_i(in_q[9]), .row_1_i(in_q[12:10]), .source_1_i(in_q[14:13]), .row_2_i(in_q[17:15]), .source_2_i(in_q[19:18]),
    .word_1_i(in_q[20 +: {columns}]), .word_2_i(in_q[20 + {columns} +: {columns}]), .read_2_o(row), .overflow_o(overflow));

  always @(posedge clk_i) begin
    if (!rst_ni) begin
      in_valid_q <= 1'b0;
      out_valid_q <= 1'b0;
    end else if (move) begin
      in_valid_q <= in_valid_i;
      out_valid_q <= in_valid_q & in_q[0];
    end
    if (move) in_q <= in_data_i;
    if (move) out_q <= {{overflow, row}};
  end

  assign in_ready_o = move;
  assign out_valid_o = out_valid_q;
  assign out_data_o = out_q;
endmodule
)";

constexpr int latency = static_cast<int>(rows) + 2;

core::Hardware generate(const Config& config, const core::Fabric& /*fabric*/) {
  std::map<std::string, std::string> files;
  for (const char* name : {"m4_bpe.v", "m4_adder.v", "m4_row_mux.v"})
    files[name] = cim::datapath_files().at(name);
  files["bpe.v"] =
      fmt::format(fmt::runtime(adapter_text), fmt::arg("columns", columns(config)),
                  fmt::arg("latency", latency), fmt::arg("in_msb", in_bits(config) - 1),
                  fmt::arg("segments", columns(config) / 8));
  return {.files = files,
          .top = "bpe",
          .streams = {{"in", core::Direction::in, in_bits(config), static_cast<int>(rows + steps)},
                      {"out", core::Direction::out, columns(config) + 1, static_cast<int>(steps)}},
          .latency_cycles = latency,
          .interval_cycles = static_cast<int>(rows + steps)};
}

Vectors stimulus(const Config& config, std::uint64_t seed) {
  core::Random random(seed, "m4bram.bpe stimulus");
  Beats beats(in_bits(config));
  for (int frame = 0; frame < 100; ++frame) {
    for (std::size_t step = 0; step < rows + steps; ++step) {
      Step made{.width = config["w"]};
      if (step < rows) {  // the accumulator first, which clears the flag
        made.row_2 = static_cast<std::int64_t>(rows - step);
        made.source_2 = 2;
      } else {
        made = {1,
                config["w"],
                random.between(0, 6),
                random.between(0, 6),
                random.between(0, 1),
                random.between(0, 6),
                random.between(0, 2),
                random.between(0, 6),
                random.between(0, 2)};
        if (random.below(2) == 0) made.row_2 = 0;
      }
      std::vector<std::int64_t> bits;
      for (const auto& [field, count] : Step::fields) {
        for (int b = 0; b < count; ++b) bits.push_back(made.*field >> b & 1);
      }
      // Lanes of equal bits are the corners of sums.
      const bool is_corner = random.below(2) == 0;
      std::int64_t bit = 0;
      for (int c = 0; c < 2 * columns(config); ++c) {
        if (!is_corner || c % 7 == 0) bit = random.between(0, 1);
        bits.push_back(bit);
      }
      beats.append(bits, 1);
    }
  }
  return {{"in", beats}};
}

// An element as numbers, lane by lane.
class Element {
 public:
  explicit Element(const Config& config)
      : lane_bits_(config["w"] == 2   ? 32
                   : config["w"] == 1 ? 16
                                      : 8),
        lanes_(static_cast<std::size_t>(columns(config) / lane_bits_)),
        rows_(rows + 1, std::vector<std::int64_t>(lanes_)) {}

  std::vector<std::int64_t> shown(const Step& step) const {
    std::vector<std::int64_t> bits;
    for (const std::int64_t value : rows_[static_cast<std::size_t>(step.read_2)]) {
      for (int b = 0; b < lane_bits_; ++b) bits.push_back(value >> b & 1);
    }
    bits.push_back(overflow_ ? 1 : 0);
    return bits;
  }

  void follow(const Step& step, const std::vector<std::int64_t>& word_1,
              const std::vector<std::int64_t>& word_2) {
    std::vector<std::int64_t> first = word_1;
    std::vector<std::int64_t> second = word_2;
    bool is_too_large = false;
    for (std::size_t lane = 0; lane < lanes_; ++lane) {
      const std::int64_t a = rows_[static_cast<std::size_t>(step.read_1)][lane];
      const std::int64_t sum = a + rows_[static_cast<std::size_t>(step.read_2)][lane] + step.carry;
      if (step.source_1 < 2) {
        const std::int64_t stored = step.source_1 == 0 ? sum : 2 * sum;
        first[lane] = wrapped(stored);
      }
      is_too_large = is_too_large || wrapped(sum) != sum ||
                     (step.source_1 == 1 && wrapped(2 * sum) != 2 * sum);
      if (step.source_2 < 2) second[lane] = step.source_2 == 0 ? 0 : wrapped(-1 - a);
    }
    if (step.row_1 != 0) rows_[static_cast<std::size_t>(step.row_1)] = first;
    if (step.row_2 != 0) rows_[static_cast<std::size_t>(step.row_2)] = second;
    if (step.row_1 >= 5 && is_too_large) overflow_ = true;
    if (step.row_2 == 6) overflow_ = false;
  }

 private:
  std::int64_t wrapped(std::int64_t value) const {
    const std::int64_t size = std::int64_t{1} << lane_bits_;
    const std::int64_t rest = ((value % size) + size) % size;
    return rest >= size / 2 ? rest - size : rest;
  }

  int lane_bits_;
  std::size_t lanes_;
  std::vector<std::vector<std::int64_t>> rows_;
  bool overflow_ = false;
};

std::vector<std::int64_t> lanes_of(const std::vector<std::int64_t>& bits, std::size_t low,
                                   const Config& config) {
  std::vector<std::int64_t> lanes;
  const auto width = static_cast<std::size_t>(lane_bits(config));
  for (std::size_t at = low; at < low + static_cast<std::size_t>(columns(config)); at += width) {
    std::int64_t value = 0;
    for (std::size_t b = 0; b < width; ++b) value |= bits[at + b] << b;
    const std::int64_t sign = std::int64_t{1} << (width - 1);
    lanes.push_back((value ^ sign) - sign);
  }
  return lanes;
}

Vectors golden(const Config& config, const Vectors& vectors) {
  const Beats& in = vectors.at("in");
  Beats out(columns(config) + 1);
  Element element(config);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::vector<std::int64_t> bits = in.elements(i, 1, false);
    Step step;
    std::size_t at = 0;
    for (const auto& [field, count] : Step::fields) {
      for (int b = 0; b < count; ++b) step.*field |= bits[at++] << b;
    }
    if (step.is_shown == 1) out.append(element.shown(step), 1);
    element.follow(step, lanes_of(bits, at, config),
                   lanes_of(bits, at + static_cast<std::size_t>(columns(config)), config));
  }
  return {{"out", out}};
}

}  // namespace

int bpe_adapter_ffs(const Config& config) { return in_bits(config) + columns(config) + 1 + 2; }

core::Design bpe() {
  core::ParameterSpace parameters({{.name = "columns",
                                    .tag = "c",
                                    .meaning = "columns of the dummy array",
                                    .choices = {"32", "64"}},
                                   {.name = "w",
                                    .tag = "w",
                                    .meaning = "bits of a weight, a quarter of a lane",
                                    .default_value = 2,
                                    .choices = {"2", "4", "8"}}},
                                  {{"columns"}, {"w"}});
  return {
      .name = "m4bram.bpe",
      .meaning = "element of M4BRAM: seven rows and a segmented adder",
      .paper = "M4BRAM, FPT 2023",
      .parameters = parameters,
      .configs = {parameters.resolve({}, "bpe"), parameters.resolve({{"columns", "64"}}, "bpe")},
      .check = {},
      .generate = generate,
      .stimulus = stimulus,
      .golden = golden,
      .constants = {},
      .ops_per_frame = [](const Config&) { return static_cast<double>(steps); }};
}

}  // namespace lutmark::designs::m4bram
