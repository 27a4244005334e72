// SPDX-License-Identifier: Apache-2.0
// AdderLayout: the bits of an adder graph, i.e. which bits need a logic cell and who reads them.
#include "designs/common/adder_layout.h"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <tuple>

namespace lutmark::designs {

using Bit = AdderLayout::Bit;
using Operand = AdderGraph::Operand;

class LayoutBuilder {
 public:
  LayoutBuilder(const AdderGraph& graph, const AdderNumbers& numbers, int lut_inputs)
      : graph_(graph), numbers_(numbers), lut_inputs_(lut_inputs) {
    layout_.nodes.resize(static_cast<std::size_t>(graph.nodes()));
    layout_.origins_.resize(layout_.nodes.size());
  }

  AdderLayout build() {
    if (numbers_.wrap_bits > 0) {
      set_needed_bits();
    } else {
      set_ranges();
    }
    for (int node = 0; node < graph_.nodes(); ++node) lay_wires(node);
    choose_polarities();
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      if (at(node).bits > 0) fill_row(node);
    }
    collect_outputs();
    merge_top_cells();
    return std::move(layout_);
  }

 private:
  // An adder as a row of cells: base is not shifted, other is; at most one of them is negative.
  struct Shape {
    Operand base;
    Operand other;
  };

  AdderLayout::Node& at(int node) { return layout_.nodes[static_cast<std::size_t>(node)]; }

  Shape shape_of(int node) const {
    const auto& [a, b] = graph_.adder(node);
    if (a.node == AdderGraph::none) return {b, a};
    const bool a_is_base = a.shift == 0 && (b.shift > 0 || !a.negative);
    return a_is_base ? Shape{a, b} : Shape{b, a};
  }

  void set_needed_bits() {
    const auto need = [&](Operand operand, int bits) {
      if (operand.node == AdderGraph::none) return;
      at(operand.node).bits = std::max(at(operand.node).bits, bits - operand.shift);
    };
    for (const Operand& output : graph_.outputs) need(output, numbers_.wrap_bits);
    for (int node = graph_.nodes() - 1; node >= graph_.inputs; --node) {
      need(graph_.adder(node).a, at(node).bits);
      need(graph_.adder(node).b, at(node).bits);
    }
    // An input has its own bits only; beyond these comes its sign.
    for (int node = 0; node < graph_.inputs; ++node) {
      at(node).is_signed = numbers_.input.low < 0;
      at(node).bits = std::min(at(node).bits, input_bits());
    }
  }

  int input_bits() const {
    const bool is_signed = numbers_.input.low < 0;
    return std::max(1, numbers_.input.bits() - (is_signed ? 0 : 1));
  }

  // The range of a linear form over independent inputs is the sum of its terms' ranges.
  void set_ranges() {
    std::vector<std::vector<std::int64_t>> forms(layout_.nodes.size());
    std::vector<bool> used(layout_.nodes.size(), false);
    const auto inputs = static_cast<std::size_t>(graph_.inputs);
    for (std::size_t n = 0; n < forms.size(); ++n) {
      forms[n].assign(inputs, 0);
      if (n < inputs) {
        forms[n][n] = 1;
        continue;
      }
      const auto& [a, b] = graph_.adder(static_cast<int>(n));
      for (const Operand& operand : {a, b}) {
        if (operand.node == AdderGraph::none) continue;
        const auto& form = forms[static_cast<std::size_t>(operand.node)];
        const std::int64_t scale = (operand.negative ? -1 : 1) * (std::int64_t{1} << operand.shift);
        for (std::size_t k = 0; k < inputs; ++k) forms[n][k] += scale * form[k];
      }
    }
    const auto use = [&](Operand operand) {
      if (operand.node != AdderGraph::none) used[static_cast<std::size_t>(operand.node)] = true;
    };
    for (const Operand& output : graph_.outputs) use(output);
    for (int node = graph_.nodes() - 1; node >= 0; --node) {
      const auto n = static_cast<std::size_t>(node);
      if (!used[n]) continue;
      Range range;
      for (const std::int64_t c : forms[n]) range = range + numbers_.input * c;
      at(node).is_signed = range.low < 0;
      at(node).bits = std::max(1, range.bits() - (range.low < 0 ? 0 : 1));
      if (graph_.is_input(node)) continue;
      use(graph_.adder(node).a);
      use(graph_.adder(node).b);
    }
  }

  // The driver of a bit of an operand at its place in the sum; beyond its width comes its sign.
  Bit operand_bit(Operand operand, int bit) {
    const int source = bit - operand.shift;
    if (operand.node == AdderGraph::none || source < 0) return {};
    const AdderLayout::Node& node = at(operand.node);
    if (source < node.bits) return layout_.origin(operand.node, source);
    return node.is_signed ? layout_.origin(operand.node, node.bits - 1) : Bit{};
  }

  void lay_wires(int node) {
    AdderLayout::Node& n = at(node);
    auto& origins = layout_.origins_[static_cast<std::size_t>(node)];
    if (!graph_.is_input(node) && n.bits > 0) {
      const Shape shape = shape_of(node);
      if (!shape.base.negative) n.first_bit = std::min(shape.other.shift, n.bits);
      for (int bit = 0; bit < n.first_bit; ++bit) origins.push_back(operand_bit(shape.base, bit));
    }
    for (int bit = n.first_bit; bit < n.bits; ++bit) origins.push_back({node, bit, false});
  }

  bool stored_complement(Bit bit) {
    return bit.node == AdderGraph::none ? bit.inverted : at(bit.node).complemented;
  }

  // Bits of an operand below the top that are not stored in polarity `complement`; the top bit
  // feeds no carry, so that its cell takes either.
  int mismatches(int node, Operand operand, bool complement) {
    int count = 0;
    for (int bit = at(node).first_bit; bit + 1 < at(node).bits; ++bit) {
      const Bit source = operand_bit(operand, bit);
      if (source.node != AdderGraph::none && stored_complement(source) != complement) ++count;
    }
    return count;
  }

  // Polarity of the base in the sum; the other's follows from the signs.
  bool base_polarity(int node) {
    const Shape shape = shape_of(node);
    const bool differ = shape.base.negative != shape.other.negative;
    const int plain = mismatches(node, shape.base, false) + mismatches(node, shape.other, differ);
    const int inverse = mismatches(node, shape.base, true) + mismatches(node, shape.other, !differ);
    return inverse < plain || (inverse == plain && shape.base.negative);
  }

  int inverters_of(int node) {
    const Shape shape = shape_of(node);
    const bool differ = shape.base.negative != shape.other.negative;
    return std::min(mismatches(node, shape.base, false) + mismatches(node, shape.other, differ),
                    mismatches(node, shape.base, true) + mismatches(node, shape.other, !differ));
  }

  // Descent over single flips; an output's own complement is an inverter a bit.
  void choose_polarities() {
    std::vector<std::vector<int>> readers(layout_.nodes.size());
    std::vector<int> output_bits(layout_.nodes.size(), 0);
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      const Shape shape = shape_of(node);
      std::vector<int> drivers;
      for (int bit = at(node).first_bit; bit < at(node).bits; ++bit) {
        drivers.push_back(operand_bit(shape.base, bit).node);
        drivers.push_back(operand_bit(shape.other, bit).node);
      }
      std::sort(drivers.begin(), drivers.end());
      drivers.erase(std::unique(drivers.begin(), drivers.end()), drivers.end());
      for (const int driver : drivers) {
        if (driver != AdderGraph::none) readers[static_cast<std::size_t>(driver)].push_back(node);
      }
    }
    for (const Operand& output : graph_.outputs) {
      if (output.node == AdderGraph::none) continue;
      for (int bit = 0; bit < at(output.node).bits; ++bit) {
        ++output_bits[static_cast<std::size_t>(layout_.origin(output.node, bit).node)];
      }
    }
    const auto cost = [&](int node) {
      int sum = at(node).complemented ? output_bits[static_cast<std::size_t>(node)] : 0;
      for (const int reader : readers[static_cast<std::size_t>(node)]) sum += inverters_of(reader);
      return sum;
    };
    for (bool better = true; better;) {
      better = false;
      for (int node = graph_.nodes() - 1; node >= graph_.inputs; --node) {
        const int before = cost(node);
        if (before == 0) continue;
        at(node).complemented = !at(node).complemented;
        if (cost(node) < before) {
          better = true;
        } else {
          at(node).complemented = !at(node).complemented;
        }
      }
    }
  }

  void fill_row(int node) {
    AdderLayout::Node& n = at(node);
    const Shape shape = shape_of(node);
    const bool differ = shape.base.negative != shape.other.negative;
    const bool base = base_polarity(node);
    const bool other = base != differ;
    for (int bit = n.first_bit; bit < n.bits; ++bit) {
      n.row.p.push_back(wanted(operand_bit(shape.base, bit), base));
      n.row.q.push_back(wanted(operand_bit(shape.other, bit), other));
    }
    // The negative operand's complement lacks one; two complements lack two and end up as one.
    n.row.carry_in = shape.base.negative ? base : other;
    const bool sum_is_complement = shape.base.negative ? other : base;
    n.row.invert_sum = sum_is_complement != n.complemented;
    if (n.cells() == 1) {
      // Exclusive or needs no carry: parity of all inversions.
      n.row.invert_sum = n.row.invert_sum != n.row.carry_in;
      n.row.carry_in = false;
    }
    for (int i = 0; i + 1 < n.cells(); ++i) {
      const auto index = static_cast<std::size_t>(i);
      layout_.inverters += n.row.p[index].node != AdderGraph::none && n.row.p[index].inverted;
      layout_.inverters += n.row.q[index].node != AdderGraph::none && n.row.q[index].inverted;
    }
  }

  Bit wanted(Bit bit, bool complement) {
    bit.inverted = stored_complement(bit) != complement;
    return bit;
  }

  void collect_outputs() {
    int width = std::max(1, numbers_.wrap_bits);
    if (numbers_.wrap_bits == 0) {
      // One format for all: signed as soon as one output is.
      const bool any_signed =
          std::any_of(graph_.outputs.begin(), graph_.outputs.end(),
                      [&](auto o) { return o.node != AdderGraph::none && at(o.node).is_signed; });
      for (const Operand& o : graph_.outputs) {
        if (o.node == AdderGraph::none) continue;
        const int sign = any_signed && !at(o.node).is_signed ? 1 : 0;
        width = std::max(width, at(o.node).bits + o.shift + sign);
      }
    }
    for (const Operand& output : graph_.outputs) {
      auto& bits = layout_.outputs.emplace_back();
      for (int bit = 0; bit < width; ++bit) {
        bits.push_back(wanted(operand_bit(output, bit), false));
        layout_.inverters += bits.back().node != AdderGraph::none && bits.back().inverted;
      }
    }
  }

  // A row of one cell is an exclusive or, which the top cell of an operand can compute along when
  // nobody else reads that cell: its fourth input is free where a carry takes the third.
  void merge_top_cells() {
    std::vector<std::vector<int>> readers(layout_.nodes.size());
    std::vector<int> inputs(layout_.nodes.size(), 0);
    std::vector<int> shown(layout_.nodes.size(), 0);
    const auto read = [&](const Bit& bit, int reader) {
      if (bit.node == AdderGraph::none || bit.bit + 1 != at(bit.node).bits) return;
      auto& list = readers[static_cast<std::size_t>(bit.node)];
      if (list.empty() || list.back() != reader) list.push_back(reader);
    };
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      for (const Bit& bit : at(node).row.p) read(bit, node);
      for (const Bit& bit : at(node).row.q) read(bit, node);
    }
    for (const auto& output : layout_.outputs) {
      for (const Bit& bit : output) read(bit, AdderGraph::none);
    }
    std::vector<int> levels(layout_.nodes.size(), 0);
    const auto level_of_drivers = [&](const AdderLayout::Row& row, int except) {
      int level = 0;
      for (const auto* operand : {&row.p, &row.q}) {
        for (const Bit& bit : *operand) {
          if (bit.node == AdderGraph::none || bit.node == except) continue;
          level = std::max(level, levels[static_cast<std::size_t>(bit.node)]);
        }
      }
      return level;
    };
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      AdderLayout::Node& n = at(node);
      const auto index = static_cast<std::size_t>(node);
      levels[index] = level_of_drivers(n.row, AdderGraph::none) + 1;
      inputs[index] = n.cells() == 1 ? 2 : 3;
      if (n.cells() != 1) continue;
      for (const Bit& bit : {n.row.p.front(), n.row.q.front()}) {
        if (bit.node == AdderGraph::none || graph_.is_input(bit.node)) continue;
        const auto driver = static_cast<std::size_t>(bit.node);
        const bool own = readers[driver].size() == 1 && readers[driver].front() == node &&
                         bit.bit + 1 == at(bit.node).bits;
        const bool in_time = level_of_drivers(n.row, bit.node) < levels[driver];
        if (!own || !in_time || inputs[index] - 1 + inputs[driver] > lut_inputs_) continue;
        n.row.merged = bit.node;
        inputs[index] += inputs[driver] - 1;
        levels[index] = levels[driver];
        break;
      }
    }
  }

  const AdderGraph& graph_;
  const AdderNumbers& numbers_;
  int lut_inputs_;
  AdderLayout layout_;
};

AdderLayout AdderLayout::of(const AdderGraph& graph, const AdderNumbers& numbers, int lut_inputs) {
  check(graph);
  return LayoutBuilder(graph, numbers, lut_inputs).build();
}

}  // namespace lutmark::designs
