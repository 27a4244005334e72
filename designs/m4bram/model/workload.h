// SPDX-License-Identifier: Apache-2.0
// Workload: the layers that an accelerator runs, with what its buffers have to hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/core/shape.h"

namespace lutmark::designs::m4bram {

/// Sums of products of windows, in the order of letters that the publications use.
struct Convolution {
  int r = 1;               ///< filter width
  int s = 1;               ///< filter height
  int c = 1;               ///< channels taken in, of one group
  int p = 1;               ///< height of the result
  int q = 1;               ///< width of the result
  int k = 1;               ///< channels of the result, of one group
  int groups = 1;          ///< that share no channels and run one after another
  std::int64_t count = 1;  ///< how often such a layer occurs

  double macs() const;  ///< of all groups and occurrences
  friend bool operator==(const Convolution&, const Convolution&) = default;
};

/// Every input to every output, for a batch of images as large as the tile likes.
struct FullyConnected {
  int c = 1;
  int k = 1;
  std::int64_t count = 1;

  double macs() const;
};

/// What a layer takes in and what it makes, as stream buffers hold them.
struct FeatureMap {
  std::int64_t in_height = 0;
  std::int64_t in_width = 0;
  std::int64_t in_channels = 0;
  std::int64_t out_height = 0;
  std::int64_t out_width = 0;
  std::int64_t out_channels = 0;

  std::int64_t in() const { return in_height * in_width * in_channels; }
  std::int64_t out() const { return out_height * out_width * out_channels; }
};

struct Workload {
  std::string name;
  std::string source;  ///< where the layers come from
  int rvec = 3;        ///< filter columns that an accelerator takes at once
  std::vector<Convolution> convolutions;
  /// The same for accelerators with compute-in-memory blocks, where folding a layer in another way
  /// serves these better; mostly equal.
  std::vector<Convolution> cim_convolutions;
  std::vector<FullyConnected> fully_connected;
  std::vector<FeatureMap> maps;
  int outputs_held = 1;            ///< 2: the map before stays for a residual connection
  int map_share = 1;               ///< so many parts of a map, one of which is held
  int map_share_without_dsps = 1;  ///< the same of accelerators without DSPs
  int filters_held = 1;            ///< so many layers' filters are held at once

  double macs() const;
  /// The layer whose filters take the most room; the first of equals.
  const Convolution& largest_filters() const;
  /// The map that takes the most room; the first of equals.
  const FeatureMap& largest_map() const;
};

const core::Format& workload_format();

/// Throws UserError with file and JSON pointer for what is no workload: other keys, sizes below 1,
/// unknown kinds, channels that groups do not divide, more than 1e15 multiply-accumulates.
Workload parse_workload(const core::Json& json, const std::string& source);
Workload read_workload(const std::filesystem::path& file);

/// One matrix product, m x k by k x n.
Workload gemm_workload(int m, int k, int n);
/// One convolution; the input map is as large as padding that keeps the size makes it.
Workload convolution_workload(const Convolution& convolution, int stride);

}  // namespace lutmark::designs::m4bram
