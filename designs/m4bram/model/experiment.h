// SPDX-License-Identifier: Apache-2.0
// Experiment: an architecture on a workload within budgets, beside the best accelerator of DSPs.
#pragma once

#include <optional>

#include "designs/m4bram/model/search.h"

namespace lutmark::designs::m4bram {

struct Experiment {
  Architecture architecture = Architecture::dla;
  Problem problem;
  Objective objective = Objective::speedup;
  Budget budget;
};

struct ExperimentResult {
  /// What speedup compares with: the DLA of best quality in the same budgets, and for a DLA itself
  /// the reference tile. Nothing where no DLA fits.
  std::optional<Solution> comparator = {};
  Answer answer;
  double peak_macs = 0;  ///< of the best tile, in a cycle
};

/// Pure.
ExperimentResult run(const Experiment& experiment);

}  // namespace lutmark::designs::m4bram
