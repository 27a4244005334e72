// SPDX-License-Identifier: Apache-2.0
// Writes a scheduled adder graph as one flat Verilog-2005 module.
#include "designs/common/adder_rtl.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace lutmark::designs {
namespace {

using Bit = AdderLayout::Bit;
std::size_t index(int node) { return static_cast<std::size_t>(node); }

class RtlWriter {
 public:
  RtlWriter(const AdderGraph& graph, const AdderLayout& layout, const AdderPipeline& pipeline,
            int input_bits, AdderInputs inputs)
      : graph_(graph),
        layout_(layout),
        pipeline_(pipeline),
        input_bits_(input_bits),
        has_input_wires_(inputs == AdderInputs::registered_outside),
        registers_(layout.nodes.size()) {}

  std::string write(const std::string& name) {
    count_registers();
    find_kept();
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

  // Registers of a node that stand outside of the module.
  int outside(int node) const { return has_input_wires_ && graph_.is_input(node) ? 1 : 0; }

  // Who reads bits: a carry chain needs an inverted bit as such, a single cell absorbs inversion.
  enum class Reader { chain, cell, output };

  Reader reader_of(int node) const {
    return layout_.nodes[index(node)].cells() > 2 ? Reader::chain : Reader::cell;
  }

  // An inverter before a register shares its cell and leaves the carry chain its time.
  bool reads_complement(const std::vector<Bit>& bits, std::size_t i, Reader reader,
                        int stage) const {
    const bool is_top = i + 1 == bits.size();
    if (reader == Reader::cell || (reader == Reader::chain && is_top)) return false;
    return bits[i].node != AdderGraph::none && bits[i].inverted &&
           wait(bits[i].node, stage) > outside(bits[i].node);
  }

  void count_registers() {
    for (int node = 0; node < graph_.nodes(); ++node) {
      registers_[index(node)].assign(index(layout_.nodes[index(node)].bits), 0);
    }
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      const auto& row = layout_.nodes[index(node)].row;
      count_reads(row.p, reader_of(node), pipeline_.stage(node));
      count_reads(row.q, reader_of(node), pipeline_.stage(node));
    }
    for (const auto& output : layout_.outputs) {
      count_reads(output, Reader::output, pipeline_.latency());
    }
  }

  void count_reads(const std::vector<Bit>& bits, Reader reader, int stage) {
    for (std::size_t i = 0; i < bits.size(); ++i) {
      const Bit& bit = bits[i];
      if (bit.node == AdderGraph::none) continue;
      int& count = registers_[index(bit.node)][index(bit.bit)];
      int k = wait(bit.node, stage);
      if (reads_complement(bits, i, reader, stage)) complements_.insert({bit.node, k--, bit.bit});
      count = std::max(count, k);
    }
  }

  bool has_register(int node, int bit, int k, bool complement) const {
    if (complement) return complements_.contains({node, k, bit});
    return registers_[index(node)][index(bit)] >= k;
  }

  // First bit of the run of neighbours that have such a register as well, from one source.
  int run_begin(int node, int bit, int k, bool complement) const {
    const auto source = [&](int b) { return k > 1 ? run_begin(node, b, k - 1, false) : 0; };
    while (bit > 0 && has_register(node, bit - 1, k, complement) &&
           (!complement || source(bit - 1) == source(bit))) {
      --bit;
    }
    return bit;
  }

  std::string register_name(int node, int bit, int k, bool complement) const {
    if (k == 0) return name_of(node);
    const int begin = run_begin(node, bit, k, complement);
    const std::string part =
        begin == layout_.nodes[index(node)].first_bit ? "" : fmt::format("_b{}", begin);
    return fmt::format("{}_{}{}{}", name_of(node), complement ? 'c' : 'r', k, part);
  }

  void write_registers(int node) {
    const auto& registers = registers_[index(node)];
    const int longest =
        registers.empty() ? 0 : *std::max_element(registers.begin(), registers.end());
    // A complement may come one register after the last plain one.
    for (int k = 1; k <= longest + 1; ++k) {
      for (const bool complement : {false, true}) write_registers(node, k, complement);
    }
  }

  void write_registers(int node, int k, bool complement) {
    const int bits = layout_.nodes[index(node)].bits;
    for (int bit = 0; bit < bits; ++bit) {
      if (!has_register(node, bit, k, complement)) continue;
      if (run_begin(node, bit, k, complement) != bit) continue;
      int end = bit + 1;
      while (end < bits && has_register(node, end, k, complement) &&
             run_begin(node, end, k, complement) == bit) {
        ++end;
      }
      const std::string name = register_name(node, bit, k, complement);
      const std::string source =
          k == 1 && graph_.is_input(node)
              ? fmt::format("x_i[{}:{}]", node * input_bits_ + end - 1, node * input_bits_ + bit)
              : part_select(node, end - 1, bit, k - 1, false);
      if (k <= outside(node)) {
        declarations_ += fmt::format("  wire [{}:{}] {} = {};\n", end - 1, bit, name, source);
        continue;
      }
      declarations_ += fmt::format("  reg [{}:{}] {};\n", end - 1, bit, name);
      transfers_ += fmt::format("    {} <= {}{};\n", name, complement ? "~" : "", source);
    }
  }

  // Bits high to low, which are in one run.
  std::string part_select(int node, int high, int low, int k, bool complement) const {
    const std::string name = register_name(node, low, k, complement);
    return high == low ? fmt::format("{}[{}]", name, low)
                       : fmt::format("{}[{}:{}]", name, high, low);
  }

  // Bits, lowest first, as read in a stage.
  std::string expression(const std::vector<Bit>& bits, Reader reader, int stage) const {
    const auto source = [&](int i) {
      const Bit& bit = bits[index(i)];
      if (bit.node == AdderGraph::none) return std::string(bit.inverted ? "1" : "0");
      const bool complement = reads_complement(bits, index(i), reader, stage);
      return register_name(bit.node, bit.bit, wait(bit.node, stage), complement) +
             (bit.inverted ? "~" : "");
    };
    std::vector<std::string> parts;
    for (int high = static_cast<int>(bits.size()) - 1; high >= 0;) {
      const Bit& top = bits[index(high)];
      const bool is_sign = high > 0 && bits[index(high - 1)].bit == top.bit;
      int low = high;
      while (low > 0 && source(low - 1) == source(high) &&
             (top.node == AdderGraph::none ||
              bits[index(low - 1)].bit == bits[index(low)].bit - (is_sign ? 0 : 1))) {
        --low;
      }
      const bool complement = reads_complement(bits, index(high), reader, stage);
      parts.push_back(part(top, bits[index(low)], high - low + 1, complement, stage));
      high = low - 1;
    }
    if (parts.size() == 1) return parts.front();
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
  }

  // `count` bits from high down to low, or as many copies of high.
  std::string part(const Bit& high, const Bit& low, int count, bool complement, int stage) const {
    if (high.node == AdderGraph::none) {
      return fmt::format("{}'b{}", count, std::string(index(count), high.inverted ? '1' : '0'));
    }
    const std::string text =
        (high.inverted && !complement ? "~" : "") +
        part_select(high.node, high.bit, low.bit, wait(high.node, stage), complement);
    return high.bit == low.bit && count > 1 ? fmt::format("{{{}{{{}}}}}", count, text) : text;
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

  // A sum that goes straight into another one is kept by name: synthesis would else turn both into
  // a compressor of three operands, which takes two LUTs a bit where carry chains take one. Not
  // kept is a sum whose cells also invert, or whose top cell also computes an exclusive or: a name
  // would keep synthesis from merging these, and such a sum is no operand as it is.
  void find_kept() {
    kept_.assign(layout_.nodes.size(), false);
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      const auto& row = layout_.nodes[index(node)].row;
      for (const auto* operand : {&row.p, &row.q}) {
        for (const Bit& bit : *operand) {
          if (bit.node == AdderGraph::none || graph_.is_input(bit.node)) continue;
          const bool is_chain = layout_.nodes[index(bit.node)].cells() > 2;
          if (is_chain && wait(bit.node, pipeline_.stage(node)) == 0) kept_[index(bit.node)] = true;
        }
      }
    }
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      const auto& row = layout_.nodes[index(node)].row;
      if (row.invert_sum) kept_[index(node)] = false;
      if (row.merged != AdderGraph::none) kept_[index(row.merged)] = false;
    }
  }

  void write_row(int node) {
    const AdderLayout::Node& n = layout_.nodes[index(node)];
    if (n.row.p.empty()) return;
    const int stage = pipeline_.stage(node);
    const Reader reader = reader_of(node);
    std::string sum = expression(n.row.p, reader, stage) + (n.cells() == 1 ? " ^ " : " + ") +
                      expression(n.row.q, reader, stage);
    if (n.row.carry_in) sum += fmt::format(" + {}'d1", n.cells());
    if (n.row.invert_sum) sum = "~(" + sum + ")";
    declarations_ +=
        fmt::format("  {}wire [{}:{}] {} = {};  // {}\n", kept_[index(node)] ? "(* keep *) " : "",
                    n.bits - 1, n.first_bit, name_of(node), sum, comment(node));
  }

  std::string unused() const {
    std::vector<std::string> parts;
    for (int node = 0; node < graph_.inputs; ++node) {
      const auto& registers = registers_[index(node)];
      for (int bit = 0; bit < input_bits_; ++bit) {
        const auto is_used = [&](int b) {
          return b < static_cast<int>(registers.size()) &&
                 (registers[index(b)] > 0 || complements_.contains({node, 1, b}));
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
      outputs += fmt::format("  assign y_o[{}:{}] = {};\n", low + width - 1, low,
                             expression(layout_.outputs[j], Reader::output, pipeline_.latency()));
    }
    const std::string moves = transfers_.empty() ? ""
                                                 : fmt::format(
                                                       "\n  always @(posedge "
                                                       "clk_i) if (move_i) begin\n{}  end\n",
                                                       transfers_);
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
        report.adders, report.adder_bits, report.bare_ff_bits, report.depth,
        pipeline_.latency() - (has_input_wires_ ? 1 : 0), name, graph_.inputs * input_bits_ - 1,
        static_cast<int>(layout_.outputs.size()) * width - 1, declarations_, unused(), moves,
        outputs);
  }

  const AdderGraph& graph_;
  const AdderLayout& layout_;
  const AdderPipeline& pipeline_;
  int input_bits_;
  bool has_input_wires_;
  std::vector<std::vector<int>> registers_;  // longest chain of every bit
  std::vector<bool> kept_;
  std::set<std::tuple<int, int, int>> complements_;  // node, register, bit
  std::string declarations_;
  std::string transfers_;
};

}  // namespace

std::string adder_rtl(const std::string& name, const AdderGraph& graph, const AdderLayout& layout,
                      const AdderPipeline& pipeline, int input_bits, AdderInputs inputs) {
  return RtlWriter(graph, layout, pipeline, input_bits, inputs).write(name);
}

}  // namespace lutmark::designs
