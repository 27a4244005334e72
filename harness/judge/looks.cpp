// SPDX-License-Identifier: Apache-2.0
// Looks: when the seeds do not tell, a comparison asks for more of them and judges again.
#include "harness/judge/looks.h"

#include <algorithm>

namespace lutmark::judge {

Seeds next_seeds(const Seeds& had) {
  const auto* const size = std::upper_bound(look_sizes.begin(), look_sizes.end(), had.size());
  Seeds next;
  if (size == look_sizes.end()) return next;
  for (std::uint64_t seed = 1; had.size() + next.size() < *size; ++seed) {
    if (!had.contains(seed)) next.insert(seed);
  }
  return next;
}

Seeds whole_looks(const Seeds& asked, const Seeds& recorded) {
  Seeds seeds = asked;
  seeds.insert(recorded.begin(), recorded.end());
  const bool is_between =
      seeds.size() > asked.size() &&
      std::find(look_sizes.begin(), look_sizes.end(), seeds.size()) == look_sizes.end();
  if (is_between) seeds.merge(next_seeds(seeds));
  return seeds;
}

std::vector<std::string> undecided(const std::vector<CaseVerdict>& verdicts) {
  std::vector<std::string> names;
  for (const CaseVerdict& verdict : verdicts) {
    if (verdict.verdict == Verdict::inconclusive) names.push_back(verdict.name);
  }
  return names;
}

std::map<std::string, double> seconds_per_seed(const std::vector<core::Record>& records) {
  struct Total {
    double seconds = 0;
    Seeds seeds = {};
  };
  std::map<std::string, Total> totals;
  for (const core::Record& record : records) {
    if (!record.seed) continue;
    Total& total = totals[record.case_name];
    total.seconds += record.wall_s;
    total.seeds.insert(*record.seed);
  }
  std::map<std::string, double> means;
  for (const auto& [name, total] : totals)
    means[name] = total.seconds / static_cast<double>(total.seeds.size());
  return means;
}

std::vector<std::string> affordable(std::vector<std::pair<std::string, double>> costs,
                                    double budget_s) {
  std::stable_sort(costs.begin(), costs.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<std::string> names;
  for (const auto& [name, seconds] : costs) {
    if (seconds > budget_s) break;
    budget_s -= seconds;
    names.push_back(name);
  }
  return names;
}

}  // namespace lutmark::judge
