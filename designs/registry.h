// SPDX-License-Identifier: Apache-2.0
// The lists of all designs, studies and trained nets.
#pragma once

#include <filesystem>
#include <vector>

#include "designs/common/net_family.h"
#include "harness/core/design.h"
#include "harness/core/study.h"
#include "harness/nn/fashion_mnist.h"

namespace lutmark::designs {

/// All designs, in the order in which `lutmark list` shows them. `root` is the repository, where
/// trained nets are.
std::vector<core::Design> registry(const std::filesystem::path& root);

/// All studies, in the order in which `lutmark studies` shows them.
std::vector<core::Study> studies();

/// All families of trained nets, in the order in which `lutmark train --list` shows them.
/// `fashion_mnist` is the folder of those images.
std::vector<NetFamily> net_families(
    const std::filesystem::path& fashion_mnist = nn::fashion_mnist_folder);

}  // namespace lutmark::designs
