// SPDX-License-Identifier: Apache-2.0
// Study report: the studies that a run is complete for, and what it says of the published claims.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/cli/context.h"
#include "harness/core/study.h"
#include "harness/judge/finding.h"

namespace lutmark::cli {

struct StudyReport {
  const core::Study* study = nullptr;  ///< borrowed from the context
  core::StudyResult result;
  /// Cases of its suite without a figure, with the outcome that they ended with.
  std::vector<std::pair<std::string, std::string>> left_out;
  std::size_t cases = 0;  ///< of its suite
};

/// The studies all of whose cases the run asked for, in order of the registry.
std::vector<StudyReport> derive_studies(const Context& context, const core::RunHeader& header,
                                        const std::vector<core::CaseResult>& results);

/// What the studies and results say of every claim.
std::vector<judge::ClaimFinding> judge_claims(const Context& context,
                                              const std::vector<StudyReport>& studies,
                                              const std::vector<core::CaseResult>& results);

/// Figures of one study as a table, with what was left out.
std::string study_table(const StudyReport& report);
/// A line a claim.
std::string claims_table(const std::vector<judge::ClaimFinding>& findings);
/// "3 trend_holds, 1 not_measured".
std::string finding_counts(const std::vector<judge::ClaimFinding>& findings);

core::Json to_json(const StudyReport& report);
core::Json to_json(const judge::ClaimFinding& finding);

}  // namespace lutmark::cli
