// SPDX-License-Identifier: Apache-2.0
// What several studies of the models are put together from.
#include "designs/m4bram/studies/points.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lutmark::designs::m4bram {
namespace {

bool is_equal_to_two_decimals(double a, double b) {
  return std::llround(100 * a) == std::llround(100 * b);
}

}  // namespace

std::string title(Architecture architecture) {
  static constexpr std::array<const char*, 7> titles{
      "DLA",        "M4BRAM-S",  "M4BRAM-S double-pumped", "M4BRAM-L", "M4BRAM-L double-pumped",
      "BRAMAC-1DA", "BRAMAC-2SA"};
  return titles[static_cast<std::size_t>(architecture)];
}

std::string title(Network network) {
  static constexpr std::array<const char*, 8> titles{
      "AlexNet",   "VGG-16",    "ResNet-18",     "ResNet-34",
      "ViT block", "MobileNet", "BERT products", "CNN on Fashion-MNIST"};
  return titles[static_cast<std::size_t>(network)];
}

core::Pick model_cases(
    std::initializer_list<std::pair<std::string_view, std::int64_t>> parameters) {
  core::Pick pick{.design = "m4bram.dla", .flow = "model"};
  for (const auto& [name, value] : parameters) pick.parameters.emplace_back(name, value);
  return pick;
}

void add_value(core::StudyResult& result, const std::string& name, const std::string& meaning,
               const std::string& unit, double value, std::size_t cases) {
  result.figures.push_back(
      {.name = name, .meaning = meaning, .unit = unit, .value = value, .cases = cases});
}

void add_mean(core::StudyResult& result, const std::string& name, const std::string& meaning,
              const std::string& unit, const std::vector<double>& values) {
  if (const auto spread = core::spread_of(values))
    add_value(result, name, meaning, unit, spread->mean, values.size());
}

void add_geometric_mean(core::StudyResult& result, const std::string& name,
                        const std::string& meaning, const std::vector<double>& ratios) {
  if (const auto mean = core::geometric_mean(ratios))
    add_value(result, name, meaning, "ratio", *mean, ratios.size());
}

void Comparison::add(core::Chart& chart, double x, const core::Measured* ours, double published) {
  add(chart, x, ours, published, published);
}

void Comparison::add(core::Chart& chart, double x, const core::Measured* ours, double published,
                     double computed) {
  if (ours == nullptr || !ours->value("speedup")) return;
  const double speedup = *ours->value("speedup");
  chart.series.back().points.push_back({.x = x, .y = speedup, .case_name = ours->result.name});
  published_.points.push_back({.x = x, .y = published});
  ++count_;
  if (is_equal_to_two_decimals(speedup, computed)) ++equal_;
  if (is_equal_to_two_decimals(speedup, published)) ++equal_plot_;
  largest_difference_ = std::max(largest_difference_, std::abs(speedup - computed));
}

void Comparison::finish(core::StudyResult& result, core::Chart chart) {
  std::erase_if(chart.series,
                [](const core::ChartSeries& series) { return series.points.empty(); });
  if (chart.series.empty()) return;
  chart.notes.emplace_back(
      "Published points are the constants of the scripts that draw the paper's figures: "
      "abdelfattah-lab/M4BRAM at aea705a, scripts/plot_results.");
  chart.series.push_back(published_);
  published_.points.clear();
  result.charts.push_back(std::move(chart));
}

void Comparison::add_figures(core::StudyResult& result) const {
  if (count_ == 0) return;
  add_value(result, "points_equal",
            "points that equal what upstream's scripts compute, to two "
            "decimals",
            "points", static_cast<double>(equal_), count_);
  add_value(result, "points_equal_plot", "points that equal what upstream draws, to two decimals",
            "points", static_cast<double>(equal_plot_), count_);
  add_value(result, "largest_difference",
            "largest difference to a published point, which has two "
            "decimals",
            "ratio", largest_difference_, count_);
}

}  // namespace lutmark::designs::m4bram
