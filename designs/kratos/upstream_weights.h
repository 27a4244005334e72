// SPDX-License-Identifier: Apache-2.0
// Weights as the public sources of Kratos make them, bit for bit, for comparison with these.
#pragma once

#include <cstdint>
#include <vector>

#include "designs/kratos/weights.h"

namespace lutmark::designs::kratos {

/// The seed in the public sources (abdelfattah-lab/Kratos-benchmark at 37349ef, util.py).
inline constexpr std::uint32_t upstream_seed = 114514;

/// `count` unsigned numbers of `bits` bits in the order in which they are generated: the first
/// int(count * sparsity) are zero, the others uniform on 1 to 2^bits - 2, then all are shuffled; by
/// the Mersenne twister and the bounded draws of numpy's legacy generator. bits is 2 or more.
std::vector<int> upstream_flat(std::size_t count, int bits, int sparsity_pct, std::uint32_t seed);

/// The same for the systolic kernel: uniform on 1 to 2^bits - 1 by the generator of Python's random
/// module, shuffled by numpy's.
std::vector<int> upstream_systolic(std::size_t count, int bits, int sparsity_pct,
                                   std::uint32_t seed);

/// The same for convolutions: chunks of 8192 bits, each made of 4-bit numbers whatever the width,
/// so that a number of 8 bits is zero only where both its halves are. bits is 4 or 8.
std::vector<int> upstream_nibbles(std::size_t count, int bits, int sparsity_pct,
                                  std::uint32_t seed);

/// A rows x columns matrix of such numbers. The first number generated is the most significant one
/// of the constant, so the order is reversed. weight_seed 1 is upstream's own seed; others add to
/// it.
Weights upstream_weights(WeightKind kind, bool is_systolic, int rows, int columns, int bits,
                         int sparsity_pct, std::uint64_t weight_seed);

}  // namespace lutmark::designs::kratos
