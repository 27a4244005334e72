// SPDX-License-Identifier: Apache-2.0
// Writes a scheduled adder graph as one flat Verilog-2005 module.
#include "designs/common/adder_rtl.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include <fmt/format.h>

namespace lutmark::designs {
namespace {

using Bit = AdderLayout::Bit;
std::size_t index(int node) { return static_cast<std::size_t>(node); }

class RtlWriter {
 public:
  RtlWriter(const AdderGraph& graph, const AdderLayout& layout, const AdderPipeline& pipeline,
            int input_bits)
      : graph_(graph),
        layout_(layout),
        pipeline_(pipeline),
        input_bits_(input_bits),
        registers_(layout.nodes.size()) {}

  std::string write(const std::string& name) {
    count_registers();
    for (int node = 0; node < graph_.nodes(); ++node) {
      write_row(node);
      write_registers(node);
    }
    return module(name);
  }

 private:
  std::string name_of(int node) const {
    if (graph_.is_input(node)) return fmt::format("x{}", node);
    return fmt::format("{}{}", layout_.nodes[index(node)].complemented ? 'n' : 's', node);
  }

  // Registers between a driver and a reader of that stage.
  int wait(int driver, int reader_stage) const {
    return reader_stage - (graph_.is_input(driver) ? 0 : pipeline_.stage(driver));
  }

  void count_registers() {
    for (int node = 0; node < graph_.nodes(); ++node) {
      registers_[index(node)].assign(index(layout_.nodes[index(node)].bits), 0);
    }
    const auto read = [&](const Bit& bit, int stage) {
      if (bit.node == AdderGraph::none) return;
      int& count = registers_[index(bit.node)][index(bit.bit)];
      count = std::max(count, wait(bit.node, stage));
    };
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      const auto& row = layout_.nodes[index(node)].row;
      for (const Bit& bit : row.p) read(bit, pipeline_.stage(node));
      for (const Bit& bit : row.q) read(bit, pipeline_.stage(node));
    }
    for (const auto& output : layout_.outputs) {
      for (const Bit& bit : output) read(bit, pipeline_.latency());
    }
  }

  // First bit of the run of neighbours that have a register k as well.
  int run_begin(int node, int bit, int k) const {
    const auto& registers = registers_[index(node)];
    while (bit > 0 && registers[index(bit - 1)] >= k) --bit;
    return bit;
  }

  std::string register_name(int node, int bit, int k) const {
    if (k == 0) return name_of(node);
    const int begin = run_begin(node, bit, k);
    const std::string part =
        begin == layout_.nodes[index(node)].first_bit ? "" : fmt::format("_b{}", begin);
    return fmt::format("{}_r{}{}", name_of(node), k, part);
  }

  void write_registers(int node) {
    const auto& registers = registers_[index(node)];
    const int longest =
        registers.empty() ? 0 : *std::max_element(registers.begin(), registers.end());
    for (int k = 1; k <= longest; ++k) {
      for (int bit = 0; bit < static_cast<int>(registers.size()); ++bit) {
        if (registers[index(bit)] < k || run_begin(node, bit, k) != bit) continue;
        int end = bit;
        while (end < static_cast<int>(registers.size()) && registers[index(end)] >= k) ++end;
        const std::string name = register_name(node, bit, k);
        fmt::format_to(std::back_inserter(declarations_), "  reg [{}:{}] {};\n", end - 1, bit,
                       name);
        const std::string source =
            k == 1 && graph_.is_input(node)
                ? fmt::format("x_i[{}:{}]", node * input_bits_ + end - 1, node * input_bits_ + bit)
                : part_select(node, end - 1, bit, k - 1);
        fmt::format_to(std::back_inserter(transfers_), "    {} <= {};\n", name, source);
      }
    }
  }

  // Register k of bits high to low; one run holds them all since register k + 1 does.
  std::string part_select(int node, int high, int low, int k) const {
    const std::string name = register_name(node, low, k);
    return high == low ? fmt::format("{}[{}]", name, low)
                       : fmt::format("{}[{}:{}]", name, high, low);
  }

  // Bits, lowest first, as read in a stage.
  std::string expression(const std::vector<Bit>& bits, int stage) const {
    std::vector<std::string> parts;
    for (int i = static_cast<int>(bits.size()) - 1; i >= 0;) {
      const Bit& top = bits[index(i)];
      int low = i;
      const auto same = [&](int step) {
        const Bit& next = bits[index(low - 1)];
        return next.node == top.node && next.inverted == top.inverted &&
               (top.node == AdderGraph::none ||
                (next.bit == bits[index(low)].bit - step &&
                 register_name(top.node, next.bit, wait(top.node, stage)) ==
                     register_name(top.node, top.bit, wait(top.node, stage))));
      };
      const int step = top.node != AdderGraph::none && i > 0 && bits[index(i - 1)] == top ? 0 : 1;
      while (low > 0 && same(step)) --low;
      parts.push_back(part(bits, i, low, step, stage));
      i = low - 1;
    }
    if (parts.size() == 1) return parts.front();
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
  }

  std::string part(const std::vector<Bit>& bits, int high, int low, int step, int stage) const {
    const Bit& top = bits[index(high)];
    const int count = high - low + 1;
    if (top.node == AdderGraph::none) {
      return fmt::format("{}'b{}", count, std::string(index(count), top.inverted ? '1' : '0'));
    }
    const int k = wait(top.node, stage);
    const std::string text =
        (top.inverted ? "~" : "") +
        part_select(top.node, top.bit, step == 0 ? top.bit : bits[index(low)].bit, k);
    return step == 0 && count > 1 ? fmt::format("{{{}{{{}}}}}", count, text) : text;
  }

  std::string meaning(const AdderGraph::Operand& operand) const {
    if (operand.node == AdderGraph::none) return "0";
    const std::string value =
        graph_.is_input(operand.node) ? name_of(operand.node) : fmt::format("s{}", operand.node);
    return operand.shift == 0 ? value : fmt::format("({} << {})", value, operand.shift);
  }

  std::string comment(int node) const {
    const auto& [a, b] = graph_.adder(node);
    const char* const complement = layout_.nodes[index(node)].complemented ? "~" : "";
    if (a.negative)
      return fmt::format("{}(s{} = {} - {})", complement, node, meaning(b), meaning(a));
    return fmt::format("{}(s{} = {} {} {})", complement, node, meaning(a), b.negative ? '-' : '+',
                       meaning(b));
  }

  void write_row(int node) {
    const AdderLayout::Node& n = layout_.nodes[index(node)];
    if (n.row.p.empty()) return;
    const int stage = pipeline_.stage(node);
    std::string sum =
        expression(n.row.p, stage) + (n.cells() == 1 ? " ^ " : " + ") + expression(n.row.q, stage);
    if (n.row.carry_in) sum += fmt::format(" + {}'d1", n.cells());
    if (n.row.invert_sum) sum = "~(" + sum + ")";
    fmt::format_to(std::back_inserter(declarations_), "  wire [{}:{}] {} = {};  // {}\n",
                   n.bits - 1, n.first_bit, name_of(node), sum, comment(node));
  }

  std::string unused() const {
    std::vector<std::string> parts;
    for (int node = 0; node < graph_.inputs; ++node) {
      const auto& registers = registers_[index(node)];
      for (int bit = 0; bit < input_bits_; ++bit) {
        const auto is_used = [&](int b) {
          return b < static_cast<int>(registers.size()) && registers[index(b)] > 0;
        };
        if (is_used(bit)) continue;
        int end = bit;
        while (end < input_bits_ && !is_used(end)) ++end;
        parts.push_back(
            fmt::format("x_i[{}:{}]", node * input_bits_ + end - 1, node * input_bits_ + bit));
        bit = end;
      }
    }
    if (transfers_.empty()) parts.insert(parts.end(), {"clk_i", "move_i"});
    if (parts.empty()) return "";
    return fmt::format("  // Bits that no output depends on.\n  wire unused = &{{1'b0, {}}};\n",
                       fmt::join(parts, ", "));
  }

  std::string module(const std::string& name) const {
    const int width =
        layout_.outputs.empty() ? 1 : static_cast<int>(layout_.outputs.front().size());
    std::string outputs;
    for (std::size_t j = 0; j < layout_.outputs.size(); ++j) {
      const int low = static_cast<int>(j) * width;
      fmt::format_to(std::back_inserter(outputs), "  assign y_o[{}:{}] = {};\n", low + width - 1,
                     low, expression(layout_.outputs[j], pipeline_.latency()));
    }
    const std::string moves =
        transfers_.empty()
            ? ""
            : fmt::format("\n  always @(posedge clk_i) if (move_i) begin\n{}  end\n", transfers_);
    const auto& report = pipeline_.report;
    return fmt::format(
        R"(// {} adders of {} bits, {} bits that only wait, depth {}. Latency {} moves, a result every move.
module {} (
  input  wire clk_i,
  input  wire move_i,
  input  wire [{}:0] x_i,
  output wire [{}:0] y_o
);
{}{}{}
{}endmodule
)",
        report.adders, report.adder_bits, report.bare_ff_bits, report.depth, pipeline_.latency(),
        name, graph_.inputs * input_bits_ - 1, static_cast<int>(layout_.outputs.size()) * width - 1,
        declarations_, unused(), moves, outputs);
  }

  const AdderGraph& graph_;
  const AdderLayout& layout_;
  const AdderPipeline& pipeline_;
  int input_bits_;
  std::vector<std::vector<int>> registers_;  // longest chain of every bit
  std::string declarations_;
  std::string transfers_;
};

}  // namespace

std::string adder_rtl(const std::string& name, const AdderGraph& graph, const AdderLayout& layout,
                      const AdderPipeline& pipeline, int input_bits) {
  return RtlWriter(graph, layout, pipeline, input_bits).write(name);
}

}  // namespace lutmark::designs
