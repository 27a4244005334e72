// SPDX-License-Identifier: Apache-2.0
// kratos.gemmt_fu, gemmt_rp and gemms: (m x k) times constant (k x n).
#pragma once

#include "harness/core/design.h"

namespace lutmark::designs::kratos {

/// Fully unrolled, adder trees: a whole m x k matrix every cycle through m copies of the weights.
core::Design gemmt_fu();

/// Row-parallel, adder trees: one row a cycle through one copy of the weights.
core::Design gemmt_rp();

/// Row-parallel, a weight-stationary systolic array of k x n cells.
core::Design gemms();

}  // namespace lutmark::designs::kratos
