// SPDX-License-Identifier: Apache-2.0
// lutmark compare: a run against the baselines, or against another run.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/report.h"
#include "harness/cli/runner.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::string run_a;
  std::string run_b;
  bool strict = false;
  bool json = false;
};

int compare(const Options& options) {
  const Context context(find_places(), "pinned");
  const core::Run newer = core::read_journal(
      find_run(context, options.run_b.empty() ? options.run_a : options.run_b) / "journal.jsonl");
  const std::vector<core::CaseResult> results = core::summarise(newer);
  std::vector<judge::CaseVerdict> verdicts;
  std::string against = "the baselines";
  if (options.run_b.empty()) {
    verdicts = judge_run(context, newer.header, results);
  } else {
    const core::Run older = core::read_journal(find_run(context, options.run_a) / "journal.jsonl");
    against = fmt::format("{} ({})", older.header.run, older.header.toolchain);
    verdicts = judge_against(older, results);
  }
  if (options.json) {
    core::Json json = core::Json::array();
    for (const judge::CaseVerdict& verdict : verdicts) {
      json.push_back({{"name", verdict.name}, {"verdict", to_json(verdict)}});
    }
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("{} ({}) against {}\n{}\n{}\n", newer.header.run, newer.header.toolchain, against,
               verdict_table(results, verdicts), verdict_counts(verdicts));
  }
  return judge::exit_code(verdicts, options.strict ? judge::Gate::strict : judge::Gate::normal);
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("compare", "a run against the baselines, or against another run");
  command->add_option("run_a", options->run_a, "run (default: the newest)");
  command->add_option("run_b", options->run_b, "when given: this run is judged against run_a");
  command->add_flag("--strict", options->strict, "new, stale and inconclusive fail too");
  command->add_flag("--json", options->json, "print JSON");
  command->footer("Examples:\n  lutmark compare\n  lutmark compare RUN_A RUN_B");
  command->callback([=, &action] { action = [=] { return compare(*options); }; });
}

}  // namespace lutmark::cli
