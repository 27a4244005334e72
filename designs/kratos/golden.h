// SPDX-License-Identifier: Apache-2.0
// Golden models of the Kratos kernels. They know the weights and nothing of the generator.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "designs/kratos/numbers.h"
#include "designs/kratos/schedule.h"
#include "designs/kratos/weights.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::kratos {

/// Elements of a frame in the order in which they are streamed.
using FrameElements = std::vector<std::int64_t>;

/// Every vector of weights.rows elements times the weights: weights.columns elements each.
FrameElements golden_product(const Weights& weights, const FrameElements& vectors);

/// Cross-correlation of an image with weights.columns filters, straight from the definition.
FrameElements golden_convolution(const Weights& weights, const ConvolutionSize& size,
                                 const FrameElements& image);

/// Least two's-complement width that holds every result of any inputs; wrap_bits where results
/// wrap.
int golden_output_bits(const Weights& weights, const Numbers& numbers);

/// To nearest with ties up after division by 2^shift, negative results 0, large ones the largest.
std::int64_t golden_requantised(std::int64_t sum, const Requantiser& requantiser);

/// The same for any loaded matrix of so many rows.
int golden_loaded_output_bits(int rows, const Numbers& numbers);

/// The matrix that a stream brings for a frame: a row of `columns` weights a beat, in two's
/// complement, or unsigned where results wrap.
Weights golden_loaded_weights(const core::Beats& beats, std::size_t frame, int rows, int columns,
                              const Numbers& numbers);

/// Applies `respond` to the number and the elements of every frame of `beats_per_frame` beats; a
/// beat of the response has `results_per_beat` elements of `output_bits` bits.
core::Beats golden_response(
    const Numbers& numbers, int beats_per_frame, const core::Beats& in, int output_bits,
    int results_per_beat,
    const std::function<FrameElements(std::size_t frame, const FrameElements&)>& respond);

}  // namespace lutmark::designs::kratos
