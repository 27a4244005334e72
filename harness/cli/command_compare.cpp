// SPDX-License-Identifier: Apache-2.0
// lutmark compare: a run against the baselines, or against another run.
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/more_seeds.h"
#include "harness/cli/report.h"
#include "harness/cli/run_options.h"
#include "harness/judge/looks.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::string run_a;
  std::string run_b;
  bool strict = false;
  bool json = false;
  std::size_t slots = 0;
  double seed_budget_s = default_seed_budget_s;
};

// A run and, when it can be given more seeds, what they run on.
struct ComparedRun {
  explicit ComparedRun(const std::filesystem::path& folder) {
    const core::Run run = core::read_journal(folder / "journal.jsonl");
    finished = finished_run(run, folder);
    obstacle = cannot_grow(run);
    if (obstacle.empty()) context.emplace(find_places(), run.header.toolchain);
  }

  Finished finished;
  std::optional<Context> context;
  std::string obstacle;  ///< to more seeds
};

std::vector<GrowingRun> growing(const std::vector<ComparedRun*>& runs) {
  std::vector<GrowingRun> list;
  for (ComparedRun* run : runs) {
    if (run->context) list.push_back({&*run->context, &run->finished});
  }
  return list;
}

int compare(const Options& options) {
  const Context context(find_places(), "pinned");
  ComparedRun newer(find_run(context, options.run_b.empty() ? options.run_a : options.run_b));
  std::optional<ComparedRun> older;
  if (!options.run_b.empty()) older.emplace(find_run(context, options.run_a));
  std::vector<ComparedRun*> runs{&newer};
  if (older) runs.push_back(&*older);
  const std::size_t slots = slots_or_cores(options.slots);
  const auto judge_runs = [&] {
    if (!older) return judge_run(context, newer.finished.header, newer.finished.results);
    return judge_against(older->finished.results, newer.finished.results);
  };
  const std::vector<judge::CaseVerdict> verdicts = judge_with_more_seeds(
      growth_of(growing(runs), slots, judge_runs), slots, options.seed_budget_s);
  for (const ComparedRun* run : runs) {
    if (run->finished.signal != 0) return 128 + run->finished.signal;
    if (!run->obstacle.empty() && !judge::undecided(verdicts).empty())
      fmt::print(stderr, "{} gets no more seeds: {}\n", run->finished.header.run, run->obstacle);
  }
  if (options.json) {
    core::Json json = core::Json::array();
    for (const judge::CaseVerdict& verdict : verdicts) {
      json.push_back({{"name", verdict.name}, {"verdict", to_json(verdict)}});
    }
    fmt::print("{}\n", json.dump(1));
  } else {
    const std::string against =
        older ? fmt::format("{} ({})", older->finished.header.run, older->finished.header.toolchain)
              : "the baselines";
    fmt::print("{} ({}) against {}\n{}\n{}\n", newer.finished.header.run,
               newer.finished.header.toolchain, against,
               verdict_table(newer.finished.results, verdicts), verdict_counts(verdicts));
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
  add_seed_budget(*command, options->seed_budget_s);
  command->add_option("-j,--jobs", options->slots, "jobs at once (default: one a core)")
      ->check(CLI::Range(1, 1024));
  command->footer("Examples:\n  lutmark compare\n  lutmark compare RUN_A RUN_B");
  command->callback([=, &action] { action = [=] { return compare(*options); }; });
}

}  // namespace lutmark::cli
