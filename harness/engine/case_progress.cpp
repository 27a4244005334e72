// SPDX-License-Identifier: Apache-2.0
// CaseProgress: where one case stands: its stages, what they left, and what was reported of it.
#include "harness/engine/case_progress.h"

#include <algorithm>
#include <cassert>

#include "harness/core/metric.h"
#include "harness/core/sha256.h"

namespace lutmark::engine {
namespace {

using core::Stage;

std::string hash_of_definitions(core::Origin origin) {
  core::Sha256 hash;
  for (const core::Metric& metric : core::metric_table()) {
    if (metric.origin == origin) hash.part(metric.name).part(metric.unit).part(metric.meaning);
  }
  return hash.hex();
}

// Metric definitions belong to every question: another meaning of a figure is another question.
const std::string& metric_definitions(core::Origin origin) {
  static const std::string measured = hash_of_definitions(core::Origin::measured);
  static const std::string modelled = hash_of_definitions(core::Origin::modelled);
  return origin == core::Origin::measured ? measured : modelled;
}

}  // namespace

bool matches(const std::string& pattern, const std::string& file) {
  if (pattern.ends_with("/*")) return file.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == file;
}

const std::vector<Stage>& CaseProgress::built_stages() {
  if (stages.empty()) stages = question->flow->stages(*question);
  return stages;
}

void CaseProgress::release() {
  if (running > 0) return;
  stages = {};
  if (open_chains == 0) {
    finished = {};
    finished_by_seed = {};
    reported = {};
    revision = {};
  }
}

const FinishedStage* CaseProgress::find_finished(const Seed& seed, const std::string& stage) const {
  const auto in = [&](const FinishedStages& all) -> const FinishedStage* {
    const auto found = all.find(stage);
    return found == all.end() ? nullptr : &found->second;
  };
  if (seed) {
    const auto by_seed = finished_by_seed.find(*seed);
    const FinishedStage* own = by_seed == finished_by_seed.end() ? nullptr : in(by_seed->second);
    if (own != nullptr) return own;
  }
  return in(finished);
}

Inputs CaseProgress::inputs_of(const Seed& seed, const Stage& stage) const {
  Inputs inputs;
  for (const core::StageInput& input : stage.inputs) {
    const FinishedStage* producer = find_finished(seed, input.stage);
    assert(producer != nullptr);
    for (const auto& [file, artifact] : producer->outputs) {
      if (matches(input.file, file)) inputs[file] = artifact;
    }
  }
  return inputs;
}

std::size_t CaseProgress::producer_of(const Seed& seed, const Stage& stage,
                                      const std::string& file) const {
  auto producer = stages.end();
  for (const core::StageInput& input : stage.inputs) {
    const bool has_file = find_finished(seed, input.stage)->outputs.contains(file);
    if (!has_file || !matches(input.file, file)) continue;
    producer = std::find_if(stages.begin(), stages.end(),
                            [&](const Stage& s) { return s.name == input.stage; });
  }
  assert(producer != stages.end());
  return static_cast<std::size_t>(producer - stages.begin());
}

std::size_t CaseProgress::restart_from(std::size_t stage) {
  ++generation;
  open_chains = 1;
  finished_by_seed.clear();
  for (std::size_t i = stage; i < stages.size(); ++i) finished.erase(stages[i].name);
  const auto first_seeded =
      std::find_if(stages.begin(), stages.end(), [](const Stage& s) { return s.per_seed; });
  return std::min(stage, static_cast<std::size_t>(first_seeded - stages.begin()));
}

std::string revision_of(const CaseProgress& progress, const Stage& stage, const JobResult& result) {
  const core::Case& question = *progress.question;
  core::Sha256 hash;
  hash.part(question.design->name).part(question.config_name()).part(question.flow->name);
  hash.part(metric_definitions(question.flow->origin));
  for (const Stage& each : progress.stages) {
    if (!each.is_extra) hash.part(stage_question(each));
  }
  for (const auto& [file, artifact] : result.outputs) {
    for (const std::string& pattern : stage.question_outputs) {
      if (matches(pattern, file)) hash.part(file).part(artifact.sha256);
    }
  }
  return hash.hex().substr(0, 16);
}

}  // namespace lutmark::engine
