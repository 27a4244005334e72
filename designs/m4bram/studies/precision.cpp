// SPDX-License-Identifier: Apache-2.0
// Study m4bram.precision: widths for every layer by what single layers cost, against one for all.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "designs/m4bram/cnn/cycles.h"
#include "designs/m4bram/cnn/design.h"
#include "designs/m4bram/studies/points.h"
#include "designs/m4bram/studies/studies.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Chart;
using core::Measured;
using core::Measurements;
using core::Pick;
using core::StudyFigure;
using core::StudyResult;

constexpr std::array<int, 3> weight_widths{8, 4, 2};
constexpr std::array<int, 7> activation_widths{8, 7, 6, 5, 4, 3, 2};
constexpr std::array<const char*, middle_layers> w_names{"w2", "w3", "w4"};
constexpr std::array<const char*, middle_layers> a_names{"a2", "a3", "a4"};
// Points of accuracy on the validation images that may be lost.
constexpr std::array<double, 4> allowances{0.25, 0.5, 1, 2};
constexpr const char* seeds_interval = "least and greatest of the train_seeds";

using Assignment = std::array<Widths, middle_layers>;

Assignment uniform(int w, int a) { return {{{w, a}, {w, a}, {w, a}}}; }

std::string text(const Assignment& widths) {
  return fmt::format("{}/{} {}/{} {}/{}", widths[0].w, widths[0].a, widths[1].w, widths[1].a,
                     widths[2].w, widths[2].a);
}

Pick nets(const char* design, NetKind kind, const Assignment& widths) {
  Pick pick = Pick{.design = design, .flow = "accuracy"}
                  .with("net", stored(kind))
                  .with("sums", stored(SumKind::exact))
                  .with("share8", 0);
  for (std::size_t i = 0; i < middle_layers; ++i)
    pick = pick.with(w_names[i], widths[i].w).with(a_names[i], widths[i].a);
  return pick;
}

// Mean over the seeds of the accuracy that an assignment loses against 8/8 with the same seed.
std::optional<core::Spread> loss(const Measurements& measured, const char* design, NetKind kind,
                                 const Assignment& widths) {
  std::vector<double> values;
  const Pick at = nets(design, kind, widths);
  const Pick widest = nets(design, kind, uniform(8, 8));
  for (const std::int64_t seed : measured.levels(at, "train_seed")) {
    const Measured* from = measured.one(widest.with("train_seed", seed));
    const Measured* one = measured.one(at.with("train_seed", seed));
    if (from == nullptr || !from->value("accuracy_pct") || !one->value("accuracy_pct")) continue;
    values.push_back(*from->value("accuracy_pct") - *one->value("accuracy_pct"));
  }
  return core::spread_of(values);
}

// What every width of a single layer costs on the validation images, all else at 8 bits.
class Sensitivity {
 public:
  explicit Sensitivity(const Measurements& measured) {
    for (std::size_t layer = 0; layer < middle_layers; ++layer) {
      for (std::size_t i = 0; i < weight_widths.size(); ++i) {
        Assignment one = uniform(8, 8);
        one[layer].w = weight_widths[i];
        add(measured, one, weights_[layer][i]);
      }
      for (std::size_t i = 0; i < activation_widths.size(); ++i) {
        Assignment one = uniform(8, 8);
        one[layer].a = activation_widths[i];
        add(measured, one, activations_[layer][i]);
      }
    }
  }

  bool is_complete() const { return is_complete_; }
  std::size_t cases() const { return cases_; }
  double of_weights(std::size_t layer, std::size_t i) const { return weights_[layer][i]; }
  double of_activations(std::size_t layer, std::size_t i) const { return activations_[layer][i]; }

  /// As if losses of single layers added up.
  double predicted(const Assignment& widths) const {
    double sum = 0;
    for (std::size_t layer = 0; layer < middle_layers; ++layer) {
      const auto w = std::find(weight_widths.begin(), weight_widths.end(), widths[layer].w);
      const auto a = std::find(activation_widths.begin(), activation_widths.end(), widths[layer].a);
      sum += weights_[layer][static_cast<std::size_t>(w - weight_widths.begin())] +
             activations_[layer][static_cast<std::size_t>(a - activation_widths.begin())];
    }
    return sum;
  }

 private:
  void add(const Measurements& measured, const Assignment& widths, double& into) {
    const auto found = loss(measured, "m4bram.cnn_validation", NetKind::requantised, widths);
    is_complete_ = is_complete_ && found;
    if (!found) return;
    into = found->mean;
    cases_ += found->count;
  }

  std::array<std::array<double, weight_widths.size()>, middle_layers> weights_{};
  std::array<std::array<double, activation_widths.size()>, middle_layers> activations_{};
  bool is_complete_ = true;
  std::size_t cases_ = 0;
};

struct Candidate {
  Assignment widths;
  double predicted_loss;
  double cycles;
};

double cycles_of(const Assignment& widths) {
  static const cim::Machine machine = cim::m4bram_machine(cim::Size::s, cim::Clocking::synchronous);
  return static_cast<double>(cnn_cycles(machine, 1, widths).cycles);
}

std::vector<Assignment> all_assignments() {
  std::vector<Widths> choices;
  for (const int w : weight_widths) {
    for (const int a : activation_widths) choices.push_back({w, a});
  }
  std::vector<Assignment> all;
  for (const Widths& second : choices) {
    for (const Widths& third : choices) {
      for (const Widths& fourth : choices) all.push_back({{second, third, fourth}});
    }
  }
  return all;
}

std::vector<Assignment> uniform_assignments() {
  std::vector<Assignment> all;
  for (const int w : weight_widths) {
    for (const int a : activation_widths) all.push_back(uniform(w, a));
  }
  return all;
}

std::vector<Candidate> candidates_of(const std::vector<Assignment>& assignments,
                                     const Sensitivity& sensitivity) {
  std::vector<Candidate> candidates;
  for (const Assignment& widths : assignments)
    candidates.push_back({widths, sensitivity.predicted(widths), cycles_of(widths)});
  return candidates;
}

// Fewest cycles with no more loss than allowed, then least loss; the first of equals. 8/8 always
// loses nothing.
Candidate best(const std::vector<Candidate>& candidates, double allowed) {
  const Candidate* best = nullptr;
  for (const Candidate& one : candidates) {
    // Losses are whole images; their sums are not.
    if (one.predicted_loss > allowed + 1e-9) continue;
    if (best == nullptr ||
        std::pair(one.cycles, one.predicted_loss) < std::pair(best->cycles, best->predicted_loss))
      best = &one;
  }
  return *best;
}

void add_pick(StudyResult& result, Chart& chart, std::size_t series, const Measurements& measured,
              const std::string& name, const Candidate& pick) {
  const std::string words = text(pick.widths);
  add_value(result, "cycles_" + name,
            fmt::format("cycles of an image on one M4BRAM-S, weights/activations {}", words),
            "cycles", pick.cycles, 1);
  add_value(result, "predicted_loss_" + name,
            fmt::format("sum of the single losses on the validation images, {}", words), "points",
            pick.predicted_loss, 1);
  for (const NetKind kind : {NetKind::requantised, NetKind::trained}) {
    const auto lost = loss(measured, "m4bram.cnn", kind, pick.widths);
    if (!lost) continue;
    const bool is_trained = kind == NetKind::trained;
    result.figures.push_back(StudyFigure::of(
        fmt::format("{}_{}", is_trained ? "trained_loss" : "loss", name),
        fmt::format("accuracy lost on the test images, {}, {}", words,
                    is_trained ? "trained with these widths" : "rounded without training"),
        "points", *lost, seeds_interval));
    if (is_trained) continue;
    chart.series[series].points.push_back(
        {.x = pick.cycles, .y = lost->mean, .low = lost->low, .high = lost->high});
  }
}

Chart sensitivity_chart(const Sensitivity& sensitivity) {
  Chart chart{
      .id = "sensitivity",
      .title = "What a single layer with fewer bits loses",
      .x_label = "bits of its activations",
      .y_label = "points of accuracy lost",
      .notes = {
          "On the validation images, all else at 8 bits, without training again; the mean of the "
          "train_seeds."}};
  for (std::size_t layer = 0; layer < middle_layers; ++layer) {
    chart.series.push_back({.name = fmt::format("layer {}", layer + 2), .points = {}});
    for (std::size_t i = 0; i < activation_widths.size(); ++i) {
      chart.series.back().points.push_back({.x = static_cast<double>(activation_widths[i]),
                                            .y = sensitivity.of_activations(layer, i)});
    }
  }
  return chart;
}

StudyResult derive(const Measurements& measured) {
  StudyResult result;
  const Sensitivity sensitivity(measured);
  if (!sensitivity.is_complete()) return result;
  for (std::size_t layer = 0; layer < middle_layers; ++layer) {
    for (std::size_t i = 1; i < weight_widths.size(); ++i) {
      add_value(result, fmt::format("layer{}_w{}", layer + 2, weight_widths[i]),
                "points lost on the validation images by weights of one layer", "points",
                sensitivity.of_weights(layer, i), sensitivity.cases());
    }
    for (std::size_t i = 1; i < activation_widths.size(); ++i) {
      add_value(result, fmt::format("layer{}_a{}", layer + 2, activation_widths[i]),
                "points lost on the validation images by activations into one layer", "points",
                sensitivity.of_activations(layer, i), sensitivity.cases());
    }
  }
  const auto by_layer = candidates_of(all_assignments(), sensitivity);
  const auto alike = candidates_of(uniform_assignments(), sensitivity);
  Chart chart{
      .id = "cycles_loss",
      .title = "Precision by layer, without training again",
      .x_label = "cycles of an image on one M4BRAM-S block",
      .y_label = "points of accuracy lost",
      .notes = {"The assignment with the fewest cycles whose single losses add up to at most "
                "0.25, 0.5, 1 or 2 points on the validation images, of all 9,261; and the "
                "same among the 21 with one precision for all three layers. Losses are those "
                "on the test images; whiskers are the least and the greatest of the "
                "train_seeds."}};
  chart.series = {{.name = "a precision for every layer", .points = {}},
                  {.name = "one for all", .points = {}}};
  for (const double allowed : allowances) {
    const auto hundredths = static_cast<int>(100 * allowed);
    const Candidate own = best(by_layer, allowed);
    const Candidate one = best(alike, allowed);
    add_pick(result, chart, 0, measured, fmt::format("own{}", hundredths), own);
    add_pick(result, chart, 1, measured, fmt::format("uniform{}", hundredths), one);
    add_value(result, fmt::format("cycles_saved{}", hundredths),
              "cycles of one precision for all over those of one for every layer, at the same "
              "predicted loss",
              "ratio", one.cycles / own.cycles, sensitivity.cases());
  }
  result.charts.push_back(sensitivity_chart(sensitivity));
  std::erase_if(chart.series,
                [](const core::ChartSeries& series) { return series.points.empty(); });
  if (!chart.series.empty()) result.charts.push_back(std::move(chart));
  return result;
}

}  // namespace

core::Study precision_study() {
  return {.name = "m4bram.precision",
          .meaning = "widths for every layer of a small CNN, by what single layers lose",
          .suite = "m4bram_precision",
          .derive = derive};
}

}  // namespace lutmark::designs::m4bram
