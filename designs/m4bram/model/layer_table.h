// SPDX-License-Identifier: Apache-2.0
// Layer table: the sizes of a workload's layers divided by every size of a tile, once for a search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "designs/m4bram/model/workload.h"

namespace lutmark::designs::m4bram {

/// ceil(size / step) of all layers, for every step from 1 to the most.
class Ceilings {
 public:
  Ceilings(const std::vector<int>& sizes, int most_step);
  /// One entry a layer.
  const std::int64_t* at(int step) const {
    return &values_[static_cast<std::size_t>(step - 1) * layers_];
  }

 private:
  std::size_t layers_;
  std::vector<std::int64_t> values_;
};

/// Greatest sizes of a tile that are looked up.
struct TileBounds {
  int p = 8;
  int q = 16;
  int c = 256;
  int k = 1280;
};

/// Equal layers are one with their occurrences added up.
class LayerTable {
 public:
  LayerTable(const std::vector<Convolution>& convolutions, int rvec, const TileBounds& bounds);

  const std::vector<Convolution>& layers() const { return layers_; }
  std::int64_t occurrences(std::size_t layer) const { return occurrences_[layer]; }
  std::int64_t windows(std::size_t layer) const { return windows_[layer]; }  ///< ceil(r / rvec) s

  const std::int64_t* p(int step) const { return p_.at(step); }
  const std::int64_t* q(int step) const { return q_.at(step); }
  const std::int64_t* c(int step) const { return c_.at(step); }
  const std::int64_t* k(int step) const { return k_.at(step); }

 private:
  std::vector<Convolution> layers_;
  Ceilings p_;
  Ceilings q_;
  Ceilings c_;
  Ceilings k_;
  std::vector<std::int64_t> occurrences_;  // times groups
  std::vector<std::int64_t> windows_;
};

/// ceil(a / b) of positive integers.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// The largest map with the results that stay beside it.
std::int64_t held_elements(const Workload& workload);

/// Block RAMs of a stream buffer with so many banks, of whose elements one of `share` parts is
/// held.
constexpr std::int64_t stream_brams(std::int64_t elements, std::int64_t share, std::int64_t banks,
                                    std::int64_t words_per_bram) {
  return ceil_div(ceil_div(elements, share * banks), words_per_bram) * banks;
}

}  // namespace lutmark::designs::m4bram
