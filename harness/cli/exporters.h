// SPDX-License-Identifier: Apache-2.0
// Exporters: a judged run in the formats of other tools. A case without proven figures has none in
// any of them, never a zero.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/core/record.h"
#include "harness/judge/compare.h"

namespace lutmark::cli {

/// A run with what was found of it; `verdicts` also has the cases that vanished.
struct JudgedRun {
  core::RunHeader header;
  std::vector<core::CaseResult> results;
  std::vector<judge::CaseVerdict> verdicts;
};

struct Exporter {
  std::string name;     ///< as users choose it: "junit"
  std::string meaning;  ///< one line
  std::function<std::string(const JudgedRun&)> text;
};

/// All formats there are.
const std::vector<Exporter>& exporters();

/// Long form: a line for every value, "case,metric,unit,kind,seed,value".
std::string export_csv(const JudgedRun& run);
/// For people, as a job summary: counts, what is not the same, and all cases folded away.
std::string export_markdown(const JudgedRun& run);
/// JUnit XML: a test a case; worse, missing and failed are failures, the rest passes.
std::string export_junit(const JudgedRun& run);
/// github-action-benchmark's own format holds metrics of one direction: customSmallerIsBetter or
/// customBiggerIsBetter.
std::string export_github_action_benchmark(const JudgedRun& run, core::Better direction);
/// Bencher Metric Format: benchmark to measure to value, with the range over the seeds.
std::string export_bencher(const JudgedRun& run);

}  // namespace lutmark::cli
