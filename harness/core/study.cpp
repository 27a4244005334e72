// SPDX-License-Identifier: Apache-2.0
// Study: figures and charts that several cases make together.
#include "harness/core/study.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace lutmark::core {

std::optional<double> value_of(const CaseResult& result, std::string_view metric) {
  if (const auto found = result.metrics.find(metric); found != result.metrics.end())
    return found->second;
  const auto found = result.seeded.find(std::string(metric));
  if (found == result.seeded.end() || found->second.empty()) return std::nullopt;
  std::vector<double> values;
  for (const auto& [seed, value] : found->second) values.push_back(value);
  return median(values);
}

bool Pick::matches(const Case& question) const {
  if (!design.empty() && question.design->name != design) return false;
  if (!flow.empty() && question.flow->name != flow) return false;
  const auto& values = question.config.values();
  return std::all_of(parameters.begin(), parameters.end(), [&](const auto& wanted) {
    const auto found = values.find(wanted.first);
    return found != values.end() && found->second == wanted.second;
  });
}

Pick Pick::with(std::string_view parameter, std::int64_t value) const {
  Pick narrower = *this;
  narrower.parameters.emplace_back(parameter, value);
  return narrower;
}

std::optional<Spread> spread_of(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return Spread{.mean = sum / static_cast<double>(values.size()),
                .low = *low,
                .high = *high,
                .count = values.size()};
}

std::optional<double> geometric_mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : values) {
    if (!(value > 0)) return std::nullopt;
    sum += std::log(value);
  }
  return std::exp(sum / static_cast<double>(values.size()));
}

std::vector<const Measured*> Measurements::all(const Pick& pick) const {
  std::vector<const Measured*> found;
  for (const Measured& one : cases_) {
    if (pick.matches(one.question)) found.push_back(&one);
  }
  return found;
}

const Measured* Measurements::one(const Pick& pick) const {
  const auto found = std::find_if(cases_.begin(), cases_.end(), [&](const Measured& candidate) {
    return pick.matches(candidate.question);
  });
  return found == cases_.end() ? nullptr : &*found;
}

std::vector<double> Measurements::values(const Pick& pick, std::string_view metric) const {
  std::vector<double> values;
  for (const Measured* one : all(pick)) {
    if (const auto value = one->value(metric)) values.push_back(*value);
  }
  return values;
}

std::vector<std::int64_t> Measurements::levels(const Pick& pick, std::string_view parameter) const {
  std::set<std::int64_t> levels;
  for (const Measured* one : all(pick)) levels.insert(one->question.config[parameter]);
  return {levels.begin(), levels.end()};
}

std::vector<double> Measurements::ratios(const Pick& above, const Pick& below,
                                         std::string_view metric,
                                         std::initializer_list<std::string_view> but) const {
  // Designs with different parameters are compared by those that both have.
  const auto is_pair = [&](const Measured& a, const Measured& b) {
    if (above.design.empty() && a.question.design != b.question.design) return false;
    if (above.flow.empty() && a.question.flow != b.question.flow) return false;
    const auto& others = b.question.config.values();
    return std::all_of(a.question.config.values().begin(), a.question.config.values().end(),
                       [&](const auto& parameter) {
                         if (std::find(but.begin(), but.end(), parameter.first) != but.end())
                           return true;
                         const auto found = others.find(parameter.first);
                         return found == others.end() || found->second == parameter.second;
                       });
  };
  std::vector<double> ratios;
  const std::vector<const Measured*> candidates = all(below);
  for (const Measured* one : all(above)) {
    const auto other =
        std::find_if(candidates.begin(), candidates.end(),
                     [&](const Measured* candidate) { return is_pair(*one, *candidate); });
    if (other == candidates.end()) continue;
    const auto numerator = one->value(metric);
    const auto denominator = (*other)->value(metric);
    if (numerator && denominator && *denominator > 0) ratios.push_back(*numerator / *denominator);
  }
  return ratios;
}

StudyFigure StudyFigure::of(std::string name, std::string meaning, std::string unit,
                            const Spread& spread, std::string interval) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .unit = std::move(unit),
          .value = spread.mean,
          .low = spread.low,
          .high = spread.high,
          .interval = std::move(interval),
          .cases = spread.count};
}

const StudyFigure* StudyResult::find(std::string_view figure) const {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const StudyFigure& one) { return one.name == figure; });
  return found == figures.end() ? nullptr : &*found;
}

}  // namespace lutmark::core
