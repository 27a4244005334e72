// SPDX-License-Identifier: Apache-2.0
// Options that running subcommands share.
#include "harness/cli/run_options.h"

#include <algorithm>
#include <thread>

#include "harness/cli/shards.h"

namespace lutmark::cli {

void add_run_options(CLI::App& command, RunOptions& options) {
  command.add_option("selection", options.words,
                     "suite, glob, case, or design with parameters (w=5)");
  command.add_option(
      "--flow", options.flows,
      "only these flows; for a design with parameters: where to run it (default sim)");
  command.add_option("--toolchain", options.toolchain,
                     "pinned (reference) or system (what is on PATH)");
  command.add_option("--seeds", options.seeds,
                     "place-and-route seeds: 5 for 1 to 5, or a list 3,7 (default: the suite's)");
  command.add_option("--shard", options.shard,
                     "I/N: the I-th of N parts of the selection; lutmark merge joins their runs");
  command.add_option("-j,--jobs", options.slots, "jobs at once (default: one a core)")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--rerun-share", options.rerun_share,
                  "share of cached jobs to do again and compare, 0 to 1 (default: the suite's)")
      ->check(CLI::Range(0.0, 1.0));
  command.add_flag("--keep-work", options.keep_work, "keep the work folders");
}

void add_seed_budget(CLI::App& command, double& budget_s) {
  command
      .add_option("--seed-budget", budget_s,
                  "seconds for more seeds of what is inconclusive; 0 for none")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
}

std::size_t slots_or_cores(std::size_t asked) {
  return asked != 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

RunRequest make_request(const Context& context, const RunOptions& options) {
  RunRequest request{.selection = select(context, options.words, options.flows)};
  if (!options.seeds.empty()) use_seeds(request.selection, parse_seeds(options.seeds));
  if (options.rerun_share >= 0) request.selection.rerun_share = options.rerun_share;
  if (!options.shard.empty()) {
    core::Shard shard = parse_shard(options.shard);
    keep_shard(request.selection, shard,
               engine::Durations(context.places().home / "durations.json"));
    request.selection.shard = shard;
  }
  request.slots = slots_or_cores(options.slots);
  request.keep_work = options.keep_work;
  return request;
}

int exit_code(const Finished& finished, const std::vector<judge::CaseVerdict>& verdicts,
              judge::Gate gate) {
  if (finished.signal != 0) return 128 + finished.signal;
  const bool lacks_tool = std::any_of(
      finished.results.begin(), finished.results.end(),
      [](const core::CaseResult& r) { return r.outcome == core::Outcome::tool_missing; });
  return lacks_tool ? 3 : judge::exit_code(verdicts, gate);
}

}  // namespace lutmark::cli
