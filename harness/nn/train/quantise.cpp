// SPDX-License-Identifier: Apache-2.0
// Quantisers with power-of-two scales, and how fast weights are pruned.
#include "harness/nn/train/quantise.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lutmark::nn {
namespace {

// Exponents that are tried; 2^-24 to 2^24 is far beyond what small nets need.
constexpr int least_exponent = -24;
constexpr int most_exponent = 24;

double squared(double x) { return x * x; }

}  // namespace

float power_of_two(int exponent) { return std::ldexp(1.0F, exponent); }

int WeightScale::to_int(float weight) const {
  const float scaled = std::nearbyint(weight * power_of_two(exponent));
  return static_cast<int>(
      std::clamp(scaled, -static_cast<float>(most()), static_cast<float>(most())));
}

float WeightScale::to_real(int n) const { return static_cast<float>(n) * power_of_two(-exponent); }

float WeightScale::limit() const {
  return (static_cast<float>(most()) + 0.5F) * power_of_two(-exponent);
}

float ActivationScale::limit() const {
  return (static_cast<float>(1 << bits) - 0.5F) * power_of_two(-exponent);
}

void ActivationScale::round(std::span<const float> sums, std::span<float> activations) const {
  const float up = power_of_two(exponent);
  const float down = power_of_two(-exponent);
  const auto greatest = static_cast<float>((1 << bits) - 1);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const float steps = sums[i] * up + 0.5F;
    // Clamped first, so that cutting off the fraction rounds down; this also ends a NaN.
    const float clamped = steps > 0 ? std::min(steps, greatest) : 0.0F;
    activations[i] = static_cast<float>(static_cast<int>(clamped)) * down;
  }
}

WeightScale narrow_scale(const WeightScale& scale, int narrow_bits) {
  return {narrow_bits, scale.exponent - (scale.bits - narrow_bits)};
}

int best_weight_exponent(std::span<const float> weights, int bits) {
  return best_weight_exponent(weights, bits, {}, bits);
}

int best_weight_exponent(std::span<const float> weights, int bits, std::span<const float> narrow,
                         int narrow_bits) {
  int best = least_exponent;
  double least_error = -1;
  for (int exponent = least_exponent; exponent <= most_exponent; ++exponent) {
    const WeightScale scale{bits, exponent};
    double error = 0;
    for (const float weight : weights) error += squared(weight - scale.round(weight));
    const WeightScale coarse = narrow_scale(scale, narrow_bits);
    for (const float weight : narrow) error += squared(weight - coarse.round(weight));
    if (least_error < 0 || error < least_error) {
      best = exponent;
      least_error = error;
    }
  }
  return best;
}

int best_activation_exponent(std::span<const float> sums, int bits, int most) {
  int best = std::min(least_exponent, most);
  double least_error = -1;
  std::vector<float> rounded(sums.size());
  for (int exponent = best; exponent <= std::min(most, most_exponent); ++exponent) {
    ActivationScale{bits, exponent}.round(sums, rounded);
    double error = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (sums[i] > 0) error += squared(sums[i] - rounded[i]);
    }
    if (least_error < 0 || error <= least_error) {
      best = exponent;
      least_error = error;
    }
  }
  return best;
}

std::size_t pruned_at(std::size_t weights, int sparsity_pct, double progress) {
  const std::size_t all = weights * static_cast<std::size_t>(sparsity_pct) / 100;
  if (progress >= 1) return all;
  const double left = 1 - std::max(progress, 0.0);
  return static_cast<std::size_t>(static_cast<double>(all) * (1 - left * left * left));
}

double exp_of_negative(double x) {
  if (x < -700) return 0;
  constexpr double log2_e = 1.4426950408889634;
  constexpr double ln_2 = 0.6931471805599453;
  const double twos = std::floor(x * log2_e + 0.5);
  const double rest = x - twos * ln_2;  // at most ln(2)/2 in magnitude
  // Taylor's series in Horner's form; the first term left out is below 1e-13.
  double sum = 1;
  for (int n = 11; n >= 1; --n) sum = 1 + sum * rest / n;
  return std::ldexp(sum, static_cast<int>(twos));
}

}  // namespace lutmark::nn
