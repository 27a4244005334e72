// SPDX-License-Identifier: Apache-2.0
// Explore: a design's model over a grid of parameters, and what of it nothing else beats.
#include "harness/cli/explore.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "harness/cli/context.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::Metrics;
using core::UserError;

std::optional<std::int64_t> integer(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::size_t most_digits = 12;  // so that no difference of two overflows
  if (error != std::errc{} || end != text.data() + text.size() || text.size() > most_digits)
    return std::nullopt;
  return value;
}

void append_range(std::vector<std::string>& values, const std::string& text,
                  const std::string& place) {
  constexpr std::int64_t most = 100'000;
  const std::vector<std::string> parts = core::split(text, ':');
  std::vector<std::int64_t> numbers;
  for (const std::string& part : parts) {
    if (const auto number = integer(part)) numbers.push_back(*number);
  }
  const std::int64_t step = numbers.size() == 3 ? numbers[2] : 1;
  const bool is_range = numbers.size() == parts.size() && parts.size() <= 3 && step > 0 &&
                        numbers[0] <= numbers[1] && (numbers[1] - numbers[0]) / step < most;
  if (!is_range) {
    throw UserError(place, fmt::format("'{}' is no range", text),
                    "write first:last or first:last:step, integers, at most 100,000 of them");
  }
  for (std::int64_t value = numbers[0]; value <= numbers[1]; value += step)
    values.push_back(std::to_string(value));
}

std::vector<const core::Metric*> directed_metrics(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const core::Metric& metric : core::metric_table()) {
    if (metric.origin == core::Origin::modelled && metric.better != core::Better::neither)
      known.emplace_back(metric.name);
  }
  std::vector<const core::Metric*> metrics;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw UserError("--front",
                      fmt::format("'{}' is no figure of a model of which more or less is better{}",
                                  name, core::did_you_mean(name, known)),
                      "figures: " + core::join(known, ", "));
    }
    metrics.push_back(core::find_metric(name));
  }
  return metrics;
}

// Less is better in all of them; nothing where one is missing.
std::optional<std::vector<double>> costs(const Metrics& metrics,
                                         const std::vector<const core::Metric*>& wanted) {
  std::vector<double> values;
  for (const core::Metric* metric : wanted) {
    const auto found = metrics.find(metric->name);
    if (found == metrics.end()) return std::nullopt;
    values.push_back(metric->better == core::Better::lower ? found->second : -found->second);
  }
  return values;
}

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool is_better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    is_better = is_better || a[i] < b[i];
  }
  return is_better;
}

}  // namespace

std::vector<std::string> grid_values(const std::string& text, const std::string& place) {
  std::vector<std::string> values;
  for (const std::string& part : core::split(text, ',')) {
    if (part.find(':') == std::string::npos) {
      values.push_back(part);
    } else {
      append_range(values, part, place);
    }
  }
  return values;
}

GridConfigs grid_configs(const core::Design& design, const ParameterGrid& grid) {
  const std::string place = "command line, " + design.name;
  GridConfigs found;
  for (const auto& assignments : combinations(grid, place)) {
    const core::Config config = design.parameters.resolve(assignments, place);
    try {
      if (design.check) design.check(config, place);
    } catch (const UserError& error) {
      if (found.left_out == 0) found.reason = error.what();
      ++found.left_out;
      continue;
    }
    found.configs.push_back(config);
  }
  if (found.configs.empty()) throw UserError(place, found.reason, "");
  return found;
}

std::vector<core::ModelResult> ask_model(const core::Design& design,
                                         const std::vector<core::Config>& configs,
                                         std::size_t threads) {
  std::vector<core::ModelResult> results(configs.size());
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < configs.size(); i = next++) {
      try {
        results[i] = design.model(configs[i]);
      } catch (...) {
        const std::scoped_lock lock(failure_mutex);
        if (!failure) failure = std::current_exception();
        next = configs.size();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, configs.size()); ++i) others.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
  return results;
}

std::vector<bool> on_front(const std::vector<core::ModelResult>& results,
                           const std::vector<std::string>& metrics) {
  const std::vector<const core::Metric*> wanted = directed_metrics(metrics);
  std::vector<std::optional<std::vector<double>>> points;
  for (const core::ModelResult& result : results) points.push_back(costs(result.metrics, wanted));
  std::vector<bool> is_on_front;
  for (const auto& point : points) {
    is_on_front.push_back(point &&
                          std::none_of(points.begin(), points.end(), [&](const auto& other) {
                            return other && dominates(*other, *point);
                          }));
  }
  return is_on_front;
}

}  // namespace lutmark::cli
