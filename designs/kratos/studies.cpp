// SPDX-License-Identifier: Apache-2.0
// Studies of the Kratos kernels.
#include "designs/kratos/studies.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "designs/kratos/datapath.h"
#include "designs/kratos/numbers.h"
#include "designs/kratos/study_tools.h"

namespace lutmark::designs::kratos {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::Spread;
using core::StudyFigure;
using core::StudyResult;

constexpr const char* over_seeds = "least and greatest over weight seeds and widths";

std::int64_t stored(Style style) { return static_cast<std::int64_t>(style); }
std::int64_t stored(Mode mode) { return static_cast<std::int64_t>(mode); }

StudyResult derive_sparsity(const Measurements& measured) {
  StudyResult result;
  const Pick all{.design = "kratos.gemmt_rp"};
  for (const Drawn& drawn : drawn_metrics) {
    Chart by_sparsity{
        .id = fmt::format("{}_sparsity", drawn.id),
        .title = fmt::format("{} against sparsity", drawn.title),
        .x_label = "sparsity (share of weights that are zero)",
        .y_label = drawn.label,
        .notes = {"The mean over weight seeds; bars are the least and the greatest of them."}};
    for (const std::int64_t w : measured.levels(all, "w")) {
      by_sparsity.series.push_back(curve(measured, all.with("w", w), "sparsity", drawn.metric,
                                         fmt::format("w = a = {}", w), 100));
    }
    Chart by_width{
        .id = fmt::format("{}_precision", drawn.id),
        .title = fmt::format("{} against precision", drawn.title),
        .x_label = "bits of weights and activations",
        .y_label = drawn.label,
        .notes = {"The mean over weight seeds; bars are the least and the greatest of them."}};
    for (const std::int64_t sparsity : measured.levels(all, "sparsity")) {
      by_width.series.push_back(curve(measured, all.with("sparsity", sparsity), "w", drawn.metric,
                                      fmt::format("sparsity {:g}", 0.01 * double(sparsity))));
    }
    result.charts.push_back(std::move(by_sparsity));
    result.charts.push_back(std::move(by_width));
  }
  for (const char* metric : {"luts", "ffs", "fmax_mhz"}) {
    for (const std::int64_t sparsity : {50, 90}) {
      add_figure(result, fmt::format("{}_s{}_over_s0", metric, sparsity),
                 fmt::format("{} at sparsity {} over that of dense weights, same width and weight "
                             "seed",
                             metric, 0.01 * double(sparsity)),
                 measured.ratios(all.with("sparsity", sparsity), all.with("sparsity", 0), metric,
                                 {"sparsity"}),
                 "ratio", over_seeds);
    }
    add_figure(
        result, fmt::format("{}_w4_over_w8", metric),
        fmt::format("{} at 4 bits over that at 8 bits, same sparsity and weight seed", metric),
        measured.ratios(all.with("w", 4), all.with("w", 8), metric, {"w", "a"}), "ratio",
        "least and greatest over weight seeds and sparsities");
  }
  return result;
}

StudyResult derive_kernels(const Measurements& measured) {
  StudyResult result;
  const std::vector<std::string> kernels = designs_in(measured);
  for (const Drawn& drawn : drawn_metrics) {
    Chart chart{.id = fmt::format("{}_kernels", drawn.id),
                .title = fmt::format("{} of the eight kernels at mini sizes", drawn.title),
                .x_label = "",
                .y_label = drawn.label,
                .categories = kernels};
    for (const std::int64_t sparsity : {0, 50, 90}) {
      ChartSeries series{.name = fmt::format("sparsity {:g}", 0.01 * double(sparsity)),
                         .points = {},
                         .is_joined = false};
      for (std::size_t i = 0; i < kernels.size(); ++i) {
        const Measured* one = measured.one(
            {.design = kernels[i], .flow = "", .parameters = {{"sparsity", sparsity}}});
        if (one == nullptr || !one->value(drawn.metric)) continue;
        series.points.push_back(
            {.x = double(i), .y = *one->value(drawn.metric), .case_name = one->result.name});
      }
      chart.series.push_back(std::move(series));
    }
    result.charts.push_back(std::move(chart));
  }
  for (const std::int64_t sparsity : {50, 90}) {
    add_geometric(result, fmt::format("luts_s{}_over_s0", sparsity),
                  fmt::format("luts at sparsity {} over those of dense weights, geometric mean "
                              "over the kernels",
                              0.01 * double(sparsity)),
                  measured.ratios({.parameters = {{"sparsity", sparsity}}},
                                  {.parameters = {{"sparsity", 0}}}, "luts", {"sparsity"}));
  }
  return result;
}

StudyResult derive_styles(const Measurements& measured) {
  StudyResult result;
  constexpr std::array<std::pair<Style, const char*>, 3> graphs{
      {{Style::binary, "binary"}, {Style::csd, "csd"}, {Style::cse, "cse"}}};
  for (const std::string& flow : flows_in(measured)) {
    const Pick plain{.flow = flow, .parameters = {{"style", stored(Style::plain)}}};
    for (const Drawn& drawn : drawn_metrics) {
      Chart chart{.id = fmt::format("{}_{}", drawn.id, flow),
                  .title = fmt::format("{} of adder graphs over plain, {}", drawn.title, flow),
                  .x_label = "sparsity (share of weights that are zero)",
                  .y_label = fmt::format("{}, ratio to plain", drawn.label),
                  .notes = {"Means over widths and weight seeds; bars are the least and the "
                            "greatest single ratio. A register after every adder level."}};
      for (const auto& [style, name] : graphs) {
        const Pick graph{.flow = flow, .parameters = {{"style", stored(style)}, {"every", 1}}};
        ChartSeries series = ratio_curve(measured, graph, plain, "sparsity", drawn.metric,
                                         {"style", "every"}, name, 100);
        if (!series.points.empty()) chart.series.push_back(std::move(series));
      }
      if (!chart.series.empty()) result.charts.push_back(std::move(chart));
    }
    for (const auto& [style, name] : graphs) {
      for (const std::int64_t every : measured.levels({.flow = flow}, "every")) {
        const Pick graph{.flow = flow, .parameters = {{"style", stored(style)}, {"every", every}}};
        for (const char* metric : {"luts", "ffs", "fmax_mhz"}) {
          add_geometric(result,
                        fmt::format("{}_{}_every{}_over_plain_{}", metric, name, every, flow),
                        fmt::format("{} of style {} with a register every {} levels over plain, "
                                    "geometric mean, {}",
                                    metric, name, every, flow),
                        measured.ratios(graph, plain, metric, {"style", "every"}));
        }
      }
    }
  }
  return result;
}

StudyResult derive_points(const Measurements& measured) {
  StudyResult result;
  const Pick plain{.parameters = {{"style", stored(Style::plain)}}};
  const Pick cse{.parameters = {{"style", stored(Style::cse)}}};
  Chart chart{.id = "luts_points",
              .title = "Look-up tables at upstream's arithmetic and weights",
              .x_label = "sparsity (share of weights that are zero)",
              .y_label = "LUTs",
              .y_scale = core::Scale::log};
  for (const std::int64_t w : measured.levels({}, "w")) {
    chart.series.push_back(curve(measured, plain.with("w", w), "sparsity", "luts",
                                 fmt::format("plain, w = {}", w), 100));
    chart.series.push_back(
        curve(measured, cse.with("w", w), "sparsity", "luts", fmt::format("cse, w = {}", w), 100));
  }
  result.charts.push_back(std::move(chart));
  for (const char* metric : {"luts", "ffs", "placed_cells", "fmax_mhz"}) {
    add_geometric(result, fmt::format("{}_cse_over_plain", metric),
                  fmt::format("{} of style cse over plain, geometric mean over six points", metric),
                  measured.ratios(cse, plain, metric, {"style", "every"}));
  }
  return result;
}

StudyResult derive_exactness(const Measurements& measured) {
  StudyResult result;
  const Pick full{.parameters = {{"mode", stored(Mode::full)}}};
  const Pick compat{.parameters = {{"mode", stored(Mode::compat)}}};
  for (const Drawn& drawn : drawn_metrics) {
    Chart chart{.id = fmt::format("{}_exact", drawn.id),
                .title = fmt::format("{}: exact over modulo 2^w", drawn.title),
                .x_label = "sparsity (share of weights that are zero)",
                .y_label = fmt::format("{}, ratio", drawn.label),
                .notes = {"The mean over weight seeds; bars are the least and the greatest."}};
    for (const std::int64_t w : measured.levels({}, "w")) {
      chart.series.push_back(ratio_curve(measured, full.with("w", w), compat, "sparsity",
                                         drawn.metric, {"mode"}, fmt::format("w = a = {}", w),
                                         100));
    }
    result.charts.push_back(std::move(chart));
  }
  for (const char* metric : {"luts", "ffs"}) {
    add_geometric(result, fmt::format("{}_full_over_compat", metric),
                  fmt::format("{} with exact signed results over unsigned ones modulo 2^w, same "
                              "sizes, geometric mean",
                              metric),
                  measured.ratios(full, compat, metric, {"mode"}));
  }
  return result;
}

StudyResult derive_copies(const Measurements& measured) {
  StudyResult result;
  const Pick unrolled{.design = "kratos.gemmt_fu"};
  const Pick by_rows{.design = "kratos.gemmt_rp"};
  const Pick whole{.design = "kratos.conv2d_fu"};
  const Pick by_pixels{.design = "kratos.conv2d_pw"};
  Chart chart{.id = "luts_rows",
              .title = "Look-up tables against the rows unrolled",
              .x_label = "rows side by side, a copy of the weights for each",
              .y_label = "LUTs over those of one row a cycle"};
  for (const std::int64_t sparsity : measured.levels(unrolled, "sparsity")) {
    chart.series.push_back(ratio_curve(measured, unrolled.with("sparsity", sparsity), by_rows, "m",
                                       "luts", {"m"},
                                       fmt::format("sparsity {:g}", 0.01 * double(sparsity))));
  }
  result.charts.push_back(std::move(chart));
  for (const std::int64_t rows : measured.levels(unrolled, "m")) {
    std::vector<double> per_row = measured.ratios(unrolled.with("m", rows), by_rows, "luts", {"m"});
    for (double& ratio : per_row) ratio /= double(rows);
    add_geometric(result, fmt::format("luts_per_row_fu{}_over_rp", rows),
                  fmt::format("luts per row with {} rows side by side over those of one row a "
                              "cycle, geometric mean",
                              rows),
                  per_row);
  }
  add_geometric(result, "luts_conv2d_fu_over_pw",
                "luts of all result positions at once over those of one pixel a cycle, line "
                "buffers included, geometric mean",
                measured.ratios(whole, by_pixels, "luts", {}));
  return result;
}

StudyResult derive_ceiling(const Measurements& measured) {
  StudyResult result;
  std::vector<std::string> kernels = designs_in(measured);
  kernels.erase(std::remove(kernels.begin(), kernels.end(), "shell.registers"), kernels.end());
  Chart chart{.id = "share_of_ceiling",
              .title = "Fmax as a share of the ceiling of bare registers",
              .x_label = "",
              .y_label = "% of the ceiling",
              .categories = kernels,
              .notes = {"Medians over the same place-and-route seeds. The ceiling is a chain of "
                        "registers without logic between them, in the same shell."}};
  for (const std::string& flow : flows_in(measured)) {
    const Measured* bare = measured.one({.design = "shell.registers", .flow = flow});
    if (bare == nullptr || !bare->value("fmax_mhz")) continue;
    const double ceiling = *bare->value("fmax_mhz");
    result.figures.push_back({.name = fmt::format("ceiling_mhz_{}", flow),
                              .meaning = "Fmax of bare registers on " + flow + ", median",
                              .unit = "MHz",
                              .value = ceiling,
                              .cases = 1});
    ChartSeries series{.name = flow, .points = {}, .is_joined = false};
    std::vector<double> shares;
    for (std::size_t i = 0; i < kernels.size(); ++i) {
      const Measured* one = measured.one({.design = kernels[i], .flow = flow});
      if (one == nullptr || !one->value("fmax_mhz")) continue;
      const double share = 100 * *one->value("fmax_mhz") / ceiling;
      shares.push_back(share);
      series.points.push_back({.x = double(i), .y = share, .case_name = one->result.name});
    }
    chart.series.push_back(std::move(series));
    if (const auto spread = core::spread_of(shares)) {
      result.figures.push_back(StudyFigure::of(
          fmt::format("share_of_ceiling_{}", flow),
          "Fmax of the kernels as a share of that of bare registers on " + flow + ", mean", "%",
          *spread, "least and greatest of the kernels"));
    }
  }
  result.charts.push_back(std::move(chart));
  return result;
}

}  // namespace

core::Study sparsity_study() {
  return {.name = "kratos.sparsity",
          .meaning = "area and Fmax against sparsity and precision, five weight seeds",
          .suite = "kratos_sparsity",
          .derive = derive_sparsity};
}

core::Study kernels_study() {
  return {.name = "kratos.kernels",
          .meaning = "area and Fmax of all eight kernels at mini sizes",
          .suite = "kratos_mini",
          .derive = derive_kernels};
}

core::Study styles_study() {
  return {.name = "kratos.styles",
          .meaning = "adder graphs against multiplications left to the synthesiser",
          .suite = "kratos_styles",
          .derive = derive_styles};
}

core::Study points_study() {
  return {.name = "kratos.points",
          .meaning = "adder graphs at upstream's arithmetic and weights",
          .suite = "kratos_points",
          .derive = derive_points};
}

core::Study exactness_study() {
  return {.name = "kratos.exactness",
          .meaning = "what exact results cost over results modulo 2^w",
          .suite = "kratos_exactness",
          .derive = derive_exactness};
}

core::Study copies_study() {
  return {.name = "kratos.copies",
          .meaning = "what a copy of the weights for every row costs",
          .suite = "kratos_copies",
          .derive = derive_copies};
}

core::Study ceiling_study() {
  return {.name = "kratos.ceiling",
          .meaning = "Fmax as a share of what bare registers reach",
          .suite = "kratos_ceiling",
          .derive = derive_ceiling};
}

}  // namespace lutmark::designs::kratos
