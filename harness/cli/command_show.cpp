// SPDX-License-Identifier: Apache-2.0
// lutmark show: all that is known of a case, and the commands that reproduce its figures by hand.
#include <fstream>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/report.h"
#include "harness/cli/runner.h"
#include "harness/cli/table.h"
#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/core/text.h"
#include "harness/engine/cache.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string case_name;
  std::string run;
  std::string export_folder;
  bool json = false;
};

struct Known {
  core::RunHeader header;
  core::CaseResult result;
  std::vector<core::Record> records;
};

std::optional<Known> find_known(const Context& context, const std::string& case_name,
                                const std::string& run_name) {
  std::optional<core::Run> run = run_of_case(context, case_name, run_name);
  if (!run) return std::nullopt;
  Known known{std::move(run->header), {}, std::move(run->records)};
  core::Summary summary(known.header);
  for (const core::Record& record : known.records) summary.add(record);
  for (core::CaseResult& result : summary.results()) {
    if (result.name == case_name) known.result = std::move(result);
  }
  return known;
}

std::string quoted(const std::string& word) {
  const bool is_plain =
      !word.empty() &&
      word.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=+,:-") ==
          std::string::npos;
  if (is_plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string folder_name(const core::Record& record) {
  return record.seed ? fmt::format("{}-seed{}", record.stage, *record.seed) : record.stage;
}

// The commands of a stage, in its exported folder. In-process steps run inside lutmark only.
std::string stage_commands(const core::Record& record) {
  std::string text;
  for (const std::vector<std::string>& argv : record.provenance.commands) {
    if (argv.front().starts_with("lutmark:")) {
      text += fmt::format("  # {} runs inside lutmark: lutmark run {}\n", argv.front().substr(8),
                          record.case_name);
      continue;
    }
    std::vector<std::string> words;
    for (const std::string& word : argv) words.push_back(quoted(word));
    text += "  " + core::join(words, " ") + "\n";
  }
  return text;
}

std::string commands(const Known& known, const std::string& folder) {
  std::string text = fmt::format(
      "by hand (the folders and what the commands read are written by `lutmark show {} --export "
      "{}`):\n",
      known.result.name, folder);
  for (const core::Record& record : known.records) {
    if (record.provenance.commands.empty()) continue;
    std::vector<std::string> figures;
    for (const auto& [metric, value] : record.metrics) figures.push_back(metric);
    text += fmt::format("  # {}{}\n  (cd {}/{}\n", folder_name(record),
                        figures.empty() ? "" : ": " + core::join(figures, ", "), folder,
                        folder_name(record));
    text += stage_commands(record) + "  )\n";
  }
  return text;
}

// Inputs come from the cache, scripts from the flow as it is today; each is what its hash says or
// it is not written.
void export_inputs(const Context& context, const core::Case& question, const Known& known,
                   const fs::path& folder) {
  const engine::Cache cache(context.cache_folder());
  const std::vector<core::Stage> stages = question.flow->stages(question);
  for (const core::Record& record : known.records) {
    if (record.provenance.commands.empty()) continue;
    const fs::path target = folder / folder_name(record);
    fs::create_directories(target);
    for (const auto& [file, hash] : record.provenance.inputs) {
      fs::create_directories((target / file).parent_path());
      if (cache.fetch(hash, target / file)) continue;
      for (const core::Stage& stage : stages) {
        const auto text = stage.texts.find(file);
        if (stage.name != record.stage || text == stage.texts.end() ||
            core::sha256_hex(text->second) != hash)
          continue;
        core::write_text_atomically(target / file, text->second);
      }
      if (!fs::exists(target / file)) {
        throw core::UserError((target / file).string(), "its content is no longer in the cache",
                              fmt::format("run the case again: lutmark run {}", question.name()));
      }
    }
  }
}

core::Json known_json(const core::Case& question, const std::optional<Known>& known) {
  core::Json json{{"case", question.name()},
                  {"parameters", question.design->parameters.to_json(question.config)},
                  {"device", question.flow->device}};
  if (!known) return json;
  json["run"] = known->header.run;
  json["result"] = to_json(known->result);
  json["records"] = core::Json::array();
  for (const core::Record& record : known->records)
    json["records"].push_back(core::to_json(record));
  return json;
}

void print_known(const Known& known) {
  const core::CaseResult& result = known.result;
  fmt::print("\nrun {} on {}, tool chain {}\noutcome {}{}\n", known.header.run, known.header.host,
             known.header.toolchain, core::to_name(result.outcome),
             result.message.empty() ? "" : fmt::format(" in {}: {}", result.stage, result.message));
  std::vector<std::vector<std::string>> stages;
  for (const core::Record& record : known.records) {
    stages.push_back({folder_name(record), std::string(core::to_name(record.outcome)),
                      core::human_seconds(record.wall_s),
                      fmt::format("{:.0f} MB", record.peak_memory_mb),
                      record.cached ? "cached" : "", record.message});
  }
  fmt::print("\n{}", format_table({{"stage"},
                                   {"outcome"},
                                   {"time", Align::right},
                                   {"memory", Align::right},
                                   {""},
                                   {"message"}},
                                  stages));
  if (!result.proven) {
    fmt::print("\nmetrics are withheld until every check is ok\n");
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const core::Metric& metric : core::metric_table()) {
    const std::string name(metric.name);
    if (const auto found = result.metrics.find(name); found != result.metrics.end()) {
      rows.push_back({name, fmt::format("{:g}", found->second), std::string(metric.unit),
                      std::string(metric.meaning)});
    }
    if (const auto found = result.seeded.find(name); found != result.seeded.end()) {
      rows.push_back({name, seeded_text(found->second), std::string(metric.unit),
                      std::string(metric.meaning)});
    }
  }
  fmt::print("\n{}",
             format_table({{"metric"}, {"value", Align::right}, {"unit"}, {"meaning"}}, rows));
  for (const auto& [label, value] : result.labels) fmt::print("{}: {}\n", label, value);
}

int show(const Options& options) {
  const Context any(find_places(), "pinned");
  std::optional<Known> known = find_known(any, options.case_name, options.run);
  const Context context(any.places(), known ? known->header.toolchain : "pinned");
  const core::Case question = context.case_named(options.case_name, "command line");
  if (!options.export_folder.empty()) {
    if (!known)
      throw core::UserError(options.case_name, "has not been run",
                            fmt::format("run it: lutmark run {}", options.case_name));
    export_inputs(context, question, *known, options.export_folder);
  }
  if (options.json) {
    fmt::print(
        "{}\n",
        known_json(question, known).dump(1, ' ', false, core::Json::error_handler_t::replace));
    return 0;
  }
  fmt::print("{}\n{}\nparameters: {}\nflow: {}\n", question.name(), question.design->meaning,
             question.design->parameters.assignments(question.config), question.flow->meaning);
  if (!question.design->paper.empty()) fmt::print("after: {}\n", question.design->paper);
  if (!question.flow->device.empty()) fmt::print("device: {}\n", question.flow->device);
  if (!known) {
    fmt::print("\nnot run yet: lutmark run {}\n", question.name());
    return 0;
  }
  print_known(*known);
  fmt::print("\n{}",
             commands(*known, options.export_folder.empty() ? "by-hand" : options.export_folder));
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "show", "all that is known of a case, and how to reproduce its figures by hand");
  command->add_option("case", options->case_name, "design/config/flow")->required();
  command->add_option("--run", options->run, "run (default: the newest that has the case)");
  command->add_option("--export", options->export_folder,
                      "write what the commands read into this folder");
  command->add_flag("--json", options->json, "print JSON");
  command->footer(
      "Examples:\n  lutmark show template.scale/a8_f5/ice40_hx8k\n  lutmark show "
      "template.scale/a8_f5/ice40_hx8k --export by-hand");
  command->callback([=, &action] { action = [=] { return show(*options); }; });
}

}  // namespace lutmark::cli
