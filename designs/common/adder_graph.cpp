// SPDX-License-Identifier: Apache-2.0
// AdderGraph: a product with a constant matrix, written as additions of shifted values.
#include "designs/common/adder_graph.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace lutmark::designs {
namespace {

using Operand = AdderGraph::Operand;
using Adder = AdderGraph::Adder;

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument(what);
}

// Unsigned arithmetic wraps where the signed one is undefined.
std::uint64_t value_of(const std::vector<std::uint64_t>& values, Operand operand) {
  if (operand.node == AdderGraph::none) return 0;
  const std::uint64_t shifted = values[static_cast<std::size_t>(operand.node)] << operand.shift;
  return operand.negative ? 0 - shifted : shifted;
}

}  // namespace

void check(const AdderGraph& graph) {
  const auto in_range = [](Operand operand, int end) {
    return operand.node >= AdderGraph::none && operand.node < end && operand.shift >= 0 &&
           operand.shift < 64;
  };
  for (int node = graph.inputs; node < graph.nodes(); ++node) {
    const auto& [a, b] = graph.adder(node);
    const bool negation = a.node == AdderGraph::none && b.negative && b.shift == 0;
    require(in_range(a, node) && in_range(b, node) && b.node != AdderGraph::none,
            fmt::format("node {}: an operand is not an earlier node", node));
    require(negation || a.node != AdderGraph::none,
            fmt::format("node {}: zero is for negations", node));
    require(std::min(a.shift, b.shift) == 0,
            fmt::format("node {}: both operands are shifted", node));
    require(!(a.negative && b.negative), fmt::format("node {}: both operands are negative", node));
  }
  for (std::size_t j = 0; j < graph.outputs.size(); ++j) {
    require(in_range(graph.outputs[j], graph.nodes()), fmt::format("output {}: no such node", j));
    require(!graph.outputs[j].negative,
            fmt::format("output {}: negative outputs need a node of their own", j));
  }
}

std::vector<std::int64_t> evaluate(const AdderGraph& graph, std::span<const std::int64_t> inputs) {
  std::vector<std::uint64_t> values(inputs.begin(), inputs.end());
  for (const auto& [a, b] : graph.adders) {
    values.push_back(value_of(values, a) + value_of(values, b));
  }
  std::vector<std::int64_t> outputs;
  for (const Operand& operand : graph.outputs) {
    outputs.push_back(static_cast<std::int64_t>(value_of(values, operand)));
  }
  return outputs;
}

ConstantMatrix matrix_of(const AdderGraph& graph) {
  ConstantMatrix matrix{graph.inputs, static_cast<int>(graph.outputs.size()), {}};
  std::vector<std::int64_t> unit(static_cast<std::size_t>(graph.inputs), 0);
  for (std::size_t k = 0; k < unit.size(); ++k) {
    unit[k] = 1;
    const std::vector<std::int64_t> row = evaluate(graph, unit);
    matrix.values.insert(matrix.values.end(), row.begin(), row.end());
    unit[k] = 0;
  }
  return matrix;
}

std::vector<int> levels_of(const AdderGraph& graph) {
  std::vector<int> levels(static_cast<std::size_t>(graph.inputs), 0);
  const auto level = [&](Operand operand) {
    return operand.node == AdderGraph::none ? 0 : levels[static_cast<std::size_t>(operand.node)];
  };
  for (const auto& [a, b] : graph.adders) levels.push_back(std::max(level(a), level(b)) + 1);
  return levels;
}

AdderGraph without_unused(const AdderGraph& graph) {
  std::vector<bool> used(static_cast<std::size_t>(graph.nodes()), false);
  const auto use = [&](Operand operand) {
    if (operand.node != AdderGraph::none) used[static_cast<std::size_t>(operand.node)] = true;
  };
  for (const Operand& operand : graph.outputs) use(operand);
  for (int node = graph.nodes() - 1; node >= graph.inputs; --node) {
    if (!used[static_cast<std::size_t>(node)]) continue;
    use(graph.adder(node).a);
    use(graph.adder(node).b);
  }
  AdderGraph kept{graph.inputs, {}, {}};
  std::vector<int> moved(used.size(), AdderGraph::none);
  const auto at_new_place = [&](Operand operand) {
    if (operand.node != AdderGraph::none) {
      operand.node = moved[static_cast<std::size_t>(operand.node)];
    }
    return operand;
  };
  for (int node = 0; node < graph.nodes(); ++node) {
    const auto n = static_cast<std::size_t>(node);
    if (graph.is_input(node)) {
      moved[n] = node;
    } else if (used[n]) {
      moved[n] =
          kept.append({at_new_place(graph.adder(node).a), at_new_place(graph.adder(node).b)});
    }
  }
  for (const Operand& operand : graph.outputs) kept.outputs.push_back(at_new_place(operand));
  return kept;
}

}  // namespace lutmark::designs
