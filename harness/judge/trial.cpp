// SPDX-License-Identifier: Apache-2.0
// Trial: the rule of compare.h and looks.h on samples of which the truth is known, many times.
#include "harness/judge/trial.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <span>

#include <fmt/format.h>

#include "harness/core/random.h"
#include "harness/judge/compare.h"
#include "harness/judge/looks.h"

namespace lutmark::judge {
namespace {

constexpr const char* metric = "fmax_mhz";
// Seeds of baselines, so that no run has them too: equal seeds of equal netlists decide at once.
constexpr std::uint64_t first_baseline_seed = 1000;

std::vector<double> shuffled(std::vector<double> values, core::Random& random) {
  random.shuffle(std::span(values));
  return values;
}

// A suite of which the first case may be slower.
class TriedSuite {
 public:
  TriedSuite(const std::vector<Population>& populations, const TrialSetting& setting,
             core::Random& random) {
    for (std::size_t i = 0; i < setting.cases; ++i) {
      add(populations[i % populations.size()], setting, i, random);
      give(i, setting.first_seeds);
    }
  }

  std::vector<CaseVerdict> judge() const {
    return compare(results_, references_, "", Strictness::runs);
  }

  /// Runs the next look of undecided cases. False when there is none.
  bool look_again(const std::vector<CaseVerdict>& verdicts) {
    bool has_more = false;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      if (verdicts[i].verdict != Verdict::inconclusive) continue;
      Seeds had;
      for (const auto& [seed, outcome] : results_[i].seeds) had.insert(seed);
      const std::size_t more = next_seeds(had).size();
      give(i, more);
      has_more = has_more || more > 0;
    }
    return has_more;
  }

  std::size_t seeds() const {
    std::size_t count = 0;
    for (const core::CaseResult& result : results_) count += result.seeds.size();
    return count;
  }

 private:
  void add(const Population& population, const TrialSetting& setting, std::size_t index,
           core::Random& random) {
    const std::string name = fmt::format("d/c{}/f", index);
    const std::vector<double> before = shuffled(population.original, random);
    assert(before.size() >= population_size);
    Baseline baseline{.case_name = name};
    for (std::size_t i = 0; i < baseline_seeds; ++i)
      baseline.seeded[metric][first_baseline_seed + i] = before[i];
    references_[name] = std::move(baseline);
    std::vector<double> after = setting.control == Control::renamed_signals
                                    ? shuffled(population.renamed, random)
                                    : std::vector(before.begin() + baseline_seeds, before.end());
    if (index == 0) {
      for (double& value : after) value *= 1 - setting.shift;
    }
    stock_.push_back(std::move(after));
    results_.push_back({.name = name, .outcome = core::Outcome::ok, .proven = true});
  }

  void give(std::size_t index, std::size_t count) {
    core::CaseResult& result = results_[index];
    for (; count > 0; --count) {
      const std::size_t next = result.seeds.size();
      result.seeded[metric][next + 1] = stock_[index].at(next);
      result.seeds[next + 1] = core::Outcome::ok;
    }
  }

  std::map<std::string, Baseline> references_;
  std::vector<core::CaseResult> results_;
  std::vector<std::vector<double>> stock_;  // values of a run in the order in which seeds come
};

bool is_call(Verdict verdict) { return verdict == Verdict::better || verdict == Verdict::worse; }

struct Calls {
  bool alarmed = false;
  std::size_t undecided = 0;
  Verdict of_slower = Verdict::same;
};

Calls calls_in(const std::vector<CaseVerdict>& verdicts, bool has_slower) {
  Calls calls;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const Verdict verdict = verdicts[i].verdict;
    if (has_slower && i == 0) {
      calls.of_slower = verdict;
      continue;
    }
    calls.alarmed = calls.alarmed || is_call(verdict);
    if (verdict == Verdict::inconclusive) ++calls.undecided;
  }
  return calls;
}

}  // namespace

TrialResult try_rule(const std::vector<Population>& populations, const TrialSetting& setting,
                     std::uint64_t seed) {
  TrialResult result{.setting = setting};
  const bool has_slower = setting.shift > 0;
  core::Random random(seed, fmt::format("trial {} {} {}", core::to_name(setting.control),
                                        setting.shift, setting.first_seeds));
  std::size_t seeds = 0;
  for (std::size_t i = 0; i < setting.suites; ++i) {
    TriedSuite suite(populations, setting, random);
    std::vector<CaseVerdict> verdicts = suite.judge();
    const Calls once = calls_in(verdicts, has_slower);
    for (std::size_t look = 1; look < looks && suite.look_again(verdicts); ++look)
      verdicts = suite.judge();
    const Calls last = calls_in(verdicts, has_slower);
    result.alarmed_once += once.alarmed ? 1 : 0;
    result.alarmed += last.alarmed ? 1 : 0;
    result.undecided += last.undecided;
    seeds += suite.seeds();
    if (!has_slower) continue;
    result.found_once += once.of_slower == Verdict::worse ? 1 : 0;
    result.found += last.of_slower == Verdict::worse ? 1 : 0;
    result.passed += last.of_slower == Verdict::same ? 1 : 0;
  }
  result.seeds = static_cast<double>(seeds) / static_cast<double>(setting.suites * setting.cases);
  return result;
}

std::vector<TrialSetting> published_settings() {
  constexpr std::array<std::size_t, 3> first_seeds{5, 8, 16};
  std::vector<TrialSetting> settings;
  for (const std::size_t seeds : first_seeds) {
    for (const Control control : {Control::other_seeds, Control::renamed_signals})
      settings.push_back({.control = control, .first_seeds = seeds, .suites = 500});
  }
  for (const double shift : {0.01, 0.02, 0.03, 0.05}) {
    for (const std::size_t seeds : first_seeds)
      settings.push_back({.shift = shift, .first_seeds = seeds});
  }
  return settings;
}

}  // namespace lutmark::judge
