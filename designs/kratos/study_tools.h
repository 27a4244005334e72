// SPDX-License-Identifier: Apache-2.0
// What several studies of the Kratos kernels are put together from.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/study.h"

namespace lutmark::designs::kratos {

/// A metric as charts show it.
struct Drawn {
  const char* metric;
  const char* id;  ///< begins the ids of its charts
  const char* title;
  const char* label;  ///< of an axis
};
inline constexpr std::array<Drawn, 3> drawn_metrics{{{"luts", "luts", "Look-up tables", "LUTs"},
                                                     {"ffs", "ffs", "Flip-flops", "flip-flops"},
                                                     {"fmax_mhz", "fmax", "Fmax", "MHz"}}};

/// A point for every level of a parameter, at level / divisor: the mean over the cases that are
/// meant, with the least and the greatest.
core::ChartSeries curve(const core::Measurements& measured, const core::Pick& pick,
                        std::string_view parameter, std::string_view metric, std::string name,
                        double divisor = 1);

/// The same of the ratios of one pick to another, which agree in all parameters but those of `but`
/// (Measurements::ratios), at the levels of the upper one.
core::ChartSeries ratio_curve(const core::Measurements& measured, const core::Pick& above,
                              const core::Pick& below, std::string_view parameter,
                              std::string_view metric, std::initializer_list<std::string_view> but,
                              std::string name, double divisor = 1);

/// The mean of some values as a figure, nothing of nothing.
void add_figure(core::StudyResult& result, const std::string& name, const std::string& meaning,
                const std::vector<double>& values, const std::string& unit,
                const std::string& interval);

/// The geometric mean of ratios with the least and the greatest as a figure, nothing of nothing.
void add_geometric(core::StudyResult& result, const std::string& name, const std::string& meaning,
                   const std::vector<double>& ratios);

/// Names of the designs and of the flows of the cases, in their order.
std::vector<std::string> designs_in(const core::Measurements& measured);
std::vector<std::string> flows_in(const core::Measurements& measured);

}  // namespace lutmark::designs::kratos
