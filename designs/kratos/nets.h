// SPDX-License-Identifier: Apache-2.0
// The nets whose layers become Kratos kernels: a small MLP and a small CNN on Fashion-MNIST.
#pragma once

#include "designs/common/net_family.h"

namespace lutmark::designs::kratos {

/// Layers are small enough to stand unrolled in an FPGA; docs/training.md has their accuracy.
NetFamily mlp();
NetFamily cnn();

}  // namespace lutmark::designs::kratos
