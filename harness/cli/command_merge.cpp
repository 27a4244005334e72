// SPDX-License-Identifier: Apache-2.0
// lutmark merge: the runs of all shards of a selection as one run.
#include <memory>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/report.h"
#include "harness/cli/runner.h"
#include "harness/cli/shards.h"
#include "harness/core/error.h"
#include "harness/engine/durations.h"
#include "harness/engine/journal.h"

namespace lutmark::cli {
namespace {

// The machines that ran the shards may be gone: what the next split of the selection goes by.
void note_durations(const Context& context, const std::vector<core::Record>& records) {
  engine::Durations durations(context.places().home / "durations.json");
  for (const core::Record& record : records) {
    if (!record.cached) durations.note(record.case_name, record.stage, record.wall_s);
  }
  durations.save();
}

int merge(const std::vector<std::string>& names) {
  const Context context(find_places(), "pinned");
  std::vector<core::Run> shards;
  for (const std::string& name : names)
    shards.push_back(core::read_journal(find_run(context, name) / "journal.jsonl"));
  const core::Run whole = merge_runs(shards, new_run_name());
  const std::filesystem::path folder = context.runs_folder() / whole.header.run;
  std::filesystem::create_directories(folder);
  engine::Journal journal(folder / "journal.jsonl", whole.header);
  for (const core::Record& record : whole.records) journal.append(record);
  journal.append(*whole.end);
  add_to_history(context, folder);
  note_durations(context, whole.records);
  fmt::print("{} shards of {} joined: {}, {} cases\n", shards.size(), whole.header.selection,
             whole.header.run, whole.header.cases.size());
  return 0;
}

}  // namespace

void add_merge(CLI::App& app, Action& action) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("merge", "the runs of all shards of a selection as one");
  command->add_option("runs", *names, "names, folders or journals of the shards' runs")->required();
  command->footer(
      "Example:\n  lutmark run nightly --shard 1/2\n  lutmark run nightly --shard 2/2\n"
      "  lutmark merge RUN_1 RUN_2\n  lutmark compare");
  command->callback([=, &action] { action = [=] { return merge(*names); }; });
}

}  // namespace lutmark::cli
