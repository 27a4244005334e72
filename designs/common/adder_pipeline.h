// SPDX-License-Identifier: Apache-2.0
// AdderPipeline: the stage of every adder of a graph, and what it then costs.
#pragma once

#include <vector>

#include "designs/common/adder_layout.h"

namespace lutmark::designs {

/// What a bit is worth, in hundredths of an adder bit. A register without logic takes a cell as an
/// adder bit does, but leaves its LUT: by default a search that halves LUTs may spend such cells.
struct CellCosts {
  int adder_bit = 100;  ///< with the register behind it, if any
  int inverter = 100;   ///< a cell that only inverts, before a carry chain
  int bare_ff = 20;     ///< a register without logic before it
  int lut_inputs = 4;
};

/// Levels, stages and costs of a layout.
///
/// Stage 0 is the input register. Rows of stage s read registers at the end of stage s - 1 and rows
/// of their own stage; the outputs are registers at the end of the last stage. A bit that is read
/// later waits in a chain of registers, one for all its readers. Its first register is free when
/// the bit's cell has no reader in its own stage, since a cell has one output.
struct AdderPipeline {
  struct Report {
    int adders = 0;
    int adder_bits = 0;     ///< cells with logic, without inverters
    int inverter_bits = 0;  ///< inverted operands that no polarity avoids
    int bare_ff_bits = 0;   ///< registers without logic, input registers among them
    int depth = 0;          ///< adders on the longest path
    int latency = 0;        ///< clock edges from an input port to its output
    long cost = 0;          ///< by CellCosts
  };

  int levels_per_stage = 1;  ///< adder levels between registers
  int last_stage = 0;
  std::vector<int> level;  ///< of every node, inputs at 0; merged rows share one
  Report report;

  int stage(int node) const {
    const int at = level[static_cast<std::size_t>(node)];
    return (at + levels_per_stage - 1) / levels_per_stage;
  }
  int latency() const { return last_stage + 1; }

  /// Registers every `register_every` levels; 0: at inputs and outputs only. Chooses the levels
  /// such that few registers only wait. Deterministic.
  static AdderPipeline of(const AdderLayout& layout, int register_every, const CellCosts& costs);
};

}  // namespace lutmark::designs
