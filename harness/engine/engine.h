// SPDX-License-Identifier: Apache-2.0
// Engine: cases into jobs, jobs into records; parallel, cached, resumable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/core/flow.h"
#include "harness/core/record.h"
#include "harness/engine/cache.h"
#include "harness/engine/durations.h"
#include "harness/engine/process.h"
#include "harness/engine/reruns.h"

namespace lutmark::engine {

struct Options {
  std::vector<std::uint64_t> seeds;
  std::size_t slots = 1;              ///< jobs at once
  std::filesystem::path work_folder;  ///< made for this run; the guard removes it unless kept
  bool keep_work = false;
  std::string host;
  RerunOptions reruns = {};
};

/// What is left to do, known before anything starts.
struct Forecast {
  std::uint64_t jobs = 0;     ///< all jobs of the run
  std::uint64_t cached = 0;   ///< decided already: restored, or a tool is missing
  std::uint64_t unknown = 0;  ///< of the rest, jobs without an earlier duration
  double expected_s = 0;      ///< elapsed time of the rest with all slots busy, from earlier runs
};

struct Progress {
  std::uint64_t jobs = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  double expected_s = 0;
  std::vector<std::string> running;  ///< "synthesize kratos.gemmt_fu/.../ice40_hx8k"
};

/// Told of what happens, in the harness's own thread. Exceptions end the run.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void forecast(const Forecast& forecast) = 0;
  virtual void record(const core::Record& record) = 0;
  virtual void progress(const Progress& progress) = 0;  ///< a few times a second
};

/// Runs jobs of cases. The local executor: processes on this machine.
class Engine {
 public:
  /// All are borrowed and outlive the engine. Durations are updated.
  Engine(const Cache& cache, Durations& durations, const Guard& guard, Interrupt* interrupt,
         Options options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Records that an earlier part of this run wrote: their jobs are not run again and not reported
  /// again.
  void resume_from(const core::Run& earlier);

  /// Restores what the cache has and says what is left; runs nothing.
  Forecast plan(const std::vector<core::Case>& cases, Observer& observer);

  /// Runs what plan() left. Returns when all is done or a signal came (during plan() too); then
  /// `interrupted` is set and `signal()` tells which. Throws UserError when the work folder cannot
  /// be made.
  core::RunEnd run(Observer& observer);

  int signal() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

/// Description of a flow for the header of a journal.
core::RunHeader::FlowSummary summary_of(const core::Case& example);

}  // namespace lutmark::engine
