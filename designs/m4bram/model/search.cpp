// SPDX-License-Identifier: Apache-2.0
// Search: the best tile of a grid within budgets, what is as good, and what stands in the way.
#include "designs/m4bram/model/search.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include <fmt/format.h>

namespace lutmark::designs::m4bram {
namespace {

// In upstream's order of operations, since equal values are ties.
double value_of(const Solution& solution, const Question& question) {
  const auto cycles = static_cast<double>(solution.timing.cycles);
  const double base_cycles =
      question.comparator ? static_cast<double>(question.comparator->timing.cycles) : 1;
  const double base_area = question.comparator ? question.comparator->area : 1;
  const double speedup = base_cycles / cycles;
  if (question.objective == Objective::speedup) return speedup;
  if (speedup <= question.least_speedup) return 0;
  return speedup * (speedup / (solution.area / base_area));
}

auto cost_of(const Solution& solution) {
  return std::make_tuple(solution.resources.brams(), solution.resources.dsps, solution.tile);
}

struct Candidate {
  double value = -1;
  std::optional<Solution> solution = {};
  std::int64_t tied = 0;

  void offer(double other_value, const Solution& other) {
    if (other_value < value) return;
    if (other_value > value) {
      value = other_value;
      solution = other;
      tied = 1;
      return;
    }
    ++tied;
    if (cost_of(other) < cost_of(*solution)) solution = other;
  }
};

// What the tiles nearest to the budget take.
struct Least {
  std::int64_t dsps = std::numeric_limits<std::int64_t>::max();
  std::optional<Resources> brams = {};          // of all tiles
  std::optional<Resources> brams_by_dsps = {};  // of those whose DSPs are in the budget

  void offer(const Resources& resources, const Budget& budget) {
    const auto take_less = [&](std::optional<Resources>& least) {
      if (!least || resources.brams() < least->brams()) least = resources;
    };
    dsps = std::min(dsps, resources.dsps);
    take_less(brams);
    if (resources.dsps <= budget.dsps) take_less(brams_by_dsps);
  }

  std::string text(const Budget& budget) const {
    if (!brams_by_dsps) {
      return fmt::format("no tile fits: the smallest takes {} DSPs of {}", dsps, budget.dsps);
    }
    const char* among = brams->brams() <= budget.brams ? "among tiles within the DSPs the smallest"
                                                       : "the smallest";
    return fmt::format(
        "no tile fits: {} takes {} block RAMs of {}: {} of the filter cache, {} of the stream "
        "buffer",
        among, brams_by_dsps->brams(), budget.brams, brams_by_dsps->filter_brams,
        brams_by_dsps->stream_brams);
  }
};

// By cycles, each with less area than those before it.
class Front {
 public:
  void offer(const Solution& solution) {
    const auto next = std::upper_bound(
        solutions_.begin(), solutions_.end(), solution.timing.cycles,
        [](std::int64_t cycles, const Solution& other) { return cycles < other.timing.cycles; });
    if (next != solutions_.begin()) {
      Solution& before = *(next - 1);
      if (before.area < solution.area) return;
      if (before.area == solution.area) {
        const bool is_cheaper =
            before.timing.cycles == solution.timing.cycles && cost_of(solution) < cost_of(before);
        if (is_cheaper) before = solution;
        return;
      }
    }
    auto first = next;
    if (first != solutions_.begin() && (first - 1)->timing.cycles == solution.timing.cycles)
      --first;
    const auto last = std::find_if(
        next, solutions_.end(), [&](const Solution& other) { return other.area < solution.area; });
    solutions_.insert(solutions_.erase(first, last), solution);
  }
  std::vector<Solution> take() { return std::move(solutions_); }

 private:
  std::vector<Solution> solutions_;
};

std::string bound_text(const Candidate& within, const Candidate& more_brams,
                       const Candidate& more_dsps, const Candidate& more_of_both) {
  const bool brams_help = more_brams.value > within.value;
  const bool dsps_help = more_dsps.value > within.value;
  if (brams_help && dsps_help) return "block RAMs or DSPs";
  if (brams_help) return "block RAMs";
  if (dsps_help) return "DSPs";
  return more_of_both.value > within.value ? "block RAMs and DSPs" : "grid";
}

}  // namespace

Solution solve(const Accelerator& accelerator, const Tile& tile) {
  Solution solution{.tile = tile, .resources = accelerator.resources(tile), .timing = {}};
  solution.timing = accelerator.timing(tile, solution.resources);
  solution.area = accelerator.area(solution.resources);
  return solution;
}

Answer search(const Accelerator& accelerator, const Question& question) {
  Answer answer{.does_not_fit = accelerator.impossible()};
  if (!answer.does_not_fit.empty()) return answer;
  Candidate within;
  Candidate more_brams;
  Candidate more_dsps;
  Candidate more_of_both;
  Least least;
  Front front;
  for (const Slice& slice : accelerator.slices()) {
    accelerator.for_each_tile(slice, [&](const Tile& tile) {
      const Solution solution = solve(accelerator, tile);
      const double value = value_of(solution, question);
      const bool brams_fit = solution.resources.brams() <= question.budget.brams;
      const bool dsps_fit = solution.resources.dsps <= question.budget.dsps;
      ++answer.tiles;
      least.offer(solution.resources, question.budget);
      more_of_both.offer(value, solution);
      if (dsps_fit) more_brams.offer(value, solution);
      if (brams_fit) more_dsps.offer(value, solution);
      if (!brams_fit || !dsps_fit) return;
      ++answer.in_budget;
      within.offer(value, solution);
      front.offer(solution);
    });
  }
  if (!within.solution) {
    answer.does_not_fit = least.text(question.budget);
    return answer;
  }
  answer.best = within.solution;
  answer.tied = within.tied;
  answer.front = front.take();
  answer.bound = bound_text(within, more_brams, more_dsps, more_of_both);
  return answer;
}

std::optional<Solution> best_in_budget(const Accelerator& accelerator, const Question& question) {
  Candidate best;
  for (const Slice& slice : accelerator.slices()) {
    accelerator.for_each_tile(slice, [&](const Tile& tile) {
      Solution solution{.tile = tile, .resources = accelerator.resources(tile), .timing = {}};
      if (solution.resources.brams() > question.budget.brams ||
          solution.resources.dsps > question.budget.dsps) {
        return;
      }
      solution.timing = accelerator.timing(tile, solution.resources);
      solution.area = accelerator.area(solution.resources);
      best.offer(value_of(solution, question), solution);
    });
  }
  return best.solution;
}

}  // namespace lutmark::designs::m4bram
