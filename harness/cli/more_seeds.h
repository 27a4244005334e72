// SPDX-License-Identifier: Apache-2.0
// More seeds: runs further seeds of cases that the seeds so far do not decide.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/cli/context.h"
#include "harness/cli/runner.h"
#include "harness/judge/compare.h"
#include "harness/judge/looks.h"

namespace lutmark::cli {

/// Elapsed seconds that a comparison may spend on further seeds unless it is told otherwise.
inline constexpr double default_seed_budget_s = 120;

/// A run that can be given more seeds: what ran and on what. Both are borrowed.
struct GrowingRun {
  const Context* context = nullptr;
  Finished* finished = nullptr;
};

/// The run in that folder as its journal tells it.
Finished finished_run(const core::Run& run, const std::filesystem::path& folder);

/// Why no seed can be added to a run, or empty: it is not whole, or this program is not the one
/// that made it.
std::string cannot_grow(const core::Run& run);

/// Seeds of one run that a look asks for, by case.
using SeedsByCase = std::map<std::string, judge::Seeds>;

/// Runs that are judged and may be given more seeds.
struct Growth {
  std::function<std::vector<judge::CaseVerdict>()> judge;  ///< the runs as they are
  std::function<std::vector<core::Run>()> runs;            ///< the same, with their records
  /// Adds seeds to each of the runs, in their order; false when a signal ended it.
  std::function<bool(const std::vector<SeedsByCase>&)> grow;
};

/// Seeds that are added go to the journals.
Growth growth_of(const std::vector<GrowingRun>& runs, std::size_t slots,
                 std::function<std::vector<judge::CaseVerdict>()> judge);

/// Verdicts. While cases are inconclusive, have looks left and their expected time fits into the
/// budget, cheapest first, runs the seeds of their next look in all runs and judges again. Ends
/// early when a signal ends a run.
std::vector<judge::CaseVerdict> judge_with_more_seeds(const Growth& growth, std::size_t slots,
                                                      double budget_s);

}  // namespace lutmark::cli
