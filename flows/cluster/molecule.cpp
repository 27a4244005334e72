// SPDX-License-Identifier: Apache-2.0
// Molecule: what the packer moves as one, an element or the elements of a carry chain.
#include "flows/cluster/molecule.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::flows {
namespace {

using Nets = std::vector<PackedNet>;

void insert(Nets& nets, PackedNet net) {
  if (net >= 0 && std::find(nets.begin(), nets.end(), net) == nets.end()) nets.push_back(net);
}

std::size_t distinct(const Nets& a, const Nets& b) {
  return a.size() + static_cast<std::size_t>(std::count_if(b.begin(), b.end(), [&](PackedNet net) {
           return std::find(a.begin(), a.end(), net) == a.end();
         }));
}

bool agree(PackedNet enable_a, PackedNet enable_b) {
  return enable_a == no_net || enable_b == no_net || enable_a == enable_b;
}

// What takes one half of an element with adders, or an element without.
struct Part {
  Nets inputs;
  Nets outputs;
  PackedNet enable = no_net;
};

void merge(Molecule& molecule, const Part& part) {
  for (const PackedNet net : part.inputs) insert(molecule.inputs, net);
  for (const PackedNet net : part.outputs) insert(molecule.outputs, net);
  if (part.enable != no_net) molecule.enable = part.enable;
}

Molecule molecule_of(const Part& part) {
  Molecule molecule;
  merge(molecule, part);
  return molecule;
}

class Former {
 public:
  Former(const MappedNetlist& netlist, const LogicBlock& block, std::string source)
      : netlist_(netlist),
        block_(block),
        source_(std::move(source)),
        lut_is_taken_(netlist.luts.size()),
        flop_is_taken_(netlist.flops.size()) {
    index();
    add_chains();
    add_luts();
    add_flops();
    pair_halves();
  }

  std::vector<Molecule> take() && { return std::move(molecules_); }

 private:
  // The free half of an element at the end of a chain.
  struct Gap {
    std::size_t molecule;
    Nets inputs;  // of the other half
  };

  [[noreturn]] void refuse(const std::string& problem) const {
    throw core::UserError(source_, problem,
                          "correct the script of the flow that made this netlist");
  }

  void index() {
    for (std::size_t i = 0; i < netlist_.luts.size(); ++i) {
      const MappedNetlist::Lut& lut = netlist_.luts[i];
      if (lut.inputs.size() > static_cast<std::size_t>(block_.lut_inputs)) {
        refuse(fmt::format("a look-up table reads {} nets; K is {}", lut.inputs.size(),
                           block_.lut_inputs));
      }
      lut_of_output_[lut.output] = i;
      for (const PackedNet net : lut.inputs) ++fanout_[net];
    }
    for (std::size_t i = 0; i < netlist_.flops.size(); ++i) {
      const MappedNetlist::Flop& flop = netlist_.flops[i];
      flop_of_data_[flop.data] = i;
      ++fanout_[flop.data];
      ++fanout_[flop.enable];
    }
    for (std::size_t i = 0; i < netlist_.adders.size(); ++i) {
      const MappedNetlist::Adder& adder = netlist_.adders[i];
      for (const PackedNet net : {adder.a, adder.b, adder.carry_in}) ++fanout_[net];
      for (const PackedNet net : {adder.a, adder.b}) ++operand_fanout_[net];
      if (adder.carry_in != constant_net && !adder_of_carry_.emplace(adder.carry_in, i).second)
        refuse("a carry goes to two adder bits");
    }
    for (const PackedNet net : netlist_.outputs) ++fanout_[net];
  }

  int fanout(PackedNet net) const {
    const auto found = fanout_.find(net);
    return found == fanout_.end() ? 0 : found->second;
  }

  // The result of a table or an adder bit leaves through the flip-flop that it drives alone.
  // `enable` is what flip-flops beside it already have.
  void set_output(Part& part, PackedNet net, PackedNet enable = no_net) {
    const auto flop = flop_of_data_.find(net);
    if (net >= 0 && fanout(net) == 1 && flop != flop_of_data_.end() &&
        agree(enable, netlist_.flops[flop->second].enable)) {
      flop_is_taken_[flop->second] = true;
      insert(part.outputs, netlist_.flops[flop->second].output);
      part.enable = netlist_.flops[flop->second].enable;
    } else {
      insert(part.outputs, net);
    }
  }

  // The table that an operand alone reads. A copy of an inverter costs nothing, so one may drive
  // several operands; it fits before each of them.
  std::optional<std::size_t> private_lut(PackedNet operand) const {
    const auto lut = lut_of_output_.find(operand);
    if (operand < 0 || lut == lut_of_output_.end()) return std::nullopt;
    const std::size_t inputs = netlist_.luts[lut->second].inputs.size();
    const bool is_private =
        fanout(operand) == 1 || (inputs <= 1 && operand_fanout_.at(operand) == fanout(operand));
    const bool fits = inputs + 2 <= static_cast<std::size_t>(block_.lut_inputs);
    return is_private && fits ? std::optional(lut->second) : std::nullopt;
  }

  // Takes the tables before both operands in, or before one, as far as the half has pins.
  Nets adder_inputs(const MappedNetlist::Adder& adder) {
    const auto most = static_cast<std::size_t>(std::min(4, block_.lut_inputs - 1));
    const std::optional<std::size_t> a = private_lut(adder.a);
    const std::optional<std::size_t> b = private_lut(adder.b);
    const std::optional<std::size_t> none;
    for (const auto& [with_a, with_b] :
         {std::pair(a, b), std::pair(a, none), std::pair(none, b), std::pair(none, none)}) {
      Nets inputs;
      const auto add = [&](PackedNet operand, std::optional<std::size_t> lut) {
        if (!lut) return insert(inputs, operand);
        for (const PackedNet net : netlist_.luts[*lut].inputs) insert(inputs, net);
      };
      add(adder.a, with_a);
      add(adder.b, with_b);
      if (inputs.size() > most && (with_a || with_b)) continue;
      for (const auto& lut : {with_a, with_b}) {
        if (lut) lut_is_taken_[*lut] = true;
      }
      return inputs;
    }
    return {};  // the last pair always fits
  }

  void add_chains() {
    if (netlist_.adders.empty()) return;
    if (!block_.has_adders()) refuse("an adder bit on a block without adders");
    std::set<PackedNet> carries;
    for (const MappedNetlist::Adder& adder : netlist_.adders) carries.insert(adder.carry_out);
    std::size_t bits = 0;
    for (std::size_t i = 0; i < netlist_.adders.size(); ++i) {
      const PackedNet carry = netlist_.adders[i].carry_in;
      if (carry == constant_net) {
        bits += add_chain(i);
      } else if (!carries.contains(carry)) {
        refuse("a carry into an adder bit comes from no adder bit");
      }
    }
    if (bits != netlist_.adders.size()) refuse("a chain of adder bits is a circle");
  }

  std::size_t add_chain(std::size_t first) {
    std::vector<Part> halves;
    PackedNet enable = no_net;
    for (std::optional<std::size_t> next = first; next;) {
      const MappedNetlist::Adder& adder = netlist_.adders[*next];
      Part half{.inputs = adder_inputs(adder), .outputs = {}};
      set_output(half, adder.sum, enable);
      if (half.enable != no_net) enable = half.enable;
      halves.push_back(std::move(half));
      const auto follower = adder_of_carry_.find(adder.carry_out);
      if (fanout(adder.carry_out) > (follower == adder_of_carry_.end() ? 0 : 1))
        refuse("a carry is used outside of its chain");
      next.reset();
      if (follower != adder_of_carry_.end()) next = follower->second;
    }
    cut(halves);
    return halves.size();
  }

  void cut(const std::vector<Part>& halves) {
    Molecule segment{.elements = 0, .inputs = {}, .outputs = {}};
    for (std::size_t i = 0; i < halves.size(); i += 2) {
      Molecule longer = segment;
      ++longer.elements;
      merge(longer, halves[i]);
      if (i + 1 < halves.size()) merge(longer, halves[i + 1]);
      if (longer.elements > block_.elements || !fits_cluster(longer)) {
        segment.elements = block_.elements;  // the carry runs on to the end of the cluster
        molecules_.push_back(std::move(segment));
        longer = {.elements = 1, .inputs = {}, .outputs = {}};
        merge(longer, halves[i]);
        if (i + 1 < halves.size()) merge(longer, halves[i + 1]);
      }
      segment = std::move(longer);
    }
    molecules_.push_back(std::move(segment));
    if (halves.size() % 2 == 1)
      gaps_.push_back({.molecule = molecules_.size() - 1, .inputs = halves.back().inputs});
  }

  bool fits_cluster(const Molecule& molecule) const {
    return external_inputs(molecule).size() <= static_cast<std::size_t>(block_.cluster_inputs);
  }

  void add_luts() {
    for (std::size_t i = 0; i < netlist_.luts.size(); ++i) {
      if (lut_is_taken_[i]) continue;
      const MappedNetlist::Lut& lut = netlist_.luts[i];
      Part part{.inputs = lut.inputs, .outputs = {}};
      set_output(part, lut.output);
      const bool is_whole = lut.inputs.size() == static_cast<std::size_t>(block_.lut_inputs);
      add_part(std::move(part), is_whole);
    }
  }

  void add_flops() {
    for (std::size_t i = 0; i < netlist_.flops.size(); ++i) {
      if (flop_is_taken_[i]) continue;
      const MappedNetlist::Flop& flop = netlist_.flops[i];
      Part part{.inputs = {}, .outputs = {}, .enable = flop.enable};
      insert(part.inputs, flop.data);
      insert(part.outputs, flop.output);
      add_part(std::move(part), false);
    }
  }

  void add_part(Part part, bool is_whole) {
    if (block_.has_adders() && !is_whole) {
      halves_.push_back(std::move(part));
    } else {
      molecules_.push_back(molecule_of(part));
    }
  }

  bool fits_element(const Nets& a, const Nets& b) const {
    return distinct(a, b) <= static_cast<std::size_t>(block_.element_inputs);
  }

  // Halves with many inputs first: they have the fewest partners.
  void pair_halves() {
    std::stable_sort(halves_.begin(), halves_.end(), [](const Part& a, const Part& b) {
      return a.inputs.size() > b.inputs.size();
    });
    std::unordered_map<PackedNet, std::vector<std::size_t>> readers;
    for (std::size_t i = 0; i < halves_.size(); ++i) {
      for (const PackedNet net : halves_[i].inputs) readers[net].push_back(i);
    }
    half_is_taken_.assign(halves_.size(), false);
    for (std::size_t i = 0; i < halves_.size(); ++i) {
      if (half_is_taken_[i]) continue;
      half_is_taken_[i] = true;
      if (fill_gap(halves_[i])) continue;
      Molecule element = molecule_of(halves_[i]);
      if (const auto partner = partner_of(i, readers)) {
        half_is_taken_[*partner] = true;
        merge(element, halves_[*partner]);
      }
      molecules_.push_back(std::move(element));
    }
  }

  bool fill_gap(const Part& half) {
    for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
      Molecule& chain = molecules_[gap->molecule];
      if (!agree(chain.enable, half.enable) || !fits_element(gap->inputs, half.inputs)) continue;
      Molecule filled = chain;
      merge(filled, half);
      if (!fits_cluster(filled)) continue;
      chain = std::move(filled);
      gaps_.erase(gap);
      return true;
    }
    return false;
  }

  bool can_pair(std::size_t a, std::size_t b) const {
    return !half_is_taken_[b] && agree(halves_[a].enable, halves_[b].enable) &&
           fits_element(halves_[a].inputs, halves_[b].inputs);
  }

  std::optional<std::size_t> partner_of(
      std::size_t half, const std::unordered_map<PackedNet, std::vector<std::size_t>>& readers) {
    std::map<std::size_t, int> common;
    for (const PackedNet net : halves_[half].inputs) {
      for (const std::size_t other : readers.at(net)) {
        if (can_pair(half, other)) ++common[other];
      }
    }
    const auto best =
        std::max_element(common.begin(), common.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best != common.end()) return best->first;
    for (std::size_t other = half + 1; other < halves_.size(); ++other) {
      if (can_pair(half, other)) return other;
    }
    return std::nullopt;
  }

  const MappedNetlist& netlist_;
  const LogicBlock& block_;
  std::string source_;
  std::unordered_map<PackedNet, int> fanout_;
  std::unordered_map<PackedNet, int> operand_fanout_;  // operands of adder bits alone
  std::unordered_map<PackedNet, std::size_t> lut_of_output_;
  std::unordered_map<PackedNet, std::size_t> flop_of_data_;
  std::unordered_map<PackedNet, std::size_t> adder_of_carry_;
  std::vector<bool> lut_is_taken_;
  std::vector<bool> flop_is_taken_;
  std::vector<Part> halves_;
  std::vector<bool> half_is_taken_;
  std::vector<Gap> gaps_;
  std::vector<Molecule> molecules_;
};

}  // namespace

std::vector<PackedNet> external_inputs(const Molecule& molecule) {
  Nets external;
  for (const PackedNet net : molecule.inputs) {
    const bool is_own =
        std::find(molecule.outputs.begin(), molecule.outputs.end(), net) != molecule.outputs.end();
    if (!is_own) external.push_back(net);
  }
  return external;
}

std::vector<Molecule> form_molecules(const MappedNetlist& netlist, const LogicBlock& block,
                                     const std::string& source) {
  return Former(netlist, block, source).take();
}

}  // namespace lutmark::flows
