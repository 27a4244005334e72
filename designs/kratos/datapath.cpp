// SPDX-License-Identifier: Apache-2.0
// DataPath: the registers that multiply one window with the matrix.
#include "designs/kratos/datapath.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "designs/common/adder_optimiser.h"
#include "designs/common/adder_rtl.h"

namespace lutmark::designs::kratos {
namespace {

int tree_depth(std::size_t taps) {
  return taps <= 1 ? 0 : static_cast<int>(std::bit_width(taps - 1));
}

std::string signed_number(int value) {
  return value < 0 ? fmt::format("m{}", -value) : fmt::format("{}", value);
}

// Verilog is exact modulo 2^bits, so a literal may wrap where the product's own width is enough.
std::string literal(int value, int bits, bool is_signed) {
  const std::int64_t modulus = std::int64_t{1} << bits;
  const std::int64_t wrapped = ((value % modulus) + modulus) % modulus;
  if (!is_signed) return fmt::format("{}'d{}", bits, wrapped);
  if (wrapped >= modulus / 2) return fmt::format("-{}'sd{}", bits, modulus - wrapped);
  return fmt::format("{}'sd{}", bits, wrapped);
}

// Reads the upper bits of a value that is cut, because a range of one sign can need fewer bits than
// what it is made of: lint wants every bit read.
std::string read_upper_bits(const Node& node, int from_bit, const std::string& suffix) {
  return fmt::format("  wire unused_{}_{} = &{{1'b0, {}[{}:{}]}};\n", node.name, suffix, node.name,
                     node.bits() - 1, from_bit);
}

// Writes registers, each once however often it is asked for.
class Registers {
 public:
  explicit Registers(int copy) : copy_(copy) {}

  const Node& add(const Node& node, const std::string& value) {
    if (names_.insert(node.name).second) {
      path.declarations += declaration(node);
      path.transfers += fmt::format("      {} <= {};\n", node.name, value);
    }
    return node;
  }

  Node product(const std::string& name, const Node& x, int weight) {
    const Node node{name, x.range * weight, x.wrap_bits};
    return add(node, times(x, weight, node.bits()));
  }

  Node product(const std::string& name, const Node& x, const Node& weight) {
    const Node node{name, x.range * weight.range, x.wrap_bits};
    return add(node, fmt::format("{} * {}", fit(x, node.bits()), fit(weight, node.bits())));
  }

  Node sum(const std::string& name, const Node& a, const Node& b) {
    const Node node{name, a.range + b.range, a.wrap_bits};
    return add(node, fmt::format("{} + {}", fit(a, node.bits()), fit(b, node.bits())));
  }

  Node delayed(const Node& node, int cycles) {
    if (node.name.empty()) return node;
    Node current = node;
    for (int cycle = 1; cycle <= cycles; ++cycle) {
      const Node next{fmt::format("{}_d{}", node.name, cycle), node.range, node.wrap_bits};
      current = add(next, current.name);
    }
    return current;
  }

  std::string times(const Node& x, int weight, int bits) {
    return fmt::format("{} * {}", fit(x, bits), literal(weight, bits, x.wrap_bits == 0));
  }

  /// The node with that many bits.
  std::string fit(const Node& node, int bits) {
    if (bits < node.bits() && cut_.insert(node.name).second)
      path.declarations += read_upper_bits(node, bits, std::to_string(copy_));
    return resized(node, bits);
  }

  DataPath path;

 private:
  int copy_;
  std::set<std::string> names_;
  std::set<std::string> cut_;
};

// Sums columns up by binary trees with a register at every level; all columns come out at once.
class TreeWriter {
 public:
  TreeWriter(std::size_t most_taps, int copy)
      : copy_(copy), depth_(tree_depth(most_taps)), registers_(copy) {}

  Registers& registers() { return registers_; }

  void add_column(std::vector<Node> level) {
    const std::size_t j = registers_.path.outputs.size();
    int height = 0;
    while (level.size() > 1) {
      ++height;
      std::vector<Node> next;
      for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
        next.push_back(registers_.sum(fmt::format("s{}_{}_l{}_{}", copy_, j, height, i / 2),
                                      level[i], level[i + 1]));
      }
      if (level.size() % 2 == 1) next.push_back(registers_.delayed(level.back(), 1));
      level = std::move(next);
    }
    registers_.path.outputs.push_back(
        level.empty() ? Node{} : registers_.delayed(level.front(), depth_ - height));
  }

  DataPath finish() {
    registers_.path.latency = 1 + depth_;
    return std::move(registers_.path);
  }

 private:
  int copy_;
  int depth_;
  Registers registers_;
};

}  // namespace

std::string declaration(const Node& node) {
  return fmt::format("  reg {}[{}:0] {};\n", node.wrap_bits > 0 ? "" : "signed ", node.bits() - 1,
                     node.name);
}

std::string resized(const Node& node, int bits) {
  if (bits == node.bits()) return node.name;
  if (node.wrap_bits > 0) {
    return bits < node.bits() ? fmt::format("{}[{}:0]", node.name, bits - 1)
                              : fmt::format("{{{}'d0, {}}}", bits - node.bits(), node.name);
  }
  if (bits < node.bits()) return fmt::format("$signed({}[{}:0])", node.name, bits - 1);
  const std::string sign =
      node.bits() == 1 ? node.name : fmt::format("{}[{}]", node.name, node.bits() - 1);
  return fmt::format("$signed({{{{{}{{{}}}}}, {}}})", bits - node.bits(), sign, node.name);
}

DataPath plain_data_path(const SparseMatrix& matrix, const std::vector<Node>& inputs, int copy) {
  std::size_t most_taps = 0;
  for (const auto& taps : matrix.columns) most_taps = std::max(most_taps, taps.size());
  TreeWriter tree(most_taps, copy);
  for (const auto& taps : matrix.columns) {
    std::vector<Node> products;
    for (const SparseMatrix::Tap& tap : taps) {
      products.push_back(tree.registers().product(
          fmt::format("p{}_{}_times_{}", copy, tap.input, signed_number(tap.weight)),
          inputs[static_cast<std::size_t>(tap.input)], tap.weight));
    }
    tree.add_column(std::move(products));
  }
  return tree.finish();
}

Node loaded_weight(int row, int column, const Numbers& numbers) {
  return {fmt::format("w{}_{}", row, column), numbers.loaded_weight(), numbers.wrap_bits};
}

DataPath loaded_data_path(int columns, const Numbers& numbers, const std::vector<Node>& inputs,
                          int copy) {
  TreeWriter tree(inputs.size(), copy);
  for (int j = 0; j < columns; ++j) {
    std::vector<Node> products;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      products.push_back(tree.registers().product(fmt::format("p{}_{}_{}", copy, k, j), inputs[k],
                                                  loaded_weight(static_cast<int>(k), j, numbers)));
    }
    tree.add_column(std::move(products));
  }
  return tree.finish();
}

DataPath systolic_data_path(const SparseMatrix& matrix, const std::vector<Node>& inputs, int copy) {
  Registers registers(copy);
  const int rows = matrix.inputs;
  const int columns = static_cast<int>(matrix.columns.size());
  for (int j = 0; j < columns; ++j) {
    Node north;
    std::map<int, int> weight_of;
    for (const SparseMatrix::Tap& tap : matrix.columns[static_cast<std::size_t>(j)])
      weight_of[tap.input] = tap.weight;
    for (int k = 0; k < rows; ++k) {
      // A value enters its row k cycles late and needs one cycle for every column it passes.
      const auto weight = weight_of.find(k);
      if (weight == weight_of.end()) {
        north = registers.delayed(north, 1);
        continue;
      }
      const Node west = registers.delayed(inputs[static_cast<std::size_t>(k)], k + j);
      const Range product = west.range * weight->second;
      const Node south{fmt::format("s{}_{}_{}", copy, k, j), north.range + product, west.wrap_bits};
      const std::string term = registers.times(west, weight->second, south.bits());
      const std::string value =
          north.name.empty() ? term
                             : fmt::format("{} + {}", registers.fit(north, south.bits()), term);
      north = registers.add(south, value);
    }
    registers.path.outputs.push_back(registers.delayed(north, columns - 1 - j));
  }
  registers.path.latency = rows + columns - 1;
  return std::move(registers.path);
}

GraphModule graph_module(const std::string& name, const SparseMatrix& matrix,
                         const Numbers& numbers, Style style, int register_every) {
  const int columns = static_cast<int>(matrix.columns.size());
  ConstantMatrix constants{matrix.inputs, columns, {}};
  constants.values.assign(static_cast<std::size_t>(matrix.inputs) * matrix.columns.size(), 0);
  for (int j = 0; j < columns; ++j) {
    for (const SparseMatrix::Tap& tap : matrix.columns[static_cast<std::size_t>(j)])
      constants.at(tap.input, j) = tap.weight;
  }
  AdderOptions options{.style = style == Style::binary ? AdderStyle::binary
                                : style == Style::csd  ? AdderStyle::csd
                                                       : AdderStyle::cse,
                       .numbers = {.input = numbers.input(), .wrap_bits = numbers.wrap_bits},
                       .register_every = register_every};
  const AdderGraph graph = optimise(constants, options);
  const AdderLayout layout = AdderLayout::of(graph, options.numbers);
  const AdderPipeline pipeline = AdderPipeline::of(layout, register_every, options.costs);
  return {.name = name,
          .text = adder_rtl(name, graph, layout, pipeline, numbers.input_bits,
                            AdderInputs::registered_outside),
          .outputs = columns,
          .output_bits = static_cast<int>(layout.outputs.front().size()),
          .outputs_wrap = numbers.wrap_bits > 0,
          .outputs_are_signed = layout.outputs_are_signed,
          .latency = pipeline.latency() - 1};
}

DataPath graph_data_path(const GraphModule& module, const std::vector<Node>& inputs, int input_bits,
                         int copy) {
  DataPath path{.latency = std::max(module.latency, 1)};
  const int width = module.outputs * module.output_bits;
  std::vector<std::string> elements;
  for (auto input = inputs.rbegin(); input != inputs.rend(); ++input) {
    elements.push_back(input->name.empty() ? fmt::format("{}'d0", input_bits) : input->name);
  }
  path.declarations = fmt::format(
      "  wire [{0}:0] g{1};\n"
      "  {2} graph{1} (.clk_i(clk_i), .move_i(move), .x_i({{{3}}}), .y_o(g{1}));\n",
      width - 1, copy, module.name, fmt::join(elements, ", "));
  for (int j = 0; j < module.outputs; ++j) {
    std::string bits =
        fmt::format("g{}[{}:{}]", copy, (j + 1) * module.output_bits - 1, j * module.output_bits);
    Node node{fmt::format("g{}_{}", copy, j), Range::of_signed(module.output_bits)};
    if (module.outputs_wrap) {
      node.wrap_bits = module.output_bits;
    } else if (!module.outputs_are_signed) {
      node.range = {0, (std::int64_t{1} << module.output_bits) - 1};
      bits = fmt::format("{{1'b0, {}}}", bits);
    }
    if (module.latency == 0) {
      // No adder, no register: outputs are registered all the same.
      path.declarations += declaration(node);
      path.transfers += fmt::format("      {} <= {};\n", node.name, bits);
    } else {
      path.declarations +=
          fmt::format("  wire {}[{}:0] {} = {};\n", module.outputs_wrap ? "" : "signed ",
                      node.bits() - 1, node.name, bits);
    }
    path.outputs.push_back(node);
  }
  return path;
}

namespace {

// (sum + half) >> shift in a register.
Node rounded(DataPath& path, const Node& sum, int shift, const std::string& suffix) {
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  const Node biased{"h" + suffix, sum.range + Range{half, half}};
  const Node node{"r" + suffix, {biased.range.low >> shift, biased.range.high >> shift}};
  if (biased.bits() < sum.bits())
    path.declarations += read_upper_bits(sum, biased.bits(), "r" + suffix);
  path.declarations += fmt::format("  wire signed [{}:0] {} = {} + {}'sd{};\n", biased.bits() - 1,
                                   biased.name, resized(sum, biased.bits()), biased.bits(), half);
  path.declarations +=
      fmt::format("  wire unused_{0} = &{{1'b0, {0}[{1}:0]}};\n", biased.name, shift - 1);
  path.declarations += declaration(node);
  // A range that is one sign everywhere needs fewer bits than the shifted sum has.
  path.transfers += fmt::format("      {} <= $signed({}[{}:{}]);\n", node.name, biased.name,
                                shift + node.bits() - 1, shift);
  return node;
}

// min(max(value, 0), 2^bits - 1) in a register.
Node clamped(DataPath& path, const Node& value, int bits, const std::string& suffix) {
  const Node node{"y" + suffix, {0, (std::int64_t{1} << bits) - 1}, bits};
  const int magnitude = value.bits() - 1;  // what is left of the sign
  const std::string sign =
      value.bits() == 1 ? value.name : fmt::format("{}[{}]", value.name, magnitude);
  std::string positive = fmt::format("{}'d0", bits);
  if (magnitude > bits) {
    positive = fmt::format("|{0}[{1}:{2}] ? {{{2}{{1'b1}}}} : {0}[{3}:0]", value.name,
                           magnitude - 1, bits, bits - 1);
  } else if (magnitude == bits) {
    positive = fmt::format("{}[{}:0]", value.name, bits - 1);
  } else if (magnitude > 0) {
    positive = fmt::format("{{{}'d0, {}[{}:0]}}", bits - magnitude, value.name, magnitude - 1);
  }
  path.declarations += declaration(node);
  path.transfers += fmt::format("      {} <= {} ? {}'d0 : {};\n", node.name, sign, bits, positive);
  return node;
}

}  // namespace

void requantise(DataPath& path, const Requantiser& requantiser, int copy) {
  for (std::size_t j = 0; j < path.outputs.size(); ++j) {
    Node& node = path.outputs[j];
    if (node.name.empty()) continue;  // 0 stays 0
    const std::string suffix = fmt::format("{}_{}", copy, j);
    if (requantiser.shift > 0) node = rounded(path, node, requantiser.shift, suffix);
    node = clamped(path, node, requantiser.bits, suffix);
  }
  path.latency += requantiser.shift > 0 ? 2 : 1;
}

}  // namespace lutmark::designs::kratos
