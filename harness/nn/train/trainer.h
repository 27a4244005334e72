// SPDX-License-Identifier: Apache-2.0
// Trainer: from a recipe and images to a net in integers, bit for bit the same every time.
#pragma once

#include "harness/core/data_set.h"
#include "harness/nn/integer_net.h"
#include "harness/nn/train/options.h"
#include "harness/nn/train/recipe.h"

namespace lutmark::nn {

/// Trains a net. The result depends on the recipe and the data alone: not on the number of threads,
/// and by construction not on the machine (x86-64), because every sum has a fixed order and the
/// functions of the mathematical library that weights depend on are exact or correctly rounded.
/// Throws UserError when the recipe does not fit the data.
IntegerNet train(const Recipe& recipe, const core::DataSet& data, const TrainOptions& options);

}  // namespace lutmark::nn
