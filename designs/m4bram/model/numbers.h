// SPDX-License-Identifier: Apache-2.0
// What the models of several accelerators share: sizes of a block RAM, areas, widths of storage.
#pragma once

#include <cmath>
#include <cstdint>

namespace lutmark::designs::m4bram {

inline constexpr int words_per_bram = 512;  ///< 128 rows of four words
inline constexpr int bram_area = 40;        ///< upstream's dla_config.py: relative areas
inline constexpr int dsp_area = 30;
inline constexpr int most_tree_inputs = 64;  ///< of an adder tree

/// Bits that an activation takes in a stream buffer: 4 or 8 in upstream's scripts, else the power
/// of two that holds it.
constexpr int stored_bits(int a, bool is_paper_exact) {
  if (a > 4) return 8;
  return is_paper_exact || a > 2 ? 4 : 2;
}

/// Channels of a result with weights of 8 bits and with narrower ones.
struct Split {
  int high;
  int low;
};

/// `share8` in hundredths; 0: no mix, all count as the first.
inline Split split_channels(int channels, int share8) {
  if (share8 == 0) return {channels, 0};
  const int high = static_cast<int>(std::ceil(channels * (share8 / 100.0)));
  return {high, channels - high};
}

}  // namespace lutmark::designs::m4bram
