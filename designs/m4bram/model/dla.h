// SPDX-License-Identifier: Apache-2.0
// The accelerator of DSPs alone, in the form of Intel's DLA, that speedups compare with.
#pragma once

#include <memory>

#include "designs/m4bram/model/accelerator.h"

namespace lutmark::designs::m4bram {

std::unique_ptr<Accelerator> make_dla(const Problem& problem);

/// The tile that upstream begins every search with; only ratios to it are used.
inline constexpr Tile reference_tile{.pvec = 1, .qvec = 1, .cvec = 8, .kvec = 48};

}  // namespace lutmark::designs::m4bram
