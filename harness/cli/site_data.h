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
/// words.
core::Json site_data(const Context& context, const core::Run& run,
                     const std::vector<judge::CaseVerdict>& verdicts);

}  // namespace lutmark::cli
