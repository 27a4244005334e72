// SPDX-License-Identifier: Apache-2.0
// Packer: puts molecules into clusters of a logic block.
#include "flows/cluster/packer.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace lutmark::flows {
namespace {

class Packer {
 public:
  Packer(const std::vector<Molecule>& molecules, const LogicBlock& block)
      : molecules_(molecules), block_(block), is_packed_(molecules.size(), false) {
    for (std::size_t i = 0; i < molecules.size(); ++i) {
      for (const PackedNet net : nets_of(molecules[i])) touching_[net].push_back(i);
    }
    by_inputs_.resize(molecules.size());
    std::iota(by_inputs_.begin(), by_inputs_.end(), 0);
    std::stable_sort(by_inputs_.begin(), by_inputs_.end(), [&](std::size_t a, std::size_t b) {
      return molecules[a].inputs.size() > molecules[b].inputs.size();
    });
  }

  std::vector<Cluster> run() {
    while (start_cluster()) {
      while (const std::size_t* next = choose()) add(*next);
      clusters_.back().inputs = static_cast<int>(inputs_.size());
    }
    return std::move(clusters_);
  }

 private:
  static std::vector<PackedNet> nets_of(const Molecule& molecule) {
    std::vector<PackedNet> nets = molecule.inputs;
    for (const PackedNet net : molecule.outputs) {
      if (std::find(nets.begin(), nets.end(), net) == nets.end()) nets.push_back(net);
    }
    return nets;
  }

  void forget_packed() {
    std::erase_if(by_inputs_, [&](std::size_t molecule) { return is_packed_[molecule]; });
  }

  bool start_cluster() {
    forget_packed();
    if (by_inputs_.empty()) return false;
    clusters_.emplace_back();
    inputs_.clear();
    driven_.clear();
    seen_.clear();
    gain_.clear();
    enable_ = no_net;
    add(by_inputs_.front());
    return true;
  }

  bool fits(std::size_t index) const {
    const Molecule& molecule = molecules_[index];
    if (clusters_.back().elements + molecule.elements > block_.elements) return false;
    if (enable_ != no_net && molecule.enable != no_net && enable_ != molecule.enable) return false;
    std::size_t inputs = inputs_.size();
    for (const PackedNet net : external_inputs(molecule)) {
      if (!inputs_.contains(net) && !driven_.contains(net)) ++inputs;
    }
    for (const PackedNet net : molecule.outputs) {
      if (inputs_.contains(net)) --inputs;
    }
    return inputs <= static_cast<std::size_t>(block_.cluster_inputs);
  }

  // The molecule to add next, or nullptr when the cluster is done.
  const std::size_t* choose() {
    if (clusters_.back().elements == block_.elements) return nullptr;
    const std::pair<const std::size_t, int>* best = nullptr;
    for (const auto& candidate : gain_) {
      if (best != nullptr && candidate.second <= best->second) continue;
      if (!is_packed_[candidate.first] && fits(candidate.first)) best = &candidate;
    }
    if (best != nullptr) return &best->first;
    const auto unrelated =
        std::find_if(by_inputs_.begin(), by_inputs_.end(),
                     [&](std::size_t molecule) { return !is_packed_[molecule] && fits(molecule); });
    return unrelated == by_inputs_.end() ? nullptr : &*unrelated;
  }

  void add(std::size_t index) {
    const Molecule& molecule = molecules_[index];
    is_packed_[index] = true;
    Cluster& cluster = clusters_.back();
    cluster.molecules.push_back(index);
    cluster.elements += molecule.elements;
    if (molecule.enable != no_net) enable_ = molecule.enable;
    for (const PackedNet net : molecule.outputs) {
      driven_.insert(net);
      inputs_.erase(net);
    }
    for (const PackedNet net : molecule.inputs) {
      if (!driven_.contains(net)) inputs_.insert(net);
    }
    for (const PackedNet net : nets_of(molecule)) {
      if (!seen_.insert(net).second) continue;
      for (const std::size_t other : touching_.at(net)) {
        if (!is_packed_[other]) ++gain_[other];
      }
    }
  }

  const std::vector<Molecule>& molecules_;
  const LogicBlock& block_;
  std::unordered_map<PackedNet, std::vector<std::size_t>> touching_;
  std::vector<std::size_t> by_inputs_;  // unpacked at the start of the cluster
  std::vector<bool> is_packed_;
  std::vector<Cluster> clusters_;
  // Of the last cluster:
  std::unordered_set<PackedNet> inputs_;
  std::unordered_set<PackedNet> driven_;
  std::unordered_set<PackedNet> seen_;
  std::map<std::size_t, int> gain_;  // nets shared, by molecule
  PackedNet enable_ = no_net;
};

}  // namespace

std::vector<Cluster> pack(const std::vector<Molecule>& molecules, const LogicBlock& block) {
  return Packer(molecules, block).run();
}

}  // namespace lutmark::flows
