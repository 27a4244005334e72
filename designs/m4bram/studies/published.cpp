// SPDX-License-Identifier: Apache-2.0
// Studies that hold the models against the figures of the papers of M4BRAM and BRAMAC.
#include "designs/m4bram/studies/published.h"

#include <fmt/format.h>

#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyResult;

constexpr const char* figures_suite = "m4bram_figures";

std::vector<std::string> bits(std::span<const int> widths) {
  std::vector<std::string> words;
  for (const int width : widths) words.push_back(fmt::format("{} bits", width));
  return words;
}

std::int64_t speedup_objective() { return stored(Objective::speedup); }
std::int64_t quality_objective() { return stored(Objective::quality); }

Pick fig9_case(Network network, int a, Architecture architecture) {
  return model_cases({{"network", stored(network)},
                      {"w", 8},
                      {"a", a},
                      {"arch", stored(architecture)},
                      {"objective", speedup_objective()},
                      {"dsp", 0}});
}

Pick uniform_case(Network network, int w, Architecture architecture, int duplication = 4) {
  return model_cases({{"network", stored(network)},
                      {"w", w},
                      {"a", w},
                      {"arch", stored(architecture)},
                      {"objective", quality_objective()},
                      {"share8", 0},
                      {"duplication", duplication}});
}

StudyResult derive_fig9(const Measurements& measured) {
  using namespace published::fig9;
  StudyResult result;
  Comparison comparison;
  std::array<std::vector<double>, architectures.size()> by_architecture;
  std::vector<double> all;
  for (std::size_t n = 0; n < networks.size(); ++n) {
    Chart chart{.id = fmt::format("speedup_{}", core::to_name(networks[n])),
                .title = fmt::format("Figure 9, {}: weights of 8 bits", title(networks[n])),
                .x_label = "activations",
                .y_label = "speedup over the DLA",
                .categories = bits(published::activations),
                .notes = {"The dip at 5 bits is the DLA's: from there on its DSPs pack twice as "
                          "many products."}};
    for (std::size_t v = 0; v < architectures.size(); ++v) {
      chart.series.push_back({.name = title(architectures[v]), .points = {}, .is_joined = false});
      for (std::size_t i = 0; i < published::activations.size(); ++i) {
        const Measured* one =
            measured.one(fig9_case(networks[n], published::activations[i], architectures[v]));
        comparison.add(chart, static_cast<double>(i), one, speedups[n][i][v]);
        if (one == nullptr || !one->value("speedup")) continue;
        by_architecture[v].push_back(*one->value("speedup"));
        all.push_back(*one->value("speedup"));
      }
    }
    comparison.finish(result, std::move(chart));
  }
  comparison.add_figures(result);
  for (std::size_t v = 0; v < architectures.size(); ++v) {
    add_mean(result, fmt::format("mean_{}", core::to_name(architectures[v])),
             fmt::format("arithmetic mean of the speedups of {}", title(architectures[v])), "ratio",
             by_architecture[v]);
  }
  add_mean(result, "mean", "arithmetic mean of all points of figure 9", "ratio", all);
  return result;
}

StudyResult derive_fig10(const Measurements& measured) {
  using namespace published::fig10;
  StudyResult result;
  Comparison comparison;
  for (std::size_t i = 0; i < published::widths.size(); ++i) {
    Chart chart{
        .id = fmt::format("speedup_w{}", published::widths[i]),
        .title = fmt::format("Figure 10: weights and activations of {} bits", published::widths[i]),
        .x_label = "",
        .y_label = "speedup over the DLA",
        .notes = {"BRAMAC and M4BRAM are compared with different DLAs, as upstream's "
                  "scripts search them in different grids; study m4bram.fair has one."}};
    for (const Network network : networks) chart.categories.push_back(title(network));
    for (std::size_t v = 0; v < architectures.size(); ++v) {
      chart.series.push_back({.name = title(architectures[v]), .points = {}, .is_joined = false});
      for (std::size_t n = 0; n < networks.size(); ++n) {
        const bool is_stale = architectures[v] == Architecture::bramac_1da &&
                              published::widths[i] == 4 && networks[n] == Network::resnet34;
        const double drawn = speedups[v][i][n];
        comparison.add(
            chart, static_cast<double>(n),
            measured.one(uniform_case(networks[n], published::widths[i], architectures[v])), drawn,
            is_stale ? computed_1da_w4_resnet34 : drawn);
      }
    }
    comparison.finish(result, std::move(chart));
  }
  comparison.add_figures(result);
  for (const Architecture architecture : architectures) {
    std::vector<double> speedups_of;
    for (const Network network : networks) {
      for (const int w : published::widths) {
        const Measured* one = measured.one(uniform_case(network, w, architecture));
        if (one != nullptr && one->value("speedup")) speedups_of.push_back(*one->value("speedup"));
      }
    }
    add_mean(result, fmt::format("mean_{}", core::to_name(architecture)),
             fmt::format("arithmetic mean of the 15 speedups of {}", title(architecture)), "ratio",
             speedups_of);
  }
  return result;
}

StudyResult derive_fig11(const Measurements& measured) {
  using namespace published::fig11;
  StudyResult result;
  Comparison comparison;
  std::array<std::vector<double>, duplications.size()> over_drawn;
  std::array<std::vector<double>, duplications.size()> over_ours;
  for (std::size_t n = 0; n < networks.size(); ++n) {
    Chart chart{.id = fmt::format("speedup_{}", core::to_name(networks[n])),
                .title = fmt::format("Figure 11, {}: M4BRAM-S double-pumped with less duplication",
                                     title(networks[n])),
                .x_label = "weights and activations",
                .y_label = "speedup over the DLA",
                .categories = bits(published::widths),
                .notes = {"The paper draws these speedups divided by those of BRAMAC-1DA."}};
    for (std::size_t d = 0; d < duplications.size(); ++d) {
      chart.series.push_back({.name = fmt::format("at most {} results a weight", duplications[d]),
                              .points = {},
                              .is_joined = false});
      for (std::size_t i = 0; i < published::widths.size(); ++i) {
        const int w = published::widths[i];
        const Measured* one =
            measured.one(uniform_case(networks[n], w, Architecture::m4bram_s_dp, duplications[d]));
        comparison.add(chart, static_cast<double>(i), one, speedups[d][n][i]);
        if (one == nullptr || !one->value("speedup")) continue;
        over_drawn[d].push_back(*one->value("speedup") / divisors[n][i]);
        const Measured* bramac =
            measured.one(uniform_case(networks[n], w, Architecture::bramac_1da));
        if (bramac != nullptr && bramac->value("speedup"))
          over_ours[d].push_back(*one->value("speedup") / *bramac->value("speedup"));
      }
    }
    comparison.finish(result, std::move(chart));
  }
  comparison.add_figures(result);
  for (std::size_t d = 0; d < duplications.size(); ++d) {
    add_mean(result, fmt::format("mean_over_drawn_1da_dup{}", duplications[d]),
             "arithmetic mean of the ratios to the speedups of BRAMAC-1DA that upstream's script "
             "has as constants",
             "ratio", over_drawn[d]);
    add_mean(result, fmt::format("mean_over_1da_dup{}", duplications[d]),
             "the same to the speedups of BRAMAC-1DA that the model gives", "ratio", over_ours[d]);
  }
  return result;
}

StudyResult derive_fig12(const Measurements& measured) {
  using namespace published::fig12;
  StudyResult result;
  Comparison comparison;
  for (std::size_t v = 0; v < architectures.size(); ++v) {
    Chart chart{.id = fmt::format("speedup_{}", core::to_name(architectures[v])),
                .title = fmt::format("Figure 12: {} without DSPs", title(architectures[v])),
                .x_label = "activations",
                .y_label = "speedup over a DLA of 640 DSPs",
                .categories = bits(published::activations)};
    std::vector<double> speedups_of;
    for (std::size_t n = 0; n < networks.size(); ++n) {
      chart.series.push_back({.name = title(networks[n]), .points = {}, .is_joined = false});
      for (std::size_t i = 0; i < published::activations.size(); ++i) {
        const Measured* one = measured.one(model_cases({{"network", stored(networks[n])},
                                                        {"w", 8},
                                                        {"a", published::activations[i]},
                                                        {"arch", stored(architectures[v])},
                                                        {"dsp", 1}}));
        comparison.add(chart, static_cast<double>(i), one, speedups[v][n][i]);
        if (one != nullptr && one->value("speedup")) speedups_of.push_back(*one->value("speedup"));
      }
    }
    comparison.finish(result, std::move(chart));
    add_mean(result, fmt::format("mean_{}", core::to_name(architectures[v])),
             fmt::format("arithmetic mean of the speedups of {}", title(architectures[v])), "ratio",
             speedups_of);
  }
  comparison.add_figures(result);
  return result;
}

StudyResult derive_table3(const Measurements& measured) {
  StudyResult result;
  Chart chart{.id = "speedup_share8",
              .title = "Table III: ResNet-34 with weights of 8 and 4 bits, M4BRAM-L",
              .x_label = "% of the results with weights of 8 bits",
              .y_label = "speedup over the DLA",
              .notes = {"Activations of 6 bits. The paper's own speedups could not be read; "
                        "upstream's scripts print 2.33, 2.02 and 2.02."}};
  chart.series.push_back({.name = "M4BRAM-L", .points = {}});
  for (const std::int64_t share : {5, 15, 25}) {
    const Measured* one = measured.one(model_cases({{"share8", share}}));
    if (one == nullptr || !one->value("speedup")) continue;
    chart.series.back().points.push_back({.x = static_cast<double>(share),
                                          .y = *one->value("speedup"),
                                          .case_name = one->result.name});
    add_value(result, fmt::format("speedup_share{}", share),
              fmt::format("speedup with {} % of the results at 8 bits", share), "ratio",
              *one->value("speedup"), 1);
  }
  if (!chart.series.back().points.empty()) result.charts.push_back(std::move(chart));
  return result;
}

StudyResult derive_headline(const Measurements& measured) {
  StudyResult result;
  std::vector<double> at_six;
  for (const Network network : published::fig9::networks) {
    for (const Architecture architecture : published::fig9::architectures) {
      const Measured* one = measured.one(fig9_case(network, 6, architecture));
      if (one != nullptr && one->value("speedup")) at_six.push_back(*one->value("speedup"));
    }
  }
  add_mean(result, "speedup_over_dla",
           "arithmetic mean of the nine speedups of figure 9 with activations of 6 bits", "ratio",
           at_six);
  std::vector<double> m4bram;
  std::vector<double> bramac;
  for (const Architecture architecture : published::fig10::architectures) {
    const bool is_bramac = architecture >= Architecture::bramac_1da;
    for (const Network network : published::fig10::networks) {
      for (const int w : published::widths) {
        const Measured* one = measured.one(uniform_case(network, w, architecture));
        if (one != nullptr && one->value("speedup"))
          (is_bramac ? bramac : m4bram).push_back(*one->value("speedup"));
      }
    }
  }
  const auto above = core::spread_of(m4bram);
  const auto below = core::spread_of(bramac);
  if (above && below) {
    add_value(result, "speedup_over_bramac",
              "ratio of the arithmetic means of figure 10: both M4BRAM over both BRAMAC", "ratio",
              above->mean / below->mean, m4bram.size() + bramac.size());
  }
  return result;
}

}  // namespace

core::Study fig9_study() {
  return {.name = "m4bram.fig9",
          .meaning = "figure 9: M4BRAM over the DLA, weights of 8 bits, activations of 8 to 4",
          .suite = figures_suite,
          .derive = derive_fig9};
}

core::Study fig10_study() {
  return {.name = "m4bram.fig10",
          .meaning = "figure 10: M4BRAM and BRAMAC at 2, 4 and 8 bits",
          .suite = figures_suite,
          .derive = derive_fig10};
}

core::Study fig11_study() {
  return {.name = "m4bram.fig11",
          .meaning = "figure 11: less duplication of weights",
          .suite = figures_suite,
          .derive = derive_fig11};
}

core::Study fig12_study() {
  return {.name = "m4bram.fig12",
          .meaning = "figure 12: M4BRAM blocks without DSPs",
          .suite = figures_suite,
          .derive = derive_fig12};
}

core::Study table3_study() {
  return {.name = "m4bram.table3",
          .meaning = "table III: weights of 8 and 4 bits mixed",
          .suite = figures_suite,
          .derive = derive_table3};
}

core::Study headline_study() {
  return {.name = "m4bram.headline",
          .meaning = "the two averages of M4BRAM's abstract, by the derivation that fits",
          .suite = figures_suite,
          .derive = derive_headline};
}

}  // namespace lutmark::designs::m4bram
