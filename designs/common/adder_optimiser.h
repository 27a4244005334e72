// SPDX-License-Identifier: Apache-2.0
// Finds a small adder graph of a constant matrix.
#pragma once

#include <cstdint>

#include "designs/common/adder_graph.h"
#include "designs/common/adder_layout.h"
#include "designs/common/adder_pipeline.h"

namespace lutmark::designs {

enum class AdderStyle {
  binary,  ///< shifts and additions of a weight's binary digits, equal products shared
  csd,     ///< the same with the fewest signed digits
  cse      ///< common sub-expressions of the whole matrix
};

struct AdderOptions {
  AdderStyle style = AdderStyle::cse;
  AdderNumbers numbers;
  int register_every = 1;  ///< of the pipeline that the graph is made for; 0: no register between
  int max_depth = 0;       ///< 0: what costs least, at most two more than the least possible
  CellCosts costs;
  /// Candidates are built until about this much work is done; at least one per kind of digits.
  std::int64_t effort = 1'200'000;
};

/// A graph with matrix_of(graph) equal to `matrix`, modulo 2^wrap_bits when wrapping. The same on
/// every machine. Depth exceeds max_depth only where the digits leave no other way.
AdderGraph optimise(const ConstantMatrix& matrix, const AdderOptions& options);

}  // namespace lutmark::designs
