// SPDX-License-Identifier: Apache-2.0
// lutmark studies, lutmark claims: what several cases of a run make together, and what that says of
// the published figures.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/runner.h"
#include "harness/cli/study_report.h"
#include "harness/cli/table.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

struct Options {
  std::vector<std::string> names;
  std::string run;
  bool json = false;
};

// The run that was asked for; without any run there are no studies, but the claims can be read.
struct Judged {
  std::string run = "no run";
  std::vector<core::CaseResult> results;
  std::vector<StudyReport> studies;
};

Judged judged_run(const Context& context, const Options& options) {
  if (options.run.empty() && run_folders(context).empty()) return {};
  const core::Run run = core::read_journal(find_run(context, options.run) / "journal.jsonl");
  Judged judged{.run = run.header.run, .results = core::summarise(run)};
  judged.studies = derive_studies(context, run.header, judged.results);
  return judged;
}

void check_names(const Context& context, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const core::Study& study : context.studies()) known.push_back(study.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw core::UserError("studies",
                          fmt::format("no study '{}'{}", name, core::did_you_mean(name, known)),
                          "studies: " + core::join(known, ", "));
  }
}

int studies(const Options& options) {
  const Context context(find_places(), "pinned");
  check_names(context, options.names);
  const Judged judged = judged_run(context, options);
  const auto report_of = [&](const std::string& name) {
    return std::find_if(judged.studies.begin(), judged.studies.end(),
                        [&](const StudyReport& report) { return report.study->name == name; });
  };
  if (options.json) {
    core::Json json = core::Json::array();
    for (const StudyReport& report : judged.studies) {
      const bool is_asked =
          options.names.empty() || std::find(options.names.begin(), options.names.end(),
                                             report.study->name) != options.names.end();
      if (is_asked) json.push_back(to_json(report));
    }
    fmt::print("{}\n", json.dump(1));
    return 0;
  }
  if (options.names.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const core::Study& study : context.studies()) {
      const bool is_derived = report_of(study.name) != judged.studies.end();
      rows.push_back({study.name, study.suite, is_derived ? "yes" : "no", study.meaning});
    }
    fmt::print("{}", format_table({{"study"}, {"suite"}, {"in " + judged.run}, {"meaning"}}, rows));
    return 0;
  }
  for (const std::string& name : options.names) {
    const auto report = report_of(name);
    if (report == judged.studies.end()) {
      const auto study =
          std::find_if(context.studies().begin(), context.studies().end(),
                       [&](const core::Study& candidate) { return candidate.name == name; });
      throw core::UserError(judged.run, fmt::format("has not all cases of {}", name),
                            fmt::format("./lutmark run {}", study->suite));
    }
    fmt::print("{}", study_table(*report));
  }
  return 0;
}

int claims(const Options& options) {
  const Context context(find_places(), "pinned");
  const Judged judged = judged_run(context, options);
  const auto findings = judge_claims(context, judged.studies, judged.results);
  if (options.json) {
    core::Json json = core::Json::array();
    for (const judge::ClaimFinding& finding : findings) json.push_back(to_json(finding));
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("{}{}: {}\n", claims_table(findings), judged.run, finding_counts(findings));
  }
  return 0;
}

}  // namespace

void add_studies(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("studies", "figures that several cases of a run make together");
  command->add_option("names", options->names, "studies to print (default: list all)");
  command->add_option("--run", options->run, "run (default: the newest)");
  command->add_flag("--json", options->json, "print JSON");
  command->footer("Examples:\n  lutmark studies\n  lutmark studies kratos.styles");
  command->callback([=, &action] { action = [=] { return studies(*options); }; });
}

void add_claims(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("claims", "published claims, and what a run says of them");
  command->add_option("--run", options->run, "run (default: the newest)");
  command->add_flag("--json", options->json, "print JSON");
  command->footer("Example:\n  lutmark claims");
  command->callback([=, &action] { action = [=] { return claims(*options); }; });
}

}  // namespace lutmark::cli
