// SPDX-License-Identifier: Apache-2.0
// nextpnr: the reader of its report, and what its failures mean.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/json.h"
#include "harness/core/outcome.h"

namespace lutmark::flows {

struct PlaceRouteReport {
  /// MHz after routing, the slowest clock; nothing when there is no register-to-register path.
  std::optional<double> fmax_mhz;
  struct Use {
    double used = 0;
    double available = 0;
  };
  std::map<std::string, Use> utilisation;  ///< by cell type of the device
  /// Cells where the worst register-to-register path starts and ends.
  std::string critical_from;
  std::string critical_to;
  /// The tiles that this path visits, in order: columns and rows.
  std::vector<std::pair<int, int>> critical_path;
};

/// Reads the file of `--report`. Throws UserError when it is not that.
PlaceRouteReport read_report(const core::Json& json, const std::string& source);

/// What a failing run means by its log: does_not_fit, unroutable, or tool_failed.
core::Outcome failure_outcome(const std::string& log);

}  // namespace lutmark::flows
