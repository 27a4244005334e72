// SPDX-License-Identifier: Apache-2.0
// Compare: verdicts on the results of a run against what was accepted, or against another run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/enum_names.h"
#include "harness/core/record.h"
#include "harness/judge/baseline.h"
#include "harness/judge/statistics.h"

namespace lutmark::judge {

/// From harmless to bad in the order in which tables sort them.
enum class Verdict : std::uint8_t { same, better, worse, inconclusive, brand_new, missing, stale };

}  // namespace lutmark::judge

template <>
struct lutmark::core::EnumNames<lutmark::judge::Verdict> {
  static constexpr std::array<std::string_view, 7> names{"same", "better",  "worse", "inconclusive",
                                                         "new",  "missing", "stale"};
};

namespace lutmark::judge {

/// Changes of a seeded metric's median that do not matter. Seeds of one netlist differ by 3 to 5 %.
inline constexpr double equivalence_margin = 0.04;
/// Of the bootstrap interval of the change.
inline constexpr double interval_confidence = 0.95;
/// Share of false calls among all metrics of a comparison that are called better or worse.
inline constexpr double false_discovery_rate = 0.05;
/// How often a comparison may look at its seeds: once as they are, then with more (looks.h).
inline constexpr std::size_t looks = 3;
/// Of q at one look. Any of them may call, so each has its part of the rate: their sum bounds it
/// whatever the looks have in common and whether they come to pass or not.
inline constexpr double look_level = false_discovery_rate / looks;

struct MetricVerdict {
  std::string metric;
  Verdict verdict = Verdict::same;
  std::optional<double> baseline;  ///< medians, for seeded metrics
  std::optional<double> value;
  std::string tolerance;  ///< "exact", or what seeded values were compared by
  /// Of seeded metrics whose values differ: the interval of the relative change of the median, the
  /// probability of such ranks by chance, and the same adjusted over the comparison.
  std::optional<Interval> change = {};
  std::optional<double> p = {};
  std::optional<double> q = {};
};

struct CaseVerdict {
  std::string name;
  Verdict verdict = Verdict::same;
  bool failed = false;  ///< not ok, and not accepted like that
  std::string reason;   ///< one line, empty for same
  std::vector<MetricVerdict> metrics;
};

/// Which differences between the sides make a case stale: everything for baselines; for two runs
/// neither, because there the change of tools or of the question is the treatment.
enum class Strictness { baselines, runs };

/// The verdict on one result alone. `reference` may be null (new). A seeded metric whose values for
/// the seeds of both sides are equal is the same. Else all values of both sides are compared: same
/// when the interval of the change lies within the equivalence margin; else better or worse when q
/// is below the level of a look; else inconclusive. A seed that did not route counts as worse
/// than any that did.
CaseVerdict judge_case(const core::CaseResult& result, const Baseline* reference,
                       Strictness strictness);

/// Verdicts on all results together, then `missing` for references of `suite` that the results do
/// not have.
std::vector<CaseVerdict> compare(const std::vector<core::CaseResult>& results,
                                 const std::map<std::string, Baseline>& references,
                                 const std::string& suite, Strictness strictness);

/// Exit code of the verdicts: 1 for worse, missing or failed, with `strict` also for new, stale and
/// inconclusive; else 0.
enum class Gate { normal, strict };
int exit_code(const std::vector<CaseVerdict>& verdicts, Gate gate);

}  // namespace lutmark::judge
