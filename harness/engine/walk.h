// SPDX-License-Identifier: Apache-2.0
// Walk: takes cases through their stages as far as finished work reaches, and books what jobs left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "harness/engine/case_progress.h"
#include "harness/engine/engine.h"
#include "harness/engine/job_run.h"

namespace lutmark::engine {

/// Where a case (or one seed of it) stands: before stage `next`.
struct Chain {
  std::size_t case_index = 0;
  Seed seed = {};
  std::size_t next = 0;
  unsigned generation = 0;
};

/// A job that nothing spares: it has to run.
struct DueJob {
  Chain chain;
  JobPlan plan;
};

enum class Restored { no, yes };

/// Knows what has to run and what became of it, and runs nothing itself.
class Walk {
 public:
  /// The cache and the work folder are borrowed.
  Walk(const Cache& cache, WorkFolder& work, std::vector<std::uint64_t> seeds, std::string build,
       RerunOptions reruns);

  /// Jobs that these records tell of count as done and are not reported again.
  void resume_from(const core::Run& earlier);
  /// The cases are borrowed. Records go to the observer that was named last.
  void begin(const std::vector<core::Case>& cases);
  void report_to(Observer& observer) { observer_ = &observer; }
  /// Takes a case up to the first job that has to run.
  void plan(std::size_t case_index);

  /// Chains before a job that had to run when they were last looked at.
  const std::deque<Chain>& ready() const { return ready_; }
  /// Takes the first ready chain on. Nothing when by now the cache spares it all jobs.
  std::optional<DueJob> next();

  const core::Case& question_of(const Chain& chain) const;
  /// The stage that the chain stands before. Valid until release().
  const core::Stage& stage_of(const Chain& chain);
  Inputs inputs_of(const Chain& chain);

  /// A job of the chain's case runs: its stages stay built.
  void hold(const Chain& chain);
  void let_go(const Chain& chain);
  /// Gives back what can be made again of a case of which no job runs.
  void release(const Chain& chain);

  /// The job that the chain stood before has this result. Failures that the cache does not keep
  /// hold for equal jobs of this run.
  void complete(Chain chain, const std::string& key, const JobResult& result, Restored restored);
  void remember_failure(const std::string& key, const JobResult& result);
  /// A result that differs from the cached one that it was to repeat becomes `unrepeatable`.
  void compare_rerun(const std::string& key, JobResult& result);
  std::uint64_t reruns() const { return reruns_.count(); }
  /// Input `file` of that job vanished from the cache or was damaged there: its producer runs
  /// again.
  void repair(const Chain& chain, const std::string& key, const std::string& file);

  struct Tally {
    std::uint64_t jobs = 0;  ///< of the cases planned so far
    std::uint64_t done = 0;
    std::uint64_t hits = 0;
    std::uint64_t failed = 0;
  };
  const Tally& tally() const { return tally_; }

 private:
  void count_jobs(CaseProgress& progress);
  std::optional<DueJob> advance(Chain chain);
  void advance_or_queue(const Chain& chain);
  void fork_seeds(const Chain& chain);
  std::optional<JobResult> without_running(const DueJob& job, const core::Stage& stage);
  std::optional<JobResult> restore(const DueJob& job, const core::Stage& stage);
  bool has_to_repeat(const DueJob& job, const core::Stage& stage, const JobResult& cached);
  void accept(const Chain& chain, const core::Stage& stage, const std::string& key,
              const JobResult& result, Restored restored);
  bool report(CaseProgress& progress, const core::Stage& stage, const Seed& seed,
              const std::string& key, const JobResult& result, Restored restored);
  void skip_rest(const Chain& chain, const std::string& because, const JobResult& first);

  const Cache& cache_;
  WorkFolder& work_;
  std::vector<std::uint64_t> seeds_;
  std::string build_;
  Reruns reruns_;
  Observer* observer_ = nullptr;

  std::vector<CaseProgress> cases_;
  std::set<const core::Case*> counted_;
  std::deque<Chain> ready_;
  std::unordered_map<std::string, JobResult> failures_;  // by key: what the cache does not keep
  std::unordered_map<std::string, unsigned> repairs_;    // by key
  std::map<std::tuple<std::string, std::string, Seed>, core::Outcome> reported_before_;
  Tally tally_;
};

}  // namespace lutmark::engine
