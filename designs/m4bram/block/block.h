// SPDX-License-Identifier: Apache-2.0
// m4bram.block, m4bram.bramac, m4bram.bpe, m4bram.overlay: compute-in-BRAM blocks, their element,
// and what needs none of them, as RTL.
#pragma once

#include "designs/m4bram/block/task.h"
#include "harness/core/design.h"

namespace lutmark::designs::m4bram {

/// M4BRAM of both sizes and clockings; modes as parameters that only the stimulus knows.
core::Design block();
/// BRAMAC-2SA and -1DA.
core::Design bramac();
/// An element of M4BRAM alone.
core::Design bpe();
/// A plain block RAM of weights beside multipliers of the fabric.
core::Design overlay();

/// What a config of m4bram.block or m4bram.bramac asks.
cim::Task block_task(const core::Config& config);
cim::Task bramac_task(const core::Config& config);

}  // namespace lutmark::designs::m4bram
