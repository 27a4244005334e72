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

namespace lutmark::cli {
namespace {

struct Look {
  std::vector<SeedsByCase> lacking;  ///< of every run
  double expected_s = 0;
  std::vector<std::string> cases;
  std::vector<std::string> left_out;  ///< for lack of time
};

SeedsByCase seeds_by_case(const std::vector<core::CaseResult>& results) {
  SeedsByCase seeds;
  for (const core::CaseResult& result : results) {
    for (const auto& [seed, outcome] : result.seeds) seeds[result.name].insert(seed);
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

Look next_look(const std::vector<core::Run>& runs, const std::vector<std::string>& names,
               std::size_t slots, double budget_s) {
  Look look{.lacking = std::vector<SeedsByCase>(runs.size()), .cases = {}, .left_out = {}};
  std::map<std::string, double> cost;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::map<std::string, double> seconds = judge::seconds_per_seed(runs[i].records);
    const SeedsByCase had = seeds_by_case(core::summarise(runs[i]));
    for (const std::string& name : names) {
      const auto seeds = had.find(name);
      if (seeds == had.end()) continue;
      const judge::Seeds next = judge::next_seeds(seeds->second);
      if (next.empty()) continue;
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
  const SeedsByCase had = seeds_by_case(run.finished->results);
  for (const auto& [name, more] : lacking) {
    core::Case one = run.context->case_named(name, run.finished->header.run);
    judge::Seeds seeds = had.at(name);
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

Growth growth_of(const std::vector<GrowingRun>& runs, std::size_t slots,
                 std::function<std::vector<judge::CaseVerdict>()> judge) {
  const auto read = [runs] {
    std::vector<core::Run> all;
    for (const GrowingRun& run : runs)
      all.push_back(core::read_journal(run.finished->folder / "journal.jsonl"));
    return all;
  };
  const auto grow = [runs, slots](const std::vector<SeedsByCase>& lacking) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
      add_seeds(runs[i], lacking[i], slots);
      if (runs[i].finished->signal != 0) return false;
    }
    return true;
  };
  return {.judge = std::move(judge), .runs = read, .grow = grow};
}

std::vector<judge::CaseVerdict> judge_with_more_seeds(const Growth& growth, std::size_t slots,
                                                      double budget_s) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<judge::CaseVerdict> verdicts = growth.judge();
  for (std::size_t look = 1; look < judge::looks; ++look) {
    const std::vector<std::string> names = judge::undecided(verdicts);
    if (names.empty() || budget_s <= 0) break;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    const Look next = next_look(growth.runs(), names, slots, budget_s - spent.count());
    say(next);
    if (next.cases.empty() || !growth.grow(next.lacking)) break;
    verdicts = growth.judge();
  }
  return verdicts;
}

}  // namespace lutmark::cli
