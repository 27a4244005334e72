// SPDX-License-Identifier: Apache-2.0
// What a search found, in the words of the metric table.
#pragma once

#include "designs/m4bram/model/experiment.h"
#include "harness/core/design.h"

namespace lutmark::designs::m4bram {

/// Figures of the best tile with the labels `tile`, `comparator` and `bound`, and the front of the
/// tiles in the budget; or which budget admits none.
core::ModelResult model_result(const ExperimentResult& finding, const Workload& workload);

}  // namespace lutmark::designs::m4bram
