// SPDX-License-Identifier: Apache-2.0
// Flow and Case: ordered stages on one target, and a design with a config on a flow.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/core/design.h"
#include "harness/core/stage.h"

namespace lutmark::core {

struct Case;

/// Ordered stages that take a design to metrics on one target. What changes a metric is in its
/// name.
struct Flow {
  std::string name;     ///< "ecp5_85k"
  std::string meaning;  ///< one line
  std::string device;   ///< part and package, or empty
  Fabric fabric;
  /// Cheap; called again whenever a stage of the case is due. Stages refer to earlier ones only.
  std::function<std::vector<Stage>(const Case&)> stages;
  /// Which designs it is for, and the words for that; unset: for all that hardware is made of.
  std::function<bool(const Design&)> takes = {};
  std::string takes_only = "designs with hardware";
  Origin origin = Origin::measured;  ///< of its figures

  bool is_for(const Design& design) const {
    return takes ? takes(design) : design.generate != nullptr;
  }
};

/// Place-and-route seeds are repetitions of a case, not part of its identity. Borrows design and
/// flow.
struct Case {
  const Design* design = nullptr;
  Config config;
  const Flow* flow = nullptr;
  std::vector<std::uint64_t> seeds = {};  ///< of its own; empty: those of the run

  const std::vector<std::uint64_t>& seeds_or(const std::vector<std::uint64_t>& of_run) const {
    return seeds.empty() ? of_run : seeds;
  }
  std::string config_name() const { return design->parameters.name(config); }
  std::string name() const { return design->name + "/" + config_name() + "/" + flow->name; }
};

}  // namespace lutmark::core
