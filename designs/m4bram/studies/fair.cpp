// SPDX-License-Identifier: Apache-2.0
// Studies of what comparisons beyond the papers make of M4BRAM and BRAMAC.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/published.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

constexpr const char* fair_suite = "m4bram_fair";

// The block of the same size: one small array against one, two against two.
constexpr std::array<std::pair<Architecture, Architecture>, 2> pairs{
    {{Architecture::m4bram_s_dp, Architecture::bramac_1da},
     {Architecture::m4bram_l, Architecture::bramac_2sa}}};

// An M4BRAM case and the BRAMAC case of the same network and widths.
struct Pair {
  const Measured* m4bram;
  const Measured* bramac;
  Network network;
  int w;

  /// Metric of M4BRAM over that of BRAMAC.
  double ratio(const char* metric) const { return *m4bram->value(metric) / *bramac->value(metric); }
};

std::vector<Pair> pairs_of(const Measurements& measured, const Pick& among,
                           std::span<const Network> networks) {
  std::vector<Pair> found;
  for (const auto& [above, below] : pairs) {
    for (const Network network : networks) {
      for (const int w : published::widths) {
        const Pick both = among.with("network", stored(network)).with("w", w).with("a", w);
        const Measured* m4bram = measured.one(both.with("arch", stored(above)));
        const Measured* bramac = measured.one(both.with("arch", stored(below)));
        if (m4bram == nullptr || bramac == nullptr) continue;
        const auto has = [](const Measured* one) {
          return one->value("model_cycles") && one->value("model_area") && one->value("speedup");
        };
        if (has(m4bram) && has(bramac)) found.push_back({m4bram, bramac, network, w});
      }
    }
  }
  return found;
}

std::vector<double> ratios(const std::vector<Pair>& all, double (*of)(const Pair&)) {
  std::vector<double> values;
  for (const Pair& pair : all) values.push_back(of(pair));
  return values;
}

double published_ratio(const Pair& pair) { return pair.ratio("speedup"); }
double common_ratio(const Pair& pair) { return 1 / pair.ratio("model_cycles"); }
double ratio_per_area(const Pair& pair) {
  return 1 / pair.ratio("model_cycles") / pair.ratio("model_area");
}

double ratio_of_means(const std::vector<Pair>& all) {
  double above = 0;
  double below = 0;
  for (const Pair& pair : all) {
    above += *pair.m4bram->value("speedup");
    below += *pair.bramac->value("speedup");
  }
  return above / below;
}

void add_pairs(StudyResult& result, const std::vector<Pair>& all, const std::string& suffix) {
  if (all.empty()) return;
  const std::size_t cases = 2 * all.size();
  add_value(result, "ratio_of_means" + suffix,
            "mean speedup of M4BRAM over that of BRAMAC, as in the abstract", "ratio",
            ratio_of_means(all), cases);
  add_geometric_mean(result, "geomean_published" + suffix,
                     "the same as the geometric mean of pairwise ratios",
                     ratios(all, published_ratio));
  add_geometric_mean(result, "geomean_common" + suffix,
                     "cycles of BRAMAC over those of M4BRAM, whatever the DLA, geometric mean",
                     ratios(all, common_ratio));
  add_geometric_mean(result, "geomean_per_area" + suffix,
                     "the same per area of upstream's model: block RAMs 40 with their overhead, "
                     "DSPs 30",
                     ratios(all, ratio_per_area));
}

StudyResult derive_fair(const Measurements& measured) {
  StudyResult result;
  const Pick points =
      model_cases({{"objective", stored(Objective::quality)}, {"share8", 0}, {"duplication", 4}});
  const std::vector<Pair> all = pairs_of(measured, points, published::fig10::networks);
  add_pairs(result, all, "");
  const auto below_one = std::count_if(all.begin(), all.end(),
                                       [](const Pair& pair) { return ratio_per_area(pair) < 1; });
  if (!all.empty()) {
    add_value(result, "pairs_below_one_per_area",
              "pairs in which BRAMAC is ahead per area, of those of figure 10", "pairs",
              static_cast<double>(below_one), 2 * all.size());
    // With equal cycles per area the clock of a block decides; upstream lets all run at one clock.
    add_geometric_mean(result, "break_even_clock",
                       "clock of M4BRAM over that of BRAMAC at which both take equally long, "
                       "geometric mean",
                       ratios(all, [](const Pair& pair) { return 1 / common_ratio(pair); }));
  }
  for (const auto& [above, below] : pairs) {
    for (const Architecture architecture : {above, below}) {
      std::vector<double> per_area;
      std::vector<double> areas;
      std::vector<double> clocks;
      for (const Measured* one : measured.all(points.with("arch", stored(architecture)))) {
        if (one->question.config["w"] != one->question.config["a"] || !one->value("speedup") ||
            !one->value("area_ratio"))
          continue;
        per_area.push_back(*one->value("speedup") / *one->value("area_ratio"));
        areas.push_back(*one->value("area_ratio"));
        clocks.push_back(1 / *one->value("speedup"));
      }
      const std::string name(core::to_name(architecture));
      add_geometric_mean(result, "per_area_" + name,
                         "speedup per area over the own DLA, geometric mean of figure 10's points",
                         per_area);
      add_geometric_mean(result, "area_" + name, "area over that of the own DLA, geometric mean",
                         areas);
      add_geometric_mean(result, "break_even_clock_" + name,
                         "clock over that of the DLA at which the speedup is lost, geometric mean",
                         clocks);
    }
  }
  Chart chart{.id = "ratio_pairs",
              .title = "M4BRAM over BRAMAC: as published, with one DLA, and per area",
              .x_label = "",
              .y_label = "ratio",
              .notes = {"The points of figure 10. S: M4BRAM-S double-pumped over BRAMAC-1DA; L: "
                        "M4BRAM-L over BRAMAC-2SA. Clocks are equal in all of them."}};
  chart.series = {{.name = "speedups as published", .points = {}, .is_joined = false},
                  {.name = "one DLA for both", .points = {}, .is_joined = false},
                  {.name = "one DLA, per area", .points = {}, .is_joined = false}};
  for (const Pair& pair : all) {
    const auto x = static_cast<double>(chart.categories.size());
    const bool is_small = pair.m4bram->question.config["arch"] == stored(Architecture::m4bram_s_dp);
    chart.categories.push_back(
        fmt::format("{} {} w{}", is_small ? "S" : "L", title(pair.network), pair.w));
    const std::string& name = pair.m4bram->result.name;
    chart.series[0].points.push_back({.x = x, .y = published_ratio(pair), .case_name = name});
    chart.series[1].points.push_back({.x = x, .y = common_ratio(pair), .case_name = name});
    chart.series[2].points.push_back({.x = x, .y = ratio_per_area(pair), .case_name = name});
  }
  if (!all.empty()) result.charts.push_back(std::move(chart));
  return result;
}

StudyResult derive_grids(const Measurements& measured) {
  StudyResult result;
  Chart chart{.id = "ratio_grids",
              .title = "M4BRAM over BRAMAC with other search grids",
              .x_label = "",
              .y_label = "ratio",
              .notes = {"m4bram and bramac: the grid of one publication for both comparators; "
                        "wide: one grid that holds both, and more tiles for the blocks too."}};
  chart.series = {{.name = "ratio of mean speedups", .points = {}, .is_joined = false},
                  {.name = "one DLA, geometric mean", .points = {}, .is_joined = false},
                  {.name = "one DLA, per area, geometric mean", .points = {}, .is_joined = false}};
  for (const Grid grid : {Grid::m4bram, Grid::bramac, Grid::wide}) {
    const std::vector<Pair> all =
        pairs_of(measured, model_cases({{"grid", stored(grid)}, {"paper_exact", 1}}),
                 published::fig10::networks);
    if (all.empty()) continue;
    const std::string name(core::to_name(grid));
    add_pairs(result, all, "_" + name);
    const auto x = static_cast<double>(chart.categories.size());
    chart.categories.push_back(name);
    chart.series[0].points.push_back({.x = x, .y = ratio_of_means(all)});
    if (const auto mean = core::geometric_mean(ratios(all, common_ratio)))
      chart.series[1].points.push_back({.x = x, .y = *mean});
    if (const auto mean = core::geometric_mean(ratios(all, ratio_per_area)))
      chart.series[2].points.push_back({.x = x, .y = *mean});
  }
  if (!chart.categories.empty()) result.charts.push_back(std::move(chart));
  return result;
}

StudyResult derive_true_networks(const Measurements& measured) {
  constexpr std::array networks{Network::alexnet,  Network::vgg16, Network::resnet18,
                                Network::resnet34, Network::vit,   Network::mobilenet,
                                Network::gemm};
  StudyResult result;
  const Pick points = model_cases({{"paper_exact", 0},
                                   {"grid", stored(Grid::wide)},
                                   {"objective", stored(Objective::quality)}});
  add_pairs(result, pairs_of(measured, points, networks), "");
  for (const int w : published::widths) {
    Chart chart{.id = fmt::format("speedup_true_w{}", w),
                .title = fmt::format("True layers, one grid and budget: {} bits", w),
                .x_label = "",
                .y_label = "speedup over the DLA",
                .notes = {"2489 block RAMs and 1152 DSPs. Layers are neither folded nor left out; "
                          "depthwise layers run channel by channel."}};
    for (const Network network : networks) chart.categories.push_back(title(network));
    for (const Architecture architecture : published::fig10::architectures) {
      chart.series.push_back({.name = title(architecture), .points = {}, .is_joined = false});
      for (std::size_t n = 0; n < networks.size(); ++n) {
        const Measured* one = measured.one(points.with("network", stored(networks[n]))
                                               .with("w", w)
                                               .with("a", w)
                                               .with("arch", stored(architecture)));
        if (one == nullptr || !one->value("speedup")) continue;
        chart.series.back().points.push_back({.x = static_cast<double>(n),
                                              .y = *one->value("speedup"),
                                              .case_name = one->result.name});
      }
    }
    std::erase_if(chart.series,
                  [](const core::ChartSeries& series) { return series.points.empty(); });
    if (!chart.series.empty()) result.charts.push_back(std::move(chart));
  }
  return result;
}

}  // namespace

core::Study fair_study() {
  return {.name = "m4bram.fair",
          .meaning = "figure 10 with one comparator, per area, and the clocks that break even",
          .suite = "m4bram_figures",
          .derive = derive_fair};
}

core::Study grids_study() {
  return {.name = "m4bram.grids",
          .meaning = "what M4BRAM over BRAMAC owes to the search grid",
          .suite = fair_suite,
          .derive = derive_grids};
}

core::Study true_networks_study() {
  return {.name = "m4bram.true_networks",
          .meaning = "true layers of seven networks, one grid and one budget for all",
          .suite = fair_suite,
          .derive = derive_true_networks};
}

}  // namespace lutmark::designs::m4bram
