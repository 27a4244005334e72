// SPDX-License-Identifier: Apache-2.0
// JobRun: one job from its folder with the inputs, through its steps, to the result that is kept.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/stage.h"
#include "harness/engine/cache.h"
#include "harness/engine/job.h"
#include "harness/engine/job_folder.h"
#include "harness/engine/process.h"

namespace lutmark::engine {

/// What runs: the steps of a stage, for one seed, and the hash of all that decides what they leave.
struct JobPlan {
  std::string key;
  std::vector<core::Step> steps;
};

/// Who runs it, for provenance.
struct JobHost {
  std::string name;
  std::string build;  ///< identity of this program's code
};

class JobRun {
 public:
  JobRun(JobPlan plan, JobFolder folder) : plan_(std::move(plan)), folder_(std::move(folder)) {}

  /// Returns the name of an input that the cache does not have any more, or empty. Throws UserError
  /// when the disk is full.
  std::string place_inputs(const Cache& cache, const Inputs& inputs, const core::Stage& stage);

  ProcessSpec next_step(const core::Limits& limits) const;

  /// Books what a step took and printed. True when it succeeded and another one has to follow.
  bool goes_on_after(const ProcessResult& ended, const core::Stage& stage);

  /// Reads what the last step left and keeps it in the cache, when its outcome is a lasting one.
  /// What cannot be kept is tool_failed.
  JobResult finish(const core::Stage& stage, const ProcessResult& last, const Cache& cache,
                   const JobHost& host) const;

  const std::string& key() const { return plan_.key; }
  double wall_s() const { return wall_s_; }

 private:
  core::Provenance provenance(const JobHost& host) const;
  void keep_result(const core::Stage& stage, const Cache& cache, JobResult& result) const;

  JobPlan plan_;
  JobFolder folder_;
  std::size_t step_ = 0;
  std::map<std::string, std::string> input_hashes_;
  std::string log_;  // of all steps so far, each a bounded part
  std::size_t last_log_begins_ = 0;
  double wall_s_ = 0;
  double cpu_s_ = 0;
  double peak_memory_ = 0;
};

/// A newer reader looks at the files of an old result. False when they are gone, or what they say
/// now does not last: then the job has to run again.
bool read_again(const core::Stage& stage, const Inputs& inputs, const Cache& cache,
                const JobFolder& folder, JobResult& result);

}  // namespace lutmark::engine
