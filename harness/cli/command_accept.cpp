// SPDX-License-Identifier: Apache-2.0
// lutmark accept: makes the results of a run the baselines; the only writer of baselines/.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/report.h"
#include "harness/cli/runner.h"
#include "harness/core/error.h"

namespace lutmark::cli {
namespace {

// Outcomes that a case may have for good; the others say that something went wrong on the way.
bool can_be_accepted(const core::CaseResult& result) {
  return core::is_lasting(result.outcome) && result.outcome != core::Outcome::mismatch;
}

int accept(const std::string& run_name, const std::string& why) {
  const Context context(find_places(), "pinned");
  const core::Run run = core::read_journal(find_run(context, run_name) / "journal.jsonl");
  if (run.header.toolchain != "pinned") {
    throw core::UserError(run.header.run,
                          fmt::format("ran on the tool chain '{}'", run.header.toolchain),
                          "baselines are kept for 'pinned' only");
  }
  if (!run.end || run.end->interrupted) {
    throw core::UserError(run.header.run, "did not come to its end",
                          fmt::format("finish it: lutmark run --resume {}", run.header.run));
  }
  if (run.header.shard) {
    throw core::UserError(run.header.run, "is a shard", "join all shards first: lutmark merge");
  }
  const std::vector<core::CaseResult> results = core::summarise(run);
  const auto verdicts = judge_run(context, run.header, results);
  std::vector<judge::Baseline> accepted;
  for (const core::CaseResult& result : results) {
    if (!can_be_accepted(result)) {
      throw core::UserError(result.name, fmt::format("ended as {}", core::to_name(result.outcome)),
                            "a baseline needs a lasting, proven outcome; correct it first");
    }
    accepted.push_back(judge::baseline_of(result, run.header.selection, why));
  }
  judge::save_baselines(context.baselines_folder(), run.header.toolchain, accepted);
  fmt::print("baselines: accept {} ({})\n\n{}\n\n{}", run.header.selection,
             verdict_counts(verdicts), why, verdict_table(results, verdicts));
  return 0;
}

}  // namespace

void add_accept(CLI::App& app, Action& action) {
  auto run = std::make_shared<std::string>();
  auto why = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "accept", "make the results of a run the baselines; prints the commit message");
  command->add_option("run", *run, "run (default: the newest)");
  command->add_option("--why", *why, "the reason, for the commit message and the baselines")
      ->required();
  command->footer(
      "Example:\n  lutmark run smoke --seeds 16 && lutmark accept --why 'first baselines'");
  command->callback([=, &action] { action = [=] { return accept(*run, *why); }; });
}

}  // namespace lutmark::cli
