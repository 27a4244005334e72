// SPDX-License-Identifier: Apache-2.0
// Trend: a metric of a case over runs as distinct measurements, and where it changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "harness/core/metric.h"

namespace lutmark::judge {

/// What one run says. A metric without seeds has its value at seed 0.
struct Observation {
  std::map<std::uint64_t, double> values;
  std::size_t censored = 0;  ///< seeds without a value although others have one: not routed
};

/// Runs that say the same. The tools are deterministic and finished jobs come from the cache, so
/// runs that agree on every seed that both have are one measurement and no new evidence.
struct Measurement {
  std::size_t first = 0;  ///< index of the first of its observations
  std::size_t last = 0;   ///< and of the last; between them there may be some without values
  std::map<std::uint64_t, double> values;
  std::size_t censored = 0;
};

struct Change {
  std::size_t measurement = 0;  ///< the first after the change
  double before = 0;            ///< median from the change before this one up to this one
  double after = 0;             ///< median from this one up to the next
  std::optional<double> p;      ///< of a seeded metric
};

struct Trend {
  std::vector<Measurement> measurements;
  std::vector<Change> changes;
};

/// A deterministic metric changes wherever its value differs from the one before. A seeded one
/// changes where change_points finds it among the values of all seeds. A noisy one is never judged.
/// Observations without values are passed over.
Trend trend_of(const core::Metric& metric, const std::vector<Observation>& observations);

}  // namespace lutmark::judge
