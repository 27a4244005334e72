// SPDX-License-Identifier: Apache-2.0
// History report: series of the history with their change points, as tables and JSON.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/cli/context.h"
#include "harness/core/json.h"
#include "harness/judge/trend.h"
#include "harness/store/history.h"

namespace lutmark::cli {

/// Where runs record themselves.
inline std::filesystem::path history_file(const Context& context) {
  return context.places().home / "history.sqlite";
}

/// A metric of a case over the runs of one tool chain.
struct Series {
  std::string case_name;
  const core::Metric* metric = nullptr;
  std::string toolchain;
  std::vector<store::Point> points;
  judge::Trend trend;
};

/// Throws UserError for an unknown metric or a case that the history does not have.
Series series_of(const store::History& history, const std::string& case_name,
                 const std::string& metric, const std::string& toolchain);
/// Every metric that has figures, in the order of the metric table. Throws UserError for a case
/// that the history does not have.
std::vector<Series> series_of(const store::History& history, const std::string& case_name,
                              const std::string& toolchain);

/// A line a run: figures, and where they changed what else did.
std::string series_table(const Series& series);
/// A line a metric: how often it was measured and how it stands.
std::string case_table(const std::vector<Series>& all);

/// Every run, and the changes.
core::Json to_json(const Series& series);

/// For the site: what the history says of these cases, by measurement instead of by run, of the
/// metrics that people look for first. Cases and metrics with a single run are left out. A
/// measurement is a row: indices of its first and last run, median, low, high, number of values.
core::Json site_history(const store::History& history, const std::vector<std::string>& cases,
                        const std::string& toolchain);

}  // namespace lutmark::cli
