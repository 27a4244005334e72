// SPDX-License-Identifier: Apache-2.0
// What several studies of the models are put together from.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "designs/m4bram/model/accelerator.h"
#include "designs/m4bram/model/design.h"
#include "designs/m4bram/model/search.h"
#include "harness/core/study.h"

namespace lutmark::designs::m4bram {

/// What parameters store: the place of an enumerator among its words.
template <typename E>
std::int64_t stored(E value) {
  return static_cast<std::int64_t>(value);
}

/// "M4BRAM-S double-pumped".
std::string title(Architecture architecture);
/// "ResNet-34".
std::string title(Network network);

/// Cases of m4bram.dla.
core::Pick model_cases(std::initializer_list<std::pair<std::string_view, std::int64_t>> parameters);

/// Adds a figure without an interval, made of so many cases.
void add_value(core::StudyResult& result, const std::string& name, const std::string& meaning,
               const std::string& unit, double value, std::size_t cases);

/// The arithmetic mean and the geometric one as such figures; nothing of nothing.
void add_mean(core::StudyResult& result, const std::string& name, const std::string& meaning,
              const std::string& unit, const std::vector<double>& values);
void add_geometric_mean(core::StudyResult& result, const std::string& name,
                        const std::string& meaning, const std::vector<double>& ratios);

/// Ours beside published points, which are drawn on top, and how many agree to two decimals.
class Comparison {
 public:
  /// Adds a point to the last series of a chart when it was measured.
  void add(core::Chart& chart, double x, const core::Measured* ours, double published);
  /// The same against another value than the one that is drawn.
  void add(core::Chart& chart, double x, const core::Measured* ours, double published,
           double computed);
  /// Closes a chart: series without points go, published points come.
  void finish(core::StudyResult& result, core::Chart chart);
  /// points_equal, points_equal_plot and largest_difference.
  void add_figures(core::StudyResult& result) const;

 private:
  core::ChartSeries published_{.name = "published", .points = {}, .is_joined = false};
  std::size_t count_ = 0;
  std::size_t equal_ = 0;       // to what upstream computes
  std::size_t equal_plot_ = 0;  // to what upstream draws
  double largest_difference_ = 0;
};

}  // namespace lutmark::designs::m4bram
