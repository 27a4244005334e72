// SPDX-License-Identifier: Apache-2.0
// Studies of the Kratos kernels: one function a question; suites/<its suite>.json has the cases.
#pragma once

#include "harness/core/study.h"

namespace lutmark::designs::kratos {

/// Does area fall with sparsity, and with precision, and what becomes of Fmax?
core::Study sparsity_study();
/// The same question asked of all eight kernels at mini sizes.
core::Study kernels_study();
/// Adder graphs against multiplications left to the synthesiser, with exact results.
core::Study styles_study();
/// The same on upstream's arithmetic and weights.
core::Study points_study();
/// What exact arithmetic costs over arithmetic modulo 2^w.
core::Study exactness_study();
/// What a copy of the weights for every row costs (fully unrolled against row-parallel).
core::Study copies_study();
/// Fmax as a share of what bare registers reach on the same device with the same seeds.
core::Study ceiling_study();
/// What constants of trained nets cost beside shuffled and random ones.
core::Study trained_study();
/// What constant weights save over weights that a stream loads.
core::Study loaded_study();
/// What smaller look-up tables do to area, in every accounting.
core::Study lut_size_study();
/// Accuracy beside area of trained nets.
core::Study front_study();

}  // namespace lutmark::designs::kratos
