// SPDX-License-Identifier: Apache-2.0
// Studies of the models: the published figures again, and what a fair comparison makes of them.
#pragma once

#include "harness/core/study.h"

namespace lutmark::designs::m4bram {

/// Speedup of three M4BRAM blocks over the DLA, weights of 8 bits, activations of 8 to 4.
core::Study fig9_study();
/// M4BRAM beside BRAMAC at 2, 4 and 8 bits.
core::Study fig10_study();
/// The same block with less duplication of weights.
core::Study fig11_study();
/// M4BRAM blocks without DSPs.
core::Study fig12_study();
/// Weights of 8 and 4 bits mixed.
core::Study table3_study();
/// The two averages of the abstract, by the derivation that fits.
core::Study headline_study();
/// The averages of BRAMAC's abstract, by the model of its own repository.
core::Study bramac_study();
/// The points of figure 10 with one comparator, per area, and with other clocks.
core::Study fair_study();
/// What the headline against BRAMAC owes to the grid that is searched.
core::Study grids_study();
/// True layers of the networks, one grid and one budget for all.
core::Study true_networks_study();
/// Readout before narrow lanes can overflow, in cycles.
core::Study overflow_study();
/// What more block RAMs buy.
core::Study budgets_study();
/// What the parts of a soft block take, drawn as its structure.
core::Study structure_study();
/// All styles of computing at block RAMs in one table.
core::Study styles_study();
/// Toggles per product of the soft blocks.
core::Study toggles_study();
/// Accuracy of a small net over precisions, beside the speedup of the same net.
core::Study accuracy_study();
/// What lanes that wrap cost the same nets in accuracy, and early readout in cycles.
core::Study lanes_study();
/// Precisions by layer, chosen on images for validation.
core::Study precision_study();

}  // namespace lutmark::designs::m4bram
