// SPDX-License-Identifier: Apache-2.0
// Trial report: what trials of the rule measured, as a file and as the tables of docs/judging.md.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/shape.h"
#include "harness/judge/trial.h"

namespace lutmark::judge {

/// The file docs/judging.json.
struct TrialReport {
  /// What the samples are like.
  struct Sample {
    std::string case_name;
    std::size_t seeds = 0;         ///< of each side
    double variation_pct = 0;      ///< standard deviation over mean of the original's Fmax
    double renamed_shift_pct = 0;  ///< of the median, renamed against original
  };

  std::map<std::string, std::string> tools;  ///< name to "version sha256"
  std::vector<Sample> samples;
  std::vector<TrialResult> results;
};

TrialReport::Sample sample_of(const Population& population);

const core::Format& trial_report_format();
core::Json to_json(const TrialReport& report);
/// Throws UserError when it is not such a file.
TrialReport trial_report_from_json(const core::Json& json, const std::string& source);

/// Markdown: samples, false alarms, power.
std::string tables(const TrialReport& report);

/// Settings in which nothing is slower and more suites than the false discovery rate are alarmed,
/// one line each.
std::vector<std::string> broken_promises(const TrialReport& report);

/// `page` with the text between the marks of the trial's tables replaced. Throws UserError when
/// there are no marks.
std::string with_tables(const std::string& page, const std::string& tables,
                        const std::string& source);

}  // namespace lutmark::judge
