// SPDX-License-Identifier: Apache-2.0
// CaseProgress: where one case stands: its stages, what they left, and what was reported of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/flow.h"
#include "harness/core/stage.h"
#include "harness/engine/cache.h"
#include "harness/engine/job.h"

namespace lutmark::engine {

using Seed = std::optional<std::uint64_t>;

/// What a stage that was ok hands to later ones.
struct FinishedStage {
  std::string key;
  std::map<std::string, Artifact> outputs;
};

/// A case under way. Stages are built when needed and dropped when not, so that tens of thousands
/// of waiting cases stay small.
struct CaseProgress {
  using FinishedStages = std::map<std::string, FinishedStage>;

  const core::Case* question = nullptr;
  std::vector<core::Stage> stages = {};  ///< empty until built
  FinishedStages finished = {};
  std::map<std::uint64_t, FinishedStages> finished_by_seed = {};
  std::set<std::pair<std::string, Seed>> reported = {};
  std::string revision = {};
  std::size_t open_chains = 0;
  std::size_t running = 0;  ///< jobs; their stages stay built
  unsigned generation = 0;  ///< counts repairs; a chain of an older generation goes no further

  const std::vector<core::Stage>& built_stages();
  /// Drops what can be made again, unless jobs run.
  void release();

  /// Of the seed, else of the case; nullptr when the stage has not finished.
  const FinishedStage* find_finished(const Seed& seed, const std::string& stage) const;
  /// The stages that it names have finished.
  Inputs inputs_of(const Seed& seed, const core::Stage& stage) const;
  /// The stage that input `file` of `stage` comes from; the last one declared counts.
  std::size_t producer_of(const Seed& seed, const core::Stage& stage,
                          const std::string& file) const;
  /// All stages from this one on are asked for again, by chains of a new generation. Returns the
  /// stage to begin with: seeds begin together.
  std::size_t restart_from(std::size_t stage);
};

/// `pattern` is a file or "dir/*".
bool matches(const std::string& pattern, const std::string& file);

/// Hash of the question that a case asks, once the stage that makes the files that belong to it has
/// left them.
std::string revision_of(const CaseProgress& progress, const core::Stage& stage,
                        const JobResult& result);

}  // namespace lutmark::engine
