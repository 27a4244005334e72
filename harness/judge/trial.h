// SPDX-License-Identifier: Apache-2.0
// Trial: the rule of compare.h and looks.h on samples of which the truth is known, many times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/enum_names.h"

namespace lutmark::judge {

/// What differs between the sides of a comparison in which nothing happened.
enum class Control : std::uint8_t { other_seeds, renamed_signals };

}  // namespace lutmark::judge

template <>
struct lutmark::core::EnumNames<lutmark::judge::Control> {
  static constexpr std::array<std::string_view, 2> names{"other_seeds", "renamed_signals"};
};

namespace lutmark::judge {

/// Fmax in MHz of many seeds of a case, and of the same case with renamed signals. Each has
/// `population_size` values or more.
struct Population {
  std::string case_name;
  std::vector<double> original;
  std::vector<double> renamed;
};

/// Of a baseline.
inline constexpr std::size_t baseline_seeds = 16;
/// Enough for a baseline and all looks at other seeds.
inline constexpr std::size_t population_size = 48;

/// Suites of cases that are compared with their baselines.
struct TrialSetting {
  Control control = Control::other_seeds;
  double shift = 0;             ///< by which one case of every suite is slower, as a share of Fmax
  std::size_t first_seeds = 5;  ///< of the first look
  std::size_t suites = 200;
  std::size_t cases = 8;  ///< of a suite, each of a population by turns
};

struct TrialResult {
  TrialSetting setting;
  std::size_t alarmed = 0;       ///< suites in which a case that is not slower is called
  std::size_t alarmed_once = 0;  ///< the same when no more seeds are run
  std::size_t undecided = 0;     ///< cases not slower that stay inconclusive
  double seeds = 0;              ///< mean number that a case ran, all looks
  std::size_t found = 0;         ///< suites in which the slower case is called worse
  std::size_t found_once = 0;    ///< the same when no more seeds are run
  std::size_t passed = 0;        ///< suites in which the slower case is called the same
};

/// Draws every sample from the populations without replacement, a baseline and a run from different
/// values. The same for a seed on every machine.
TrialResult try_rule(const std::vector<Population>& populations, const TrialSetting& setting,
                     std::uint64_t seed);

/// The settings that docs/judging.md shows: both controls and shifts of 1, 2, 3 and 5 %, from 5, 8
/// and 16 seeds.
std::vector<TrialSetting> published_settings();

}  // namespace lutmark::judge
