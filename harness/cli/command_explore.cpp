// SPDX-License-Identifier: Apache-2.0
// lutmark explore: a design's model over a grid of parameters, as a table, CSV and a Pareto front.
#include <algorithm>
#include <memory>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/context.h"
#include "harness/cli/explore.h"
#include "harness/cli/table.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::human_number;
using core::ModelResult;

struct Options {
  std::vector<std::string> words;
  std::string workload;
  std::string front;
  bool csv = false;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

struct Explored {
  core::Design design;
  std::vector<std::string> varied;  // parameters with several values
  std::vector<core::Config> configs;
  std::vector<ModelResult> results;
  std::vector<bool> is_on_front;  // all, when no front was asked for
};

core::Design design_of(const Context& context, const Options& options) {
  const core::Design& design = context.design(options.words.front(), "command line");
  if (!design.model) {
    std::vector<std::string> names;
    for (const core::Design& each : context.designs())
      if (each.model) names.push_back(each.name);
    throw core::UserError("command line", fmt::format("{} has no model", design.name),
                          "designs with a model: " + core::join(names, ", "));
  }
  if (options.workload.empty()) return design;
  if (!design.with_workload) {
    throw core::UserError("--workload", fmt::format("{} takes no workload of yours", design.name),
                          "give its sizes as parameters: ./lutmark list");
  }
  return design.with_workload(options.workload);
}

Explored explore_all(const Options& options) {
  const Context context(find_places(), "pinned");
  Explored explored{.design = design_of(context, options)};
  ParameterGrid grid;
  for (const auto& [name, text] : assignments_of(options.words)) {
    grid[name] = grid_values(text, "command line, " + name);
    if (grid[name].size() > 1) explored.varied.push_back(name);
  }
  const GridConfigs found = grid_configs(explored.design, grid);
  if (found.left_out > 0) {
    fmt::print(stderr, "{} of {} combinations are not legal and left out; the first: {}\n",
               found.left_out, found.left_out + found.configs.size(), found.reason);
  }
  explored.configs = found.configs;
  explored.is_on_front.assign(found.configs.size(), true);
  const std::vector<std::string> front =
      options.front.empty() ? std::vector<std::string>{} : core::split(options.front, ',');
  // Before the work, so that a misspelt figure costs nothing.
  if (!front.empty()) on_front({}, front);
  explored.results = ask_model(explored.design, explored.configs, options.threads);
  if (!front.empty()) explored.is_on_front = on_front(explored.results, front);
  return explored;
}

std::string value_of(const Explored& explored, std::size_t i, const std::string& parameter) {
  const core::Json json = explored.design.parameters.to_json(explored.configs[i])[parameter];
  return json.is_string() ? json.get<std::string>() : json.dump();
}

// Names of the figures and of the words that any result has, the former in the order of the table.
std::vector<std::string> metrics_in(const std::vector<ModelResult>& results) {
  std::vector<std::string> names;
  for (const core::Metric& metric : core::metric_table()) {
    if (std::any_of(results.begin(), results.end(),
                    [&](const ModelResult& r) { return r.metrics.contains(metric.name); })) {
      names.emplace_back(metric.name);
    }
  }
  return names;
}

std::vector<std::string> labels_in(const std::vector<ModelResult>& results) {
  std::set<std::string> names;
  for (const ModelResult& result : results)
    for (const auto& label : result.labels) names.insert(label.first);
  return {names.begin(), names.end()};
}

std::string cell(const core::Metrics& metrics, const std::string& name) {
  const auto found = metrics.find(name);
  if (found == metrics.end()) return "";
  const double value = found->second;
  return value == static_cast<double>(static_cast<std::int64_t>(value))
             ? fmt::format("{:.0f}", value)
             : fmt::format("{:.3f}", value);
}

std::string label(const ModelResult& result, const std::string& name) {
  if (!result.does_not_fit.empty()) return name == "tile" ? "does_not_fit" : "";
  const auto found = result.labels.find(name);
  return found == result.labels.end() ? "" : found->second;
}

// One config: a line a figure, then the front of its alternatives.
void print_one(const Explored& explored) {
  const ModelResult& result = explored.results.front();
  fmt::print("{}: {}\n", explored.design.name,
             explored.design.parameters.assignments(explored.configs.front()));
  if (!result.does_not_fit.empty()) {
    fmt::print("does_not_fit: {}\n", result.does_not_fit);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, text] : result.labels) rows.push_back({name, text, "", ""});
  for (const std::string& name : metrics_in(explored.results)) {
    const core::Metric& metric = *core::find_metric(name);
    rows.push_back(
        {name, cell(result.metrics, name), std::string(metric.unit), std::string(metric.meaning)});
  }
  fmt::print("{}", format_table({{"figure"}, {"value"}, {"unit"}, {"meaning"}}, rows));
  if (result.front.size() < 2) return;
  std::vector<ModelResult> alternatives;
  for (const auto& one : result.front) alternatives.push_back({.metrics = one.metrics});
  std::vector<Column> columns{{"no other has fewer cycles and less area"}};
  const std::vector<std::string> metrics = metrics_in(alternatives);
  for (const std::string& name : metrics) columns.push_back({name, Align::right});
  rows.clear();
  for (const auto& one : result.front) {
    rows.push_back({one.name});
    for (const std::string& name : metrics) rows.back().push_back(cell(one.metrics, name));
  }
  fmt::print("\n{}", format_table(columns, rows));
}

void print_table(const Explored& explored) {
  const std::vector<std::string> metrics = metrics_in(explored.results);
  std::vector<std::string> labels = labels_in(explored.results);
  if (labels.empty()) labels = {"tile"};
  std::vector<Column> columns;
  for (const std::string& name : explored.varied) columns.push_back({name});
  for (const std::string& name : metrics) columns.push_back({name, Align::right});
  for (const std::string& name : labels) columns.push_back({name});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < explored.results.size(); ++i) {
    if (!explored.is_on_front[i]) continue;
    std::vector<std::string> row;
    for (const std::string& name : explored.varied) row.push_back(value_of(explored, i, name));
    for (const std::string& name : metrics) row.push_back(cell(explored.results[i].metrics, name));
    for (const std::string& name : labels) row.push_back(label(explored.results[i], name));
    rows.push_back(std::move(row));
  }
  fmt::print("{}", format_table(columns, rows));
  for (std::size_t i = 0; i < explored.results.size(); ++i) {
    const std::string& refusal = explored.results[i].does_not_fit;
    if (refusal.empty()) continue;
    fmt::print("{}: {}\n", explored.design.parameters.name(explored.configs[i]), refusal);
  }
}

void print_csv(const Explored& explored) {
  const std::vector<std::string> metrics = metrics_in(explored.results);
  const std::vector<std::string> labels = labels_in(explored.results);
  std::vector<std::string> header;
  for (const core::Parameter& parameter : explored.design.parameters.parameters())
    header.push_back(parameter.name);
  header.insert(header.end(), metrics.begin(), metrics.end());
  header.insert(header.end(), labels.begin(), labels.end());
  header.insert(header.end(), {"front", "does_not_fit"});
  fmt::print("{}\n", core::join(header, ","));
  for (std::size_t i = 0; i < explored.results.size(); ++i) {
    const ModelResult& result = explored.results[i];
    std::vector<std::string> row;
    for (const core::Parameter& parameter : explored.design.parameters.parameters())
      row.push_back(value_of(explored, i, parameter.name));
    for (const std::string& name : metrics) {
      const auto found = result.metrics.find(name);
      row.push_back(found == result.metrics.end() ? "" : human_number(found->second));
    }
    for (const std::string& name : labels) {
      const auto found = result.labels.find(name);
      row.push_back(found == result.labels.end() ? "" : core::csv_text(found->second));
    }
    const bool fits = result.does_not_fit.empty();
    row.push_back(fits && explored.is_on_front[i] ? "1" : "0");
    row.push_back(core::csv_text(result.does_not_fit));
    fmt::print("{}\n", core::join(row, ","));
  }
}

int explore(const Options& options) {
  const Explored explored = explore_all(options);
  if (options.csv) {
    print_csv(explored);
  } else if (explored.results.size() == 1) {
    print_one(explored);
  } else {
    print_table(explored);
  }
  return 0;
}

}  // namespace

void add_explore(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "explore", "a design's model over a grid of parameters: table, CSV, Pareto front");
  command
      ->add_option("design", options->words,
                   "a design with parameters, each one value, several (2,4,8) or a range "
                   "(first:last:step)")
      ->required();
  command->add_option("--workload", options->workload,
                      "a file of yours with what the design runs, instead of the one it names");
  command->add_option("--front", options->front,
                      "show only what no other combination beats in these figures: "
                      "speedup,model_area");
  command->add_flag("--csv", options->csv, "print CSV: all combinations, and whether on the front");
  command->add_option("--threads", options->threads, "combinations at once")
      ->check(CLI::Range(1U, 256U));
  command->footer(
      "Examples:\n"
      "  lutmark explore m4bram.gemm m=256 k=768 n=3072 brams=1700\n"
      "  lutmark explore m4bram.dla w=2,4,8 arch=m4bram-s-dp,m4bram-l\n"
      "  lutmark explore m4bram.dla w=4 brams=1250:3000:250 --front speedup,model_area\n"
      "  lutmark explore m4bram.dla --workload layers.json --csv");
  command->callback([=, &action] { action = [=] { return explore(*options); }; });
}

}  // namespace lutmark::cli
