// SPDX-License-Identifier: Apache-2.0
// Kernel: a sparse constant matrix with a schedule, and the RTL that computes it.
#include "designs/kratos/kernel.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace lutmark::designs::kratos {
namespace {

// A value in a register: its name in the RTL and what it can be.
struct Node {
  std::string name;
  Range range;
  int bits() const { return range.bits(); }
};

int tree_depth(std::size_t taps) {
  return taps <= 1 ? 0 : static_cast<int>(std::bit_width(taps - 1));
}

std::string signed_number(int value) {
  return value < 0 ? fmt::format("m{}", -value) : fmt::format("{}", value);
}

// Verilog is exact modulo 2^bits, so a literal may wrap where the product's own width is enough.
std::string literal(int value, int bits) {
  const std::int64_t modulus = std::int64_t{1} << bits;
  std::int64_t wrapped = ((value % modulus) + modulus) % modulus;
  if (wrapped >= modulus / 2) return fmt::format("-{}'sd{}", bits, modulus - wrapped);
  return fmt::format("{}'sd{}", bits, wrapped);
}

// Widens or narrows by text, so that no tool has to guess a width.
std::string resized(const Node& node, int bits) {
  if (bits == node.bits()) return node.name;
  if (bits < node.bits()) return fmt::format("$signed({}[{}:0])", node.name, bits - 1);
  const std::string sign =
      node.bits() == 1 ? node.name : fmt::format("{}[{}]", node.name, node.bits() - 1);
  return fmt::format("$signed({{{{{}{{{}}}}}, {}}})", bits - node.bits(), sign, node.name);
}

// Writes the registers of one copy of the matrix, sharing equal products and equal delays.
class CopyWriter {
 public:
  CopyWriter(const SparseMatrix& matrix, int copy, int input_bits, int depth)
      : used_inputs(static_cast<std::size_t>(matrix.inputs), false),
        matrix_(matrix),
        copy_(copy),
        input_bits_(input_bits),
        depth_(depth) {}

  /// The registered value of every column, `depth` levels after the products; "" name for a zero
  /// one.
  std::vector<Node> write() {
    std::vector<Node> outputs;
    for (std::size_t j = 0; j < matrix_.columns.size(); ++j) outputs.push_back(column(j));
    return outputs;
  }

  std::string declarations;
  std::string transfers;
  std::vector<bool> used_inputs;

 private:
  void reg(const Node& node, const std::string& value) {
    fmt::format_to(std::back_inserter(declarations), "  reg signed [{}:0] {};\n", node.bits() - 1,
                   node.name);
    fmt::format_to(std::back_inserter(transfers), "      {} <= {};\n", node.name, value);
  }

  Node input(int k) {
    const Node node{fmt::format("x{}_{}", copy_, k), Range::of_signed(input_bits_)};
    if (!used_inputs[static_cast<std::size_t>(k)]) {
      used_inputs[static_cast<std::size_t>(k)] = true;
      const int low = (copy_ * matrix_.inputs + k) * input_bits_;
      reg(node, fmt::format("in_data_i[{}:{}]", low + input_bits_ - 1, low));
    }
    return node;
  }

  Node product(SparseMatrix::Tap tap) {
    const auto found = products_.find({tap.input, tap.weight});
    if (found != products_.end()) return found->second;
    const Node x = input(tap.input);
    const Node node{fmt::format("p{}_{}_times_{}", copy_, tap.input, signed_number(tap.weight)),
                    x.range * tap.weight};
    reg(node, fmt::format("{} * {}", resized(x, node.bits()), literal(tap.weight, node.bits())));
    return products_[{tap.input, tap.weight}] = node;
  }

  Node delayed(const Node& node, int cycles) {
    Node current = node;
    for (int cycle = 1; cycle <= cycles; ++cycle) {
      const Node next{fmt::format("{}_d{}", node.name, cycle), node.range};
      if (delays_.insert({next.name, true}).second) reg(next, current.name);
      current = next;
    }
    return current;
  }

  Node column(std::size_t j) {
    const auto& taps = matrix_.columns[j];
    if (taps.empty()) return {"", {0, 0}};
    std::vector<Node> level;
    for (const SparseMatrix::Tap& tap : taps) level.push_back(product(tap));
    int height = 0;
    while (level.size() > 1) {
      ++height;
      std::vector<Node> next;
      for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
        const Node sum{fmt::format("s{}_{}_l{}_{}", copy_, j, height, i / 2),
                       level[i].range + level[i + 1].range};
        reg(sum, fmt::format("{} + {}", resized(level[i], sum.bits()),
                             resized(level[i + 1], sum.bits())));
        next.push_back(sum);
      }
      if (level.size() % 2 == 1) next.push_back(delayed(level.back(), 1));
      level = std::move(next);
    }
    return delayed(level.front(), depth_ - height);
  }

  const SparseMatrix& matrix_;
  int copy_;
  int input_bits_;
  int depth_;
  std::map<std::pair<int, int>, Node> products_;
  std::map<std::string, bool> delays_;
};

// Bits that no weight looks at are named, so that lint stays silent about these and loud about
// others.
std::string unused_inputs(const std::vector<std::vector<bool>>& used, int input_bits) {
  std::string parts;
  int element = 0;
  for (const auto& copy : used) {
    for (const bool is_used : copy) {
      if (!is_used) {
        parts +=
            fmt::format(", in_data_i[{}:{}]", (element + 1) * input_bits - 1, element * input_bits);
      }
      ++element;
    }
  }
  if (parts.empty()) return "";
  return fmt::format("  // Inputs whose weights are all zero.\n  wire unused = &{{1'b0{}}};\n\n",
                     parts);
}

}  // namespace

SparseMatrix SparseMatrix::from(const Weights& weights) {
  SparseMatrix matrix{weights.rows,
                      std::vector<std::vector<Tap>>(static_cast<std::size_t>(weights.columns))};
  for (int column = 0; column < weights.columns; ++column) {
    for (int row = 0; row < weights.rows; ++row) {
      if (const int weight = weights.at(row, column); weight != 0) {
        matrix.columns[static_cast<std::size_t>(column)].push_back({row, weight});
      }
    }
  }
  return matrix;
}

Range SparseMatrix::column_range(std::size_t column, Range input) const {
  Range sum;
  for (const Tap& tap : columns[column]) sum = sum + input * tap.weight;
  return sum;
}

core::Hardware generate_kernel(const std::string& module_name, const std::string& heading,
                               const SparseMatrix& matrix, const Schedule& schedule,
                               int input_bits) {
  std::size_t most_taps = 0;
  int output_bits = 1;
  for (std::size_t j = 0; j < matrix.columns.size(); ++j) {
    most_taps = std::max(most_taps, matrix.columns[j].size());
    output_bits =
        std::max(output_bits, matrix.column_range(j, Range::of_signed(input_bits)).bits());
  }
  const int depth = tree_depth(most_taps);
  const int latency = 2 + depth;
  const int in_width = schedule.copies * matrix.inputs * input_bits;
  const int columns = static_cast<int>(matrix.columns.size());
  const int out_width = schedule.copies * columns * output_bits;

  std::string declarations;
  std::string transfers;
  std::string outputs;
  std::vector<std::vector<bool>> used;
  for (int copy = 0; copy < schedule.copies; ++copy) {
    CopyWriter writer(matrix, copy, input_bits, depth);
    const std::vector<Node> results = writer.write();
    declarations += writer.declarations;
    transfers += writer.transfers;
    used.push_back(writer.used_inputs);
    for (int j = 0; j < columns; ++j) {
      const Node& node = results[static_cast<std::size_t>(j)];
      const int low = (copy * columns + j) * output_bits;
      outputs += fmt::format(
          "  assign out_data_o[{}:{}] = {};\n", low + output_bits - 1, low,
          node.name.empty() ? fmt::format("{}'d0", output_bits) : resized(node, output_bits));
    }
  }

  const std::string text = fmt::format(
      R"(// {heading}
// Latency {latency} cycles, a beat every cycle, no DSP, no memory.
// x<copy>_<input>: registered inputs; p: products with constants; s<copy>_<column>_l<level>: sums; _d: delays.
module {module} (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
  reg [{valid_msb}:0] valid_q;
  wire move = out_ready_i | ~valid_q[{valid_msb}];
{declarations}
{unused}  always @(posedge clk_i) begin
    if (!rst_ni) valid_q <= {latency}'d0;
    else if (move) valid_q <= {{valid_q[{valid_before}:0], in_valid_i}};
    if (move) begin
{transfers}    end
  end

  assign in_ready_o = move;
  assign out_valid_o = valid_q[{valid_msb}];
{outputs}endmodule
)",
      fmt::arg("heading", heading), fmt::arg("module", module_name), fmt::arg("latency", latency),
      fmt::arg("in_msb", in_width - 1), fmt::arg("out_msb", out_width - 1),
      fmt::arg("valid_msb", latency - 1), fmt::arg("valid_before", latency - 2),
      fmt::arg("declarations", declarations), fmt::arg("unused", unused_inputs(used, input_bits)),
      fmt::arg("transfers", transfers), fmt::arg("outputs", outputs));

  return {.files = {{module_name + ".v", text}},
          .top = module_name,
          .streams = {{"in", core::Direction::in, in_width, schedule.beats_per_frame},
                      {"out", core::Direction::out, out_width, schedule.beats_per_frame}},
          .latency_cycles = latency,
          .interval_cycles = schedule.beats_per_frame};
}

}  // namespace lutmark::designs::kratos
