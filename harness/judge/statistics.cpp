// SPDX-License-Identifier: Apache-2.0
// Statistics that verdicts on seeded metrics rest on.
#include "harness/judge/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/normal.hpp>

#include "harness/core/random.h"

namespace lutmark::judge {
namespace {

struct Ranks {
  double sum_of_first = 0;    // of sample a
  double tie_correction = 0;  // sum of t^3 - t over groups of equal values
};

// Equal values share the mean of their ranks, which begin at 1.
Ranks rank(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<std::pair<double, bool>> all;
  for (const double value : a) all.emplace_back(value, true);
  for (const double value : b) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  Ranks ranks;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first;
    while (last + 1 < all.size() && all[last + 1].first == all[first].first) ++last;
    const double mean_rank = 0.5 * static_cast<double>(first + last) + 1;
    for (std::size_t i = first; i <= last; ++i) {
      if (all[i].second) ranks.sum_of_first += mean_rank;
    }
    const auto ties = static_cast<double>(last - first + 1);
    ranks.tie_correction += ties * ties * ties - ties;
    first = last + 1;
  }
  return ranks;
}

// Probability of U <= u without ties: the number of ways to choose ranks for a sample of n among
// n + m that leave U = u obeys f(n, m, u) = f(n - 1, m, u - m) + f(n, m - 1, u).
double exact_tail(std::size_t n, std::size_t m, double u) {
  const std::size_t most = n * m;
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1, 0));
  for (std::size_t j = 0; j <= m; ++j) ways[j][0] = 1;  // n = 0
  for (std::size_t i = 1; i <= n; ++i) {
    std::vector<std::vector<double>> next(m + 1, std::vector<double>(most + 1, 0));
    next[0][0] = 1;
    for (std::size_t j = 1; j <= m; ++j) {
      for (std::size_t k = 0; k <= i * j; ++k)
        next[j][k] = next[j - 1][k] + (k >= j ? ways[j][k - j] : 0);
    }
    ways = std::move(next);
  }
  const std::vector<double>& counts = ways[m];
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  const auto last = static_cast<std::size_t>(std::floor(u));
  return std::accumulate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                         0.0) /
         total;
}

// Median of as many values drawn with replacement; `drawn` is room for them.
double median_drawn_again(const std::vector<double>& values, core::Random& random,
                          std::vector<double>& drawn) {
  drawn.resize(values.size());
  for (double& value : drawn) value = values[random.below(values.size())];
  const auto middle = drawn.begin() + static_cast<std::ptrdiff_t>(drawn.size() / 2);
  std::nth_element(drawn.begin(), middle, drawn.end());
  if (drawn.size() % 2 == 1) return *middle;
  return (*std::max_element(drawn.begin(), middle) + *middle) / 2;
}

}  // namespace

double mann_whitney_p(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return 1;
  constexpr std::size_t most_exact = 2000;
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  const Ranks ranks = rank(a, b);
  const double u = ranks.sum_of_first - n * (n + 1) / 2;
  const double least = std::min(u, n * m - u);
  if (ranks.tie_correction == 0 && a.size() * b.size() <= most_exact)
    return std::min(1.0, 2 * exact_tail(a.size(), b.size(), least));
  const double all = n + m;
  const double variance = n * m / 12 * (all + 1 - ranks.tie_correction / (all * (all - 1)));
  if (variance <= 0) return 1;
  const double distance = std::max(0.0, n * m / 2 - least - 0.5);
  const boost::math::normal_distribution<double> normal;
  return std::min(
      1.0, 2 * boost::math::cdf(boost::math::complement(normal, distance / std::sqrt(variance))));
}

std::vector<double> false_discovery_q(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return p[i] < p[j]; });
  std::vector<double> q(p.size(), 1);
  double least = 1;
  for (std::size_t rank = p.size(); rank-- > 0;) {
    const double adjusted =
        p[order[rank]] * static_cast<double>(p.size()) / static_cast<double>(rank + 1);
    least = std::min(least, adjusted);
    q[order[rank]] = least;
  }
  return q;
}

Interval bootstrap_change(const std::vector<double>& a, const std::vector<double>& b,
                          double confidence, std::uint64_t seed) {
  constexpr std::size_t resamples = 2000;
  core::Random random(seed, "bootstrap of a change");
  std::vector<double> drawn;
  std::vector<double> changes;
  changes.reserve(resamples);
  for (std::size_t i = 0; i < resamples; ++i) {
    const double before = median_drawn_again(a, random, drawn);
    const double after = median_drawn_again(b, random, drawn);
    changes.push_back(after / before - 1);
  }
  std::sort(changes.begin(), changes.end());
  const double tail = (1 - confidence) / 2;
  const auto place = [&](double share) {
    return changes[static_cast<std::size_t>(std::lround(share * (resamples - 1)))];
  };
  return {place(tail), place(1 - tail)};
}

}  // namespace lutmark::judge
