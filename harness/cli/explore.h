// SPDX-License-Identifier: Apache-2.0
// Explore: a design's model over a grid of parameters, and what of it nothing else beats.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "harness/core/design.h"

namespace lutmark::cli {

/// Parameter to values as users write them.
using ParameterGrid = std::map<std::string, std::vector<std::string>>;

/// "4", "2,4,8", "100:500:50" (first, last, step; without a step 1) or several of these with
/// commas. Throws UserError for a range that is none or has more than 100,000 values.
std::vector<std::string> grid_values(const std::string& text, const std::string& place);

struct GridConfigs {
  std::vector<core::Config> configs;  ///< legal ones
  std::size_t left_out = 0;           ///< combinations that the design refuses
  std::string reason = {};            ///< of the first of these
};

/// Every combination. Throws UserError for a value that is never legal, and where none is.
GridConfigs grid_configs(const core::Design& design, const ParameterGrid& grid);

/// One result a config, in their order; `threads` at once. Throws the first exception of a model.
std::vector<core::ModelResult> ask_model(const core::Design& design,
                                         const std::vector<core::Config>& configs,
                                         std::size_t threads);

/// Which results are on the front of these metrics: none is at least as good in all of them and
/// better in one. Results without one of the metrics are not on it, of equal ones all are. Throws
/// UserError for a metric that is unknown or has no better direction.
std::vector<bool> on_front(const std::vector<core::ModelResult>& results,
                           const std::vector<std::string>& metrics);

}  // namespace lutmark::cli
