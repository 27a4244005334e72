// SPDX-License-Identifier: Apache-2.0
// Kernel: a sparse constant matrix with a schedule, and the RTL that computes it.
#pragma once

#include <string>
#include <vector>

#include "designs/common/range.h"
#include "designs/kratos/weights.h"
#include "harness/core/hardware.h"

namespace lutmark::designs::kratos {

/// out[j] = sum over taps (k, w) of column j of w * in[k]; zero weights have no tap.
struct SparseMatrix {
  struct Tap {
    int input;
    int weight;
  };
  int inputs = 0;
  std::vector<std::vector<Tap>> columns;

  static SparseMatrix from(const Weights& weights);  ///< inputs = rows, one column a column
  /// Exact range of column j for inputs of that range.
  Range column_range(std::size_t column, Range input) const;
};

/// How often the matrix stands in hardware and how its frames pass through it.
struct Schedule {
  int copies = 1;           ///< input vectors taken side by side in a beat
  int beats_per_frame = 1;  ///< beats of `copies` vectors each
};

/// RTL of out = in * matrix for signed inputs of `input_bits` bits. Every multiplication by a
/// constant is left to the synthesiser; equal products of one input are made once. Products and
/// every level of the adder trees are registered, shorter trees are followed by registers, so
/// latency is 2 + ceil(log2(most taps of a column)) and a beat is taken every cycle. All registers
/// hold while the output is stalled. No DSP, no memory is asked for. Output elements have one
/// width, that of the widest column; a beat holds copies x columns of them.
core::Hardware generate_kernel(const std::string& module_name, const std::string& heading,
                               const SparseMatrix& matrix, const Schedule& schedule,
                               int input_bits);

}  // namespace lutmark::designs::kratos
