// SPDX-License-Identifier: Apache-2.0
// lutmark selftest: measures how often the rule that judges is wrong.
#include <algorithm>
#include <atomic>
#include <future>
#include <memory>

#include <fmt/format.h>

#include "designs/common/renamed.h"
#include "harness/cli/commands.h"
#include "harness/cli/run_options.h"
#include "harness/core/error.h"
#include "harness/core/text.h"
#include "harness/judge/trial.h"
#include "harness/judge/trial_report.h"

namespace lutmark::cli {
namespace {

using judge::Population;

struct Options {
  std::string what;
  bool write = false;
  bool json = false;
  std::size_t slots = 0;
};

constexpr const char* suite = "judging";

// The cases of the suite, and each again with renamed signals under another design's name: the
// cache knows a design by its name.
struct Samples {
  std::vector<core::Design> renamed;
  RunRequest request;
};

std::string renamed_case(const std::string& name) { return "renamed." + name; }

Samples samples(const Context& context, std::size_t slots) {
  Samples samples{.renamed = {},
                  .request = {.selection = select(context, {suite}, {}),
                              .slots = slots,
                              .runs_folder = context.places().home / "selftest"}};
  std::vector<core::Case>& cases = samples.request.selection.cases;
  samples.renamed.reserve(cases.size());  // cases borrow their design
  const std::vector<core::Case> originals = cases;
  for (const core::Case& original : originals) {
    core::Design design = designs::with_renamed_signals(*original.design);
    design.name = renamed_case(design.name);
    samples.renamed.push_back(std::move(design));
    core::Case renamed = original;
    renamed.design = &samples.renamed.back();
    cases.push_back(std::move(renamed));
  }
  return samples;
}

std::vector<double> fmax_of(const std::vector<core::CaseResult>& results,
                            const std::string& case_name) {
  std::vector<double> values;
  for (const core::CaseResult& result : results) {
    if (result.name != case_name || !result.seeded.contains("fmax_mhz")) continue;
    for (const auto& [seed, value] : result.seeded.at("fmax_mhz")) values.push_back(value);
  }
  if (values.size() < judge::population_size) {
    throw core::UserError(
        case_name,
        fmt::format("has {} seeds with an Fmax, and {} are drawn from", values.size(),
                    judge::population_size),
        fmt::format("see that every case of the suite {} is ok: lutmark run {}", suite, suite));
  }
  return values;
}

std::vector<judge::TrialResult> try_all(const std::vector<Population>& populations,
                                        std::size_t threads) {
  const std::vector<judge::TrialSetting> settings = judge::published_settings();
  std::vector<judge::TrialResult> results(settings.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::future<void>> workers;
  for (std::size_t i = 0; i < threads; ++i) {
    workers.push_back(std::async(std::launch::async, [&] {
      for (std::size_t mine = next++; mine < settings.size(); mine = next++)
        results[mine] = judge::try_rule(populations, settings[mine], 1);
    }));
  }
  for (std::future<void>& worker : workers) worker.get();
  return results;
}

void write(const Context& context, const judge::TrialReport& report) {
  const std::filesystem::path docs = context.places().root / "docs";
  const std::filesystem::path page = docs / "judging.md";
  const std::string text =
      judge::with_tables(core::read_text(page), judge::tables(report), page.string());
  core::write_text_atomically(docs / "judging.json", judge::to_json(report).dump(1) + "\n");
  core::write_text_atomically(page, text);
}

int selftest(const Options& options) {
  const Context context(find_places(), "pinned");
  const std::size_t slots = slots_or_cores(options.slots);
  const Samples asked = samples(context, slots);
  const Finished finished = run_selection(context, asked.request);
  if (finished.signal != 0) return 128 + finished.signal;
  judge::TrialReport report;
  std::vector<Population> populations;
  for (const core::CaseResult& result : finished.results) {
    if (result.name.starts_with(renamed_case(""))) continue;
    populations.push_back({.case_name = result.name,
                           .original = fmax_of(finished.results, result.name),
                           .renamed = fmax_of(finished.results, renamed_case(result.name))});
    report.samples.push_back(judge::sample_of(populations.back()));
    report.tools.insert(result.tools.begin(), result.tools.end());
  }
  report.results = try_all(populations, slots);
  if (options.write) write(context, report);
  fmt::print("{}", options.json ? judge::to_json(report).dump(1) + "\n" : judge::tables(report));
  const std::vector<std::string> broken = judge::broken_promises(report);
  for (const std::string& line : broken) fmt::print(stderr, "{}\n", line);
  return broken.empty() ? 0 : 1;
}

}  // namespace

void add_selftest(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "selftest",
      "measure false alarms and power of the rule that judges, on samples of the tools");
  command->add_option("what", options->what, "judge")->required()->check(CLI::IsMember({"judge"}));
  command->add_flag("--write", options->write,
                    "write docs/judging.json and the tables of docs/judging.md");
  command->add_flag("--json", options->json, "print JSON");
  command->add_option("-j,--jobs", options->slots, "jobs at once (default: one a core)")
      ->check(CLI::Range(1, 1024));
  command->footer("Example:\n  lutmark selftest judge");
  command->callback([=, &action] { action = [=] { return selftest(*options); }; });
}

}  // namespace lutmark::cli
