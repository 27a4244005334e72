// SPDX-License-Identifier: Apache-2.0
// Looks: when the seeds do not tell, a comparison asks for more of them, a small fixed number of
// times, and judges again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/record.h"
#include "harness/judge/compare.h"

namespace lutmark::judge {

using Seeds = std::set<std::uint64_t>;

/// Seeds that a side has after the looks that follow the first one. Their number is part of the
/// level at which metrics are called (compare.h, `looks`).
inline constexpr std::array<std::size_t, looks - 1> look_sizes{16, 32};

/// What a side with these seeds lacks for its next look: the smallest seeds from 1 on that it does
/// not have. Empty after the last look.
Seeds next_seeds(const Seeds& had);

/// Seeds that a run was asked for, and those that it has more: a look that was begun is completed,
/// so that nothing is judged between looks.
Seeds whole_looks(const Seeds& asked, const Seeds& recorded);

/// Cases that more seeds can tell about.
std::vector<std::string> undecided(const std::vector<CaseVerdict>& verdicts);

/// Mean elapsed seconds of all stages of one seed, by case. A restored stage has the time it took
/// when it ran.
std::map<std::string, double> seconds_per_seed(const std::vector<core::Record>& records);

/// Names that fit together into `budget_s`, cheapest first; `costs` are names with their seconds.
std::vector<std::string> affordable(std::vector<std::pair<std::string, double>> costs,
                                    double budget_s);

}  // namespace lutmark::judge
