// SPDX-License-Identifier: Apache-2.0
// lutmark log: what the tools of a case said.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/runner.h"
#include "harness/core/error.h"
#include "harness/engine/cache.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::string case_name;
  std::string stage;
  std::string run;
  bool json = false;
};

int log(const Options& options) {
  const Context context(find_places(), "pinned");
  const core::Case question = context.case_named(options.case_name, "command line");
  core::Json json = core::Json::array();
  bool found = false;
  const std::optional<core::Run> run = run_of_case(context, question.name(), options.run);
  if (!run) {
    throw core::UserError(options.case_name,
                          options.run.empty() ? "is in no run" : "is not in run " + options.run,
                          fmt::format("run it: lutmark run {}", question.name()));
  }
  const engine::Cache cache(context.cache_folder());
  for (const core::Record& record : run->records) {
    if (!options.stage.empty() && record.stage != options.stage) continue;
    if (record.outcome == core::Outcome::skipped) continue;
    found = true;
    std::string text = record.log_tail;
    if (!record.log.empty() && std::filesystem::exists(cache.object_path(record.log)))
      text = core::read_text(cache.object_path(record.log));
    const std::string title =
        record.stage + (record.seed ? fmt::format(" seed {}", *record.seed) : "");
    if (options.json) {
      json.push_back({{"stage", record.stage},
                      {"outcome", core::to_name(record.outcome)},
                      {"message", record.message},
                      {"log", text}});
    } else {
      fmt::print("== {}: {}{}{}\n{}\n", title, core::to_name(record.outcome),
                 record.message.empty() ? "" : ", ", record.message, text);
    }
  }
  if (!found) {
    throw core::UserError(
        options.case_name,
        fmt::format("has no record{} in run {}",
                    options.stage.empty() ? "" : " of stage " + options.stage, run->header.run),
        fmt::format("its stages: lutmark show {} --run {}", question.name(), run->header.run));
  }
  if (options.json)
    fmt::print("{}\n", json.dump(1, ' ', false, core::Json::error_handler_t::replace));
  return 0;
}

}  // namespace

void add_log(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("log", "what the tools of a case said");
  command->add_option("case", options->case_name, "design/config/flow")->required();
  command->add_option("--stage", options->stage, "only this stage");
  command->add_option("--run", options->run, "run (default: the newest that has the case)");
  command->add_flag("--json", options->json, "print JSON");
  command->footer("Example:\n  lutmark log template.scale/a8_f5/ice40_hx8k --stage synthesize");
  command->callback([=, &action] { action = [=] { return log(*options); }; });
}

}  // namespace lutmark::cli
