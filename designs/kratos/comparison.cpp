// SPDX-License-Identifier: Apache-2.0
// Committed measurements of other programs, and what studies make of them.
#include "designs/kratos/comparison.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "designs/kratos/comparison_files.h"
#include "designs/kratos/study_tools.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::designs::kratos {
namespace {

using core::Chart;
using core::ChartPoint;
using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::StudyResult;

std::string config_of(const std::string& case_name) { return core::split(case_name, '/').at(1); }

// One of upstream's points: its measurement, our bare data path and our kernel.
struct Point {
  std::string label;
  std::string upstream;
  std::string path;
  const Measured* kernel = nullptr;
};

// A kernel's config and that of a data path begin with upstream's, since only style and registers
// follow.
std::vector<Point> points_of(const Measurements& measured, const Comparison& upstream,
                             const Comparison& paths) {
  std::vector<Point> points;
  for (const Measured& one : measured.cases()) {
    const std::string config = one.question.config_name();
    const auto begins = [&](const auto& entry) {
      return config.starts_with(config_of(entry.first) + "_");
    };
    const auto other = std::find_if(upstream.results().begin(), upstream.results().end(), begins);
    if (other == upstream.results().end()) continue;
    const std::string same = config_of(other->first) + "_";
    const auto path =
        std::find_if(paths.results().begin(), paths.results().end(),
                     [&](const auto& entry) { return config_of(entry.first).starts_with(same); });
    points.push_back({.label = fmt::format("w {}, sparsity {:.1f}", one.question.config["w"],
                                           0.01 * double(one.question.config["sparsity"])),
                      .upstream = other->first,
                      .path = path == paths.results().end() ? "" : path->first,
                      .kernel = &one});
  }
  return points;
}

StudyResult derive_upstream(const Measurements& measured, const Comparison& upstream,
                            const Comparison& paths) {
  struct Beside {
    const char* metric;
    const char* title;
    const char* label;
    core::Scale scale;
    bool has_kernels;
  };
  constexpr std::array<Beside, 3> shown{
      {{"luts", "Look-up tables beside upstream's", "LUTs", core::Scale::log, true},
       {"packed_cells", "Packed logic cells beside upstream's", "logic cells", core::Scale::log,
        false},
       {"fmax_mhz", "Fmax beside upstream's, in the same shell", "MHz", core::Scale::linear,
        true}}};
  StudyResult result;
  const std::vector<Point> points = points_of(measured, upstream, paths);
  for (const Beside& drawn : shown) {
    Chart chart{.id = fmt::format("{}_upstream", drawn.metric),
                .title = drawn.title,
                .x_label = "",
                .y_label = drawn.label,
                .y_scale = drawn.scale,
                .notes = {"Upstream and our data path are bare; our kernel has valid and ready, so "
                          "that it can wait. Upstream was measured by hand with the same tools: "
                          "docs/kratos-upstream.md."}};
    ChartSeries theirs{.name = "upstream", .points = {}, .is_joined = false};
    ChartSeries path{.name = "our data path", .points = {}, .is_joined = false};
    ChartSeries kernel{.name = "our kernel", .points = {}, .is_joined = false};
    std::vector<double> path_ratios;
    std::vector<double> kernel_ratios;
    for (const Point& point : points) {
      const auto x = static_cast<double>(chart.categories.size());
      chart.categories.push_back(point.label);
      const auto base = upstream.value(point.upstream, drawn.metric);
      if (!base || *base <= 0) continue;
      theirs.points.push_back({.x = x, .y = *base});
      if (const auto value = paths.value(point.path, drawn.metric)) {
        path.points.push_back({.x = x, .y = *value});
        path_ratios.push_back(*value / *base);
      }
      if (!drawn.has_kernels) continue;
      if (const auto value = point.kernel->value(drawn.metric)) {
        kernel.points.push_back({.x = x, .y = *value, .case_name = point.kernel->result.name});
        kernel_ratios.push_back(*value / *base);
      }
    }
    for (ChartSeries* series : {&theirs, &path, &kernel}) {
      if (!series->points.empty()) chart.series.push_back(std::move(*series));
    }
    if (!chart.series.empty()) result.charts.push_back(std::move(chart));
    add_geometric(result, fmt::format("{}_path_over_upstream", drawn.metric),
                  fmt::format("{} of our data path over upstream's, geometric mean", drawn.metric),
                  path_ratios);
    add_geometric(result, fmt::format("{}_kernel_over_upstream", drawn.metric),
                  fmt::format("{} of our kernel with valid and ready over upstream's bare path, "
                              "geometric mean",
                              drawn.metric),
                  kernel_ratios);
  }
  return result;
}

// The parts of a data path's config, "w4a4_s50_k8n8_ws1".
struct GraphConfig {
  int w = 0;
  int sparsity_pct = 0;
  std::string size;

  static GraphConfig parse(const std::string& config) {
    const std::vector<std::string> parts = core::split(config, '_');
    return {.w = std::stoi(parts.at(0).substr(1)),
            .sparsity_pct = std::stoi(parts.at(1).substr(1)),
            .size = parts.at(2)};
  }
};

StudyResult derive_da4ml(const Measurements& measured, const Comparison& da4ml) {
  StudyResult result;
  if (measured.cases().empty()) return result;
  // Ratios by metric, size, width and sparsity, over the weight seeds.
  std::map<std::pair<std::string, std::string>, std::map<std::pair<int, int>, std::vector<double>>>
      ratios;
  const std::map<std::string, std::string> metrics{
      {"luts", "look-up tables"},
      {"packed_cells", "packed cells"},
      {"estimated_luts", "look-up tables, as the optimiser expects them"},
      {"estimated_cells", "cells, as the optimiser expects them"}};
  for (const auto& [name, theirs] : da4ml.results()) {
    if (!name.starts_with("da4ml.")) continue;
    const std::string ours = "data_path." + name.substr(name.find('.') + 1);
    const GraphConfig config = GraphConfig::parse(config_of(name));
    for (const auto& [metric, words] : metrics) {
      const auto above = da4ml.value(ours, metric);
      const auto below = da4ml.value(name, metric);
      if (!above || !below || *above <= 0 || *below <= 0) continue;
      ratios[{metric, config.size}][{config.w, config.sparsity_pct}].push_back(*above / *below);
    }
  }
  for (const auto& [key, by_point] : ratios) {
    const auto& [metric, size] = key;
    std::vector<double> all;
    std::map<int, ChartSeries> series;
    for (const auto& [point, values] : by_point) {
      all.insert(all.end(), values.begin(), values.end());
      const auto spread = core::spread_of(values);
      ChartSeries& one = series[point.first];
      one.name = fmt::format("w = {}", point.first);
      one.points.push_back(
          {.x = 0.01 * point.second, .y = spread->mean, .low = spread->low, .high = spread->high});
    }
    add_geometric(result, fmt::format("{}_over_da4ml_{}", metric, size),
                  fmt::format("{} of our graphs over those of da4ml's, {}, geometric mean",
                              metrics.at(metric), size),
                  all);
    Chart chart{
        .id = fmt::format("{}_{}", metric, size),
        .title = fmt::format("Our adder graphs over da4ml's, {}: {}", size, metrics.at(metric)),
        .x_label = "sparsity (share of weights that are zero)",
        .y_label = "ratio to da4ml",
        .notes = {"Both graphs through the same writer. Means over weight seeds; bars are "
                  "the least and the greatest of them. Measured by hand: "
                  "docs/kratos-upstream.md."}};
    for (auto& [w, one] : series) chart.series.push_back(std::move(one));
    result.charts.push_back(std::move(chart));
  }
  // What a whole kernel of ours takes, its own weights and its handshake included.
  Chart kernels{.id = "luts_kernels",
                .title = "Look-up tables of whole kernels beside da4ml's data paths",
                .x_label = "sparsity (share of weights that are zero)",
                .y_label = "LUTs",
                .y_scale = core::Scale::log};
  for (const std::int64_t w : measured.levels({}, "w")) {
    ChartSeries ours{.name = fmt::format("our kernel, w = {}", w), .points = {}};
    ChartSeries theirs{.name = fmt::format("da4ml's path, w = {}", w), .points = {}};
    for (const std::int64_t sparsity : measured.levels({}, "sparsity")) {
      const double x = 0.01 * double(sparsity);
      const core::Pick pick = core::Pick{}.with("w", w).with("sparsity", sparsity);
      if (const auto spread = measured.spread(pick, "luts")) {
        ours.points.push_back({.x = x,
                               .y = spread->mean,
                               .low = spread->low,
                               .high = spread->high,
                               .case_name = measured.all(pick).front()->result.name});
      }
      std::vector<double> values;
      for (const auto& [name, theirs_result] : da4ml.results()) {
        if (!name.starts_with(fmt::format("da4ml.product/w{0}a{0}_s{1}_k8n8_", w, sparsity)))
          continue;
        if (const auto value = da4ml.value(name, "luts")) values.push_back(*value);
      }
      if (const auto spread = core::spread_of(values)) {
        theirs.points.push_back(
            {.x = x, .y = spread->mean, .low = spread->low, .high = spread->high});
      }
    }
    if (!ours.points.empty()) kernels.series.push_back(std::move(ours));
    if (!theirs.points.empty()) kernels.series.push_back(std::move(theirs));
  }
  result.charts.push_back(std::move(kernels));
  return result;
}

}  // namespace

Comparison Comparison::of(std::string_view name) {
  for (const ComparisonFile& file : comparison_files()) {
    if (file.name != name) continue;
    std::string text;
    for (const std::string_view line : file.lines) {
      if (!line.empty()) text.append(line).append("\n");
    }
    return parse(text, fmt::format("designs/kratos/comparison/{}.jsonl", name));
  }
  throw core::UserError(std::string(name), "is not among the committed comparisons",
                        "their files are in designs/kratos/comparison");
}

Comparison Comparison::parse(std::string_view text, const std::string& source) {
  Comparison comparison;
  for (core::CaseResult& result : core::summarise(core::parse_journal(text, source)))
    comparison.results_.emplace(result.name, std::move(result));
  return comparison;
}

std::optional<double> Comparison::value(const std::string& case_name,
                                        std::string_view metric) const {
  const auto found = results_.find(case_name);
  if (found == results_.end()) return std::nullopt;
  Measured measured;
  measured.result = found->second;
  return measured.value(metric);
}

core::Study upstream_study() {
  return {.name = "kratos.upstream",
          .meaning = "our data paths and kernels beside upstream's",
          .suite = "kratos_upstream",
          .derive = [](const Measurements& measured) {
            return derive_upstream(measured, Comparison::of("upstream"),
                                   Comparison::of("data_paths"));
          }};
}

core::Study da4ml_study() {
  return {.name = "kratos.da4ml",
          .meaning = "our adder graphs beside da4ml's, through one writer",
          .suite = "kratos_da4ml",
          .derive = [](const Measurements& measured) {
            return derive_da4ml(measured, Comparison::of("da4ml"));
          }};
}

}  // namespace lutmark::designs::kratos
