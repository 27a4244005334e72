// SPDX-License-Identifier: Apache-2.0
// Compare: verdicts on the results of a run against what was accepted, or against another run.
#include "harness/judge/compare.h"

#include <algorithm>
#include <limits>
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

std::vector<double> values_of(const SeedValues& seeds) {
  std::vector<double> values;
  for (const auto& [seed, value] : seeds) values.push_back(value);
  return values;
}

// Values for the seeds that both sides have.
std::pair<std::vector<double>, std::vector<double>> common(const SeedValues& before,
                                                           const SeedValues& after) {
  std::vector<double> a;
  std::vector<double> b;
  for (const auto& [seed, value] : after) {
    if (const auto twin = before.find(seed); twin != before.end()) {
      a.push_back(twin->second);
      b.push_back(value);
    }
  }
  return {a, b};
}

// Where the tools found no figure, the figure is worse than any.
void add_censored(std::vector<double>& values, const CaseResult& result, Better better) {
  const double worst = better == Better::higher ? 0 : std::numeric_limits<double>::infinity();
  for (const auto& [seed, outcome] : result.seeds) {
    if (outcome == Outcome::unroutable || outcome == Outcome::no_fmax) values.push_back(worst);
  }
}

MetricVerdict judge_seeded(const core::Metric& metric, const SeedValues& before,
                           const SeedValues& after, const CaseResult& result) {
  MetricVerdict verdict{.metric = std::string(metric.name)};
  // Equal netlists give equal figures for equal seeds, so there is nothing to guess.
  const auto [twins, values] = common(before, after);
  if (!values.empty() && twins == values) {
    verdict.baseline = verdict.value = core::median(values);
    verdict.tolerance = fmt::format("equal for {} equal seeds", values.size());
    return verdict;
  }
  const std::vector<double> a = values_of(before);
  std::vector<double> b = values_of(after);
  verdict.baseline = core::median(a);
  verdict.value = core::median(b);
  add_censored(b, result, metric.better);
  verdict.tolerance =
      fmt::format("{:.0f} %, {:.0f} % interval of {} against {} seeds", 100 * equivalence_margin,
                  100 * interval_confidence, b.size(), a.size());
  if (*verdict.baseline == 0) {
    verdict.verdict = by_direction(metric.better, 0, *verdict.value);
    return verdict;
  }
  verdict.change = bootstrap_change(a, b, interval_confidence, 1);
  verdict.p = mann_whitney_p(a, b);
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
      verdicts.push_back(judge_seeded(metric, seeds_before->second, seeds_after->second, result));
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
  const std::string change =
      fmt::format("{} {:g} -> {:g} ({:+.1f} %", verdict.metric, *verdict.baseline, *verdict.value,
                  100 * (*verdict.value - *verdict.baseline) / *verdict.baseline);
  if (!verdict.q) return change + ")";
  return fmt::format("{}, {:+.1f} to {:+.1f} %, q {:.2g})", change, 100 * verdict.change->low,
                     100 * verdict.change->high, *verdict.q);
}

// A case is as bad as the worst of its metrics; better only when nothing is worse.
void sum_up(CaseVerdict& verdict) {
  std::vector<std::string> reasons;
  for (const Verdict grade :
       {Verdict::missing, Verdict::worse, Verdict::inconclusive, Verdict::better}) {
    for (const MetricVerdict& metric : verdict.metrics) {
      if (metric.verdict != grade) continue;
      if (reasons.empty()) verdict.verdict = grade;
      reasons.push_back(describe(metric));
    }
  }
  verdict.reason = core::join(reasons, "; ");
}

// Some seeds left a figure and others did not route: judged by its figures.
bool is_censored(const CaseResult& result) {
  return (result.outcome == Outcome::unroutable || result.outcome == Outcome::no_fmax) &&
         !result.seeded.empty();
}

Verdict settled(const MetricVerdict& metric) {
  if (!metric.p) return metric.verdict;
  const bool is_equivalent =
      metric.change->low >= -equivalence_margin && metric.change->high <= equivalence_margin;
  if (is_equivalent) return Verdict::same;
  if (*metric.q >= look_level) return Verdict::inconclusive;
  // The medians shown leave out seeds that did not route; the interval has them.
  return by_direction(core::find_metric(metric.metric)->better, 0,
                      metric.change->low + metric.change->high);
}

// The metrics of all cases whose figures count are judged together.
void settle(std::vector<CaseVerdict>& verdicts) {
  std::vector<MetricVerdict*> uncertain;
  for (CaseVerdict& verdict : verdicts) {
    if (verdict.verdict != Verdict::same) continue;
    for (MetricVerdict& metric : verdict.metrics) {
      if (metric.p) uncertain.push_back(&metric);
    }
  }
  std::vector<double> p;
  for (const MetricVerdict* metric : uncertain) p.push_back(*metric->p);
  const std::vector<double> q = false_discovery_q(p);
  for (std::size_t i = 0; i < uncertain.size(); ++i) {
    uncertain[i]->q = q[i];
    uncertain[i]->verdict = settled(*uncertain[i]);
  }
  for (CaseVerdict& verdict : verdicts) {
    if (verdict.verdict == Verdict::same && !verdict.failed) sum_up(verdict);
  }
}

// What can be said before the metrics of all cases are looked at together.
CaseVerdict provisional(const CaseResult& result, const Baseline* reference,
                        Strictness strictness) {
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
  const bool is_judged_by_figures =
      is_censored(result) && reference->outcome == Outcome::ok && !reference->seeded.empty();
  if (result.outcome != reference->outcome && !is_judged_by_figures) {
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
  return verdict;
}

}  // namespace

CaseVerdict judge_case(const CaseResult& result, const Baseline* reference, Strictness strictness) {
  std::vector<CaseVerdict> one{provisional(result, reference, strictness)};
  settle(one);
  return one.front();
}

std::vector<CaseVerdict> compare(const std::vector<CaseResult>& results,
                                 const std::map<std::string, Baseline>& references,
                                 const std::string& suite, Strictness strictness) {
  std::vector<CaseVerdict> verdicts;
  std::set<std::string> seen;
  for (const CaseResult& result : results) {
    const auto reference = references.find(result.name);
    verdicts.push_back(provisional(
        result, reference == references.end() ? nullptr : &reference->second, strictness));
    seen.insert(result.name);
  }
  settle(verdicts);
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
