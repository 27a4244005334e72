// SPDX-License-Identifier: Apache-2.0
// lutmark history: figures over all runs, with the runs in which they changed.
#include <cstdio>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "harness/cli/commands.h"
#include "harness/cli/history_report.h"
#include "harness/cli/runner.h"
#include "harness/core/error.h"
#include "harness/core/text.h"
#include "harness/store/archive.h"
#include "harness/store/journal_reader.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using core::UserError;
using store::Added;
using store::History;
using store::OpenMode;

struct Options {
  std::string case_name;
  std::string metric;
  std::string toolchain = "pinned";
  std::vector<std::string> files;
  std::vector<std::string> runs;
  std::string output;
  bool json = false;
};

int summary(const History& history, bool as_json) {
  const store::Counts counts = history.counts();
  const auto bytes = fs::file_size(history.file());
  if (as_json) {
    fmt::print("{}\n", core::Json{{"file", history.file().string()},
                                  {"bytes", bytes},
                                  {"runs", counts.runs},
                                  {"cases", counts.cases},
                                  {"results", counts.results},
                                  {"records", counts.records},
                                  {"first", counts.first},
                                  {"last", counts.last}}
                           .dump(1));
    return 0;
  }
  fmt::print("{}: {}, {} runs of {} cases, {} results made of {} records, {} to {}\n",
             history.file().string(), core::human_bytes(static_cast<double>(bytes)), counts.runs,
             counts.cases, counts.results, counts.records, counts.first, counts.last);
  return 0;
}

int show(const Options& options) {
  const History history(history_file(Context(find_places(), "pinned")), OpenMode::existing);
  if (options.case_name.empty()) return summary(history, options.json);
  if (options.metric.empty()) {
    const auto all = series_of(history, options.case_name, options.toolchain);
    if (options.json) {
      core::Json json = core::Json::array();
      for (const Series& series : all) json.push_back(to_json(series));
      fmt::print("{}\n", json.dump(1));
    } else {
      fmt::print("{}", case_table(all));
    }
    return 0;
  }
  const Series series = series_of(history, options.case_name, options.metric, options.toolchain);
  fmt::print("{}", options.json ? to_json(series).dump(1) + "\n" : series_table(series));
  return 0;
}

// Takes in one file after the other; a problem with one does not keep the others out.
class Import {
 public:
  explicit Import(fs::path file) : history_file_(std::move(file)) {}

  void file(const fs::path& file) {
    try {
      if (store::kind_of(file) == store::FileKind::archive) {
        const std::string text = core::read_text(file, std::size_t{4} << 30);
        for (const store::RunResults& run : store::parse_archive(text, file.string())) add(run);
        return;
      }
      const store::JournalResults journal = store::read_journal(file);
      if (journal.repeated != 0) {
        fmt::print(stderr, "{}: {} repeated lines count once\n", file.string(), journal.repeated);
      }
      add(journal.run);
    } catch (const UserError& error) {
      note(error);
    }
  }

  int end() const {
    if (problems_.size() == 1 && !history_) throw problems_.front();
    fmt::print("{} runs added, {} completed, {} were there already\n", count(Added::added),
               count(Added::completed), count(Added::unchanged));
    if (problems_.size() == 1) throw problems_.front();
    if (problems_.empty()) return 0;
    for (const UserError& problem : problems_) fmt::print(stderr, "{}\n", problem.what());
    throw UserError("history import", fmt::format("{} runs were refused", problems_.size()),
                    "each has its reason above; what else was given is in the history");
  }

 private:
  void add(const store::RunResults& run) {
    // Not before there is something to write: what refuses all its input leaves no file.
    if (!history_) history_.emplace(history_file_, OpenMode::create);
    try {
      const Added added = history_->add(run);
      ++runs_[added];
      if (added == Added::unchanged) return;
      fmt::print("{} {}: {} cases{}\n", added == Added::added ? "added" : "completed", run.info.run,
                 run.results.size(), run.info.finished ? "" : ", not finished");
    } catch (const UserError& error) {
      note(error);
    }
  }

  // Trouble with the history itself will not go away with the next file.
  void note(const UserError& error) {
    if (error.place() == history_file_.string()) throw error;
    problems_.push_back(error);
  }

  std::size_t count(Added added) const {
    const auto found = runs_.find(added);
    return found == runs_.end() ? 0 : found->second;
  }

  fs::path history_file_;
  std::optional<History> history_;
  std::map<Added, std::size_t> runs_;
  std::vector<UserError> problems_;
};

int import(const Options& options) {
  const Context context(find_places(), "pinned");
  std::vector<fs::path> files{options.files.begin(), options.files.end()};
  if (files.empty()) {
    for (const fs::path& folder : run_folders(context)) files.push_back(folder / "journal.jsonl");
  }
  for (fs::path& file : files) {
    if (fs::is_directory(file)) file /= "journal.jsonl";
  }
  if (files.empty()) {
    throw UserError(context.runs_folder().string(), "holds no run",
                    "start one: lutmark run smoke, or give journals");
  }
  Import taken(history_file(context));
  for (const fs::path& file : files) taken.file(file);
  return taken.end();
}

int export_history(const Options& options) {
  const History history(history_file(Context(find_places(), "pinned")), OpenMode::existing);
  const std::vector<std::string> runs = options.runs.empty() ? history.runs() : options.runs;
  if (options.output.empty()) {
    store::write_archive(history, runs, [](std::string_view text) { fmt::print("{}", text); });
    return 0;
  }
  std::string all;
  store::write_archive(history, runs, [&](std::string_view text) { all += text; });
  core::write_text_atomically(options.output, all);
  return 0;
}

int check(const Options& options) {
  const History history(history_file(Context(find_places(), "pinned")), OpenMode::existing);
  const std::vector<std::string> problems = history.problems();
  if (options.json) {
    fmt::print("{}\n", core::Json(problems).dump(1));
  } else {
    for (const std::string& problem : problems) fmt::print("{}\n", problem);
    fmt::print("{}\n", problems.empty() ? "all whole"
                                        : "move the file away and build it again from the "
                                          "journals: lutmark history import");
  }
  return problems.empty() ? 0 : 1;
}

}  // namespace

void add_history(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("history", "figures over all runs, and where they changed");
  command->add_option("case", options->case_name, "design/config/flow (default: a summary)");
  command->add_option("metric", options->metric, "metric (default: all, in short)");
  command->add_option("--toolchain", options->toolchain, "only runs with this tool chain")
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON");
  command->footer(
      "Every run that comes to its end is recorded by itself.\nExamples:\n"
      "  lutmark history template.scale/a8_f5/ice40_hx8k fmax_mhz\n"
      "  lutmark history import\n  lutmark history export -o history.jsonl");
  command->callback([=, &action] {
    if (!action) action = [=] { return show(*options); };
  });
  CLI::App* import_command =
      command->add_subcommand("import", "take in journals and exported histories");
  import_command->add_option(
      "files", options->files,
      "journal.jsonl, run folders, exports (default: all runs of this home)");
  import_command->callback([=, &action] { action = [=] { return import(*options); }; });
  CLI::App* export_command = command->add_subcommand("export", "runs as lines of JSON");
  export_command->add_option("runs", options->runs, "names of runs (default: all)");
  export_command->add_option("-o,--output", options->output,
                             "file to write (default: standard output)");
  export_command->callback([=, &action] { action = [=] { return export_history(*options); }; });
  CLI::App* check_command = command->add_subcommand("check", "whether the file is whole");
  check_command->add_flag("--json", options->json, "print JSON");
  check_command->callback([=, &action] { action = [=] { return check(*options); }; });
}

}  // namespace lutmark::cli
