// SPDX-License-Identifier: Apache-2.0
// Committed measurements of other programs: designs/kratos/comparison/*.jsonl, made by hand.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/core/record.h"
#include "harness/core/study.h"

namespace lutmark::designs::kratos {

/// A committed journal: results by case name. Throws UserError when the file is damaged.
class Comparison {
 public:
  /// "upstream", "data_paths" or "da4ml": the files are compiled in.
  static Comparison of(std::string_view name);
  /// The text of a journal. `source` is for messages.
  static Comparison parse(std::string_view text, const std::string& source);

  const std::map<std::string, core::CaseResult>& results() const { return results_; }
  /// As core::Measured::value; nothing for a case that is not there.
  std::optional<double> value(const std::string& case_name, std::string_view metric) const;

 private:
  std::map<std::string, core::CaseResult> results_;
};

/// Our kernels and bare data paths beside upstream's at upstream's points.
core::Study upstream_study();
/// Our adder graphs beside da4ml's.
core::Study da4ml_study();

}  // namespace lutmark::designs::kratos
