// SPDX-License-Identifier: Apache-2.0
// Site data: everything that the dashboards draw, as one JSON value.
#pragma once

#include <vector>

#include "harness/cli/context.h"
#include "harness/core/record.h"
#include "harness/judge/compare.h"

namespace lutmark::cli {

/// Rows of the metric table.
core::Json metrics_json();

/// The input of the Python package in dashboards/: run, results with verdicts, records, and the
/// words. `results` are those of the run.
core::Json site_data(const Context& context, const core::Run& run,
                     const std::vector<core::CaseResult>& results,
                     const std::vector<judge::CaseVerdict>& verdicts);

/// Part `against` of the site data: `run` judged against another run. Cases that the run does not
/// have are named under `missing`.
core::Json site_comparison(const core::Run& older, const core::Run& run,
                           const std::vector<core::CaseResult>& results);

}  // namespace lutmark::cli
