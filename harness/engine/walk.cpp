// SPDX-License-Identifier: Apache-2.0
// Walk: takes cases through their stages as far as finished work reaches, and books what jobs left.
#include "harness/engine/walk.h"

#include <utility>

#include <fmt/format.h>

namespace lutmark::engine {
namespace {

using core::Case;
using core::Outcome;
using core::Record;
using core::Stage;

bool goes_on_after(const Stage& stage, Outcome outcome) {
  return outcome == Outcome::ok || !stage.decides_case();
}

}  // namespace

Walk::Walk(const Cache& cache, WorkFolder& work, std::vector<std::uint64_t> seeds,
           std::string build, RerunOptions reruns)
    : cache_(cache),
      work_(work),
      seeds_(std::move(seeds)),
      build_(std::move(build)),
      reruns_(std::move(reruns)) {}

void Walk::resume_from(const core::Run& earlier) {
  for (const Record& record : earlier.records) {
    reported_before_[{record.case_name, record.stage, record.seed}] = record.outcome;
  }
}

void Walk::begin(const std::vector<Case>& cases) {
  cases_.resize(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) cases_[i].question = &cases[i];
}

void Walk::plan(std::size_t case_index) {
  cases_[case_index].open_chains = 1;
  advance_or_queue({.case_index = case_index});
  cases_[case_index].release();
}

std::optional<DueJob> Walk::next() {
  const Chain chain = ready_.front();
  ready_.pop_front();
  std::optional<DueJob> due = advance(chain);
  if (!due) release(chain);
  return due;
}

const Case& Walk::question_of(const Chain& chain) const {
  return *cases_[chain.case_index].question;
}

const Stage& Walk::stage_of(const Chain& chain) {
  return cases_[chain.case_index].built_stages()[chain.next];
}

Inputs Walk::inputs_of(const Chain& chain) {
  return cases_[chain.case_index].inputs_of(chain.seed, stage_of(chain));
}

void Walk::hold(const Chain& chain) { ++cases_[chain.case_index].running; }

void Walk::let_go(const Chain& chain) { --cases_[chain.case_index].running; }

void Walk::release(const Chain& chain) { cases_[chain.case_index].release(); }

void Walk::complete(Chain chain, const std::string& key, const JobResult& result,
                    Restored restored) {
  if (chain.generation != cases_[chain.case_index].generation) return;
  const Stage& stage = stage_of(chain);
  accept(chain, stage, key, result, restored);
  if (!goes_on_after(stage, result.outcome)) return;
  ++chain.next;
  // Depth first: a case that is begun is finished before others begin.
  const std::size_t before = ready_.size();
  advance_or_queue(chain);
  for (std::size_t added = ready_.size() - before; added > 0; --added) {
    ready_.push_front(ready_.back());
    ready_.pop_back();
  }
}

void Walk::remember_failure(const std::string& key, const JobResult& result) {
  failures_.emplace(key, result);
}

void Walk::compare_rerun(const std::string& key, JobResult& result) {
  reruns_.compare(key, result, cache_);
}

void Walk::repair(const Chain& chain, const std::string& key, const std::string& file) {
  CaseProgress& progress = cases_[chain.case_index];
  const Stage& stage = stage_of(chain);
  const std::size_t producer = progress.producer_of(chain.seed, stage, file);
  const std::string& name = progress.stages[producer].name;
  const std::string producer_key = progress.find_finished(chain.seed, name)->key;
  cache_.erase(producer_key);
  if (++repairs_[producer_key] > 3) {
    accept(chain, stage, key,
           {.outcome = Outcome::tool_failed,
            .message = fmt::format("the cache loses {} of {} again and again", file, name)},
           Restored::no);
    return;
  }
  // All later results of the case are asked for again; those that are whole are still in the cache.
  const std::size_t begin = progress.restart_from(producer);
  ready_.push_front(
      {.case_index = chain.case_index, .next = begin, .generation = progress.generation});
}

void Walk::count_jobs(CaseProgress& progress) {
  if (!counted_.insert(progress.question).second) return;
  bool is_per_seed = false;  // what follows a stage that runs per seed does too
  for (const Stage& stage : progress.built_stages()) {
    is_per_seed = is_per_seed || stage.per_seed;
    tally_.jobs += is_per_seed ? progress.question->seeds_or(seeds_).size() : 1;
  }
}

// As far as finished work reaches. Returns the first job that has to run.
std::optional<DueJob> Walk::advance(Chain chain) {
  CaseProgress& progress = cases_[chain.case_index];
  if (chain.generation != progress.generation) return std::nullopt;
  if (chain.next == 0 && !chain.seed) count_jobs(progress);
  for (;; ++chain.next) {
    if (chain.next == progress.built_stages().size()) {
      --progress.open_chains;
      return std::nullopt;
    }
    const Stage& stage = stage_of(chain);
    if (stage.per_seed && !chain.seed) {
      fork_seeds(chain);
      return std::nullopt;
    }
    DueJob job{chain, {.key = {}, .steps = stage.steps(chain.seed.value_or(0))}};
    job.plan.key = job_key(stage, job.plan.steps, inputs_of(chain), build_);
    const std::optional<JobResult> known = without_running(job, stage);
    if (!known) return job;
    const bool is_restored = known->outcome != Outcome::tool_missing;
    accept(chain, stage, job.plan.key, *known, is_restored ? Restored::yes : Restored::no);
    if (!goes_on_after(stage, known->outcome)) return std::nullopt;
  }
}

void Walk::advance_or_queue(const Chain& chain) {
  if (const std::optional<DueJob> due = advance(chain)) ready_.push_back(due->chain);
}

void Walk::fork_seeds(const Chain& chain) {
  CaseProgress& progress = cases_[chain.case_index];
  const std::vector<std::uint64_t>& seeds = progress.question->seeds_or(seeds_);
  progress.open_chains += seeds.size();
  --progress.open_chains;
  for (const std::uint64_t seed : seeds) {
    Chain seeded = chain;
    seeded.seed = seed;
    advance_or_queue(seeded);
  }
}

// A result that needs no process: of an equal job that failed in this run, from the cache, from the
// resumed journal, or because a tool is not there.
std::optional<JobResult> Walk::without_running(const DueJob& job, const Stage& stage) {
  if (const auto failure = failures_.find(job.plan.key); failure != failures_.end())
    return failure->second;
  if (std::optional<JobResult> hit = restore(job, stage)) {
    if (has_to_repeat(job, stage, *hit)) return std::nullopt;
    return hit;
  }
  const std::string name = question_of(job.chain).name();
  const auto before = reported_before_.find({name, stage.name, job.chain.seed});
  if (before != reported_before_.end() && before->second != Outcome::ok) {
    return JobResult{.outcome = before->second};
  }
  if (std::string missing = missing_tool(job.plan.steps); !missing.empty()) {
    return JobResult{.outcome = Outcome::tool_missing, .message = std::move(missing)};
  }
  return std::nullopt;
}

// What an earlier part of this run told of is settled, and extras say nothing of the case.
bool Walk::has_to_repeat(const DueJob& job, const Stage& stage, const JobResult& cached) {
  const bool is_told =
      reported_before_.contains({question_of(job.chain).name(), stage.name, job.chain.seed});
  if (is_told || !stage.decides_case() || !missing_tool(job.plan.steps).empty()) return false;
  return reruns_.wants(job.plan.key, cached);
}

std::optional<JobResult> Walk::restore(const DueJob& job, const Stage& stage) {
  std::optional<JobResult> hit = cache_.find(job.plan.key);
  if (!hit || hit->reader_version == stage.reader_version) return hit;
  const JobFolder folder = work_.make_job("read");
  if (!read_again(stage, inputs_of(job.chain), cache_, folder, *hit)) {
    cache_.erase(job.plan.key);
    return std::nullopt;
  }
  cache_.store(job.plan.key, *hit);
  return hit;
}

// Books the result of a job for a chain and reports it.
void Walk::accept(const Chain& chain, const Stage& stage, const std::string& key,
                  const JobResult& result, Restored restored) {
  CaseProgress& progress = cases_[chain.case_index];
  if (result.outcome == Outcome::ok) {
    (chain.seed ? progress.finished_by_seed[*chain.seed] : progress.finished)[stage.name] = {
        key, result.outputs};
    if (!stage.question_outputs.empty()) progress.revision = revision_of(progress, stage, result);
  }
  const bool is_told = report(progress, stage, chain.seed, key, result, restored);
  if (goes_on_after(stage, result.outcome)) return;
  JobResult next{.outcome = Outcome::skipped, .message = stage.name + " was not ok"};
  if (!is_told) {
    // A repaired stage had its record, an ok one, before: the failure shows at the stage that
    // needed it.
    next = {
        .outcome = result.outcome,
        .message = fmt::format("{} was ok but not when done again: {}", stage.name, result.message),
        .log_tail = result.log_tail};
  }
  skip_rest(chain, stage.name, next);
}

// False for a job that was reported before: a repaired one.
bool Walk::report(CaseProgress& progress, const Stage& stage, const Seed& seed,
                  const std::string& key, const JobResult& result, Restored restored) {
  if (!progress.reported.insert({stage.name, seed}).second) return false;
  ++tally_.done;
  if (restored == Restored::yes && result.outcome != Outcome::skipped) ++tally_.hits;
  if (result.outcome != Outcome::ok && result.outcome != Outcome::skipped) ++tally_.failed;
  const std::string name = progress.question->name();
  if (reported_before_.contains({name, stage.name, seed})) return true;
  observer_->record({.case_name = name,
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
                     .revision = progress.revision,
                     .cached = restored == Restored::yes,
                     .wall_s = result.wall_s,
                     .cpu_s = result.cpu_s,
                     .peak_memory_mb = result.peak_memory_mb,
                     .provenance = result.provenance});
  return true;
}

void Walk::skip_rest(const Chain& chain, const std::string& because, const JobResult& first) {
  CaseProgress& progress = cases_[chain.case_index];
  const JobResult skipped{.outcome = Outcome::skipped, .message = because + " was not ok"};
  bool is_per_seed = false;
  for (std::size_t next = chain.next + 1; next < progress.stages.size(); ++next) {
    const Stage& stage = progress.stages[next];
    const JobResult& result = next == chain.next + 1 ? first : skipped;
    is_per_seed = is_per_seed || stage.per_seed;
    if (is_per_seed && !chain.seed) {
      for (const std::uint64_t seed : progress.question->seeds_or(seeds_))
        report(progress, stage, seed, "", result, Restored::no);
    } else {
      report(progress, stage, chain.seed, "", result, Restored::no);
    }
  }
  --progress.open_chains;
}

}  // namespace lutmark::engine
