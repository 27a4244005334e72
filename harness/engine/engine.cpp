// SPDX-License-Identifier: Apache-2.0
// Engine: cases into jobs, jobs into records; parallel, cached, resumable.
#include "harness/engine/engine.h"

#include <sys/resource.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <ctime>
#include <deque>
#include <fstream>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/core/text.h"
#include "harness/engine/job.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using core::Case;
using core::Outcome;
using core::Record;
using core::Stage;
using core::Step;
using Seed = std::optional<std::uint64_t>;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double own_cpu_seconds() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

double available_memory_bytes() {
  std::ifstream meminfo("/proc/meminfo");
  std::string word;
  while (meminfo >> word) {
    if (word == "MemAvailable:") {
      double kib = 0;
      meminfo >> kib;
      return kib * 1024;
    }
  }
  return 1e18;  // unknown: let the jobs' own limits decide
}

// Metric definitions belong to every question: another meaning of a figure is another question.
std::string metric_definitions() {
  core::Sha256 hash;
  for (const core::Metric& metric : core::metric_table()) {
    hash.part(metric.name).part(metric.unit).part(metric.meaning);
  }
  return hash.hex();
}

std::string log_tail(const std::string& log) {
  constexpr std::size_t most = 4096;
  if (log.size() <= most) return log;
  const std::size_t line = log.find('\n', log.size() - most);
  return log.substr(line == std::string::npos ? log.size() - most : line + 1);
}

// Where a job's log waits in its folder to be kept.
constexpr const char* log_file = ".lutmark.log";

bool matches(const std::string& pattern, const std::string& file) {
  if (pattern.ends_with("/*")) return file.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == file;
}

// What a finished stage hands to later ones.
struct Finished {
  std::string key;
  std::map<std::string, Artifact> outputs;
};
using FinishedStages = std::map<std::string, Finished>;

// A case under way. Stages are built when needed and dropped when not, so that tens of thousands of
// waiting cases stay small.
struct CaseState {
  const Case* question = nullptr;
  std::vector<Stage> stages;
  FinishedStages finished;
  std::map<std::uint64_t, FinishedStages> finished_by_seed;
  std::set<std::pair<std::string, Seed>> reported;
  std::string revision;
  std::size_t open_chains = 0;
  std::size_t running = 0;
  unsigned generation = 0;  // counts repairs; a chain of an older generation goes no further
};

// Where a case (or one seed of it) stands.
struct Chain {
  std::size_t case_index = 0;
  Seed seed;
  std::size_t next = 0;
  unsigned generation = 0;
};

struct RunningJob {
  Chain chain;
  std::string key;
  std::vector<Step> steps;
  std::size_t step = 0;
  fs::path folder;
  std::map<std::string, std::string> input_hashes;
  double wall_s = 0;
  double cpu_s = 0;
  double peak_memory = 0;
};

}  // namespace

class Engine::Loop {
 public:
  Loop(const Cache& cache, Durations& durations, const Guard& guard, Interrupt* interrupt,
       Options options)
      : cache_(cache),
        durations_(durations),
        interrupt_(interrupt),
        options_(std::move(options)),
        pool_(guard, interrupt),
        build_(build_identity()),
        metric_definitions_(metric_definitions()) {}

  void resume_from(const core::Run& earlier) {
    for (const Record& record : earlier.records) {
      reported_before_[{record.case_name, record.stage, record.seed}] = record.outcome;
    }
  }

  Forecast plan(const std::vector<Case>& cases, Observer& observer) {
    observer_ = &observer;
    started_ = Clock::now();
    cpu_at_start_ = own_cpu_seconds();
    states_.resize(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      states_[i].question = &cases[i];
      states_[i].open_chains = 1;
      advance({.case_index = i, .seed = {}, .next = 0, .generation = 0}, MayRun::no);
      release(states_[i]);
      if (has_signal()) break;
    }
    Forecast forecast{.jobs = jobs_, .cached = done_, .unknown = 0, .expected_s = 0};
    for (const Chain& chain : ready_) {
      forecast.expected_s += remaining_seconds(chain, &forecast.unknown);
    }
    forecast.expected_s /= static_cast<double>(options_.slots);
    observer.forecast(forecast);
    expected_s_ = forecast.expected_s;
    return forecast;
  }

  core::RunEnd run(Observer& observer) {
    observer_ = &observer;
    if (!ready_.empty()) make_folder(options_.work_folder);
    auto last_progress = Clock::now();
    auto free_since = Clock::now();
    while ((!ready_.empty() || pool_.running() > 0) && signal_ == 0) {
      fill_slots(free_since);
      if (pool_.running() == 0 && ready_.empty()) break;
      const std::vector<ProcessPool::Ended> ended = pool_.wait(std::chrono::milliseconds(200));
      free_since = Clock::now();
      for (const ProcessPool::Ended& end : ended) step_ended(end);
      if (has_signal()) break;
      if (seconds_since(last_progress) > 0.25) {
        last_progress = Clock::now();
        report_progress();
      }
    }
    if (signal_ != 0) stop();
    durations_.save();
    const double wall = seconds_since(started_);
    return {.jobs = done_,
            .hits = hits_,
            .wall_s = wall,
            .tool_cpu_s = tool_cpu_s_,
            .harness_cpu_s = own_cpu_seconds() - cpu_at_start_,
            .idle_share = idle_s_ / (wall * static_cast<double>(options_.slots)),
            .interrupted = signal_ != 0};
  }

  int signal() const { return signal_; }

 private:
  enum class MayRun { no, yes };

  bool has_signal() {
    if (interrupt_ != nullptr) {
      if (const std::optional<int> signal = interrupt_->take()) signal_ = *signal;
    }
    return signal_ != 0;
  }

  const std::vector<Stage>& stages_of(CaseState& state) {
    if (state.stages.empty()) state.stages = state.question->flow->stages(*state.question);
    return state.stages;
  }

  // Drops what can be made again.
  void release(CaseState& state) {
    if (state.running > 0) return;
    state.stages = {};
    if (state.open_chains == 0) {
      state.finished = {};
      state.finished_by_seed = {};
      state.reported = {};
      state.revision = {};
    }
  }

  // Takes a chain as far as finished work reaches. At the first job that has to run: starts it, or
  // leaves the chain among the ready ones.
  void advance(Chain chain, MayRun may_run) {
    CaseState& state = states_[chain.case_index];
    if (chain.generation != state.generation) return;
    while (true) {
      const std::vector<Stage>& stages = stages_of(state);
      if (chain.next == 0 && !chain.seed) count_jobs(state, stages);
      if (chain.next == stages.size()) {
        --state.open_chains;
        return;
      }
      const Stage& stage = stages[chain.next];
      if (stage.per_seed && !chain.seed) {
        fork_seeds(chain);
        return;
      }
      const std::vector<Step> steps = stage.steps(chain.seed.value_or(0));
      const std::string key = job_key(stage, steps, inputs_of(state, chain.seed, stage), build_);
      const std::optional<JobResult> known = without_running(chain, stage, steps, key);
      if (!known) {
        if (may_run == MayRun::yes) {
          start(chain, stage, steps, key);
        } else {
          ready_.push_back(chain);
        }
        return;
      }
      const bool is_restored = known->outcome != Outcome::tool_missing;
      accept(chain, stage, key, *known, is_restored ? Restored::yes : Restored::no);
      if (known->outcome != Outcome::ok) return;
      ++chain.next;
    }
  }

  void count_jobs(CaseState& state, const std::vector<Stage>& stages) {
    if (!counted_.insert(state.question).second) return;
    bool is_per_seed = false;  // what follows a stage that runs per seed does too
    for (const Stage& stage : stages) {
      is_per_seed = is_per_seed || stage.per_seed;
      jobs_ += is_per_seed ? options_.seeds.size() : 1;
    }
  }

  void fork_seeds(const Chain& chain) {
    CaseState& state = states_[chain.case_index];
    state.open_chains += options_.seeds.size();
    --state.open_chains;
    for (const std::uint64_t seed : options_.seeds) {
      Chain seeded = chain;
      seeded.seed = seed;
      advance(seeded, MayRun::no);
    }
  }

  // A result that needs no process: from the cache, of an equal job that failed in this run, from
  // the resumed journal, or because a tool is not there.
  std::optional<JobResult> without_running(const Chain& chain, const Stage& stage,
                                           const std::vector<Step>& steps, const std::string& key) {
    CaseState& state = states_[chain.case_index];
    if (std::optional<JobResult> hit = cache_.find(key)) {
      const bool is_current = hit->reader_version == stage.reader_version;
      if (is_current || read_again(stage, key, *hit, inputs_of(state, chain.seed, stage)))
        return hit;
    }
    if (const auto tried = tried_.find(key); tried != tried_.end()) return tried->second;
    const auto before = reported_before_.find({state.question->name(), stage.name, chain.seed});
    if (before != reported_before_.end() && before->second != Outcome::ok) {
      return JobResult{.outcome = before->second};
    }
    if (std::string missing = missing_tool(steps); !missing.empty()) {
      return JobResult{.outcome = Outcome::tool_missing, .message = std::move(missing)};
    }
    return std::nullopt;
  }

  static const FinishedStages* finished_in(const CaseState& state, const Seed& seed,
                                           const std::string& stage) {
    if (seed) {
      const auto by_seed = state.finished_by_seed.find(*seed);
      if (by_seed != state.finished_by_seed.end() && by_seed->second.contains(stage))
        return &by_seed->second;
    }
    return state.finished.contains(stage) ? &state.finished : nullptr;
  }

  Inputs inputs_of(const CaseState& state, const Seed& seed, const Stage& stage) {
    Inputs inputs;
    for (const core::StageInput& input : stage.inputs) {
      const FinishedStages* finished = finished_in(state, seed, input.stage);
      assert(finished != nullptr);
      for (const auto& [file, artifact] : finished->at(input.stage).outputs) {
        if (matches(input.file, file)) inputs[file] = artifact;
      }
    }
    return inputs;
  }

  // A newer reader looks at the old files. False when the files are gone: then the job runs again.
  bool read_again(const Stage& stage, const std::string& key, JobResult& result,
                  const Inputs& inputs) {
    const fs::path folder = new_folder("read");
    bool complete = true;
    Inputs files = inputs;
    files.insert(result.outputs.begin(), result.outputs.end());
    for (const auto& [file, artifact] : files) {
      fs::create_directories((folder / file).parent_path());
      complete = complete && cache_.fetch(artifact.sha256, folder / file);
    }
    place_texts(stage, folder);
    std::string log;
    if (result.log && complete) {
      complete = cache_.fetch(result.log->sha256, folder / log_file);
      if (complete) log = core::read_text(folder / log_file);
    }
    if (complete) {
      const core::Reading reading = read_end(
          stage, {.end = ProcessEnd::exited, .status = result.exit_status, .log = log}, folder);
      result.outcome = reading.outcome;
      result.metrics = reading.metrics;
      result.labels = reading.labels;
      result.message = reading.message;
      result.log_tail = reading.outcome == Outcome::ok ? "" : log_tail(log);
      result.reader_version = stage.reader_version;
      complete = core::is_lasting(result.outcome);
      if (complete) cache_.store(key, result);
    }
    if (!complete) cache_.erase(key);
    remove_folder(folder);
    return complete;
  }

  enum class Restored { no, yes };

  // Books the result of a job for a chain and reports it.
  void accept(const Chain& chain, const Stage& stage, const std::string& key,
              const JobResult& result, Restored restored) {
    CaseState& state = states_[chain.case_index];
    if (result.outcome == Outcome::ok) {
      (chain.seed ? state.finished_by_seed[*chain.seed] : state.finished)[stage.name] = {
          key, result.outputs};
      if (!stage.question_outputs.empty()) state.revision = revision_of(state, stage, result);
    }
    const bool is_told = report(state, stage, chain.seed, key, result, restored);
    if (result.outcome == Outcome::ok) return;
    JobResult next{.outcome = Outcome::skipped, .message = stage.name + " was not ok"};
    if (!is_told) {
      // A repaired stage had its record, an ok one, before: the failure shows at the stage that
      // needed it.
      next = {.outcome = result.outcome,
              .message =
                  fmt::format("{} was ok but not when done again: {}", stage.name, result.message),
              .log_tail = result.log_tail};
    }
    skip_rest(chain, stage.name, next);
  }

  std::string revision_of(CaseState& state, const Stage& stage, const JobResult& result) {
    const Case& question = *state.question;
    core::Sha256 hash;
    hash.part(question.design->name).part(question.config_name()).part(question.flow->name);
    hash.part(metric_definitions_);
    for (const Stage& each : state.stages) {
      if (!each.is_extra) hash.part(stage_question(each));
    }
    for (const auto& [file, artifact] : result.outputs) {
      for (const std::string& pattern : stage.question_outputs) {
        if (matches(pattern, file)) hash.part(file).part(artifact.sha256);
      }
    }
    return hash.hex().substr(0, 16);
  }

  // False for a job that was reported before: a repaired one.
  bool report(CaseState& state, const Stage& stage, const Seed& seed, const std::string& key,
              const JobResult& result, Restored restored) {
    if (!state.reported.insert({stage.name, seed}).second) return false;
    ++done_;
    if (restored == Restored::yes && result.outcome != Outcome::skipped) ++hits_;
    if (result.outcome != Outcome::ok && result.outcome != Outcome::skipped) ++failed_;
    const std::string name = state.question->name();
    if (reported_before_.contains({name, stage.name, seed})) return true;
    Record record{.case_name = name,
                  .stage = stage.name,
                  .seed = seed,
                  .is_check = stage.is_check,
                  .outcome = result.outcome,
                  .metrics = result.metrics,
                  .labels = result.labels,
                  .message = result.message,
                  .log_tail = result.log_tail,
                  .log = result.log ? result.log->sha256 : "",
                  .key = key,
                  .revision = state.revision,
                  .cached = restored == Restored::yes,
                  .wall_s = result.wall_s,
                  .cpu_s = result.cpu_s,
                  .peak_memory_mb = result.peak_memory_mb,
                  .provenance = result.provenance};
    observer_->record(record);
    return true;
  }

  void skip_rest(const Chain& chain, const std::string& because, const JobResult& first) {
    CaseState& state = states_[chain.case_index];
    const JobResult skipped{.outcome = Outcome::skipped, .message = because + " was not ok"};
    bool is_per_seed = false;
    for (std::size_t next = chain.next + 1; next < state.stages.size(); ++next) {
      const Stage& stage = state.stages[next];
      const JobResult& result = next == chain.next + 1 ? first : skipped;
      is_per_seed = is_per_seed || stage.per_seed;
      if (is_per_seed && !chain.seed) {
        for (const std::uint64_t seed : options_.seeds)
          report(state, stage, seed, "", result, Restored::no);
      } else {
        report(state, stage, chain.seed, "", result, Restored::no);
      }
    }
    --state.open_chains;
  }

  double remaining_seconds(const Chain& chain, std::uint64_t* unknown) {
    CaseState& state = states_[chain.case_index];
    const std::string name = state.question->name();
    double seconds = 0;
    const std::vector<Stage> stages = state.question->flow->stages(*state.question);
    bool is_per_seed = false;
    for (std::size_t next = chain.next; next < stages.size(); ++next) {
      is_per_seed = is_per_seed || stages[next].per_seed;
      const double times =
          is_per_seed && !chain.seed ? static_cast<double>(options_.seeds.size()) : 1;
      const std::optional<double> expected = durations_.expected(name, stages[next].name);
      if (expected) {
        seconds += times * *expected;
      } else {
        *unknown += static_cast<std::uint64_t>(times);
      }
    }
    return seconds;
  }

  void fill_slots(Clock::time_point free_since) {
    while (pool_.running() < options_.slots && !ready_.empty()) {
      // The first job of all may need any amount; further ones wait until there is room beside it.
      constexpr double room = 1.5e9;
      if (pool_.running() > 0 && available_memory_bytes() < room) return;
      const Chain chain = ready_.front();
      ready_.pop_front();
      const std::size_t before = pool_.running();
      advance(chain, MayRun::yes);
      if (pool_.running() > before) idle_s_ += seconds_since(free_since);
      release(states_[chain.case_index]);
    }
  }

  static void make_folder(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) {
      throw core::UserError(folder.string(), fmt::format("cannot be made: {}", failure.message()),
                            "make room on the disk, or choose another folder with LUTMARK_HOME");
    }
  }

  fs::path new_folder(const std::string& purpose) {
    fs::path folder = options_.work_folder / fmt::format("{:06}-{}", ++folders_, purpose);
    make_folder(folder);
    return folder;
  }

  void remove_folder(const fs::path& folder) {
    std::error_code ignored;
    if (!options_.keep_work) fs::remove_all(folder, ignored);
  }

  static void place_texts(const Stage& stage, const fs::path& folder) {
    for (const auto& [file, text] : stage.texts) core::write_text_atomically(folder / file, text);
  }

  void start(const Chain& chain, const Stage& stage, const std::vector<Step>& steps,
             const std::string& key) {
    CaseState& state = states_[chain.case_index];
    if (const auto twin = waiting_.find(key); twin != waiting_.end()) {
      twin->second.push_back(chain);  // the same job runs already, for another case
      return;
    }
    RunningJob job{.chain = chain, .key = key, .steps = steps, .folder = {}, .input_hashes = {}};
    try {
      job.folder = new_folder(stage.name);
      for (const auto& [file, artifact] : inputs_of(state, chain.seed, stage)) {
        fs::create_directories((job.folder / file).parent_path());
        if (!cache_.fetch(artifact.sha256, job.folder / file)) {
          remove_folder(job.folder);
          repair(chain, key, file);
          return;
        }
        job.input_hashes[file] = artifact.sha256;
      }
      place_texts(stage, job.folder);
      for (const auto& [file, text] : stage.texts) job.input_hashes[file] = core::sha256_hex(text);
    } catch (const std::exception& error) {
      // A full disk is the machine's trouble, not the case's: an outcome that a new run tries
      // again.
      remove_folder(job.folder);
      accept(chain, stage, key, {.outcome = Outcome::tool_failed, .message = error.what()},
             Restored::no);
      return;
    }
    waiting_[key] = {};
    ++state.running;
    const ProcessPool::Id id =
        pool_.start(process_spec(job.steps.front(), job.folder, stage.limits));
    running_.emplace(id, std::move(job));
  }

  // An input vanished from the cache or was damaged there: its stage is done again.
  void repair(const Chain& chain, const std::string& key, const std::string& file) {
    CaseState& state = states_[chain.case_index];
    const std::vector<Stage>& stages = stages_of(state);
    const std::size_t producer = producer_of(state, chain, file);
    const std::string& name = stages[producer].name;
    const std::string producer_key = finished_in(state, chain.seed, name)->at(name).key;
    cache_.erase(producer_key);
    if (++repairs_[producer_key] > 3) {
      accept(chain, stages[chain.next], key,
             {.outcome = Outcome::tool_failed,
              .message = fmt::format("the cache loses {} of {} again and again", file, name)},
             Restored::no);
      return;
    }
    // All later results of the case are asked for again; those that are whole are still in the
    // cache.
    ++state.generation;
    state.open_chains = 1;
    state.finished_by_seed.clear();
    for (std::size_t i = producer; i < stages.size(); ++i) state.finished.erase(stages[i].name);
    ready_.push_front({.case_index = chain.case_index,
                       .seed = {},
                       .next = std::min(producer, first_seeded(stages)),
                       .generation = state.generation});
  }

  // The stage that an input of the chain's next stage comes from; the last one declared counts.
  static std::size_t producer_of(const CaseState& state, const Chain& chain,
                                 const std::string& file) {
    std::size_t producer = state.stages.size();
    for (const core::StageInput& input : state.stages[chain.next].inputs) {
      const bool has_file =
          finished_in(state, chain.seed, input.stage)->at(input.stage).outputs.contains(file);
      if (!has_file || !matches(input.file, file)) continue;
      producer = static_cast<std::size_t>(
          std::find_if(state.stages.begin(), state.stages.end(),
                       [&](const Stage& s) { return s.name == input.stage; }) -
          state.stages.begin());
    }
    assert(producer < state.stages.size());
    return producer;
  }

  static std::size_t first_seeded(const std::vector<Stage>& stages) {
    return static_cast<std::size_t>(
        std::find_if(stages.begin(), stages.end(), [](const Stage& s) { return s.per_seed; }) -
        stages.begin());
  }

  void step_ended(const ProcessPool::Ended& ended) {
    auto node = running_.extract(ended.id);
    RunningJob& job = node.mapped();
    const ProcessResult& result = ended.result;
    job.wall_s += result.wall_s;
    job.cpu_s += result.cpu_s;
    job.peak_memory = std::max(job.peak_memory, static_cast<double>(result.peak_memory_bytes));
    tool_cpu_s_ += result.cpu_s;
    CaseState& state = states_[job.chain.case_index];
    const Stage& stage = stages_of(state)[job.chain.next];
    const bool succeeded = result.end == ProcessEnd::exited && result.status == 0;
    if (succeeded && ++job.step < job.steps.size()) {
      node.key() = pool_.start(process_spec(job.steps[job.step], job.folder, stage.limits));
      running_.insert(std::move(node));
      return;
    }
    if (result.end == ProcessEnd::stopped) {
      remove_folder(job.folder);
      return;
    }
    --state.running;
    finish(job, stage, result);
    release(state);
  }

  void finish(const RunningJob& job, const Stage& stage, const ProcessResult& end) {
    core::Reading reading = read_end(stage, end, job.folder);
    JobResult result{.outcome = reading.outcome,
                     .metrics = std::move(reading.metrics),
                     .labels = std::move(reading.labels),
                     .message = std::move(reading.message),
                     .log_tail = reading.outcome == Outcome::ok ? "" : log_tail(end.log),
                     .outputs = {},
                     .exit_status = end.status,
                     .reader_version = stage.reader_version,
                     .wall_s = job.wall_s,
                     .cpu_s = job.cpu_s,
                     .peak_memory_mb = job.peak_memory / 1e6,
                     .provenance = provenance_of(job)};
    if (core::is_lasting(result.outcome)) {
      keep_result(job, stage, end.log, result);
    } else {
      keep_log_if_possible(end.log, job.folder, result);
    }
    if (!core::is_lasting(result.outcome)) tried_.emplace(job.key, result);
    remove_folder(job.folder);
    durations_.note(states_[job.chain.case_index].question->name(), stage.name, job.wall_s);

    const std::vector<Chain> twins = std::exchange(waiting_[job.key], {});
    waiting_.erase(job.key);
    complete(job.chain, job.key, result, Restored::no);
    for (const Chain& twin : twins) {
      complete(twin, job.key, result, Restored::yes);
      release(states_[twin.case_index]);
    }
  }

  void complete(Chain chain, const std::string& key, const JobResult& result, Restored restored) {
    CaseState& state = states_[chain.case_index];
    if (chain.generation != state.generation) return;
    accept(chain, stages_of(state)[chain.next], key, result, restored);
    if (result.outcome != Outcome::ok) return;
    ++chain.next;
    // Depth first: a case that is begun is finished before others begin.
    const std::size_t before = ready_.size();
    advance(chain, MayRun::no);
    for (std::size_t added = ready_.size() - before; added > 0; --added) {
      ready_.push_front(ready_.back());
      ready_.pop_back();
    }
  }

  core::Provenance provenance_of(const RunningJob& job) const {
    core::Provenance provenance{.commands = {},
                                .tools = {},
                                .inputs = job.input_hashes,
                                .outputs = {},
                                .host = options_.host,
                                .finished = utc_now()};
    for (const Step& step : job.steps) {
      provenance.commands.push_back(shown_argv(step));
      if (const auto* command = std::get_if<core::Command>(&step)) {
        provenance.tools[command->tool.name] = command->tool.version + " " + command->tool.sha256;
      } else {
        provenance.tools["lutmark"] = build_;
      }
    }
    return provenance;
  }

  void keep_log(const std::string& log, const fs::path& folder, JobResult& result) {
    if (log.empty()) return;
    core::write_text_atomically(folder / log_file, log);
    result.log = cache_.keep(folder / log_file);
  }

  void keep_log_if_possible(const std::string& log, const fs::path& folder, JobResult& result) {
    try {
      keep_log(log, folder, result);
    } catch (const std::exception&) {
      // A full disk: the tail is in the record all the same.
    }
  }

  void keep_result(const RunningJob& job, const Stage& stage, const std::string& log,
                   JobResult& result) {
    try {
      keep_log(log, job.folder, result);  // a newer reader will ask for it
      std::string missing;
      for (const std::string& file : present_outputs(stage, job.folder, missing)) {
        result.outputs[file] = cache_.keep(job.folder / file);
        result.provenance.outputs[file] = result.outputs[file].sha256;
      }
      cache_.store(job.key, result);
    } catch (const std::exception& error) {
      result.outcome = Outcome::tool_failed;
      result.metrics = {};
      result.labels = {};
      result.log_tail = log_tail(log);
      result.message = fmt::format("the outputs could not be kept: {}", error.what());
    }
  }

  void report_progress() {
    Progress progress{
        .jobs = jobs_, .done = done_, .failed = failed_, .expected_s = 0, .running = {}};
    for (const auto& [id, job] : running_) {
      CaseState& state = states_[job.chain.case_index];
      progress.running.push_back(stages_of(state)[job.chain.next].name + " " +
                                 state.question->name());
    }
    const double elapsed = seconds_since(started_);
    progress.expected_s = std::max(0.0, expected_s_ - elapsed);
    observer_->progress(progress);
  }

  void stop() {
    pool_.stop_all();
    for (const auto& [id, job] : running_) remove_folder(job.folder);
    running_.clear();
  }

  const Cache& cache_;
  Durations& durations_;
  Interrupt* interrupt_;
  Options options_;
  ProcessPool pool_;
  std::string build_;
  std::string metric_definitions_;
  Observer* observer_ = nullptr;

  std::vector<CaseState> states_;
  std::set<const Case*> counted_;
  std::deque<Chain> ready_;
  std::map<ProcessPool::Id, RunningJob> running_;
  std::unordered_map<std::string, std::vector<Chain>> waiting_;  // by key of a running job
  std::unordered_map<std::string, JobResult>
      tried_;  // by key: failures that the cache does not keep
  std::unordered_map<std::string, unsigned> repairs_;  // by key
  std::map<std::tuple<std::string, std::string, Seed>, Outcome> reported_before_;

  Clock::time_point started_ = Clock::now();
  double cpu_at_start_ = 0;
  double expected_s_ = 0;
  double idle_s_ = 0;
  double tool_cpu_s_ = 0;
  std::uint64_t jobs_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t folders_ = 0;
  int signal_ = 0;
};

Engine::Engine(const Cache& cache, Durations& durations, const Guard& guard, Interrupt* interrupt,
               Options options)
    : loop_(std::make_unique<Loop>(cache, durations, guard, interrupt, std::move(options))) {}
Engine::~Engine() = default;

void Engine::resume_from(const core::Run& earlier) { loop_->resume_from(earlier); }
Forecast Engine::plan(const std::vector<Case>& cases, Observer& observer) {
  return loop_->plan(cases, observer);
}
core::RunEnd Engine::run(Observer& observer) { return loop_->run(observer); }
int Engine::signal() const { return loop_->signal(); }

core::RunHeader::FlowSummary summary_of(const Case& example) {
  core::RunHeader::FlowSummary summary{.device = example.flow->device, .stages = {}, .checks = {}};
  for (const Stage& stage : example.flow->stages(example)) {
    summary.stages.push_back(stage.name);
    if (stage.is_check) summary.checks.push_back(stage.name);
    summary.per_seed = summary.per_seed || stage.per_seed;
  }
  return summary;
}

}  // namespace lutmark::engine
