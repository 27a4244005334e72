// SPDX-License-Identifier: Apache-2.0
// lutmark ab: two revisions of lutmark on the same cases, with verdicts.
#include <algorithm>
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "harness/cli/ab.h"
#include "harness/cli/commands.h"
#include "harness/cli/more_seeds.h"
#include "harness/cli/report.h"
#include "harness/cli/run_options.h"
#include "harness/core/text.h"
#include "harness/judge/looks.h"

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

std::vector<judge::CaseVerdict> judged(const RevisionRuns& a, const RevisionRuns& b) {
  return judge::compare(core::summarise(b.joined()),
                        judge::references_of(core::summarise(a.joined()), "A"), "A",
                        judge::Strictness::runs);
}

// Seeds of the next look of both sides, and the seconds that they take.
struct Next {
  judge::Seeds seeds;
  double seconds = 0;
};

Next next_of(const std::string& name, const RevisionRuns& a, const RevisionRuns& b,
             std::size_t slots) {
  Next next;
  for (const RevisionRuns* side : {&a, &b}) {
    for (const core::CaseResult& result : core::summarise(side->joined())) {
      if (result.name != name) continue;
      judge::Seeds had;
      for (const auto& [seed, outcome] : result.seeds) had.insert(seed);
      if (!had.empty()) next.seeds.merge(judge::next_seeds(had));
    }
    const auto cost = judge::seconds_per_seed(side->joined().records);
    if (const auto found = cost.find(name); found != cost.end())
      next.seconds +=
          found->second * static_cast<double>(next.seeds.size()) / static_cast<double>(slots);
  }
  return next;
}

// More seeds of what is inconclusive, until all is decided or the time or the looks are used up.
std::vector<judge::CaseVerdict> judge_all(RevisionRuns& a, RevisionRuns& b, std::size_t slots,
                                          double budget_s) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<judge::CaseVerdict> verdicts = judged(a, b);
  for (std::size_t look = 1; look < judge::looks; ++look) {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    std::map<std::string, Next> next;
    std::vector<std::pair<std::string, double>> costs;
    for (const std::string& name : judge::undecided(verdicts)) {
      next[name] = next_of(name, a, b, slots);
      if (!next[name].seeds.empty()) costs.emplace_back(name, next[name].seconds);
    }
    const std::vector<std::string> names =
        judge::affordable(std::move(costs), budget_s - spent.count());
    if (names.empty()) break;
    fmt::print(stderr, "{} inconclusive: more seeds\n", core::join(names, ", "));
    for (const std::string& name : names)
      run_by_turns(a, b, {name}, rounds_of(next[name].seeds, std::max<std::size_t>(slots, 2)));
    verdicts = judged(a, b);
  }
  return verdicts;
}

int compare_revisions(const Options& options) {
  const flows::Places places = find_places();
  const judge::Seeds seeds = asked_seeds(options.seeds);
  const std::size_t slots = slots_or_cores(options.slots);
  RevisionRuns a(places, prepare_revision(places, options.revision_a), slots);
  RevisionRuns b(places, prepare_revision(places, options.revision_b), slots);
  run_by_turns(a, b, options.suite, rounds_of(seeds, std::max<std::size_t>(slots, 2)));
  const std::vector<judge::CaseVerdict> verdicts = judge_all(a, b, slots, options.seed_budget_s);
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
