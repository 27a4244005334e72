// SPDX-License-Identifier: Apache-2.0
// lutmark run: runs a selection, proves it, judges it.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/more_seeds.h"
#include "harness/cli/report.h"
#include "harness/cli/run_options.h"
#include "harness/cli/study_report.h"
#include "harness/core/error.h"
#include "harness/judge/looks.h"

namespace lutmark::cli {
namespace {

struct Options : RunOptions {
  bool dry_run = false;
  bool strict = false;
  bool json = false;
  double seed_budget_s = default_seed_budget_s;
  flows::Extras extras;
  std::string resume;
  bool has_resume = false;
};

// What a resumed run asked for stands in its journal; the command line adds nothing to it.
RunRequest resumed_request(const Context& context, const Options& options,
                           const std::filesystem::path& folder, const core::Run& run) {
  const core::RunHeader& header = run.header;
  std::map<std::string, judge::Seeds> recorded;
  for (const core::Record& record : run.records) {
    if (record.seed) recorded[record.case_name].insert(*record.seed);
  }
  RunRequest request{.selection = {.text = header.selection, .cases = {}, .seeds = header.seeds},
                     .resume = folder};
  for (const std::string& name : header.cases) {
    core::Case one = context.case_named(name, (folder / "journal.jsonl").string());
    const auto& asked = header.seeds_of(name);
    const judge::Seeds seeds = judge::whole_looks({asked.begin(), asked.end()}, recorded[name]);
    one.seeds.assign(seeds.begin(), seeds.end());
    request.selection.cases.push_back(std::move(one));
  }
  request.slots = options.slots != 0 ? options.slots : 2;
  request.keep_work = options.keep_work;
  return request;
}

int run(const Options& options) {
  const flows::Places places = find_places();
  std::optional<std::filesystem::path> resumed;
  std::string toolchain = options.toolchain;
  core::Run earlier;
  if (options.has_resume) {
    if (!options.words.empty()) {
      throw core::UserError("--resume", "a resumed run has its own selection",
                            "leave the selection out");
    }
    const Context any(places, toolchain);
    resumed = find_run(any, options.resume);
    earlier = core::read_journal(*resumed / "journal.jsonl");
    toolchain = earlier.header.toolchain;
  }
  const Context context(places, toolchain, options.extras);
  RunRequest request = resumed ? resumed_request(context, options, *resumed, earlier)
                               : make_request(context, options);
  request.dry_run = options.dry_run;
  request.quiet = options.json && options.dry_run;

  if (options.dry_run && !options.json) {
    for (const core::Case& one : request.selection.cases) fmt::print("{}\n", one.name());
  }
  Finished finished = run_selection(context, request);
  if (finished.is_dry) {
    if (options.json)
      fmt::print("{}\n", core::Json{{"jobs", finished.end.jobs},
                                    {"cached", finished.end.hits},
                                    {"cases", finished.header.cases}}
                             .dump(1));
    return 0;
  }
  std::vector<judge::CaseVerdict> verdicts;
  if (finished.signal == 0) {
    const auto judge = [&] { return judge_run(context, finished.header, finished.results); };
    verdicts = judge_with_more_seeds(growth_of({{&context, &finished}}, request.slots, judge),
                                     request.slots, options.seed_budget_s);
  }
  if (finished.signal != 0) {
    fmt::print(stderr, "stopped; what is finished is kept. Go on with: lutmark run --resume {}\n",
               finished.header.run);
    return 128 + finished.signal;
  }
  if (options.json) {
    core::Json json{{"run", core::to_json(finished.header)},
                    {"end", core::to_json(finished.end)},
                    {"cases", core::Json::array()}};
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      core::Json item = i < finished.results.size() ? to_json(finished.results[i])
                                                    : core::Json{{"name", verdicts[i].name}};
      item["verdict"] = to_json(verdicts[i]);
      json["cases"].push_back(std::move(item));
    }
    fmt::print("{}\n", json.dump(1, ' ', false, core::Json::error_handler_t::replace));
  } else {
    fmt::print("{}{}", verdict_table(finished.results, verdicts),
               troubles(finished.results, verdicts));
    // Claims can be judged as soon as there is a study; other runs would only say not_measured.
    const auto studies = derive_studies(context, finished.header, finished.results);
    if (!studies.empty()) {
      const auto findings = judge_claims(context, studies, finished.results);
      fmt::print("\n{}", claims_table(findings));
      fmt::print("\n{} studies and {} claims ({}): lutmark studies NAME shows the figures\n",
                 studies.size(), findings.size(), finding_counts(findings));
    }
    fmt::print("\n{}: {}\n", finished.header.run, verdict_counts(verdicts));
  }
  return exit_code(finished, verdicts, options.strict ? judge::Gate::strict : judge::Gate::normal);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "run a selection, prove it and judge it");
  add_run_options(*command, *options);
  command->add_flag("--dry-run", options->dry_run, "say what would run, and run nothing");
  command->add_flag("--strict", options->strict, "new, stale and inconclusive fail too");
  command->add_flag("--json", options->json, "print JSON");
  add_seed_budget(*command, options->seed_budget_s);
  command->add_flag("--waves", options->extras.waves, "write FST waveforms of the simulation");
  command->add_flag("--floorplan", options->extras.floorplan,
                    "also say where the cells are placed, for the site");
  command->add_flag("--witness", options->extras.witness,
                    "prove netlists under Verilator with the vendor's cell models too (slow)");
  CLI::Option* resume = command
                            ->add_option("--resume", options->resume,
                                         "go on with an interrupted run (default: the newest)")
                            ->expected(0, 1);
  command->footer(
      "Examples:\n  lutmark run smoke\n  lutmark run smoke --flow sim\n"
      "  lutmark run kratos.gemmt_fu w=5 sparsity=0.7 m=4 k=24 n=10 --flow ecp5_85k --seeds 1\n"
      "  lutmark run 'template.*/ice40_hx8k' --floorplan\n  lutmark run --resume");
  command->callback([=, &action] {
    options->has_resume = resume->count() > 0;
    action = [=] { return run(*options); };
  });
}

}  // namespace lutmark::cli
