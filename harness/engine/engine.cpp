// SPDX-License-Identifier: Apache-2.0
// Engine: cases into jobs, jobs into records; parallel, cached, resumable.
#include "harness/engine/engine.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <unordered_map>
#include <utility>

#include "harness/engine/job_run.h"
#include "harness/engine/walk.h"

namespace lutmark::engine {
namespace {

using Clock = std::chrono::steady_clock;
using core::Case;
using core::Outcome;
using core::Stage;

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

struct RunningJob {
  Chain chain;
  JobRun run;
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
        host_{.name = options_.host, .build = build_identity()},
        work_(options_.work_folder, options_.keep_work),
        walk_(cache, work_, options_.seeds, host_.build, options_.reruns),
        pool_(guard, interrupt) {}

  void resume_from(const core::Run& earlier) { walk_.resume_from(earlier); }

  Forecast plan(const std::vector<Case>& cases, Observer& observer) {
    walk_.report_to(observer);
    started_ = Clock::now();
    cpu_at_start_ = own_cpu_seconds();
    walk_.begin(cases);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      walk_.plan(i);
      if (has_signal()) break;
    }
    Forecast forecast{.jobs = walk_.tally().jobs, .cached = walk_.tally().done};
    for (const Chain& chain : walk_.ready()) add_remaining(chain, forecast);
    forecast.expected_s /= static_cast<double>(options_.slots);
    observer.forecast(forecast);
    expected_s_ = forecast.expected_s;
    return forecast;
  }

  core::RunEnd run(Observer& observer) {
    walk_.report_to(observer);
    if (!walk_.ready().empty()) work_.make();
    auto last_progress = Clock::now();
    auto free_since = Clock::now();
    while ((!walk_.ready().empty() || pool_.running() > 0) && signal_ == 0) {
      fill_slots(free_since);
      if (pool_.running() == 0 && walk_.ready().empty()) break;
      const std::vector<ProcessPool::Ended> ended = pool_.wait(std::chrono::milliseconds(200));
      free_since = Clock::now();
      for (const ProcessPool::Ended& end : ended) step_ended(end);
      if (has_signal()) break;
      if (seconds_since(last_progress) > 0.25) {
        last_progress = Clock::now();
        report_progress(observer);
      }
    }
    if (signal_ != 0) stop();
    durations_.save();
    const double wall = seconds_since(started_);
    return {.jobs = walk_.tally().done,
            .hits = walk_.tally().hits,
            .wall_s = wall,
            .tool_cpu_s = tool_cpu_s_,
            .harness_cpu_s = own_cpu_seconds() - cpu_at_start_,
            .idle_share = idle_s_ / (wall * static_cast<double>(options_.slots)),
            .interrupted = signal_ != 0,
            .reruns = walk_.reruns()};
  }

  int signal() const { return signal_; }

 private:
  bool has_signal() {
    if (interrupt_ != nullptr) {
      if (const std::optional<int> signal = interrupt_->take()) signal_ = *signal;
    }
    return signal_ != 0;
  }

  void add_remaining(const Chain& chain, Forecast& forecast) const {
    const Case& question = walk_.question_of(chain);
    const std::string name = question.name();
    const std::vector<Stage> stages = question.flow->stages(question);
    bool is_per_seed = false;
    for (std::size_t next = chain.next; next < stages.size(); ++next) {
      is_per_seed = is_per_seed || stages[next].per_seed;
      const std::size_t times =
          is_per_seed && !chain.seed ? question.seeds_or(options_.seeds).size() : 1;
      if (const auto expected = durations_.expected(name, stages[next].name)) {
        forecast.expected_s += static_cast<double>(times) * *expected;
      } else {
        forecast.unknown += times;
      }
    }
  }

  void fill_slots(Clock::time_point free_since) {
    while (pool_.running() < options_.slots && !walk_.ready().empty()) {
      // The first job of all may need any amount; further ones wait until there is room beside it.
      constexpr double room = 1.5e9;
      if (pool_.running() > 0 && available_memory_bytes() < room) return;
      const std::size_t before = pool_.running();
      if (std::optional<DueJob> due = walk_.next()) {
        const Chain chain = due->chain;
        start(std::move(*due));
        walk_.release(chain);
      }
      if (pool_.running() > before) idle_s_ += seconds_since(free_since);
    }
  }

  void start(DueJob due) {
    const Chain& chain = due.chain;
    const std::string key = due.plan.key;
    if (const auto twin = waiting_.find(key); twin != waiting_.end()) {
      twin->second.push_back(chain);  // the same job runs already, for another case
      return;
    }
    const Stage& stage = walk_.stage_of(chain);
    std::optional<JobRun> run;
    std::string lost;
    try {
      run.emplace(std::move(due.plan), work_.make_job(stage.name));
      lost = run->place_inputs(cache_, walk_.inputs_of(chain), stage);
    } catch (const std::exception& error) {
      // A full disk is the machine's trouble, not the case's: an outcome that a new run tries
      // again.
      run.reset();
      walk_.complete(chain, key, {.outcome = Outcome::tool_failed, .message = error.what()},
                     Restored::no);
      return;
    }
    if (!lost.empty()) {
      walk_.repair(chain, key, lost);
      return;
    }
    waiting_[key] = {};
    walk_.hold(chain);
    const ProcessPool::Id id = pool_.start(run->next_step(stage.limits));
    running_.emplace(id, RunningJob{chain, std::move(*run)});
  }

  void step_ended(const ProcessPool::Ended& ended) {
    auto node = running_.extract(ended.id);
    RunningJob& job = node.mapped();
    tool_cpu_s_ += ended.result.cpu_s;
    const Stage& stage = walk_.stage_of(job.chain);
    if (job.run.goes_on_after(ended.result, stage)) {
      node.key() = pool_.start(job.run.next_step(stage.limits));
      running_.insert(std::move(node));
      return;
    }
    if (ended.result.end == ProcessEnd::stopped) return;
    walk_.let_go(job.chain);
    finish(job, stage, ended.result);
    walk_.release(job.chain);
  }

  void finish(const RunningJob& job, const Stage& stage, const ProcessResult& last) {
    const std::string& key = job.run.key();
    JobResult result = job.run.finish(stage, last, cache_, host_);
    walk_.compare_rerun(key, result);
    if (!core::is_lasting(result.outcome)) walk_.remember_failure(key, result);
    durations_.note(walk_.question_of(job.chain).name(), stage.name, job.run.wall_s());

    const std::vector<Chain> twins = std::exchange(waiting_[key], {});
    waiting_.erase(key);
    walk_.complete(job.chain, key, result, Restored::no);
    for (const Chain& twin : twins) {
      walk_.complete(twin, key, result, Restored::yes);
      walk_.release(twin);
    }
  }

  void report_progress(Observer& observer) {
    Progress progress{.jobs = walk_.tally().jobs,
                      .done = walk_.tally().done,
                      .failed = walk_.tally().failed,
                      .expected_s = std::max(0.0, expected_s_ - seconds_since(started_)),
                      .running = {}};
    for (const auto& [id, job] : running_) {
      progress.running.push_back(walk_.stage_of(job.chain).name + " " +
                                 walk_.question_of(job.chain).name());
    }
    observer.progress(progress);
  }

  void stop() {
    pool_.stop_all();
    running_.clear();
  }

  const Cache& cache_;
  Durations& durations_;
  Interrupt* interrupt_;
  Options options_;
  JobHost host_;
  WorkFolder work_;
  Walk walk_;

  std::map<ProcessPool::Id, RunningJob> running_;
  std::unordered_map<std::string, std::vector<Chain>> waiting_;  // by key of a running job
  ProcessPool pool_;  // goes before the folders of the jobs that it ends

  Clock::time_point started_ = Clock::now();
  double cpu_at_start_ = 0;
  double expected_s_ = 0;
  double idle_s_ = 0;
  double tool_cpu_s_ = 0;
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
    if (!stage.decides_case()) summary.extras.push_back(stage.name);
    summary.per_seed = summary.per_seed || stage.per_seed;
  }
  return summary;
}

}  // namespace lutmark::engine
