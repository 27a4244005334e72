// SPDX-License-Identifier: Apache-2.0
// The model of BRAMAC's own repository (abdelfattah-lab/BRAMAC at de47bc6, dlabramac/), which is
// older than that of M4BRAM's scripts and differs from it.
#pragma once

#include "designs/m4bram/model/experiment.h"

namespace lutmark::designs::m4bram {

struct BramacQuestion {
  const Workload* workload = nullptr;  ///< AlexNet or ResNet-34 in their published form; borrowed
  /// Upstream sizes stream buffers beside BRAMAC blocks by AlexNet's maps whatever the network.
  const Workload* cim_maps = nullptr;
  Architecture architecture = Architecture::bramac_1da;  ///< or bramac_2sa
  int bits = 8;                                          ///< 2, 4 or 8, of weights and activations
};

/// Pure. Budgets are upstream's: 1518 DSPs, and 1500 block RAMs of filter cache alone. The
/// comparator is the DLA of best quality in a grid of its own. The answer has no bound.
ExperimentResult run(const BramacQuestion& question);

}  // namespace lutmark::designs::m4bram
