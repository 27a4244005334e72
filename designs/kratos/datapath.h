// SPDX-License-Identifier: Apache-2.0
// DataPath: the registers that multiply one window with the matrix.
#pragma once

#include <string>
#include <vector>

#include "designs/common/range.h"
#include "designs/kratos/numbers.h"
#include "designs/kratos/sparse_matrix.h"

namespace lutmark::designs::kratos {

/// A value in a register: its name in the RTL and what it can be.
struct Node {
  std::string name;
  Range range;
  int wrap_bits = 0;  ///< unsigned, modulo 2^wrap_bits; 0: signed and exact

  int bits() const { return wrap_bits > 0 ? wrap_bits : range.bits(); }
};

/// The declaration of a node's register, a line.
std::string declaration(const Node& node);
/// The node's value in exactly `bits` bits, so that no tool has to guess a width.
std::string resized(const Node& node, int bits);

struct DataPath {
  std::string declarations;
  std::string transfers;      ///< assignments of a clocked block that runs when the pipeline moves
  std::vector<Node> outputs;  ///< a node per column; one that is always zero has no name
  int latency = 0;            ///< cycles from the inputs to all outputs
};

/// Every multiplication by a constant is left to the synthesiser; equal products of one input are
/// made once. Products and every level of the adder trees are registered, shorter trees are
/// followed by registers: latency is 1 + ceil(log2(most taps of a column)). `copy` goes into the
/// names.
DataPath plain_data_path(const SparseMatrix& matrix, const std::vector<Node>& inputs, int copy);

/// The register of a weight that a stream brings: w<row>_<column>.
Node loaded_weight(int row, int column, const Numbers& numbers);

/// The same trees over products of every input with a loaded weight of its row, for each of
/// `columns` columns: no product is left out or shared.
DataPath loaded_data_path(int columns, const Numbers& numbers, const std::vector<Node>& inputs,
                          int copy);

/// A weight-stationary array of inputs x columns cells: a cell adds weight times the value from the
/// west to the sum from the north; both leave it through registers. Inputs are delayed by their
/// row, outputs by the columns behind them: latency is inputs + columns - 1.
DataPath systolic_data_path(const SparseMatrix& matrix, const std::vector<Node>& inputs, int copy);

/// How sums of products with constants are made.
enum class Style {
  plain,   ///< multiplications left to the synthesiser, summed up by trees
  binary,  ///< additions of shifted inputs by the binary digits of the weights
  csd,     ///< the same with signed digits
  cse,     ///< with the common sub-expressions of the whole matrix (adder_optimiser.h)
};

/// A module that multiplies a window with the matrix by an adder graph; all windows have one each.
struct GraphModule {
  std::string name;
  std::string text;
  int outputs = 0;
  int output_bits = 0;
  bool outputs_wrap = false;       ///< they are modulo 2^output_bits
  bool outputs_are_signed = true;  ///< of exact ones; otherwise none can be below zero
  int latency = 0;                 ///< from registered inputs
};

/// Registers stand every `register_every` adder levels (0: at the end only).
GraphModule graph_module(const std::string& name, const SparseMatrix& matrix,
                         const Numbers& numbers, Style style, int register_every);

/// An instance of the module. Inputs without a name are zero.
DataPath graph_data_path(const GraphModule& module, const std::vector<Node>& inputs, int input_bits,
                         int copy);

/// Puts the requantiser behind every output of an exact path: a cycle for rounding where there is a
/// shift, and one for ReLU and clamp. Outputs are then unsigned numbers of its width.
void requantise(DataPath& path, const Requantiser& requantiser, int copy);

}  // namespace lutmark::designs::kratos
