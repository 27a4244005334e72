// SPDX-License-Identifier: Apache-2.0
// Job: a stage of a case (and seed), its cache key, and the reading of what it left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/core/stage.h"
#include "harness/engine/cache.h"
#include "harness/engine/process.h"

namespace lutmark::engine {

/// File name in the work folder to content.
using Inputs = std::map<std::string, Artifact>;

/// Hash of all that decides what a job leaves: inputs and texts by content, tools by identity,
/// arguments, and for functions the identity of this program's code (`build`).
std::string job_key(const core::Stage& stage, const std::vector<core::Step>& steps,
                    const Inputs& inputs, const std::string& build);

/// Hash of the part of a stage that belongs to the question of its case: arguments and texts,
/// neither tools nor inputs.
std::string stage_question(const core::Stage& stage);

/// A step as the process pool takes it.
ProcessSpec process_spec(const core::Step& step, const std::filesystem::path& folder,
                         const core::Limits& limits);

/// argv as it ran, for provenance: ["yosys.py", ...] or ["lutmark:generate"].
std::vector<std::string> shown_argv(const core::Step& step);

/// What a step lacks with its remedy, or empty.
std::string missing_tool(const std::vector<core::Step>& steps);

/// What the end of the last process means: outcome and message for limits, signals and failures to
/// start; otherwise the stage's reader decides, and a reader that throws is `unreadable`.
core::Reading read_end(const core::Stage& stage, const ProcessResult& end,
                       const std::filesystem::path& folder);

/// Output files that exist, "dir/*" expanded, relative to the folder. A declared output that is not
/// there and not optional is reported in `missing`.
std::vector<std::string> present_outputs(const core::Stage& stage,
                                         const std::filesystem::path& folder, std::string& missing);

/// Identity of this program's code: the linker's build id.
std::string build_identity();

}  // namespace lutmark::engine
