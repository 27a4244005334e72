// SPDX-License-Identifier: Apache-2.0
// The subcommands: one function and one file each; main.cpp lists them.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace lutmark::cli {

/// Set by the subcommand that was chosen; its value is the exit code.
using Action = std::function<int()>;

void add_list(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);
void add_metrics(CLI::App& app, Action& action);
void add_doctor(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_merge(CLI::App& app, Action& action);
void add_accept(CLI::App& app, Action& action);
void add_log(CLI::App& app, Action& action);
void add_cache(CLI::App& app, Action& action);
void add_site(CLI::App& app, Action& action);
void add_explore(CLI::App& app, Action& action);
void add_train(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_history(CLI::App& app, Action& action);
void add_studies(CLI::App& app, Action& action);
void add_ab(CLI::App& app, Action& action);
void add_selftest(CLI::App& app, Action& action);
void add_claims(CLI::App& app, Action& action);

/// Parses the command line and runs the subcommand; the exit code of the process.
int run_main(int argc, char** argv);

}  // namespace lutmark::cli
