// SPDX-License-Identifier: Apache-2.0
// The nets whose layers become Kratos kernels: a small MLP and a small CNN on Fashion-MNIST.
#pragma once

#include <filesystem>

#include "designs/common/net_family.h"
#include "harness/nn/fashion_mnist.h"
#include "harness/nn/train/recipe.h"

namespace lutmark::designs::kratos {

/// Nets in integers, of one recipe.
struct IntegerNetFamily : NetFamily {
  nn::Recipe recipe;  ///< what all nets of the family have in common
};

/// Layers are small enough to stand unrolled in an FPGA; docs/training.md has their accuracy. The
/// images are read from `data` when they are asked for.
IntegerNetFamily mlp(const std::filesystem::path& data = nn::fashion_mnist_folder);
IntegerNetFamily cnn(const std::filesystem::path& data = nn::fashion_mnist_folder);

}  // namespace lutmark::designs::kratos
