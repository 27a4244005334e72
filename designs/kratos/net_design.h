// SPDX-License-Identifier: Apache-2.0
// Trained nets as designs: every layer a Kratos kernel with the layer's constants, in series.
#pragma once

#include <filesystem>

#include "designs/kratos/nets.h"
#include "harness/core/design.h"

namespace lutmark::designs::kratos {

/// What the constants of a layer are: parameter `weights`.
enum class Constants {
  trained,   ///< the weights of the net
  shuffled,  ///< these at random places of their layer
  uniform,   ///< as many zeros at random places, the others uniform as those of the kernels
};

/// The design of a family's nets, under the family's name and with its parameters. Nets are read
/// from the family's folder below `root`, the repository, when a config asks for one; what is wrong
/// with a file is a UserError of `check`. A layer fc is gemmt_rp with one row, conv2d is conv2d_pw;
/// fc behind a map is conv2d_pw with one window as large as the map. The stream takes first
/// activations, unsigned: a whole vector a beat, or a place with its channels.
core::Design net_design(const IntegerNetFamily& family, const std::filesystem::path& root);

}  // namespace lutmark::designs::kratos
