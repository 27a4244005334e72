// SPDX-License-Identifier: Apache-2.0
// Golden model of layers of a trained net: nn's integers on frames. It knows nothing of kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/core/vectors.h"
#include "harness/nn/integer_net.h"

namespace lutmark::designs::kratos {

/// Layers first to last of a net, counted from 0, both included.
struct LayerRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Results of the layers for the activations of the first of them: activations, or scores where the
/// last layer of the net is the last.
std::vector<std::int64_t> golden_layers(const nn::IntegerNet& net, LayerRange layers,
                                        std::vector<std::int64_t> activations);

/// Places of the map that a layer takes in, one a beat: 1 for the first layer when it is fc.
int places_in(const nn::IntegerNet& net, std::size_t layer);
/// Bits of an activation that a layer takes in, unsigned.
int bits_in(const nn::IntegerNet& net, std::size_t layer);

/// The response to frames whose beats are places with all their channels; so are those of the
/// response. Activations are unsigned, scores signed with the least width that holds all scores of
/// any activations.
core::Beats golden_net_response(const nn::IntegerNet& net, LayerRange layers,
                                const core::Beats& in);

}  // namespace lutmark::designs::kratos
