// SPDX-License-Identifier: Apache-2.0
// History report: series of the history with their change points, as tables and JSON.
#include "harness/cli/history_report.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "harness/cli/table.h"
#include "harness/core/error.h"
#include "harness/core/record.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::human_number;
using core::Json;
using judge::Change;
using judge::Measurement;
using judge::Observation;
using store::Point;

const core::Metric& metric_named(const std::string& name) {
  if (const core::Metric* metric = core::find_metric(name)) return *metric;
  std::vector<std::string> names;
  for (const core::Metric& metric : core::metric_table()) names.emplace_back(metric.name);
  throw core::UserError("command line",
                        fmt::format("no metric '{}'{}", name, core::did_you_mean(name, names)),
                        "lutmark metrics lists them");
}

std::vector<Point> points_of(const store::History& history, const std::string& case_name,
                             const std::string& toolchain, const std::string& metric) {
  std::vector<Point> points = history.series(case_name, toolchain, metric);
  if (!points.empty()) return points;
  const std::vector<std::string> cases = history.cases();
  const bool is_known = std::binary_search(cases.begin(), cases.end(), case_name);
  throw core::UserError(
      history.file().string(),
      is_known ? fmt::format("has no run of {} with tool chain '{}'", case_name, toolchain)
               : fmt::format("has no case '{}'{}", case_name, core::did_you_mean(case_name, cases)),
      is_known ? "give another one with --toolchain"
               : "run the case, or take in journals with lutmark history import");
}

Observation observation_of(const Point& point, const core::Metric& metric) {
  Observation observation;
  if (const auto value = point.metrics.find(metric.name); value != point.metrics.end())
    observation.values[0] = value->second;
  const auto seeded = point.seeded.find(std::string(metric.name));
  if (seeded == point.seeded.end()) return observation;
  observation.values = seeded->second;
  for (const auto& [seed, outcome] : point.seeds) {
    if (outcome != core::Outcome::ok && !observation.values.contains(seed)) ++observation.censored;
  }
  return observation;
}

Series series_from(const std::string& case_name, const core::Metric& metric,
                   const std::string& toolchain, std::vector<Point> points) {
  std::vector<Observation> observations;
  for (const Point& point : points) observations.push_back(observation_of(point, metric));
  return {.case_name = case_name,
          .metric = &metric,
          .toolchain = toolchain,
          .points = std::move(points),
          .trend = judge::trend_of(metric, observations)};
}

std::vector<double> values_of(const Observation& observation) {
  std::vector<double> values;
  for (const auto& [seed, value] : observation.values) values.push_back(value);
  return values;
}

std::string commit_text(const store::RunInfo& run) {
  if (run.commit.empty()) return "-";
  return run.commit.substr(0, 8) + (run.dirty ? "+" : "");
}

// What differs between the last run before a change and the first after it.
std::vector<std::string> differences(const Point& before, const Point& after) {
  std::vector<std::string> found;
  if (before.revision != after.revision) found.emplace_back("question");
  for (const auto& [tool, identity] : after.tools) {
    const auto earlier = before.tools.find(tool);
    if (earlier == before.tools.end() || earlier->second != identity) found.push_back(tool);
  }
  if (before.run.commit != after.run.commit || before.run.dirty || after.run.dirty)
    found.emplace_back("commit");
  return found;
}

std::vector<std::string> differences(const Series& series, const Change& change) {
  const std::vector<Measurement>& all = series.trend.measurements;
  return differences(series.points[all[change.measurement - 1].last],
                     series.points[all[change.measurement].first]);
}

std::string direction(const core::Metric& metric, const Change& change) {
  if (metric.better == core::Better::neither || change.before == change.after) return "";
  const bool is_better = (change.after > change.before) == (metric.better == core::Better::higher);
  return is_better ? "better" : "worse";
}

std::string change_text(const core::Metric& metric, const Change& change) {
  std::string text =
      change.before == 0
          ? fmt::format("0 to {}", human_number(change.after))
          : fmt::format("{:+.1f} %", 100 * (change.after - change.before) / change.before);
  if (const std::string word = direction(metric, change); !word.empty()) text += " " + word;
  if (change.p) text += fmt::format(" (p {:.3f})", *change.p);
  return text;
}

const Change* change_at(const Series& series, std::size_t point) {
  for (const Change& change : series.trend.changes) {
    if (series.trend.measurements[change.measurement].first == point) return &change;
  }
  return nullptr;
}

std::string figure_text(const core::Metric& metric, double value) {
  const bool is_whole = value == std::floor(value);
  return metric.kind == core::MetricKind::deterministic || is_whole ? human_number(value)
                                                                    : fmt::format("{:.2f}", value);
}

std::vector<std::string> row_of(const Series& series, std::size_t index) {
  const Point& point = series.points[index];
  const core::Metric& metric = *series.metric;
  const Observation observation = observation_of(point, metric);
  std::vector<std::string> row{point.run.run, point.run.started.substr(0, 10),
                               commit_text(point.run), point.revision.substr(0, 8)};
  if (observation.values.empty()) {
    row.insert(row.end(),
               {"", "-", "",
                fmt::format("no figure: {}", point.proven || point.outcome != core::Outcome::ok
                                                 ? core::to_name(point.outcome)
                                                 : "withheld"),
                ""});
    return row;
  }
  const std::vector<double> values = values_of(observation);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const Change* change = change_at(series, index);
  row.push_back(metric.kind == core::MetricKind::seeded ? std::to_string(values.size()) : "");
  row.push_back(figure_text(metric, core::median(values)));
  row.push_back(values.size() > 1
                    ? fmt::format("{}..{}", figure_text(metric, *low), figure_text(metric, *high))
                    : "");
  row.push_back(change == nullptr ? "" : change_text(metric, *change));
  row.push_back(change == nullptr ? "" : core::join(differences(series, *change), ", "));
  return row;
}

}  // namespace

Series series_of(const store::History& history, const std::string& case_name,
                 const std::string& metric, const std::string& toolchain) {
  const core::Metric& row = metric_named(metric);
  return series_from(case_name, row, toolchain, points_of(history, case_name, toolchain, metric));
}

std::vector<Series> series_of(const store::History& history, const std::string& case_name,
                              const std::string& toolchain) {
  const std::vector<Point> points = points_of(history, case_name, toolchain, "");
  std::vector<Series> all;
  for (const core::Metric& metric : core::metric_table()) {
    Series series = series_from(case_name, metric, toolchain, points);
    if (!series.trend.measurements.empty()) all.push_back(std::move(series));
  }
  return all;
}

std::string series_table(const Series& series) {
  const core::Metric& metric = *series.metric;
  const bool is_seeded = metric.kind == core::MetricKind::seeded;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < series.points.size(); ++i) rows.push_back(row_of(series, i));
  std::string text = fmt::format("{} of {}, tool chain {}, in {}\n", metric.name, series.case_name,
                                 series.toolchain, metric.unit);
  text += format_table({{"run"},
                        {"date"},
                        {"commit"},
                        {"revision"},
                        {is_seeded ? "seeds" : "", Align::right},
                        {is_seeded ? "median" : "value", Align::right},
                        {is_seeded ? "range" : "", Align::right},
                        {"change"},
                        {"differs in"}},
                       rows);
  text +=
      fmt::format("{} runs, {} different measurements, {} changes{}\n", series.points.size(),
                  series.trend.measurements.size(), series.trend.changes.size(),
                  metric.kind == core::MetricKind::noisy ? " (noisy metrics are not judged)" : "");
  return text;
}

std::string case_table(const std::vector<Series>& all) {
  std::vector<std::vector<std::string>> rows;
  for (const Series& series : all) {
    const judge::Trend& trend = series.trend;
    const std::vector<double> latest =
        values_of({.values = trend.measurements.back().values, .censored = 0});
    std::vector<std::string> row{std::string(series.metric->name),
                                 std::string(series.metric->unit),
                                 std::to_string(trend.measurements.size()),
                                 figure_text(*series.metric, core::median(latest)),
                                 std::to_string(trend.changes.size()),
                                 "",
                                 ""};
    if (!trend.changes.empty()) {
      const Change& change = trend.changes.back();
      row[5] = series.points[trend.measurements[change.measurement].first].run.run;
      row[6] = change_text(*series.metric, change);
    }
    rows.push_back(std::move(row));
  }
  return format_table({{"metric"},
                       {"unit"},
                       {"measurements", Align::right},
                       {"now", Align::right},
                       {"changes", Align::right},
                       {"last change in"},
                       {"by"}},
                      rows);
}

namespace {

Json changes_json(const Series& series) {
  Json changes = Json::array();
  for (const Change& change : series.trend.changes) {
    Json item{{"measurement", change.measurement},
              {"point", series.trend.measurements[change.measurement].first},
              {"before", change.before},
              {"after", change.after},
              {"direction", direction(*series.metric, change)},
              {"differs_in", differences(series, change)}};
    if (change.p) item["p"] = *change.p;
    changes.push_back(std::move(item));
  }
  return changes;
}

void add_spread(Json& item, const Observation& observation) {
  const std::vector<double> values = values_of(observation);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  item["median"] = core::median(values);
  item["low"] = *low;
  item["high"] = *high;
  item["values"] = values.size();
}

// The runs that measurements name, each once: a run is in many series.
class RunTable {
 public:
  std::size_t index_of(const store::RunInfo& run) {
    const auto [place, is_new] = index_.try_emplace(run.run, index_.size());
    if (is_new)
      runs_.push_back({{"run", run.run}, {"started", run.started}, {"commit", commit_text(run)}});
    return place->second;
  }

  const Json& runs() const { return runs_; }

 private:
  std::map<std::string, std::size_t> index_;
  Json runs_ = Json::array();
};

// A row instead of an object: a site has a hundred thousand of them.
Json measurement_row(const Series& series, const Measurement& measurement, RunTable& runs) {
  const std::vector<double> values = values_of({.values = measurement.values, .censored = 0});
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {runs.index_of(series.points[measurement.first].run),
          runs.index_of(series.points[measurement.last].run),
          core::median(values),
          *low,
          *high,
          values.size()};
}

// Of figures that move together (Fmax and its period) one is enough.
constexpr std::array<std::string_view, 11> site_metrics{"luts",
                                                        "ffs",
                                                        "brams",
                                                        "dsps",
                                                        "bles",
                                                        "area_tile_mwta",
                                                        "fmax_mhz",
                                                        "latency_cycles",
                                                        "interval_cycles",
                                                        "toggles_per_op",
                                                        "least_wires"};

}  // namespace

Json site_history(const store::History& history, const std::vector<std::string>& cases,
                  const std::string& toolchain) {
  Json all = Json::array();
  RunTable runs;
  for (const std::string& name : cases) {
    const std::vector<Point> points = history.series(name, toolchain);
    if (points.size() < 2) continue;
    for (const std::string_view metric : site_metrics) {
      const Series series = series_from(name, *core::find_metric(metric), toolchain, points);
      const std::vector<Measurement>& measured = series.trend.measurements;
      if (measured.empty() || measured.front().first == measured.back().last) continue;
      Json measurements = Json::array();
      for (const Measurement& one : measured)
        measurements.push_back(measurement_row(series, one, runs));
      all.push_back({{"case", name},
                     {"metric", metric},
                     {"runs", points.size()},
                     {"measurements", std::move(measurements)},
                     {"changes", changes_json(series)}});
    }
  }
  return {{"runs", runs.runs()}, {"series", std::move(all)}};
}

Json to_json(const Series& series) {
  Json points = Json::array();
  for (const Point& point : series.points) {
    const Observation observation = observation_of(point, *series.metric);
    Json item{{"run", point.run.run},       {"started", point.run.started},
              {"commit", point.run.commit}, {"dirty", point.run.dirty},
              {"revision", point.revision}, {"outcome", core::to_name(point.outcome)},
              {"proven", point.proven}};
    if (!observation.values.empty()) add_spread(item, observation);
    points.push_back(std::move(item));
  }
  return {{"case", series.case_name},
          {"metric", series.metric->name},
          {"toolchain", series.toolchain},
          {"points", std::move(points)},
          {"changes", changes_json(series)}};
}

}  // namespace lutmark::cli
