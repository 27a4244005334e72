// SPDX-License-Identifier: Apache-2.0
// Compare: verdicts on the results of a run against what was accepted, or against another run.
#include "harness/judge/compare.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "harness/core/text.h"

namespace lutmark::judge {
namespace {

using core::Better;
using core::CaseResult;
using core::Outcome;

using SeedValues = std::map<std::uint64_t, double>;

Verdict by_direction(Better better, double before, double after) {
  if (after == before || better == Better::neither) return Verdict::same;
  return (after > before) == (better == Better::higher) ? Verdict::better : Verdict::worse;
}

// Equal seeds of equal netlists give equal figures, so the seeds that both sides have say most.
std::pair<std::vector<double>, std::vector<double>> comparable(const SeedValues& before,
                                                               const SeedValues& after) {
  std::vector<double> a;
  std::vector<double> b;
  for (const auto& [seed, value] : after) {
    if (const auto twin = before.find(seed); twin != before.end()) {
      a.push_back(twin->second);
      b.push_back(value);
    }
  }
  if (!a.empty()) return {a, b};
  for (const auto& [seed, value] : before) a.push_back(value);
  for (const auto& [seed, value] : after) b.push_back(value);
  return {a, b};
}

MetricVerdict judge_seeded(const core::Metric& metric, const SeedValues& before,
                           const SeedValues& after) {
  const auto [a, b] = comparable(before, after);
  const double old_median = core::median(a);
  const double new_median = core::median(b);
  MetricVerdict verdict{.metric = std::string(metric.name),
                        .verdict = Verdict::same,
                        .baseline = old_median,
                        .value = new_median,
                        .tolerance = fmt::format("{:.0f} % of the median of {} seeds",
                                                 100 * seeded_tolerance, b.size())};
  if (std::abs(new_median - old_median) > seeded_tolerance * std::abs(old_median)) {
    verdict.verdict = by_direction(metric.better, old_median, new_median);
  }
  return verdict;
}

std::vector<MetricVerdict> judge_metrics(const CaseResult& result, const Baseline& reference) {
  std::vector<MetricVerdict> verdicts;
  for (const core::Metric& metric : core::metric_table()) {
    if (metric.kind == core::MetricKind::noisy || metric.better == Better::neither) continue;
    const std::string name(metric.name);
    const auto before = reference.metrics.find(name);
    const auto after = result.metrics.find(name);
    const auto seeds_before = reference.seeded.find(name);
    const auto seeds_after = result.seeded.find(name);
    const bool was_there =
        before != reference.metrics.end() || seeds_before != reference.seeded.end();
    const bool is_there = after != result.metrics.end() || seeds_after != result.seeded.end();
    if (!was_there && !is_there) continue;
    if (seeds_before != reference.seeded.end() && seeds_after != result.seeded.end()) {
      verdicts.push_back(judge_seeded(metric, seeds_before->second, seeds_after->second));
      continue;
    }
    MetricVerdict verdict{.metric = name,
                          .verdict = Verdict::same,
                          .baseline = {},
                          .value = {},
                          .tolerance = "exact"};
    if (before != reference.metrics.end()) verdict.baseline = before->second;
    if (after != result.metrics.end()) verdict.value = after->second;
    if (verdict.baseline && verdict.value) {
      verdict.verdict = by_direction(metric.better, *verdict.baseline, *verdict.value);
    } else {
      verdict.verdict = was_there ? Verdict::missing : Verdict::brand_new;
    }
    verdicts.push_back(verdict);
  }
  return verdicts;
}

// The same figures on both sides, at least one: then they should come from the same tools.
bool has_equal_figures(const std::vector<MetricVerdict>& metrics) {
  return !metrics.empty() && std::all_of(metrics.begin(), metrics.end(), [](const auto& metric) {
    return metric.baseline && metric.value;
  });
}

// What became of the tools, or empty. A tool without its figures does not tell of another tool
// chain: the case ended earlier or went on further.
std::string changed_tools(const CaseResult& result, const Baseline& reference,
                          const std::vector<MetricVerdict>& metrics) {
  std::vector<std::string> changes;
  const bool is_complete = has_equal_figures(metrics);
  for (const auto& [tool, identity] : result.tools) {
    const auto before = reference.tools.find(tool);
    if (before == reference.tools.end()) {
      if (is_complete) changes.push_back(tool + " was added");
    } else if (before->second != identity) {
      changes.push_back(tool + " changed");
    }
  }
  for (const auto& [tool, identity] : reference.tools) {
    if (is_complete && !result.tools.contains(tool)) changes.push_back(tool + " is gone");
  }
  return core::join(changes, ", ");
}

std::string describe(const MetricVerdict& verdict) {
  if (verdict.verdict == Verdict::missing) return fmt::format("{} vanished", verdict.metric);
  if (!verdict.baseline || !verdict.value) return fmt::format("{} is new", verdict.metric);
  if (*verdict.baseline == 0)
    return fmt::format("{} {:g} -> {:g}", verdict.metric, *verdict.baseline, *verdict.value);
  return fmt::format("{} {:g} -> {:g} ({:+.1f} %)", verdict.metric, *verdict.baseline,
                     *verdict.value,
                     100 * (*verdict.value - *verdict.baseline) / *verdict.baseline);
}

// A case is as bad as the worst of its metrics; better only when nothing is worse.
void sum_up(CaseVerdict& verdict) {
  std::vector<std::string> reasons;
  for (const Verdict grade : {Verdict::missing, Verdict::worse, Verdict::better}) {
    for (const MetricVerdict& metric : verdict.metrics) {
      if (metric.verdict != grade) continue;
      if (reasons.empty()) verdict.verdict = grade;
      reasons.push_back(describe(metric));
    }
  }
  verdict.reason = core::join(reasons, "; ");
}

}  // namespace

CaseVerdict judge_case(const CaseResult& result, const Baseline* reference, Strictness strictness) {
  CaseVerdict verdict{
      .name = result.name, .verdict = Verdict::same, .failed = false, .reason = {}, .metrics = {}};
  const std::string outcome_text =
      result.outcome == Outcome::ok
          ? "ok"
          : fmt::format("{} in {}", core::to_name(result.outcome), result.stage);
  if (reference == nullptr) {
    verdict.verdict = Verdict::brand_new;
    verdict.failed = result.outcome != Outcome::ok;
    verdict.reason = verdict.failed ? outcome_text : "no baseline";
    return verdict;
  }
  if (result.outcome != reference->outcome) {
    verdict.failed = result.outcome != Outcome::ok;
    verdict.verdict = verdict.failed ? Verdict::worse : Verdict::better;
    verdict.reason = fmt::format("{}, was {}", outcome_text, core::to_name(reference->outcome));
    // Nothing was measured that could be worse. It fails all the same.
    if (result.outcome == Outcome::tool_missing && strictness == Strictness::baselines)
      verdict.verdict = Verdict::stale;
    return verdict;
  }
  verdict.metrics = judge_metrics(result, *reference);
  if (strictness == Strictness::baselines) {
    const std::string tools = changed_tools(result, *reference, verdict.metrics);
    if (result.revision != reference->revision || !tools.empty()) {
      verdict.verdict = Verdict::stale;
      verdict.reason = tools.empty() ? "the question changed" : tools;
      return verdict;
    }
  }
  sum_up(verdict);
  return verdict;
}

std::vector<CaseVerdict> compare(const std::vector<CaseResult>& results,
                                 const std::map<std::string, Baseline>& references,
                                 const std::string& suite, Strictness strictness) {
  std::vector<CaseVerdict> verdicts;
  std::set<std::string> seen;
  for (const CaseResult& result : results) {
    const auto reference = references.find(result.name);
    verdicts.push_back(judge_case(
        result, reference == references.end() ? nullptr : &reference->second, strictness));
    seen.insert(result.name);
  }
  for (const auto& [name, reference] : references) {
    if (reference.suite != suite || seen.contains(name)) continue;
    verdicts.push_back({.name = name,
                        .verdict = Verdict::missing,
                        .failed = true,
                        .reason = fmt::format("accepted in '{}', not in this run", suite),
                        .metrics = {}});
  }
  return verdicts;
}

int exit_code(const std::vector<CaseVerdict>& verdicts, Gate gate) {
  const bool fails = std::any_of(verdicts.begin(), verdicts.end(), [&](const CaseVerdict& v) {
    if (v.failed || v.verdict == Verdict::worse || v.verdict == Verdict::missing) return true;
    const bool is_unclear = v.verdict == Verdict::brand_new || v.verdict == Verdict::stale ||
                            v.verdict == Verdict::inconclusive;
    return gate == Gate::strict && is_unclear;
  });
  return fails ? 1 : 0;
}

}  // namespace lutmark::judge
