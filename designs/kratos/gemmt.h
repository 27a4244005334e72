// SPDX-License-Identifier: Apache-2.0
// kratos.gemmt_fu and kratos.gemmt_rp: (m x k) times constant (k x n), reduced by adder trees.
#pragma once

#include "harness/core/design.h"

namespace lutmark::designs::kratos {

/// Fully unrolled: a whole m x k matrix every cycle through m copies of the weights.
core::Design gemmt_fu();

/// Row-parallel: one row a cycle through one copy of the weights.
core::Design gemmt_rp();

}  // namespace lutmark::designs::kratos
