// SPDX-License-Identifier: Apache-2.0
// Golden models of the Kratos kernels. They know the weights and nothing of the generator.
#pragma once

#include "designs/kratos/weights.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::kratos {

/// Least two's-complement width that holds every output that signed inputs of `input_bits` bits can
/// cause in any column.
int golden_output_bits(const Weights& weights, int input_bits);

/// Matrix product of every vector of `in` with the weights: a beat of `in` holds `copies` vectors
/// of weights.rows elements, a beat of the result `copies` vectors of weights.columns elements.
core::Beats golden_product(const Weights& weights, int input_bits, int copies,
                           const core::Beats& in);

}  // namespace lutmark::designs::kratos
