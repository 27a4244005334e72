// SPDX-License-Identifier: Apache-2.0
// What blocks are tried with: corners, all pairs of small numbers, random numbers.
#pragma once

#include <cstdint>

#include "designs/m4bram/block/task.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::m4bram::cim {

/// Beats of `in`: frames of corner values, for weights of 2 bits and activations of up to 4 all
/// pairs of weights with all pairs of activations, then random frames.
core::Beats block_stimulus(const Task& task, std::uint64_t seed);

}  // namespace lutmark::designs::m4bram::cim
