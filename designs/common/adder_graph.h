// SPDX-License-Identifier: Apache-2.0
// AdderGraph: a product with a constant matrix, written as additions of shifted values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lutmark::designs {

/// Dense matrix of constants, row-major; a row for every input, a column for every output.
struct ConstantMatrix {
  int inputs = 0;
  int outputs = 0;
  std::vector<std::int64_t> values;

  std::int64_t& at(int input, int output) { return values[index(input, output)]; }
  std::int64_t at(int input, int output) const { return values[index(input, output)]; }
  friend bool operator==(const ConstantMatrix&, const ConstantMatrix&) = default;

 private:
  std::size_t index(int input, int output) const {
    return static_cast<std::size_t>(input) * static_cast<std::size_t>(outputs) +
           static_cast<std::size_t>(output);
  }
};

/// Nodes 0 to inputs - 1 are the inputs, node inputs + i is adder i. Operands of an adder are
/// earlier nodes, so that the order of the nodes is a topological one.
struct AdderGraph {
  static constexpr int none = -1;

  /// A node, shifted left, possibly negated; `none` stands for zero.
  struct Operand {
    int node = none;
    int shift = 0;
    bool negative = false;
    friend bool operator==(const Operand&, const Operand&) = default;
  };
  /// a + b. One of the two is not shifted and at most one is negative. A negation is zero minus b.
  struct Adder {
    Operand a;
    Operand b;
    friend bool operator==(const Adder&, const Adder&) = default;
  };

  int inputs = 0;
  std::vector<Adder> adders;
  std::vector<Operand> outputs;

  int nodes() const { return inputs + static_cast<int>(adders.size()); }
  bool is_input(int node) const { return node < inputs; }
  const Adder& adder(int node) const { return adders[static_cast<std::size_t>(node - inputs)]; }
  /// Appends an adder and returns its node.
  int append(const Adder& adder) {
    adders.push_back(adder);
    return nodes() - 1;
  }
};

/// Throws std::invalid_argument and says where when a rule above is broken.
void check(const AdderGraph& graph);

/// The outputs for these inputs, modulo 2^64.
std::vector<std::int64_t> evaluate(const AdderGraph& graph, std::span<const std::int64_t> inputs);

/// What the graph computes: every output's coefficients, modulo 2^64.
ConstantMatrix matrix_of(const AdderGraph& graph);

/// Adders on the longest path from an input to every node.
std::vector<int> levels_of(const AdderGraph& graph);

/// The graph without the adders that no output depends on.
AdderGraph without_unused(const AdderGraph& graph);

}  // namespace lutmark::designs
