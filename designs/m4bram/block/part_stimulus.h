// SPDX-License-Identifier: Apache-2.0
// What parts of a block are tried with.
#pragma once

#include <cstdint>

#include "designs/m4bram/block/part_shape.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::m4bram {

/// Beats of the stream `in`: the lowest bit says whether a step is shown, the inputs follow. Every
/// frame brings its part to a known state before it shows anything.
core::Beats part_stimulus(PartKind kind, cim::Size size, std::uint64_t seed);

}  // namespace lutmark::designs::m4bram
