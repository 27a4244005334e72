// SPDX-License-Identifier: Apache-2.0
// Statistics that verdicts on seeded metrics rest on. docs/judging.md has the rule.
#pragma once

#include <cstdint>
#include <vector>

namespace lutmark::judge {

/// Two-sided Mann-Whitney test: the probability of ranks at least as uneven as these when both
/// samples come from one distribution. Exact without ties when the product of the sizes is at most
/// 2000, else by the normal approximation with corrections for ties and continuity. 1 when a sample
/// is empty or all values are equal. Values may be infinite: what was censored has a rank.
double mann_whitney_p(const std::vector<double>& a, const std::vector<double>& b);

/// Benjamini and Hochberg's adjusted probabilities, in the order of `p`: calling all with at most q
/// different makes a share of at most q of the calls false, on average.
std::vector<double> false_discovery_q(const std::vector<double>& p);

struct Interval {
  double low = 0;
  double high = 0;
};

/// Percentile bootstrap of the relative change median(b) / median(a) - 1: both samples are drawn
/// again with replacement 2000 times. The same for a seed on every machine. Both samples have at
/// least one value and medians above 0; infinite values make infinite ends.
Interval bootstrap_change(const std::vector<double>& a, const std::vector<double>& b,
                          double confidence, std::uint64_t seed);

}  // namespace lutmark::judge
