// SPDX-License-Identifier: Apache-2.0
// Shards: parts of a selection for several machines, and their runs joined to one.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/context.h"
#include "harness/core/record.h"
#include "harness/engine/durations.h"

namespace lutmark::cli {

/// "2/4" is the second of four. Throws UserError.
core::Shard parse_shard(const std::string& text);

/// Leaves the cases of one shard in the selection and notes in `shard` which these are. Cases go,
/// dearest first, to the shard that has the least to do so far; what was never timed counts as much
/// as the mean of those that were. Shards are disjoint and complete when all are made from the same
/// selection and the same durations: merge_runs() sees when they were not.
void keep_shard(Selection& selection, core::Shard& shard, const engine::Durations& durations);

/// The runs of all shards of a selection as one run, as if it had not been split: cases in their
/// order, every record once. Elapsed time is that of the slowest shard. Throws UserError for a run
/// that is no shard or not whole, for runs of different programs or selections, and for shards or
/// cases that are missing or there twice. `name` is the new run's.
core::Run merge_runs(const std::vector<core::Run>& runs, const std::string& name);

}  // namespace lutmark::cli
