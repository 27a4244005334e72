// SPDX-License-Identifier: Apache-2.0
// Command line: the list of subcommands, and the one place where errors become messages.
#include "harness/cli/commands.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::cli {
namespace {

constexpr int exit_usage = 2;
constexpr int exit_tool_missing = 3;

}  // namespace

int run_main(int argc, char** argv) {
  CLI::App app{"lutmark: what an FPGA neural-network design costs, and whether it is right",
               "lutmark"};
  app.set_version_flag("--version", LUTMARK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  lutmark run smoke                         run a suite and judge it against its baselines\n"
      "  lutmark run kratos.gemmt_fu w=5 sparsity=0.7 m=4 k=24 n=10 --flow ecp5_85k\n"
      "  lutmark show kratos.gemmt_fu/w4a4_s50_m1k16n8_ws1/ice40_hx8k\n"
      "  lutmark bench smoke --benchmark_filter=template --benchmark_format=json\n"
      "Exit codes: 0 fine, 1 worse, missing or failed, 2 usage or configuration, 3 a tool is "
      "missing.");
  Action action;
  for (auto* add :
       {add_list,  add_show,   add_metrics, add_doctor,  add_run,      add_bench,   add_compare,
        add_merge, add_accept, add_log,     add_cache,   add_history,  add_studies, add_claims,
        add_ab,    add_export, add_site,    add_explore, add_selftest, add_train}) {
    add(app, action);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : exit_usage;
  }
  try {
    return action();
  } catch (const core::MissingTool& error) {
    fmt::print(stderr, "lutmark: {}\n", error.what());
    return exit_tool_missing;
  } catch (const core::UserError& error) {
    fmt::print(stderr, "lutmark: {}\n", error.what());
    return exit_usage;
  } catch (const std::filesystem::filesystem_error& error) {
    fmt::print(stderr,
               "lutmark: {}\n  remedy: see that the folder exists, is writable and has room\n",
               error.what());
    return exit_usage;
  }
}

}  // namespace lutmark::cli
