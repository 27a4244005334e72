// SPDX-License-Identifier: Apache-2.0
// More seeds: runs further seeds of cases that the seeds so far do not decide.
#include "harness/cli/more_seeds.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>

#include "harness/core/text.h"
#include "harness/engine/job.h"
#include "harness/judge/looks.h"

namespace lutmark::cli {
namespace {

// Seeds of one run that a look asks for, by case, and what the whole look is expected to take.
using SeedsByCase = std::map<std::string, judge::Seeds>;

struct Look {
  std::vector<SeedsByCase> lacking;  ///< of every run
  double expected_s = 0;
  std::vector<std::string> cases;
  std::vector<std::string> left_out;  ///< for lack of time
};

judge::Seeds seeds_of(const Finished& finished, const std::string& name) {
  judge::Seeds seeds;
  for (const core::CaseResult& result : finished.results) {
    if (result.name != name) continue;
    for (const auto& [seed, outcome] : result.seeds) seeds.insert(seed);
  }
  return seeds;
}

void keep_affordable(Look& look, const std::map<std::string, double>& cost, double budget_s) {
  look.cases = judge::affordable({cost.begin(), cost.end()}, budget_s);
  const std::set<std::string> kept(look.cases.begin(), look.cases.end());
  for (const auto& [name, seconds] : cost) {
    if (kept.contains(name)) {
      look.expected_s += seconds;
    } else {
      look.left_out.push_back(name);
    }
  }
  for (SeedsByCase& lacking : look.lacking)
    std::erase_if(lacking, [&](const auto& item) { return !kept.contains(item.first); });
}

Look next_look(const std::vector<GrowingRun>& runs, const std::vector<std::string>& names,
               std::size_t slots, double budget_s) {
  Look look{.lacking = std::vector<SeedsByCase>(runs.size()), .cases = {}, .left_out = {}};
  std::map<std::string, double> cost;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const core::Run run = core::read_journal(runs[i].finished->folder / "journal.jsonl");
    const std::map<std::string, double> seconds = judge::seconds_per_seed(run.records);
    for (const std::string& name : names) {
      const judge::Seeds had = seeds_of(*runs[i].finished, name);
      const judge::Seeds next = judge::next_seeds(had);
      if (had.empty() || next.empty()) continue;
      look.lacking[i][name] = next;
      // Fewer seeds than slots take as long as one.
      const double rounds =
          std::max(1.0, static_cast<double>(next.size()) / static_cast<double>(slots));
      cost[name] += seconds.at(name) * rounds;
    }
  }
  keep_affordable(look, cost, budget_s);
  return look;
}

void add_seeds(const GrowingRun& run, const SeedsByCase& lacking, std::size_t slots) {
  if (lacking.empty()) return;
  RunRequest request{.selection = {.text = run.finished->header.selection, .cases = {}},
                     .slots = slots,
                     .resume = run.finished->folder,
                     .adds_seeds = true};
  for (const auto& [name, more] : lacking) {
    core::Case one = run.context->case_named(name, run.finished->header.run);
    judge::Seeds seeds = seeds_of(*run.finished, name);
    seeds.insert(more.begin(), more.end());
    one.seeds.assign(seeds.begin(), seeds.end());
    request.selection.cases.push_back(std::move(one));
  }
  *run.finished = run_selection(*run.context, request);
}

void say(const Look& look) {
  if (!look.cases.empty()) {
    fmt::print(stderr, "{} inconclusive: more seeds, about {}\n", core::join(look.cases, ", "),
               core::human_seconds(look.expected_s));
  }
  if (!look.left_out.empty()) {
    fmt::print(stderr, "{} inconclusive: more seeds would take too long; see --seed-budget\n",
               core::join(look.left_out, ", "));
  }
}

}  // namespace

Finished finished_run(const core::Run& run, const std::filesystem::path& folder) {
  return {.header = run.header,
          .end = run.end.value_or(core::RunEnd{}),
          .results = core::summarise(run),
          .folder = folder};
}

std::string cannot_grow(const core::Run& run) {
  if (!run.end || run.end->interrupted) return "it did not come to its end";
  if (run.header.build != engine::build_identity()) return "another build of lutmark made it";
  return "";
}

std::vector<judge::CaseVerdict> judge_with_more_seeds(const std::vector<GrowingRun>& runs,
                                                      std::size_t slots, double budget_s,
                                                      const JudgeRuns& judge_runs) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<judge::CaseVerdict> verdicts = judge_runs();
  for (std::size_t look = 1; look < judge::looks; ++look) {
    const std::vector<std::string> names = judge::undecided(verdicts);
    if (names.empty() || budget_s <= 0) break;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    const Look next = next_look(runs, names, slots, budget_s - spent.count());
    say(next);
    if (next.cases.empty()) break;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      add_seeds(runs[i], next.lacking[i], slots);
      if (runs[i].finished->signal != 0) return verdicts;
    }
    verdicts = judge_runs();
  }
  return verdicts;
}

}  // namespace lutmark::cli
