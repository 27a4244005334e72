// SPDX-License-Identifier: Apache-2.0
// Report: results and verdicts as tables and JSON. Computes nothing.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/context.h"
#include "harness/core/record.h"
#include "harness/judge/compare.h"

namespace lutmark::cli {

/// A line a case: outcome, the figures that people look for first, verdict.
std::string verdict_table(const std::vector<core::CaseResult>& results,
                          const std::vector<judge::CaseVerdict>& verdicts);

/// What is not fine and what to do about it: failed cases with stage, message and the commands that
/// show more. Empty when all is fine.
std::string troubles(const std::vector<core::CaseResult>& results,
                     const std::vector<judge::CaseVerdict>& verdicts);

/// "9 same, 2 worse".
std::string verdict_counts(const std::vector<judge::CaseVerdict>& verdicts);

core::Json to_json(const core::CaseResult& result);
core::Json to_json(const judge::CaseVerdict& verdict);

/// "273.1 [265.0..281.2]": median and range.
std::string seeded_text(const std::map<std::uint64_t, double>& values);

}  // namespace lutmark::cli
