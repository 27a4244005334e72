// SPDX-License-Identifier: Apache-2.0
// lutmark site: the static site of a run, drawn by the Python package in dashboards/.
#include <unistd.h>

#include <memory>

#include <fmt/format.h>

#include "harness/cli/child.h"
#include "harness/cli/commands.h"
#include "harness/cli/history_report.h"
#include "harness/cli/runner.h"
#include "harness/cli/site_data.h"
#include "harness/cli/site_files.h"
#include "harness/core/error.h"

namespace lutmark::cli {
namespace {

int run_python(const flows::Places& places, const std::filesystem::path& data,
               const std::string& out) {
  const std::string python = (places.home / "venv/bin/python").string();
  if (::access(python.c_str(), X_OK) != 0) {
    throw core::MissingTool(python, "is not there", "run scripts/setup.sh");
  }
  return run_child({.argv = {python, "-m", "lutmark_dashboards", data.string(), out},
                    .folder = std::filesystem::current_path(),
                    .env = {{"PYTHONPATH", (places.root / "dashboards").string()},
                            {"PYTHONDONTWRITEBYTECODE", "1"}}})
      .status;
}

struct Options {
  std::string out;
  std::string run;
  std::string against;
};

// What `lutmark selftest judge` measured, where somebody did.
core::Json judging_of(const flows::Places& places) {
  const std::filesystem::path file = places.root / "docs" / "judging.json";
  if (!std::filesystem::exists(file)) return nullptr;
  return core::parse_json(core::read_text(file), file.string());
}

// A site of one run is worth having without its history.
core::Json history_of(const Context& context, const core::RunHeader& header) {
  if (!std::filesystem::exists(history_file(context))) return nullptr;
  try {
    const store::History history(history_file(context), store::OpenMode::existing);
    return site_history(history, header.cases, header.toolchain);
  } catch (const core::UserError& error) {
    fmt::print(stderr, "lutmark: the site has no history: {}\n", error.what());
    return nullptr;
  }
}

int site(const Options& options) {
  const auto& [out, run_name, against] = options;
  const flows::Places places = find_places();
  const Context any(places, "pinned");
  const core::Run run = core::read_journal(find_run(any, run_name) / "journal.jsonl");
  const Context context(places, run.header.toolchain);
  const std::vector<core::CaseResult> results = core::summarise(run);
  core::Json content = site_data(context, run, results, judge_run(context, run.header, results));
  const engine::Cache cache(context.cache_folder());
  add_log_ends(content, cache);
  add_excerpts(content, context, run, cache);
  add_floorplans(content, run, cache);
  content["judging"] = judging_of(places);
  if (!against.empty()) {
    content["against"] = site_comparison(
        core::read_journal(find_run(context, against) / "journal.jsonl"), run, results);
  }
  content["history"] = history_of(context, run.header);
  const std::filesystem::path data = places.home / "site" / "data.json";
  core::write_text_atomically(data,
                              content.dump(-1, ' ', false, core::Json::error_handler_t::replace));
  const int status = run_python(places, data, out);
  if (status == 0)
    fmt::print("{}\n", std::filesystem::absolute(std::filesystem::path(out) / "index.html")
                           .lexically_normal()
                           .string());
  return status;
}

}  // namespace

void add_site(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("site", "the static site of a run");
  command->add_option("out", options->out, "folder to write")->required();
  command->add_option("--run", options->run, "run (default: the newest)");
  command->add_option("--against", options->against,
                      "run to compare it with, beside the baselines");
  command->footer(
      "Examples:\n  lutmark site site\n  lutmark site site --run RUN_B --against RUN_A");
  command->callback([=, &action] { action = [=] { return site(*options); }; });
}

}  // namespace lutmark::cli
