// SPDX-License-Identifier: Apache-2.0
// Runner: runs a selection through the engine, writes its journal and judges it.
#include "harness/cli/runner.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <set>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "flows/toolchain/probe.h"
#include "harness/cli/history_report.h"
#include "harness/cli/progress.h"
#include "harness/core/error.h"
#include "harness/core/text.h"
#include "harness/engine/engine.h"
#include "harness/engine/guard.h"
#include "harness/engine/interrupt.h"
#include "harness/engine/job.h"
#include "harness/engine/journal.h"
#include "harness/store/history.h"
#include "harness/store/journal_reader.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using core::UserError;

std::string host_name() {
  std::string name(256, '\0');
  if (::gethostname(name.data(), name.size()) != 0) return "unknown";
  name.resize(name.find('\0'));
  return name;
}

std::string machine() {
  utsname system = {};
  ::uname(&system);
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string line;
  std::string model = "processor of unknown model";
  while (std::getline(cpuinfo, line)) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  return fmt::format("{}, {} cores, {} {}", model, ::sysconf(_SC_NPROCESSORS_ONLN), system.sysname,
                     system.release);
}

core::RunHeader make_header(const Context& context, const Selection& selection) {
  const std::string root = context.places().root.string();
  core::RunHeader header{
      .run = new_run_name(),
      .commit = flows::first_line_of({"git", "-C", root, "rev-parse", "HEAD"}),
      .dirty = !flows::first_line_of({"git", "-C", root, "status", "--porcelain"}).empty(),
      .version = LUTMARK_VERSION,
      .build = engine::build_identity(),
      .host = host_name(),
      .machine = machine(),
      .toolchain = context.toolchain().name,
      .selection = selection.text,
      .seeds = selection.seeds,
      .cases = {},
      .shard = selection.shard,
      .flows = {}};
  for (const core::Case& one : selection.cases) {
    header.cases.push_back(one.name());
    if (!one.seeds.empty()) header.case_seeds[one.name()] = one.seeds;
    if (!header.flows.contains(one.flow->name))
      header.flows[one.flow->name] = engine::summary_of(one);
  }
  return header;
}

// The guard removes its folder whatever happens; work that is kept lies elsewhere.
struct WorkFolder {
  fs::path jobs;
  fs::path guarded;

  WorkFolder(const Context& context, const std::string& run, bool keep) {
    const fs::path base = context.places().home / (keep ? "kept" : "work");
    jobs = base / run;
    guarded = context.places().home / "work" / run;
    // The guard makes its own folder.
    for (const fs::path& folder : {keep ? jobs : base, guarded.parent_path()}) {
      std::error_code failure;
      fs::create_directories(folder, failure);
      if (!failure && ::access(folder.c_str(), W_OK) != 0)
        failure = std::make_error_code(std::errc::permission_denied);
      if (failure) {
        throw UserError(folder.string(), fmt::format("cannot be made: {}", failure.message()),
                        "make room on the disk, or choose another folder with LUTMARK_HOME");
      }
    }
  }
};

// A seed counts beside others only when all were given the same files.
class SeedInputs {
 public:
  explicit SeedInputs(const core::Run& earlier) : run_(earlier.header.run) {
    for (const core::Record& record : earlier.records) {
      if (record.seed && !record.provenance.inputs.empty())
        inputs_[{record.case_name, record.stage}] = record.provenance.inputs;
    }
  }

  /// Throws UserError.
  void check(const core::Record& record) const {
    const auto before = inputs_.find({record.case_name, record.stage});
    if (!record.seed || record.provenance.inputs.empty() || before == inputs_.end()) return;
    if (before->second == record.provenance.inputs) return;
    throw UserError(
        run_,
        fmt::format("{} of {} was given other files than now", record.stage, record.case_name),
        "the design or a script changed since; start the run again");
  }

 private:
  std::string run_;
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::string>> inputs_;
};

class Recorder final : public engine::Observer {
 public:
  Recorder(engine::Journal* journal, core::Summary& summary, Progress* progress,
           const std::function<void(const core::Record&)>& on_record)
      : journal_(journal), summary_(summary), progress_(progress), on_record_(on_record) {}

  /// Records are further seeds of that run.
  void add_to(const core::Run& earlier) { seed_inputs_.emplace(earlier); }
  std::uint64_t jobs() const { return jobs_; }
  std::uint64_t hits() const { return hits_; }

  void forecast(const engine::Forecast& forecast) override {
    started_ = true;
    if (progress_ != nullptr) progress_->forecast(forecast);
  }
  void record(const core::Record& record) override {
    if (seed_inputs_) seed_inputs_->check(record);
    ++jobs_;
    if (record.cached) ++hits_;
    if (journal_ != nullptr) journal_->append(record);
    summary_.add(record);
    if (progress_ != nullptr && started_) progress_->ran(record);
    if (on_record_) on_record_(record);
  }
  void progress(const engine::Progress& progress) override {
    if (progress_ != nullptr) progress_->update(progress);
  }

 private:
  engine::Journal* journal_;
  core::Summary& summary_;
  Progress* progress_;
  const std::function<void(const core::Record&)>& on_record_;
  std::optional<SeedInputs> seed_inputs_;
  std::uint64_t jobs_ = 0;  // told of, not those that an earlier part of the run told of
  std::uint64_t hits_ = 0;
  bool started_ = false;
};

// Waveforms are what people open by hand, so they get names of their own.
void place_files(const engine::Cache& cache, const fs::path& folder, const core::Record& record) {
  for (const auto& [file, hash] : record.provenance.outputs) {
    if (!file.ends_with(".fst")) continue;
    std::string name = record.case_name;
    std::replace(name.begin(), name.end(), '/', '-');
    const fs::path target =
        folder / "files" /
        fmt::format("{}{}-{}", name, record.seed ? fmt::format("-seed{}", *record.seed) : "", file);
    fs::create_directories(target.parent_path());
    if (cache.fetch(hash, target)) fmt::print(stderr, "wrote {}\n", target.string());
  }
}

}  // namespace

Finished run_selection(const Context& context, const RunRequest& request,
                       const std::function<void(const core::Record&)>& on_record) {
  Finished finished;
  std::optional<core::Run> earlier;
  if (request.resume) {
    earlier = core::read_journal(*request.resume / "journal.jsonl");
    finished.header = earlier->header;
    finished.folder = *request.resume;
  } else {
    finished.header = make_header(context, request.selection);
    finished.folder = (request.runs_folder.empty() ? context.runs_folder() : request.runs_folder) /
                      finished.header.run;
  }
  const WorkFolder work(context, finished.header.run, request.keep_work);
  const engine::Guard guard(work.guarded);
  engine::Interrupt interrupt;
  const engine::Cache cache(context.cache_folder());
  engine::Durations durations(context.places().home / "durations.json");
  core::Summary summary(finished.header);

  std::optional<engine::Journal> journal;
  if (!request.dry_run) {
    fs::create_directories(finished.folder);
    const fs::path file = finished.folder / "journal.jsonl";
    journal = earlier ? engine::Journal::resume(file) : engine::Journal(file, finished.header);
  }
  Progress progress(::isatty(STDERR_FILENO) != 0);
  const std::function<void(const core::Record&)> both = [&](const core::Record& record) {
    if (!request.dry_run) place_files(cache, finished.folder, record);
    if (on_record) on_record(record);
  };
  Recorder recorder(journal ? &*journal : nullptr, summary, request.quiet ? nullptr : &progress,
                    both);
  engine::Engine engine(
      cache, durations, guard, &interrupt,
      {.seeds = finished.header.seeds,
       .slots = request.slots,
       .work_folder = work.jobs,
       .keep_work = request.keep_work,
       .host = finished.header.host,
       .reruns = {.share = request.selection.rerun_share, .draw = finished.header.run}});
  if (earlier) {
    if (request.adds_seeds) recorder.add_to(*earlier);
    engine.resume_from(*earlier);
    for (const core::Record& record : earlier->records) summary.add(record);
  }
  const engine::Forecast forecast = engine.plan(request.selection.cases, recorder);
  if (request.dry_run) {
    finished.is_dry = true;
    finished.end = {.jobs = forecast.jobs, .hits = forecast.cached};
    return finished;
  }
  finished.end = engine.run(recorder);
  if (request.adds_seeds && earlier->end) {
    finished.end.jobs = recorder.jobs();
    finished.end.hits = recorder.hits();
    finished.end = core::sum(*earlier->end, finished.end);
  }
  finished.signal = engine.signal();
  journal->append(finished.end);
  finished.results = summary.results();
  // What selftest runs is no result of the design.
  if (finished.signal == 0 && request.runs_folder.empty()) add_to_history(context, finished.folder);
  // A run that only reads cannot make the cache grow.
  if (finished.end.jobs > finished.end.hits) cache.prune(context.cache_limit());
  if (!request.quiet) progress.end(finished.end);
  if (request.keep_work) fmt::print(stderr, "work folders are kept in {}\n", work.jobs.string());
  return finished;
}

// The run is done and its journal whole, so a history that cannot be written is no reason to fail.
void add_to_history(const Context& context, const fs::path& folder) {
  try {
    store::History(history_file(context), store::OpenMode::create)
        .add(store::read_journal(folder / "journal.jsonl").run);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lutmark: the run is not in the history: {}\n", error.what());
  }
}

std::string new_run_name() {
  return fmt::format("{:%Y%m%d-%H%M%S}-{}", fmt::gmtime(std::time(nullptr)), ::getpid());
}

// Baselines of the cases of other shards are not missed.
std::vector<judge::CaseVerdict> judge_run(const Context& context, const core::RunHeader& header,
                                          const std::vector<core::CaseResult>& results) {
  return judge::compare(results, judge::load_baselines(context.baselines_folder()),
                        header.shard ? "" : header.selection, judge::Strictness::baselines);
}

std::vector<judge::CaseVerdict> judge_against(const std::vector<core::CaseResult>& older,
                                              const std::vector<core::CaseResult>& results) {
  return judge::compare(results, judge::references_of(older, "A"), "A", judge::Strictness::runs);
}

std::vector<fs::path> run_folders(const Context& context) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(context.runs_folder(), ignored)) {
    if (fs::exists(entry.path() / "journal.jsonl")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end(), std::greater<>());
  return folders;
}

fs::path find_run(const Context& context, const std::string& name) {
  const std::vector<fs::path> folders = run_folders(context);
  if (name.empty() || name == "latest") {
    if (folders.empty())
      throw UserError("runs", "there is no run yet", "start one: lutmark run smoke");
    return folders.front();
  }
  std::vector<std::string> names;
  for (const fs::path& folder : folders) {
    if (folder.filename() == name) return folder;
    names.push_back(folder.filename().string());
  }
  if (fs::exists(fs::path(name) / "journal.jsonl")) return name;
  if (fs::path(name).filename() == "journal.jsonl" && fs::exists(name))
    return fs::path(name).parent_path();
  throw UserError(
      "runs", fmt::format("no run '{}'{}", name, core::did_you_mean(name, names)),
      names.empty()
          ? "start one: lutmark run smoke"
          : "newest runs: " +
                core::join(std::span(names).first(std::min<std::size_t>(names.size(), 3)), ", "));
}

std::optional<core::Run> run_of_case(const Context& context, const std::string& case_name,
                                     const std::string& run_name) {
  std::vector<fs::path> folders;
  if (run_name.empty()) {
    folders = run_folders(context);
  } else {
    folders.push_back(find_run(context, run_name));
  }
  for (const fs::path& folder : folders) {
    core::Run run = core::read_journal(folder / "journal.jsonl");
    std::erase_if(run.records,
                  [&](const core::Record& record) { return record.case_name != case_name; });
    if (!run.records.empty()) return run;
  }
  return std::nullopt;
}

}  // namespace lutmark::cli
