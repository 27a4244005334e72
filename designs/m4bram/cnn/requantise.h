// SPDX-License-Identifier: Apache-2.0
// A trained net with fewer bits in its middle layers, without training it again.
#pragma once

#include <array>

#include "designs/m4bram/cnn/lanes.h"
#include "designs/m4bram/cnn/nets.h"

namespace lutmark::designs::m4bram {

/// A net with what its middle layers' weights are in a block.
struct Requantised {
  nn::IntegerNet net;
  std::array<WeightGroup, middle_layers> groups;
};

/// From a net of 8 bits throughout. Weights of w bits are the multiples of the power of two whose
/// rounding error, squared and added, is least (of equal ones the smallest), the number -2^(w-1)
/// left out; of activations the low bits are rounded away. Needs no images.
Requantised requantise_middle(nn::IntegerNet net, const std::array<Widths, middle_layers>& widths);

}  // namespace lutmark::designs::m4bram
