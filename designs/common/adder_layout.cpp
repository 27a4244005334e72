// SPDX-License-Identifier: Apache-2.0
// AdderLayout: the bits of an adder graph, i.e. which bits need a logic cell and who reads them.
#include "designs/common/adder_layout.h"

#include <algorithm>
#include <array>
#include <utility>

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

  // How many carry chains and outputs want a bit as it is [0] and complemented [1].
  struct Wants {
    std::vector<std::array<int, 2>> readers;
    std::array<int, 2> bits{};  // that anyone wants so
    int cost = 0;
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

  // The range of a linear form over independent inputs is the sum of its terms' ranges. Where terms
  // cancel a sum can be narrower than an operand, whose upper bits nobody reads then.
  void set_ranges() {
    std::vector<std::vector<std::int64_t>> forms(layout_.nodes.size());
    std::vector<int> needed(layout_.nodes.size(), 0);
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
    const auto need = [&](Operand operand, int bits) {
      if (operand.node == AdderGraph::none) return;
      int& most = needed[static_cast<std::size_t>(operand.node)];
      most = std::max(most, bits - operand.shift);
    };
    constexpr int all_bits = 1 << 20;
    for (const Operand& output : graph_.outputs) need(output, all_bits);
    for (int node = graph_.nodes() - 1; node >= 0; --node) {
      const auto n = static_cast<std::size_t>(node);
      if (needed[n] <= 0) continue;
      Range range;
      for (const std::int64_t c : forms[n]) range = range + numbers_.input * c;
      at(node).is_signed = range.low < 0;
      at(node).bits = std::min(needed[n], std::max(1, range.bits() - (range.low < 0 ? 0 : 1)));
      if (graph_.is_input(node)) continue;
      need(graph_.adder(node).a, at(node).bits);
      need(graph_.adder(node).b, at(node).bits);
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

  // The carry chain of a row reads its operands in one polarity each; `base` is that of the base.
  bool other_polarity(const Shape& shape, bool base) const {
    return base != (shape.base.negative != shape.other.negative);
  }

  // Adds or takes back what a row's carry chain wants. Its top bit feeds no carry.
  void want(int node, bool base, int change) {
    if (!has_chain(at(node))) return;
    const Shape shape = shape_of(node);
    const bool other = other_polarity(shape, base);
    for (int bit = at(node).first_bit; bit + 1 < at(node).bits; ++bit) {
      want(operand_bit(shape.base, bit), base, change);
      want(operand_bit(shape.other, bit), other, change);
    }
  }
  void want(Bit bit, bool complement, int change) {
    if (bit.node == AdderGraph::none) return;
    Wants& wants = wants_[static_cast<std::size_t>(bit.node)];
    int& count = wants.readers[static_cast<std::size_t>(bit.bit)][complement ? 1 : 0];
    const bool was_wanted = count > 0;
    count += change;
    if (was_wanted != (count > 0)) {
      wants.bits[complement ? 1 : 0] += count > 0 ? 1 : -1;
      const int cost = inverters_of(bit.node);
      inverters_ += cost - wants.cost;
      wants.cost = cost;
    }
  }
  // Bits that are wanted in the polarity that is not stored; an inverter serves all its readers.
  int inverters_of(int node) const {
    const Wants& wants = wants_[static_cast<std::size_t>(node)];
    return graph_.is_input(node) ? wants.bits[1] : std::min(wants.bits[0], wants.bits[1]);
  }

  // Descent over the polarities of single rows, from the outputs on; given these, every node is
  // stored as most of its bits are wanted.
  void choose_polarities() {
    wants_.resize(layout_.nodes.size());
    for (std::size_t n = 0; n < wants_.size(); ++n) {
      wants_[n].readers.resize(static_cast<std::size_t>(layout_.nodes[n].bits));
    }
    base_polarity_.assign(layout_.nodes.size(), false);
    for (const Operand& output : graph_.outputs) {
      if (output.node == AdderGraph::none) continue;
      for (int bit = 0; bit < at(output.node).bits; ++bit) {
        want(layout_.origin(output.node, bit), false, 1);
      }
    }
    for (int node = graph_.nodes() - 1; node >= graph_.inputs; --node) {
      if (at(node).bits > 0) want(node, better_polarity(node, false), 1);
    }
    for (bool better = true; better;) {
      const int before = inverters_;
      for (int node = graph_.nodes() - 1; node >= graph_.inputs; --node) {
        if (!has_chain(at(node))) continue;
        const bool polarity = base_polarity_[static_cast<std::size_t>(node)];
        want(node, polarity, -1);
        want(node, better_polarity(node, polarity), 1);
      }
      better = inverters_ < before;
    }
    for (int node = graph_.inputs; node < graph_.nodes(); ++node) {
      const Wants& wants = wants_[static_cast<std::size_t>(node)];
      at(node).complemented = wants.bits[1] > wants.bits[0];
    }
    layout_.inverters = inverters_;
  }

  // The polarity that adds fewer inverters to those of the other rows; `first` when equal.
  bool better_polarity(int node, bool first) {
    const auto cost_of = [&](bool polarity) {
      want(node, polarity, 1);
      const int cost = inverters_;
      want(node, polarity, -1);
      return cost;
    };
    const bool chosen = cost_of(!first) < cost_of(first) ? !first : first;
    base_polarity_[static_cast<std::size_t>(node)] = chosen;
    return chosen;
  }

  void fill_row(int node) {
    AdderLayout::Node& n = at(node);
    const Shape shape = shape_of(node);
    const bool base = base_polarity_[static_cast<std::size_t>(node)];
    const bool other = other_polarity(shape, base);
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
  }

  Bit wanted(Bit bit, bool complement) {
    bit.inverted = stored_complement(bit) != complement;
    return bit;
  }

  void collect_outputs() {
    int width = std::max(1, numbers_.wrap_bits);
    if (numbers_.wrap_bits == 0) {
      // One format for all: signed as soon as one output is.
      layout_.outputs_are_signed =
          std::any_of(graph_.outputs.begin(), graph_.outputs.end(),
                      [&](auto o) { return o.node != AdderGraph::none && at(o.node).is_signed; });
      for (const Operand& o : graph_.outputs) {
        if (o.node == AdderGraph::none) continue;
        const int sign = layout_.outputs_are_signed && !at(o.node).is_signed ? 1 : 0;
        width = std::max(width, at(o.node).bits + o.shift + sign);
      }
    }
    for (const Operand& output : graph_.outputs) {
      auto& bits = layout_.outputs.emplace_back();
      for (int bit = 0; bit < width; ++bit) {
        bits.push_back(wanted(operand_bit(output, bit), false));
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
      inputs[index] = top_cell_inputs(n.cells());
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

  // Two bits need no chain: the upper one is a function of four. Above, a carry is the third input.
  static int top_cell_inputs(int cells) { return cells == 1 ? 2 : cells == 2 ? 4 : 3; }
  // A cell absorbs inversions, a carry chain does not.
  static bool has_chain(const AdderLayout::Node& node) { return node.cells() > 2; }

  const AdderGraph& graph_;
  const AdderNumbers& numbers_;
  int lut_inputs_;
  AdderLayout layout_;
  std::vector<Wants> wants_;
  std::vector<bool> base_polarity_;
  int inverters_ = 0;
};

AdderLayout AdderLayout::of(const AdderGraph& graph, const AdderNumbers& numbers, int lut_inputs) {
  check(graph);
  return LayoutBuilder(graph, numbers, lut_inputs).build();
}

}  // namespace lutmark::designs
