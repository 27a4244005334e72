// SPDX-License-Identifier: Apache-2.0
// Change points: where the distribution of a series of measurements changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lutmark::judge {

/// Probability that a series without any change gets one.
inline constexpr double change_point_level = 0.01;
/// The newest measurements are looked at, so that the time is bounded.
inline constexpr std::size_t most_measurements = 250;

struct ChangePoint {
  std::size_t first = 0;  ///< index of the first measurement after the change
  double p = 1;           ///< of the permutation test, at most change_point_level
};

/// E-divisive: D. Matteson, N. James, "A Nonparametric Approach for Multiple Change Point Analysis
/// of Multivariate Data", J. American Statistical Association 109 (2014), sections 2.1 to 2.3, with
/// energy distance of exponent 1. It is applied to the ranks within a segment, so that one outlier
/// moves nothing and a censored value (infinite) counts as the worst. A measurement is one or more
/// values of one state (the seeds); values are exchangeable as long as nothing changes, and a
/// change lies between measurements. Each split must beat all but 1 of 199 random orders of the
/// values within the segments found so far. The same for a seed on every machine. Returns the
/// changes in the order of the series; no measurement is empty.
std::vector<ChangePoint> change_points(const std::vector<std::vector<double>>& measurements,
                                       std::uint64_t seed);

}  // namespace lutmark::judge
