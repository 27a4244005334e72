// SPDX-License-Identifier: Apache-2.0
// lutmark bench: Google Benchmark as front door and reporter.
#include <algorithm>
#include <map>
#include <memory>
#include <regex>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/report.h"
#include "harness/cli/run_options.h"
#include "harness/core/error.h"

namespace lutmark::cli {
namespace {

// One repetition of a case as Google Benchmark shows it.
struct Repetition {
  double tool_s = 0;
  std::string error;
  core::Metrics counters;
};

using Repetitions = std::vector<Repetition>;

// Tools' seconds by seed; stages that run once count for every seed, as they would by hand.
struct Times {
  double common = 0;
  std::map<std::uint64_t, double> by_seed;
};

Repetitions repetitions_of(const core::CaseResult& result, const Times& times,
                           const std::vector<std::uint64_t>& seeds) {
  Repetitions repetitions;
  const bool is_seeded = !result.seeds.empty();
  for (std::size_t i = 0; i < (is_seeded ? seeds.size() : 1); ++i) {
    Repetition repetition{.tool_s = times.common, .error = {}, .counters = result.metrics};
    core::Outcome outcome = result.outcome;
    if (is_seeded) {
      const auto its_time = times.by_seed.find(seeds[i]);
      if (its_time != times.by_seed.end()) repetition.tool_s += its_time->second;
      for (const auto& [metric, values] : result.seeded) {
        if (const auto value = values.find(seeds[i]); value != values.end())
          repetition.counters[metric] = value->second;
      }
      if (const auto seed = result.seeds.find(seeds[i]);
          result.proven && seed != result.seeds.end())
        outcome = seed->second;
    }
    if (outcome != core::Outcome::ok) {
      repetition.error = fmt::format("{}{}{}", core::to_name(outcome),
                                     result.stage.empty() ? "" : " in " + result.stage,
                                     result.message.empty() ? "" : ": " + result.message);
    }
    repetitions.push_back(std::move(repetition));
  }
  return repetitions;
}

void register_case(const std::string& name, const std::shared_ptr<Repetitions>& repetitions) {
  auto next = std::make_shared<std::size_t>(0);
  const auto body = [repetitions, next](benchmark::State& state) {
    const Repetition& repetition = (*repetitions)[(*next)++ % repetitions->size()];
    if (!repetition.error.empty()) {
      state.SkipWithError(repetition.error.c_str());
      return;
    }
    for (auto _ : state) state.SetIterationTime(repetition.tool_s);
    for (const auto& [metric, value] : repetition.counters) state.counters[metric] = value;
  };
  benchmark::RegisterBenchmark(name.c_str(), body)
      ->UseManualTime()
      ->Iterations(1)
      ->Repetitions(static_cast<int>(std::max<std::size_t>(repetitions->size(), 1)))
      ->Unit(benchmark::kSecond);
}

// Google Benchmark takes its flags out of argv; "--benchmark_repetitions=N" means N seeds here.
struct Flags {
  std::string filter = ".";
  bool list = false;
  std::string repetitions;
  std::vector<std::string> rest;
};

Flags read_flags(const std::vector<std::string>& extras) {
  Flags flags;
  for (const std::string& word : extras) {
    const std::string value = word.substr(std::min(word.find('=') + 1, word.size()));
    if (!word.starts_with("--benchmark_")) {
      throw core::UserError("lutmark bench", fmt::format("'{}' is not known", word),
                            "see lutmark bench --help");
    }
    if (word.starts_with("--benchmark_repetitions=")) {
      flags.repetitions = value;
      continue;
    }
    if (word.starts_with("--benchmark_filter=")) flags.filter = value;
    if (word.starts_with("--benchmark_list_tests"))
      flags.list = word.find('=') == std::string::npos || value != "false";
    flags.rest.push_back(word);
  }
  return flags;
}

void keep_matching(std::vector<core::Case>& cases, std::string filter) {
  const bool is_negative = filter.starts_with('-');
  if (is_negative) filter.erase(0, 1);
  if (filter == "all" || filter.empty()) filter = ".";
  try {
    const std::regex pattern(filter, std::regex::extended);
    std::erase_if(cases, [&](const core::Case& one) {
      return std::regex_search(one.name(), pattern) == is_negative;
    });
  } catch (const std::regex_error& error) {
    throw core::UserError("--benchmark_filter",
                          fmt::format("'{}' is no regular expression: {}", filter, error.what()),
                          "correct it");
  }
}

void initialise_benchmark(const Flags& flags) {
  std::vector<std::string> words{"lutmark bench"};
  words.insert(words.end(), flags.rest.begin(), flags.rest.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1)
    throw core::UserError("lutmark bench",
                          fmt::format("Google Benchmark does not know '{}'", argv[1]),
                          "see its user guide");
  // What is registered is already filtered; names have a suffix now that an anchored filter would
  // miss.
  benchmark::SetBenchmarkFilter(".");
}

int bench(const RunOptions& options, const std::vector<std::string>& extras) {
  const Flags flags = read_flags(extras);
  const Context context(find_places(), options.toolchain);
  RunRequest request = make_request(context, options);
  if (!flags.repetitions.empty()) use_seeds(request.selection, parse_seeds(flags.repetitions));
  keep_matching(request.selection.cases, flags.filter);
  initialise_benchmark(flags);
  if (flags.list) {
    for (const core::Case& one : request.selection.cases) fmt::print("{}\n", one.name());
    return 0;
  }
  if (request.selection.cases.empty()) {
    throw core::UserError("--benchmark_filter",
                          fmt::format("'{}' matches no case of the selection", flags.filter),
                          "see --benchmark_list_tests");
  }
  std::map<std::string, Times> times;
  const Finished finished = run_selection(context, request, [&](const core::Record& record) {
    Times& its = times[record.case_name];
    (record.seed ? its.by_seed[*record.seed] : its.common) += record.wall_s;
  });
  if (finished.signal != 0) return 128 + finished.signal;
  for (const core::CaseResult& result : finished.results) {
    register_case(result.name,
                  std::make_shared<Repetitions>(repetitions_of(
                      result, times[result.name], finished.header.seeds_of(result.name))));
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  const auto verdicts = judge::compare(finished.results, {}, "", judge::Strictness::baselines);
  return exit_code(finished, verdicts, judge::Gate::normal);
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command =
      app.add_subcommand("bench", "run a selection and report it through Google Benchmark");
  add_run_options(*command, *options);
  command->allow_extras();
  command->footer(
      "All --benchmark_* flags of Google Benchmark work: time is the tools' elapsed time (a cached "
      "case reports the\n"
      "recorded one), a repetition is a place-and-route seed, counters are metrics.\n"
      "Examples:\n  lutmark bench smoke --benchmark_filter=template\n"
      "  lutmark bench smoke --benchmark_list_tests\n"
      "  lutmark bench smoke --benchmark_out=smoke.json --benchmark_out_format=json");
  command->callback(
      [=, &action] { action = [=] { return bench(*options, command->remaining()); }; });
}

}  // namespace lutmark::cli
