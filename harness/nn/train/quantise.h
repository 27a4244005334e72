// SPDX-License-Identifier: Apache-2.0
// Quantisers with power-of-two scales, and how fast weights are pruned.
#pragma once

#include <cstddef>
#include <span>

namespace lutmark::nn {

/// An integer n stands for n * 2^-exponent, exactly.
struct WeightScale {
  int bits = 8;
  int exponent = 0;

  int most() const { return (1 << (bits - 1)) - 1; }  ///< and -most() is the least
  int to_int(float weight) const;                     ///< nearest, ties to even
  float to_real(int n) const;
  float round(float weight) const { return to_real(to_int(weight)); }
  /// Greatest magnitude of a weight in training: half a step above the greatest integer.
  float limit() const;
};

struct ActivationScale {
  int bits = 8;
  int exponent = 0;

  float limit()
      const;  ///< from here on sums are clamped: half a step above the greatest activation
  /// Rounds sums to activations: the nearest multiple of a step, ties up, clamped from 0 to the
  /// greatest. The same as requantise() of IntegerNet.
  void round(std::span<const float> sums, std::span<float> activations) const;
};

/// 2^exponent, exactly.
float power_of_two(int exponent);

/// The exponent whose rounding error over the weights, squared and added, is least.
int best_weight_exponent(std::span<const float> weights, int bits);
/// The same with weights of fewer bits among them, as narrow_scale() has them.
int best_weight_exponent(std::span<const float> weights, int bits, std::span<const float> narrow,
                         int narrow_bits);
/// Of weights of fewer bits with the same range: their step is 2^(bits - narrow_bits) times as
/// large.
WeightScale narrow_scale(const WeightScale& scale, int narrow_bits);

/// The same for sums that are to become activations; sums below zero do not count. Of equal
/// ones the greatest, but none above `most`.
int best_activation_exponent(std::span<const float> sums, int bits, int most);

/// How many weights are pruned when a share of `progress` (0 to 1) of the pruning is done: fast at
/// first, slower near the end (cubic, as Zhu and Gupta, arXiv 1710.01878).
std::size_t pruned_at(std::size_t weights, int sparsity_pct, double progress);

/// e^x for x <= 0, from operations that round the same on every machine; the mathematical library
/// has variants for instruction sets.
double exp_of_negative(double x);

}  // namespace lutmark::nn
