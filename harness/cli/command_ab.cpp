// SPDX-License-Identifier: Apache-2.0
// lutmark ab: two revisions of lutmark on the same cases, with verdicts.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "harness/cli/ab.h"
#include "harness/cli/commands.h"
#include "harness/cli/more_seeds.h"
#include "harness/cli/report.h"
#include "harness/cli/run_options.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::string revision_a;
  std::string revision_b;
  std::vector<std::string> suite;
  std::string seeds = "5";
  std::size_t slots = 0;
  double seed_budget_s = default_seed_budget_s;
  bool strict = false;
  bool json = false;
};

judge::Seeds asked_seeds(const std::string& text) {
  const std::vector<std::uint64_t> seeds = parse_seeds(text);
  return {seeds.begin(), seeds.end()};
}

Growth growth_of(RevisionRuns& a, RevisionRuns& b, std::size_t round) {
  const auto judge = [&] {
    return judge_against(core::summarise(a.joined()), core::summarise(b.joined()));
  };
  const auto grow = [&, round](const std::vector<SeedsByCase>& lacking) {
    // Both sides run the seeds that either lacks, or they could not run by turns.
    SeedsByCase asked;
    for (const SeedsByCase& side : lacking) {
      for (const auto& [name, seeds] : side) asked[name].insert(seeds.begin(), seeds.end());
    }
    for (const auto& [name, seeds] : asked) run_by_turns(a, b, {name}, rounds_of(seeds, round));
    return true;
  };
  return {.judge = judge,
          .runs =
              [&] {
                return std::vector{a.joined(), b.joined()};
              },
          .grow = grow};
}

int compare_revisions(const Options& options) {
  const flows::Places places = find_places();
  const judge::Seeds seeds = asked_seeds(options.seeds);
  const std::size_t slots = slots_or_cores(options.slots);
  RevisionRuns a(places, prepare_revision(places, options.revision_a), slots);
  RevisionRuns b(places, prepare_revision(places, options.revision_b), slots);
  const std::size_t round = std::max<std::size_t>(slots, 2);
  run_by_turns(a, b, options.suite, rounds_of(seeds, round));
  const std::vector<judge::CaseVerdict> verdicts =
      judge_with_more_seeds(growth_of(a, b, round), slots, options.seed_budget_s);
  const std::vector<core::CaseResult> results = core::summarise(b.joined());
  if (options.json) {
    core::Json json{
        {"a", a.revision().commit}, {"b", b.revision().commit}, {"cases", core::Json::array()}};
    for (const judge::CaseVerdict& verdict : verdicts)
      json["cases"].push_back({{"name", verdict.name}, {"verdict", to_json(verdict)}});
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("{} ({}) against {} ({})\n{}{}\n{}\n", options.revision_b,
               b.revision().commit.substr(0, 12), options.revision_a,
               a.revision().commit.substr(0, 12), verdict_table(results, verdicts),
               troubles(results, verdicts), verdict_counts(verdicts));
  }
  return exit_code({.results = results}, verdicts,
                   options.strict ? judge::Gate::strict : judge::Gate::normal);
}

int ab(const Options& options) {
  try {
    return compare_revisions(options);
  } catch (const Interrupted& interrupted) {
    fmt::print(stderr, "stopped; what is finished is in the cache: start it again\n");
    return interrupted.status;
  }
}

}  // namespace

void add_ab(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "ab", "build two revisions, run a suite on both by turns, and judge the second");
  command->add_option("rev_a", options->revision_a, "revision to compare with")->required();
  command->add_option("rev_b", options->revision_b, "revision that is judged")->required();
  command->add_option("--suite", options->suite, "suite, globs or cases that both have")
      ->required();
  command->add_option("--seeds", options->seeds, "place-and-route seeds, as of run")
      ->capture_default_str();
  add_seed_budget(*command, options->seed_budget_s);
  command->add_option("-j,--jobs", options->slots, "jobs at once (default: one a core)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--strict", options->strict, "new and inconclusive fail too");
  command->add_flag("--json", options->json, "print JSON");
  command->footer(
      "Work trees are kept in LUTMARK_HOME/ab; `git worktree remove` removes one.\n"
      "Example:\n  lutmark ab main my-branch --suite smoke");
  command->callback([=, &action] { action = [=] { return ab(*options); }; });
}

}  // namespace lutmark::cli
