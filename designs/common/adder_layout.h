// SPDX-License-Identifier: Apache-2.0
// AdderLayout: the bits of an adder graph, i.e. which bits need a logic cell and who reads them.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "designs/common/adder_graph.h"
#include "designs/common/range.h"

namespace lutmark::designs {

/// How values are represented.
struct AdderNumbers {
  Range input;        ///< what an input can be; below zero means two's complement
  int wrap_bits = 0;  ///< outputs are taken modulo 2^wrap_bits; 0: outputs are exact
};

/// Widths, wires and polarities of a graph.
///
/// Every node has the least width that its readers need: the range of its linear form when exact,
/// the low bits that some output still shows when wrapping. Bits of an adder below the shift of an
/// operand are wires to the other operand, so every bit is resolved to the bit that drives it, its
/// origin. An adder may be stored complemented (~v = -v - 1), which costs nothing since its cell
/// computes XNOR as well as XOR: ~a + ~b + 1 = ~(a + b) and ~a + b = ~(a - b). Thus an addition
/// wants operands of one polarity and a subtraction of two, and polarities are chosen such that few
/// bits are left that need an inverter before the carry chain.
struct AdderLayout {
  struct Bit {
    int node = AdderGraph::none;  ///< the driver; none: a constant
    int bit = 0;
    bool inverted = false;  ///< the reader wants the complement of what is stored; a constant 1
    friend auto operator<=>(const Bit&, const Bit&) = default;
  };
  /// The cells of an adder, which drive bits first_bit to bits - 1: p + q + carry_in.
  struct Row {
    std::vector<Bit> p;  ///< lowest first; `inverted`: the row wants the complement of the driver
    std::vector<Bit> q;
    bool carry_in = false;
    bool invert_sum = false;  ///< the cells store the complement of the sum
    /// Node whose top cell this row's only cell is merged into; none when it has cells of its own.
    int merged = AdderGraph::none;
  };
  struct Node {
    int bits = 0;       ///< 0: nothing reads the node
    int first_bit = 0;  ///< bits below are wires
    bool is_signed = false;
    bool complemented = false;
    Row row;  ///< empty for inputs
    int cells() const { return bits - first_bit; }
  };

  std::vector<Node> nodes;
  std::vector<std::vector<Bit>> outputs;  ///< all of one width
  bool outputs_are_signed = false;        ///< whether the top bits are signs; never when wrapping

  int inverters = 0;  ///< bits that carry chains want in both polarities

  /// The driver of a bit of a node.
  Bit origin(int node, int bit) const {
    return origins_[static_cast<std::size_t>(node)][static_cast<std::size_t>(bit)];
  }

  /// lut_inputs bounds how many bits of exclusive or one cell takes.
  static AdderLayout of(const AdderGraph& graph, const AdderNumbers& numbers, int lut_inputs = 4);

 private:
  std::vector<std::vector<Bit>> origins_;
  friend class LayoutBuilder;
};

}  // namespace lutmark::designs
