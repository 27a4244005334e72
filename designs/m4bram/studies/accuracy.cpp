// SPDX-License-Identifier: Apache-2.0
// Studies of what M4BRAM's precisions cost a trained net, and what they buy.
#include <array>

#include <fmt/format.h>

#include "designs/m4bram/cnn/design.h"
#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::ChartSeries;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::Spread;
using core::StudyFigure;
using core::StudyResult;

constexpr const char* suite = "m4bram_accuracy";
constexpr const char* seeds_interval = "least and greatest of the train_seeds";
constexpr int most_bits = 8;

// Weights of the middle layers.
struct Weights {
  int w;
  int share8;
  const char* name;
  const char* title;
};
constexpr std::array<Weights, 4> all_weights{
    {{8, 0, "w8", "weights of 8 bits"},
     {4, 25, "mix", "a quarter of the weights 8 bits, the others 4"},
     {4, 0, "w4", "weights of 4 bits"},
     {2, 0, "w2", "weights of 2 bits"}}};

Pick nets(const Weights& weights, SumKind sums) {
  return Pick{.design = "m4bram.cnn", .flow = "accuracy"}
      .with("net", stored(NetKind::trained))
      .with("sums", stored(sums))
      .with("w", weights.w)
      .with("share8", weights.share8);
}

// All middle layers take in `a` bits.
Pick with_activations(const Pick& pick, std::int64_t a) {
  return pick.with("a", a).with("a2", a).with("a3", a).with("a4", a);
}

// Of the nets of the same seed, `metric` of the first less that of the second.
std::vector<double> differences(const Measurements& measured, const Pick& above, const Pick& below,
                                const char* metric) {
  std::vector<double> values;
  for (const std::int64_t seed : measured.levels(below, "train_seed")) {
    const Measured* from = measured.one(above.with("train_seed", seed));
    const Measured* one = measured.one(below.with("train_seed", seed));
    if (from == nullptr || one == nullptr || !from->value(metric) || !one->value(metric)) continue;
    values.push_back(*from->value(metric) - *one->value(metric));
  }
  return values;
}

void add_spread(StudyResult& result, const std::string& name, const std::string& meaning,
                const std::string& unit, const std::vector<double>& values) {
  if (const auto spread = core::spread_of(values))
    result.figures.push_back(StudyFigure::of(name, meaning, unit, *spread, seeds_interval));
}

core::ChartPoint point(double x, const Spread& y, const std::string& case_name) {
  return {.x = x, .y = y.mean, .low = y.low, .high = y.high, .case_name = case_name};
}

void keep(StudyResult& result, Chart chart) {
  std::erase_if(chart.series, [](const ChartSeries& series) { return series.points.empty(); });
  if (!chart.series.empty()) result.charts.push_back(std::move(chart));
}

std::string first_case(const Measurements& measured, const Pick& pick) {
  const auto cases = measured.all(pick);
  return cases.empty() ? "" : cases.front()->result.name;
}

void add_front(StudyResult& result, const Measurements& measured, Architecture architecture) {
  Chart front{
      .id = fmt::format("front_{}", core::to_name(architecture)),
      .title = fmt::format("Accuracy beside speedup: {}", title(architecture)),
      .x_label = "speedup over the DLA in the model",
      .y_label = "% of the test images",
      .y_scale = core::Scale::linear_from_data,
      .notes = {"A small CNN on Fashion-MNIST, mean of five trainings with the least and the "
                "greatest, from activations of 8 bits down to 2 along a line. As in the "
                "publication, the first and the last layer have 8 bits in the net, and in "
                "the model all layers have the widths of the point; weights of 2 bits would "
                "overflow their lanes (study m4bram.lanes)."}};
  for (const Weights& weights : all_weights) {
    front.series.push_back({.name = weights.title, .points = {}});
    const Pick all = nets(weights, SumKind::exact);
    for (int a = most_bits; a >= 2; --a) {
      const auto accuracy = measured.spread(with_activations(all, a), "accuracy_pct");
      const Measured* model = measured.one(model_cases({{"network", stored(Network::fashion_cnn)},
                                                        {"arch", stored(architecture)},
                                                        {"w", weights.w},
                                                        {"share8", weights.share8},
                                                        {"a", a}}));
      if (!accuracy || model == nullptr || !model->value("speedup")) continue;
      const double speedup = *model->value("speedup");
      front.series.back().points.push_back(point(speedup, *accuracy, model->result.name));
      add_value(result,
                fmt::format("speedup_{}a{}_{}", weights.name, a, core::to_name(architecture)),
                "speedup over the DLA in the model, of the same net", "ratio", speedup, 1);
    }
  }
  keep(result, std::move(front));
}

Pick cycles_of(const Weights& weights, std::int64_t a, LaneReadout readout) {
  return with_activations(Pick{.design = "m4bram.cnn", .flow = "model"}
                              .with("net", stored(NetKind::trained))
                              .with("w", weights.w)
                              .with("share8", weights.share8)
                              .with("readout", stored(readout)),
                          a);
}

// What a point of the front on blocks alone is made of.
struct Line {
  Weights weights;
  SumKind sums;
  LaneReadout readout;
  std::string name;
};

// Accuracy as the blocks give it: in lanes that wrap, or exact with the readouts that it takes.
void add_block_front(StudyResult& result, const Measurements& measured) {
  Chart front{
      .id = "front_blocks",
      .title = "Accuracy beside cycles on M4BRAM blocks alone",
      .x_label = "cycles of 8/8 over those of the point",
      .y_label = "% of the test images",
      .notes = {"One M4BRAM-S block, synchronous, the first and the last layer at 8/8. What "
                "the lanes of the block deliver, read out once a result, and with early "
                "readouts where lanes of these weights could overflow otherwise. Mean of five "
                "trainings with the least and the greatest; from 8 bits of activations down "
                "to 2 along a line."}};
  std::vector<Line> lines;
  for (const Weights& weights : all_weights)
    lines.push_back({weights, SumKind::lanes, LaneReadout::result, weights.title});
  for (const Weights& weights : {all_weights[2], all_weights[3]}) {
    lines.push_back({weights, SumKind::exact, LaneReadout::weights,
                     fmt::format("{}, early readouts", weights.title)});
  }
  const auto widest =
      measured.spread(cycles_of(all_weights[0], most_bits, LaneReadout::result), "model_cycles");
  if (!widest) return;
  for (const Line& line : lines) {
    front.series.push_back({.name = line.name, .points = {}});
    for (int a = most_bits; a >= 2; --a) {
      const Pick at = with_activations(
          nets(line.weights, line.sums).with("readout", stored(LaneReadout::result)), a);
      const auto accuracy = measured.spread(at, "accuracy_pct");
      const Pick asked = cycles_of(line.weights, a, line.readout);
      const auto cycles = measured.spread(asked, "model_cycles");
      if (!accuracy || !cycles) continue;
      const double speedup = widest->mean / cycles->mean;
      front.series.back().points.push_back(point(speedup, *accuracy, first_case(measured, asked)));
      add_value(
          result,
          fmt::format("block_speedup_{}a{}_{}", line.weights.name, a, core::to_name(line.readout)),
          "cycles of 8/8 on blocks alone over those of the widths, readouts as said", "ratio",
          speedup, cycles->count + widest->count);
    }
  }
  keep(result, std::move(front));
}

StudyResult derive_accuracy(const Measurements& measured) {
  StudyResult result;
  Chart by_bits{.id = "accuracy_bits",
                .title = "Accuracy against bits of activations",
                .x_label = "bits of activations between the first and the last layer",
                .y_label = "% of the test images",
                .y_scale = core::Scale::linear_from_data,
                .notes = {"A small CNN on Fashion-MNIST, mean of five trainings with the least and "
                          "the greatest. The first and the last layer have 8 bits throughout."}};
  const Pick widest = with_activations(nets(all_weights[0], SumKind::exact), most_bits);
  for (const Weights& weights : all_weights) {
    const Pick all = nets(weights, SumKind::exact);
    by_bits.series.push_back({.name = weights.title, .points = {}});
    for (int a = most_bits; a >= 2; --a) {
      const Pick at = with_activations(all, a);
      const auto accuracy = measured.spread(at, "accuracy_pct");
      if (!accuracy) continue;
      const std::string name = fmt::format("{}a{}", weights.name, a);
      result.figures.push_back(StudyFigure::of("accuracy_" + name, "share of the test images", "%",
                                               *accuracy, seeds_interval));
      add_spread(result, "loss_" + name, "accuracy lost against 8/8 with the same train_seed",
                 "points", differences(measured, widest, at, "accuracy_pct"));
      by_bits.series.back().points.push_back(point(a, *accuracy, first_case(measured, at)));
    }
  }
  keep(result, std::move(by_bits));
  for (const Architecture architecture : {Architecture::m4bram_s_dp, Architecture::m4bram_l})
    add_front(result, measured, architecture);
  add_block_front(result, measured);
  return result;
}

// Cycles with readouts before lanes can overflow, over those with one a result.
void add_readouts(StudyResult& result, const Measurements& measured) {
  Chart chart{
      .id = "cycles_readout",
      .title = "Cycles of the net with readouts before lanes can overflow",
      .x_label = "bits of activations between the first and the last layer",
      .y_label = "cycles over those of one readout a result",
      .notes = {"One M4BRAM-S block, synchronous; all five layers count, of which the first "
                "and the last never need it. Adding up what is read out costs no cycles. "
                "Where a line ends, even one MAC2 could overflow."}};
  for (const Weights& weights : {all_weights[2], all_weights[3]}) {
    for (const auto& [readout, words] :
         {std::pair{LaneReadout::lanes, "whatever the weights"},
          std::pair{LaneReadout::weights, "with the trained weights"}}) {
      ChartSeries series{.name = fmt::format("{}, {}", weights.title, words), .points = {}};
      for (int a = most_bits; a >= 2; --a) {
        const Pick early = cycles_of(weights, a, readout);
        const Pick once = cycles_of(weights, a, LaneReadout::result);
        std::vector<double> ratios;
        for (const std::int64_t seed : measured.levels(early, "train_seed")) {
          const Measured* above = measured.one(early.with("train_seed", seed));
          const Measured* below = measured.one(once.with("train_seed", seed));
          if (below == nullptr || !above->value("model_cycles") || !below->value("model_cycles"))
            continue;
          ratios.push_back(*above->value("model_cycles") / *below->value("model_cycles"));
        }
        const auto spread = core::spread_of(ratios);
        if (!spread) continue;
        series.points.push_back(point(a, *spread, first_case(measured, early)));
        result.figures.push_back(StudyFigure::of(
            fmt::format("cycles_{}a{}_{}", weights.name, a, core::to_name(readout)),
            fmt::format("cycles with readouts before lanes can overflow {}, over those of one "
                        "readout a result",
                        words),
            "ratio", *spread, seeds_interval));
      }
      chart.series.push_back(std::move(series));
    }
  }
  keep(result, std::move(chart));
}

StudyResult derive_lanes(const Measurements& measured) {
  StudyResult result;
  Chart accuracy{.id = "accuracy_lanes",
                 .title = "Accuracy when lanes wrap, beside that of exact sums",
                 .x_label = "bits of activations between the first and the last layer",
                 .y_label = "% of the test images",
                 .notes = {"Lanes of four times the bits of a weight, read out once a result. The "
                           "nets were trained with exact sums."}};
  Chart overflows{
      .id = "overflows",
      .title = "Sums that leave their lane on the way",
      .x_label = "bits of activations between the first and the last layer",
      .y_label = "% of the sums of the middle layers",
      .notes = {"As the overflow flag of the block says, over all test images. A sum that "
                "comes back into its lane is right all the same."}};
  for (const Weights& weights : all_weights) {
    const Pick wrapped = nets(weights, SumKind::lanes).with("readout", stored(LaneReadout::result));
    const Pick exact = nets(weights, SumKind::exact);
    accuracy.series.push_back({.name = fmt::format("{}, lanes", weights.title), .points = {}});
    overflows.series.push_back({.name = weights.title, .points = {}});
    ChartSeries reference{.name = fmt::format("{}, exact", weights.title), .points = {}};
    for (int a = most_bits; a >= 2; --a) {
      const Pick at = with_activations(wrapped, a);
      const auto share = measured.spread(at, "accuracy_pct");
      if (!share) continue;
      const std::string name = fmt::format("{}a{}", weights.name, a);
      result.figures.push_back(StudyFigure::of("wrapped_accuracy_" + name,
                                               "share of the test images when lanes wrap", "%",
                                               *share, seeds_interval));
      add_spread(result, "wrapped_loss_" + name, "accuracy lost to lanes that wrap", "points",
                 differences(measured, with_activations(exact, a), at, "accuracy_pct"));
      add_spread(result, "overflows_" + name, "share of the middle layers' sums that leave a lane",
                 "%", measured.values(at, "lane_overflows_pct"));
      add_spread(result, "wrong_" + name, "share of the middle layers' sums that come out wrong",
                 "%", measured.values(at, "wrong_sums_pct"));
      accuracy.series.back().points.push_back(point(a, *share, first_case(measured, at)));
      if (const auto over = measured.spread(at, "lane_overflows_pct"))
        overflows.series.back().points.push_back(point(a, *over, first_case(measured, at)));
      if (const auto right = measured.spread(with_activations(exact, a), "accuracy_pct"))
        reference.points.push_back(point(a, *right, ""));
    }
    accuracy.series.push_back(std::move(reference));
  }
  keep(result, std::move(accuracy));
  keep(result, std::move(overflows));
  add_readouts(result, measured);
  return result;
}

}  // namespace

core::Study accuracy_study() {
  return {.name = "m4bram.accuracy",
          .meaning = "accuracy of a small CNN over precisions, beside the model's speedup of it",
          .suite = suite,
          .derive = derive_accuracy};
}

core::Study lanes_study() {
  return {.name = "m4bram.lanes",
          .meaning = "what lanes that wrap cost a trained net, and early readout in cycles",
          .suite = suite,
          .derive = derive_lanes};
}

}  // namespace lutmark::designs::m4bram
