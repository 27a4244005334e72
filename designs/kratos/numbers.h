// SPDX-License-Identifier: Apache-2.0
// Numbers: how a kernel counts.
#pragma once

#include "designs/common/range.h"

namespace lutmark::designs::kratos {

/// `full`: exact integers, every width from what a value can be. `compat`: unsigned numbers of one
/// width, every result modulo 2^width, as the public sources of Kratos compute.
enum class Mode { full, compat };
/// Parameter `matrix`: whether weights are constants of the netlist or come in a stream.
enum class MatrixSource { fixed, loaded };

/// What an input element is, and what happens to results.
struct Numbers {
  int input_bits = 1;
  bool inputs_are_signed = true;  ///< in two's complement; compat reads them as unsigned
  int wrap_bits = 0;              ///< results are modulo 2^wrap_bits; 0: exact
  /// Of a weight that a stream brings, in two's complement, unsigned where results wrap; 0: weights
  /// are constants.
  int loaded_weight_bits = 0;

  Range input() const {
    return inputs_are_signed ? Range::of_signed(input_bits)
                             : Range{0, (std::int64_t{1} << input_bits) - 1};
  }
  Range loaded_weight() const {
    return wrap_bits == 0 ? Range::of_signed(loaded_weight_bits)
                          : Range{0, (std::int64_t{1} << loaded_weight_bits) - 1};
  }
};

/// What becomes of a result before it leaves: min(max((sum + half) >> shift, 0), 2^bits - 1) with
/// half = 2^(shift - 1), or 0 without a shift; that is to nearest with ties up, then ReLU. bits =
/// 0: the sum itself.
struct Requantiser {
  int bits = 0;
  int shift = 0;
};

}  // namespace lutmark::designs::kratos
