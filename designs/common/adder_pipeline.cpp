// SPDX-License-Identifier: Apache-2.0
// AdderPipeline: the stage of every adder of a graph, and what it then costs.
#include "designs/common/adder_pipeline.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace lutmark::designs {
namespace {

using Bit = AdderLayout::Bit;
std::size_t index(int node) { return static_cast<std::size_t>(node); }

// Bits of one driver that have the same readers.
struct Lane {
  int bits = 0;
  bool is_output = false;
  std::vector<int> readers;
};

// Rows that share cells move together and are named after their first row.
class Scheduler {
 public:
  Scheduler(const AdderLayout& layout, int register_every, const CellCosts& costs)
      : layout_(layout), costs_(costs), lanes_(layout.nodes.size()), groups_(layout.nodes.size()) {
    find_groups();
    find_lanes();
    find_edges();
    as_soon_as_possible();
    depth_ = *std::max_element(level_.begin(), level_.end());
    every_ = register_every > 0 ? register_every : std::max(1, depth_);
    last_stage_ = (depth_ + every_ - 1) / every_;
  }

  AdderPipeline schedule() {
    descend();
    const std::vector<int> early = level_;
    const long early_cost = waiting_cost();
    as_late_as_possible();
    descend();
    if (early_cost <= waiting_cost()) level_ = early;
    return result();
  }

 private:
  struct Group {
    std::vector<int> rows;
    std::vector<int> drivers;  // groups, inputs among them
    std::vector<int> readers;
  };

  bool is_row(int node) const { return !layout_.nodes[index(node)].row.p.empty(); }
  int nodes() const { return static_cast<int>(layout_.nodes.size()); }
  int stage(int node) const { return (level_[index(leader_[index(node)])] + every_ - 1) / every_; }

  void find_groups() {
    leader_.resize(layout_.nodes.size());
    std::iota(leader_.begin(), leader_.end(), 0);
    for (int node = 0; node < nodes(); ++node) {
      const int merged = layout_.nodes[index(node)].row.merged;
      if (merged != AdderGraph::none) leader_[index(node)] = leader_[index(merged)];
      groups_[index(leader_[index(node)])].rows.push_back(node);
    }
  }

  void find_lanes() {
    std::vector<std::vector<Lane>> bits(layout_.nodes.size());
    for (int node = 0; node < nodes(); ++node) {
      bits[index(node)].resize(index(layout_.nodes[index(node)].bits), Lane{1, false, {}});
    }
    const auto lane = [&](Bit bit) { return &bits[index(bit.node)][index(bit.bit)]; };
    for (int node = 0; node < nodes(); ++node) {
      const auto& row = layout_.nodes[index(node)].row;
      for (const auto* operand : {&row.p, &row.q}) {
        for (const Bit& bit : *operand) {
          if (bit.node == AdderGraph::none) continue;
          auto& readers = lane(bit)->readers;
          if (readers.empty() || readers.back() != node) readers.push_back(node);
        }
      }
    }
    for (const auto& output : layout_.outputs) {
      for (const Bit& bit : output) {
        if (bit.node != AdderGraph::none) lane(bit)->is_output = true;
      }
    }
    for (int node = 0; node < nodes(); ++node) {
      std::map<std::pair<bool, std::vector<int>>, int> same;
      for (const Lane& one : bits[index(node)]) ++same[{one.is_output, one.readers}];
      for (const auto& [key, count] : same) {
        if (key.first || !key.second.empty()) {
          lanes_[index(node)].push_back({count, key.first, key.second});
        }
      }
    }
  }

  void find_edges() {
    for (int node = 0; node < nodes(); ++node) {
      for (const Lane& lane : lanes_[index(node)]) {
        for (const int reader : lane.readers) {
          const int from = leader_[index(node)];
          const int to = leader_[index(reader)];
          if (from == to) continue;
          groups_[index(from)].readers.push_back(to);
          groups_[index(to)].drivers.push_back(from);
        }
      }
    }
    for (Group& group : groups_) {
      for (auto* list : {&group.readers, &group.drivers}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
      }
    }
  }

  int earliest(int leader) const {
    int level = 0;
    for (const int driver : groups_[index(leader)].drivers) {
      level = std::max(level, level_[index(driver)]);
    }
    return level + 1;
  }
  int latest(int leader) const {
    int level = depth_ + 1;
    for (const int reader : groups_[index(leader)].readers) {
      level = std::min(level, level_[index(reader)]);
    }
    return level - 1;
  }
  bool moves(int node) const { return leader_[index(node)] == node && is_row(node); }

  // A group can read rows that come after its first row, so one sweep is not always enough.
  void as_soon_as_possible() {
    level_.assign(layout_.nodes.size(), 0);
    for (bool moved = true; moved;) {
      moved = false;
      for (int node = 0; node < nodes(); ++node) {
        if (!moves(node)) continue;
        const int level = earliest(node);
        moved = moved || level != level_[index(node)];
        level_[index(node)] = level;
      }
    }
  }
  void as_late_as_possible() {
    for (int node = 0; node < nodes(); ++node) {
      if (moves(node)) level_[index(node)] = depth_;
    }
    for (bool moved = true; moved;) {
      moved = false;
      for (int node = nodes() - 1; node >= 0; --node) {
        if (!moves(node)) continue;
        const int level = latest(node);
        moved = moved || level != level_[index(node)];
        level_[index(node)] = level;
      }
    }
  }

  int waiting_bits(int node) const {
    int sum = 0;
    const int made = is_row(node) ? stage(node) : 0;
    for (const Lane& lane : lanes_[index(node)]) {
      int last = lane.is_output ? last_stage_ + 1 : made;
      bool read_at_once = false;
      for (const int reader : lane.readers) {
        const int at = stage(reader);
        last = std::max(last, at);
        read_at_once = read_at_once || at == made;
      }
      const bool free_first = is_row(node) && !read_at_once && last > made;
      sum += lane.bits * (last - made - (free_first ? 1 : 0));
    }
    return sum;
  }

  long waiting_cost() const {
    long sum = 0;
    for (int node = 0; node < nodes(); ++node) sum += waiting_bits(node);
    return sum;
  }

  int cost_around(int leader) const {
    int sum = 0;
    for (const int row : groups_[index(leader)].rows) sum += waiting_bits(row);
    for (const int driver : groups_[index(leader)].drivers) {
      for (const int row : groups_[index(driver)].rows) sum += waiting_bits(row);
    }
    return sum;
  }

  void descend() {
    for (bool better = true; better;) {
      better = false;
      for (int node = 0; node < nodes(); ++node) better = improve(node) || better;
      for (int node = nodes() - 1; node >= 0; --node) better = improve(node) || better;
    }
  }

  // The best level of one group while all others stay.
  bool improve(int node) {
    if (!moves(node)) return false;
    const int from = earliest(node);
    const int to = latest(node);
    if (from == to) return false;
    const int before = level_[index(node)];
    const int before_cost = cost_around(node);
    int best = before;
    int best_cost = before_cost;
    for (int level = from; level <= to; ++level) {
      level_[index(node)] = level;
      const int cost = cost_around(node);
      if (cost < best_cost) std::tie(best, best_cost) = std::pair(level, cost);
    }
    level_[index(node)] = best;
    return best_cost < before_cost;
  }

  AdderPipeline result() {
    AdderPipeline pipeline;
    pipeline.levels_per_stage = every_;
    pipeline.last_stage = last_stage_;
    for (int node = 0; node < nodes(); ++node) {
      pipeline.level.push_back(level_[index(leader_[index(node)])]);
    }
    auto& report = pipeline.report;
    for (const AdderLayout::Node& node : layout_.nodes) {
      if (node.row.p.empty()) continue;
      ++report.adders;
      report.adder_bits += node.cells() - (node.row.merged != AdderGraph::none ? 1 : 0);
    }
    report.inverter_bits = layout_.inverters;
    report.bare_ff_bits = static_cast<int>(waiting_cost());
    report.depth = depth_;
    report.latency = pipeline.latency();
    report.cost = static_cast<long>(report.adder_bits) * costs_.adder_bit +
                  static_cast<long>(report.inverter_bits) * costs_.inverter +
                  static_cast<long>(report.bare_ff_bits) * costs_.bare_ff;
    return pipeline;
  }

  const AdderLayout& layout_;
  const CellCosts& costs_;
  std::vector<std::vector<Lane>> lanes_;
  std::vector<Group> groups_;
  std::vector<int> leader_;
  std::vector<int> level_;
  int depth_ = 0;
  int every_ = 1;
  int last_stage_ = 0;
};

}  // namespace

AdderPipeline AdderPipeline::of(const AdderLayout& layout, int register_every,
                                const CellCosts& costs) {
  if (layout.nodes.empty()) return {};
  return Scheduler(layout, register_every, costs).schedule();
}

}  // namespace lutmark::designs
