// SPDX-License-Identifier: Apache-2.0
// JobRun: one job from its folder with the inputs, through its steps, to the result that is kept.
#include "harness/engine/job_run.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/core/sha256.h"
#include "harness/core/text.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Outcome;
using core::Stage;

// Where a job's log waits in its folder to be kept.
constexpr const char* log_file = ".lutmark.log";

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string log_tail(const std::string& log) {
  constexpr std::size_t most = 4096;
  if (log.size() <= most) return log;
  const std::size_t line = log.find('\n', log.size() - most);
  return log.substr(line == std::string::npos ? log.size() - most : line + 1);
}

void place_texts(const Stage& stage, const fs::path& folder) {
  for (const auto& [file, text] : stage.texts) core::write_text_atomically(folder / file, text);
}

bool place(const Cache& cache, const std::string& sha256, const fs::path& file) {
  fs::create_directories(file.parent_path());
  return cache.fetch(sha256, file);
}

// The line before what a step printed. Commands can be as long as a list of files.
std::string heading(const core::Step& step, const std::string& log_before) {
  constexpr std::size_t most = 400;
  std::string command = core::join(shown_argv(step), " ");
  if (command.size() > most) command = command.substr(0, most) + "...";
  const bool is_line_open = !log_before.empty() && log_before.back() != '\n';
  return fmt::format("{}$ {}\n", is_line_open ? "\n" : "", command);
}

void keep_log(const std::string& log, const fs::path& folder, const Cache& cache,
              JobResult& result) {
  if (log.empty()) return;
  core::write_text_atomically(folder / log_file, log);
  result.log = cache.keep(folder / log_file);
}

void keep_log_if_possible(const std::string& log, const fs::path& folder, const Cache& cache,
                          JobResult& result) {
  try {
    keep_log(log, folder, cache, result);
  } catch (const std::exception&) {
    // A full disk: the tail is in the record all the same.
  }
}

}  // namespace

std::string JobRun::place_inputs(const Cache& cache, const Inputs& inputs, const Stage& stage) {
  for (const auto& [file, artifact] : inputs) {
    if (!place(cache, artifact.sha256, folder_.path() / file)) return file;
    input_hashes_[file] = artifact.sha256;
  }
  place_texts(stage, folder_.path());
  for (const auto& [file, text] : stage.texts) input_hashes_[file] = core::sha256_hex(text);
  return "";
}

ProcessSpec JobRun::next_step(const core::Limits& limits) const {
  return process_spec(plan_.steps[step_], folder_.path(), limits);
}

bool JobRun::goes_on_after(const ProcessResult& ended, const Stage& stage) {
  if (plan_.steps.size() > 1) log_ += heading(plan_.steps[step_], log_);
  last_log_begins_ = log_.size();
  log_ += ended.log;
  wall_s_ += ended.wall_s;
  cpu_s_ += ended.cpu_s;
  peak_memory_ = std::max(peak_memory_, static_cast<double>(ended.peak_memory_bytes));
  const bool succeeded = ended.end == ProcessEnd::exited && ended.status == 0;
  const bool is_done = !stage.done_when.empty() && fs::exists(folder_.path() / stage.done_when);
  return succeeded && !is_done && ++step_ < plan_.steps.size();
}

JobResult JobRun::finish(const Stage& stage, const ProcessResult& last, const Cache& cache,
                         const JobHost& host) const {
  core::Reading reading = read_end(stage, last, folder_.path());
  JobResult result{.outcome = reading.outcome,
                   .metrics = std::move(reading.metrics),
                   .labels = std::move(reading.labels),
                   .message = std::move(reading.message),
                   .log_tail = reading.outcome == Outcome::ok ? "" : log_tail(log_),
                   .last_log_begins = last_log_begins_,
                   .outputs = {},
                   .exit_status = last.status,
                   .reader_version = stage.reader_version,
                   .wall_s = wall_s_,
                   .cpu_s = cpu_s_,
                   .peak_memory_mb = peak_memory_ / 1e6,
                   .provenance = provenance(host)};
  if (core::is_lasting(result.outcome)) {
    keep_result(stage, cache, result);
  } else {
    keep_log_if_possible(log_, folder_.path(), cache, result);
  }
  return result;
}

core::Provenance JobRun::provenance(const JobHost& host) const {
  core::Provenance provenance{.commands = {},
                              .tools = {},
                              .inputs = input_hashes_,
                              .outputs = {},
                              .host = host.name,
                              .finished = utc_now()};
  for (const core::Step& step : plan_.steps) {
    provenance.commands.push_back(shown_argv(step));
    if (const auto* command = std::get_if<core::Command>(&step)) {
      provenance.tools[command->tool.name] = command->tool.version + " " + command->tool.sha256;
    } else {
      provenance.tools["lutmark"] = host.build;
    }
  }
  return provenance;
}

void JobRun::keep_result(const Stage& stage, const Cache& cache, JobResult& result) const {
  try {
    keep_log(log_, folder_.path(), cache, result);  // a newer reader will ask for it
    std::string missing;
    for (const std::string& file : present_outputs(stage, folder_.path(), missing)) {
      result.outputs[file] = cache.keep(folder_.path() / file);
      result.provenance.outputs[file] = result.outputs[file].sha256;
    }
    cache.store(plan_.key, result);
  } catch (const std::exception& error) {
    result.outcome = Outcome::tool_failed;
    result.metrics = {};
    result.labels = {};
    result.log_tail = log_tail(log_);
    result.message = fmt::format("the outputs could not be kept: {}", error.what());
  }
}

bool read_again(const Stage& stage, const Inputs& inputs, const Cache& cache,
                const JobFolder& folder, JobResult& result) {
  Inputs files = inputs;
  files.insert(result.outputs.begin(), result.outputs.end());
  for (const auto& [file, artifact] : files) {
    if (!place(cache, artifact.sha256, folder.path() / file)) return false;
  }
  place_texts(stage, folder.path());
  std::string log;
  if (result.log) {
    if (!cache.fetch(result.log->sha256, folder.path() / log_file)) return false;
    log = core::read_text(folder.path() / log_file);
    if (result.last_log_begins > log.size()) return false;
  }
  const core::Reading reading = read_end(stage,
                                         {.end = ProcessEnd::exited,
                                          .status = result.exit_status,
                                          .log = log.substr(result.last_log_begins)},
                                         folder.path());
  result.outcome = reading.outcome;
  result.metrics = reading.metrics;
  result.labels = reading.labels;
  result.message = reading.message;
  result.log_tail = reading.outcome == Outcome::ok ? "" : log_tail(log);
  result.reader_version = stage.reader_version;
  return core::is_lasting(result.outcome);
}

}  // namespace lutmark::engine
