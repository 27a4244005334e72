// SPDX-License-Identifier: Apache-2.0
// Stage: one step of a flow as a value. The engine alone touches the world.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "harness/core/limits.h"
#include "harness/core/metric.h"
#include "harness/core/outcome.h"

namespace lutmark::core {

/// An installed program as a tool chain found it.
struct Tool {
  std::string name;               ///< "yosys"
  std::vector<std::string> argv;  ///< how to start it: program and leading arguments
  std::string version;
  std::string sha256;   ///< identity of what runs: program or package
  std::string missing;  ///< why it cannot be used and what to do, or empty
  std::vector<std::pair<std::string, std::string>> env;
};

/// Runs a tool with arguments in the work folder, no shell. File names are relative to that folder.
struct Command {
  Tool tool;
  std::vector<std::string> arguments;
};

/// Runs C++ in a process of its own, in the work folder. Throwing UserError is tool_failed.
struct Function {
  std::string name;      ///< "generate"
  std::string question;  ///< everything that the result depends on besides the inputs and the code
  std::function<void(const std::filesystem::path& folder)> run;
  std::string missing = {};  ///< what it needs that is not installed and what to do, or empty
};

using Step = std::variant<Command, Function>;

/// File `file` of the earlier stage `stage`, placed in the work folder under the same name. A file
/// "dir/*" stands for all outputs below dir.
struct StageInput {
  std::string stage;
  std::string file;
};

/// What a stage left, as its reader sees it.
struct StageFiles {
  std::filesystem::path folder;  ///< outputs and inputs
  int exit_status = 0;           ///< of the last step that ran
  std::string log;               ///< of the last step that ran
};

/// What a reader makes of it.
struct Reading {
  Outcome outcome = Outcome::ok;
  Metrics metrics = {};
  std::map<std::string, std::string> labels =
      {};  ///< words that belong to the figures: limited_by, proof
  std::string message = {};
};

/// One step of a flow for one case. Steps run in order in one folder that holds only the declared
/// inputs and texts; the first one that fails ends the stage.
struct Stage {
  std::string name;
  bool per_seed = false;  ///< runs once for every place-and-route seed
  bool is_check = false;  ///< metrics of the case are withheld until it is ok
  /// Changes no metric, so it is no part of the question, and no other stage takes its outputs.
  /// Unless it is a check too, its outcome is nobody's but its own: the case goes on.
  bool is_extra = false;
  std::vector<StageInput> inputs = {};
  std::map<std::string, std::string> texts = {};  ///< files whose content is part of the question
  std::vector<std::string> outputs =
      {};  ///< files kept; "dir/*" keeps all below dir; '?' at the end: may be absent
  /// Outputs whose content is part of the question that the case asks (constants, stimulus).
  std::vector<std::string> question_outputs = {};
  std::function<std::vector<Step>(std::uint64_t seed)> steps = {};
  /// A file: when a step leaves it, the steps after that one have nothing to do and are left out.
  std::string done_when = {};
  Limits limits = {};
  /// Called when all steps exited with 0, or one exited with another status. Pure but for reading
  /// the folder. Throwing anything is `unreadable`.
  std::function<Reading(const StageFiles&)> read = {};
  int reader_version = 1;

  bool decides_case() const { return is_check || !is_extra; }
};

}  // namespace lutmark::core
