// SPDX-License-Identifier: Apache-2.0
// AdderQuestion: a file that asks for the hardware of a constant matrix, or of a given adder graph.
#pragma once

#include <optional>
#include <string>

#include "designs/common/adder_graph.h"
#include "designs/common/adder_optimiser.h"
#include "harness/core/json.h"
#include "harness/core/shape.h"

namespace lutmark::designs {

/// For comparisons: graphs of other programs go through the same layout, schedule and writer as
/// those of the optimiser.
struct AdderQuestion {
  std::string module;
  int input_bits = 0;
  AdderOptions options;
  ConstantMatrix matrix;            ///< what is computed; of a given graph, what it computes
  std::optional<AdderGraph> graph;  ///< given; else it is searched for

  /// Throws UserError with the place for what is no question: unequal rows, both or neither of
  /// matrix and graph, a graph that breaks a rule of adder_graph.h.
  static AdderQuestion parse(const core::Json& json, const std::string& source);
};

/// Format of such files.
const core::Format& adder_question_format();

struct AdderAnswer {
  AdderGraph graph;
  AdderPipeline::Report report;
  int output_bits = 0;
  std::string rtl;      ///< adder_rtl, inputs registered in the module
  double search_s = 0;  ///< processor seconds that the search took
};

/// Throws std::logic_error when the graph that was found does not compute the matrix.
AdderAnswer answer(const AdderQuestion& question);

/// The figures of an answer and the matrix, for scripts.
core::Json to_json(const AdderAnswer& answer, const ConstantMatrix& matrix);

}  // namespace lutmark::designs
