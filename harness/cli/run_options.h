// SPDX-License-Identifier: Apache-2.0
// Options that running subcommands share.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "harness/cli/runner.h"

namespace lutmark::cli {

struct RunOptions {
  std::vector<std::string> words;
  std::vector<std::string> flows;
  std::string toolchain = "pinned";
  std::string seeds;
  std::string shard;
  std::size_t slots = 0;
  double rerun_share = -1;  ///< negative: that of the suite
  bool keep_work = false;
};

void add_run_options(CLI::App& command, RunOptions& options);

/// --seed-budget, for subcommands that run more seeds of what is inconclusive.
void add_seed_budget(CLI::App& command, double& budget_s);

/// Jobs at once: as many as asked for, or one a core when 0.
std::size_t slots_or_cores(std::size_t asked);

/// The request that the options mean, on a context made for them.
RunRequest make_request(const Context& context, const RunOptions& options);

/// Exit code of a finished run, first that applies: of the signal, 3 for a missing tool, that of
/// the verdicts.
int exit_code(const Finished& finished, const std::vector<judge::CaseVerdict>& verdicts,
              judge::Gate gate);

}  // namespace lutmark::cli
