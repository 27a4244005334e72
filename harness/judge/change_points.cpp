// SPDX-License-Identifier: Apache-2.0
// Change points: where the distribution of a series of measurements changes.
#include "harness/judge/change_points.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>

#include "harness/core/random.h"

namespace lutmark::judge {
namespace {

constexpr int permutations = 199;
// With this many random orders at least as uneven, p is above the level.
constexpr int too_many = 2;
static_assert(static_cast<double>(too_many) / (permutations + 1) <= change_point_level);
static_assert(static_cast<double>(too_many + 1) / (permutations + 1) > change_point_level);

struct Split {
  std::size_t first = 0;  // measurement that begins the second part
  double distance = -1;   // Matteson and James' Q; below every real one when there is no split
};

// Measurements [begin, end) with the ranks of their values among themselves.
class Segment {
 public:
  Segment(const std::vector<std::vector<double>>& measurements, std::size_t begin, std::size_t end)
      : begin_(begin) {
    std::vector<double> values;
    for (std::size_t i = begin; i < end; ++i) {
      values.insert(values.end(), measurements[i].begin(), measurements[i].end());
      ends_.push_back(values.size());
    }
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> distinct = sorted;
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    double earlier_rank = 0;
    for (const double value : distinct) {
      const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), value);
      const auto upto = static_cast<double>(high - sorted.begin());
      const double rank = (static_cast<double>(low - sorted.begin()) + upto + 1) / 2;
      if (!upto_.empty()) gaps_.push_back(rank - earlier_rank);
      upto_.push_back(upto);
      earlier_rank = rank;
    }
    for (const double value : values) {
      const auto place = std::lower_bound(distinct.begin(), distinct.end(), value);
      levels_.push_back(static_cast<std::size_t>(place - distinct.begin()));
    }
  }

  std::size_t begin() const { return begin_; }
  std::size_t end() const { return begin_ + ends_.size(); }

  // In one dimension the energy distance is twice the integral of (F - G)^2 (G. Szekely, M. Rizzo,
  // "Energy statistics", J. Statistical Planning and Inference 143 (2013), section 2).
  Split best() const {
    Split best;
    const auto all = static_cast<double>(levels_.size());
    std::vector<double> left(upto_.size(), 0);  // values of the first part in each level
    std::size_t taken = 0;
    for (std::size_t i = 0; i + 1 < ends_.size(); ++i) {
      for (; taken < ends_[i]; ++taken) left[levels_[taken]] += 1;
      const auto n = static_cast<double>(taken);
      const double m = all - n;
      double below = 0;
      double integral = 0;
      for (std::size_t level = 0; level < gaps_.size(); ++level) {
        below += left[level];
        const double difference = below / n - (upto_[level] - below) / m;
        integral += difference * difference * gaps_[level];
      }
      const double distance = n * m / all * 2 * integral;
      if (distance > best.distance) best = {begin_ + i + 1, distance};
    }
    return best;
  }

  void shuffle(core::Random& random) { random.shuffle(std::span(levels_)); }

 private:
  std::size_t begin_;
  std::vector<std::size_t> ends_;    // of each measurement's values
  std::vector<std::size_t> levels_;  // of the values in time: 0 for the least
  std::vector<double> upto_;         // values up to a level
  std::vector<double> gaps_;         // from the rank of a level to that of the next
};

Split best_of(const std::vector<Segment>& segments) {
  Split best;
  for (const Segment& segment : segments) {
    const Split split = segment.best();
    if (split.distance > best.distance) best = split;
  }
  return best;
}

std::optional<double> probability(std::vector<Segment> segments, double distance,
                                  core::Random& random) {
  // Sums in another order differ in their last digits; a tie counts against the split.
  const double enough = distance * (1 - 1e-9);
  int as_uneven = 0;
  for (int i = 0; i < permutations; ++i) {
    for (Segment& segment : segments) segment.shuffle(random);
    if (best_of(segments).distance >= enough && ++as_uneven == too_many) return std::nullopt;
  }
  return static_cast<double>(as_uneven + 1) / (permutations + 1);
}

}  // namespace

std::vector<ChangePoint> change_points(const std::vector<std::vector<double>>& measurements,
                                       std::uint64_t seed) {
  std::vector<ChangePoint> found;
  if (measurements.size() < 2) return found;
  core::Random random(seed, "order of values");
  const std::size_t first =
      measurements.size() > most_measurements ? measurements.size() - most_measurements : 0;
  std::vector<Segment> segments{Segment(measurements, first, measurements.size())};
  while (true) {
    const Split split = best_of(segments);
    if (split.distance <= 0) break;
    const std::optional<double> p = probability(segments, split.distance, random);
    if (!p) break;
    found.push_back({split.first, *p});
    const auto parent = std::find_if(segments.begin(), segments.end(), [&](const Segment& s) {
      return s.begin() < split.first && split.first < s.end();
    });
    const std::size_t begin = parent->begin();
    const std::size_t end = parent->end();
    *parent = Segment(measurements, begin, split.first);
    segments.emplace_back(measurements, split.first, end);
  }
  std::sort(found.begin(), found.end(),
            [](const ChangePoint& a, const ChangePoint& b) { return a.first < b.first; });
  return found;
}

}  // namespace lutmark::judge
