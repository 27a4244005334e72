// SPDX-License-Identifier: Apache-2.0
// Design: an accelerator or primitive as pure functions of its parameters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/data_set.h"
#include "harness/core/fabric.h"
#include "harness/core/hardware.h"
#include "harness/core/metric.h"
#include "harness/core/parameter.h"
#include "harness/core/vectors.h"

namespace lutmark::core {

/// What a model says of a config.
struct ModelResult {
  Metrics metrics = {};                            ///< of origin `modelled`
  std::map<std::string, std::string> labels = {};  ///< words that belong to them: the tile
  /// Which budget admits no solution, and what it would take; then there are no metrics.
  std::string does_not_fit = {};
  /// Other solutions than the chosen one, of which none is better than another in every figure.
  struct Alternative {
    std::string name;
    Metrics metrics;
  };
  std::vector<Alternative> front = {};
};

/// A value; every function in it is pure and deterministic, so it can be tested without a tool.
struct Design {
  std::string name;     ///< "kratos.gemmt_fu"
  std::string meaning;  ///< one line
  std::string paper;    ///< the publication it reproduces, or empty
  ParameterSpace parameters;
  std::vector<Config> configs;  ///< what `list` shows and globs select from; any legal config runs

  /// Refuses combinations that the single ranges allow, with UserError(place, ...). May be empty.
  std::function<void(const Config&, const std::string& place)> check;
  /// Empty, with the next two, in a design that no hardware is made of.
  std::function<Hardware(const Config&, const Fabric&)> generate = {};
  /// Beats of every input stream, a whole number of frames: corner values first, then random ones.
  std::function<Vectors(const Config&, std::uint64_t seed)> stimulus = {};
  /// Beats of every output stream. Bit-exact; shares only the config and the constants with
  /// generate.
  std::function<Vectors(const Config&, const Vectors&)> golden = {};
  /// The constants (weights) as text, a part of the question that a case asks. May be empty.
  std::function<std::string(const Config&)> constants = {};
  /// Useful operations in a frame, the unit of throughput and of toggles_per_op. Of hardware.
  std::function<double(const Config&)> ops_per_frame = {};
  /// Names with hashes of the files that a config reads (trained nets), a part of the question
  /// that every stage of a case asks. May be empty.
  std::function<std::string(const Config&)> files = {};
  /// What stimulus and accuracy read besides the config.
  std::optional<DataSource> data = {};
  /// accuracy_pct on all images of `data`, by the integers of the golden model. May be empty.
  std::function<Metrics(const Config&, const DataSet&)> accuracy = {};
  /// Closed forms or a search: figures without hardware, in milliseconds. May be empty.
  std::function<ModelResult(const Config&)> model = {};
  /// The same design asked about a workload of the user's instead of one that a parameter names.
  /// Throws UserError for a file that is none. May be empty.
  std::function<Design(const std::filesystem::path& workload)> with_workload = {};
  /// Many configs have equal RTL and differ in their vectors only, so a simulation program is kept
  /// for all of them.
  bool shares_rtl = false;
};

/// Name of the top module: what follows the last '.' of the design's name.
inline std::string top_module(const Design& design) {
  return design.name.substr(design.name.rfind('.') + 1);
}

}  // namespace lutmark::core
