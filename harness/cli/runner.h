// SPDX-License-Identifier: Apache-2.0
// Runner: runs a selection through the engine, writes its journal, and judges it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/context.h"
#include "harness/core/record.h"
#include "harness/judge/compare.h"

namespace lutmark::cli {

struct RunRequest {
  Selection selection;
  std::size_t slots = 1;
  bool keep_work = false;
  bool dry_run = false;
  std::optional<std::filesystem::path> resume;  ///< folder of the run to go on with
  /// A resumed run came to its end and is given more seeds of the cases of the selection.
  bool adds_seeds = false;
  bool quiet = false;
  /// Where the folder of a new run is made; empty: among the runs that people ask for.
  std::filesystem::path runs_folder = {};
};

struct Finished {
  core::RunHeader header;
  core::RunEnd end;
  std::vector<core::CaseResult> results;
  std::filesystem::path folder;  ///< of the run: journal.jsonl and files/
  int signal = 0;                ///< that ended the run, or 0
  bool is_dry = false;
};

/// Runs and returns when all is done or a signal came. `on_record` may be empty.
Finished run_selection(const Context& context, const RunRequest& request,
                       const std::function<void(const core::Record&)>& on_record = {});

/// Adds the finished run in that folder to the history; when that fails there is only a warning.
void add_to_history(const Context& context, const std::filesystem::path& folder);

/// Begins with the UTC time; no other process gives the same.
std::string new_run_name();

/// Verdicts on the results of a run against the accepted baselines.
std::vector<judge::CaseVerdict> judge_run(const Context& context, const core::RunHeader& header,
                                          const std::vector<core::CaseResult>& results);

/// Verdicts on the results of a run against another run, whose tools and questions may differ.
std::vector<judge::CaseVerdict> judge_against(const std::vector<core::CaseResult>& older,
                                              const std::vector<core::CaseResult>& results);

/// Run folders, newest first.
std::vector<std::filesystem::path> run_folders(const Context& context);

/// A run by name, by path, or the newest ("" or "latest"). Throws UserError.
std::filesystem::path find_run(const Context& context, const std::string& name);

/// A case's records with the header of their run: the run of that name, or without a name the
/// newest that has the case. Nothing when there is none. Throws UserError.
std::optional<core::Run> run_of_case(const Context& context, const std::string& case_name,
                                     const std::string& run_name);

}  // namespace lutmark::cli
