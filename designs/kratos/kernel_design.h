// SPDX-License-Identifier: Apache-2.0
// What the eight kernels have in common as designs: parameters, refusals, stimulus.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "designs/kratos/golden.h"
#include "designs/kratos/kernel.h"
#include "harness/core/design.h"

namespace lutmark::designs::kratos {

/// What tells one kernel from another. Functions are given legal configs only.
struct KernelKind {
  std::string name;  ///< "gemmt_fu"
  std::string meaning;
  Reduction reduction = Reduction::tree;
  std::vector<core::Parameter> sizes;
  core::ParameterSpace::Groups size_groups;
  core::ParameterSpace::Groups optional_size_groups;
  std::vector<std::map<std::string, std::string>> listed;  ///< configs that `list` shows

  /// Refuses sizes that do not fit each other, with UserError(place, ...). May be empty.
  std::function<void(const core::Config&, const std::string& place)> check;
  std::function<int(const core::Config&)> matrix_rows;
  std::function<int(const core::Config&)> matrix_columns;
  std::function<FrameSize(const core::Config&)> frame;
  std::function<Schedule(const core::Config&)> schedule;  ///< of configs that check() lets pass
  /// Asked where the fabric has block RAM. Empty: Lines::registers.
  std::function<Lines(const core::Config&)> lines;
  std::function<FrameElements(const core::Config&, const Weights&, const FrameElements&)> golden;
};

core::Design kernel_design(const KernelKind& kind);

/// The integer of a parameter, as an int.
int value(const core::Config& config, std::string_view parameter);

bool is_compat(const core::Config& config);
bool loads_weights(const KernelKind& kind, const core::Config& config);

}  // namespace lutmark::designs::kratos
