// SPDX-License-Identifier: Apache-2.0
// Site files: what the site shows of files that the cache holds. What it holds no more is left out.
#pragma once

#include "harness/cli/context.h"
#include "harness/core/record.h"
#include "harness/engine/cache.h"

namespace lutmark::cli {

/// Gives the records of the site data that have no end of a log the end of the one that the cache
/// holds.
void add_log_ends(core::Json& data, const engine::Cache& cache);

/// Gives the designs of the site data the beginning of their top module, as generated for the first
/// of their cases whose file the cache holds.
void add_excerpts(core::Json& data, const Context& context, const core::Run& run,
                  const engine::Cache& cache);

/// Gives the designs of the site data their floorplans: on each flow that of the case with the most
/// cells, with the tiles of the worst path where the same seed was routed.
void add_floorplans(core::Json& data, const core::Run& run, const engine::Cache& cache);

}  // namespace lutmark::cli
