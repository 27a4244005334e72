// SPDX-License-Identifier: Apache-2.0
// Kernel: a sparse constant matrix with a schedule, and the RTL that computes it.
#pragma once

#include <string>

#include "designs/kratos/datapath.h"
#include "designs/kratos/numbers.h"
#include "designs/kratos/schedule.h"
#include "designs/kratos/sparse_matrix.h"
#include "harness/core/hardware.h"

namespace lutmark::designs::kratos {

/// How products are summed up.
enum class Reduction { tree, systolic };

/// Where elements of earlier rows of a frame wait.
enum class Lines { memory, registers };

struct Kernel {
  std::string module_name;
  std::string heading;  ///< a line of comment in the RTL
  SparseMatrix matrix;  ///< where weights are loaded: only its size counts, with every weight used
  Schedule schedule;
  Numbers numbers;
  Reduction reduction = Reduction::tree;
  Requantiser requantiser = {};
  int least_sum_bits = 1;      ///< exact sums are extended to it, however small they are
  Style style = Style::plain;  ///< of trees
  int register_every = 1;      ///< adder levels between registers, of styles other than plain
  Lines lines = Lines::registers;

  bool loads_weights() const { return numbers.loaded_weight_bits > 0; }
  bool uses_graph() const { return reduction == Reduction::tree && style != Style::plain; }
};

/// RTL that multiplies every window of the schedule with the matrix. Inputs are registered; what
/// lags waits in shift registers that move when a beat is taken. With Lines::memory, what lags a
/// row or more waits in one memory with a word for every column, a read and a write port and one
/// clock, where that saves registers. A beat is taken in every cycle, and everything holds while
/// the output is stalled. No DSP is asked for. Output elements have one width, that of the widest
/// column; an output beat holds the results of all windows.
/// With numbers.loaded_weight_bits (style plain, no systolic array) the matrix is no constant: a
/// stream `weights` brings it row by row before every frame, a row of all columns a beat, into a
/// shift register. No weight is skipped or shared then, and latency and interval have the cycles
/// of the loading in them.
core::Hardware generate_kernel(const Kernel& kernel);

}  // namespace lutmark::designs::kratos
