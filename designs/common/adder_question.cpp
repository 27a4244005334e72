// SPDX-License-Identifier: Apache-2.0
// AdderQuestion: a file that asks for the hardware of a constant matrix, or of a given adder graph.
#include "designs/common/adder_question.h"

#include <ctime>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "designs/common/adder_layout.h"
#include "designs/common/adder_rtl.h"
#include "harness/core/enum_names.h"
#include "harness/core/error.h"

namespace lutmark::core {

template <>
struct EnumNames<designs::AdderStyle> {
  static constexpr std::array<std::string_view, 3> names{"binary", "csd", "cse"};
};

}  // namespace lutmark::core

namespace lutmark::designs {
namespace {

using core::Json;
using core::optional;
using core::required;
using core::Shape;
using core::UserError;

constexpr int most_size = 1024;

Shape integers(const std::string& meaning, const std::string& item, std::int64_t most) {
  return Shape::array(meaning, Shape::integer(item, -most, most), 1);
}

ConstantMatrix matrix_from(const Json& rows, const std::string& source) {
  ConstantMatrix matrix{static_cast<int>(rows.size()), static_cast<int>(rows[0].size()), {}};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (rows[k].size() != rows[0].size()) {
      throw UserError(fmt::format("{} at /matrix/{}", source, k),
                      fmt::format("{} weights where row 0 has {}", rows[k].size(), rows[0].size()),
                      "every input needs a weight for every output");
    }
    for (const Json& weight : rows[k]) matrix.values.push_back(weight);
  }
  return matrix;
}

AdderGraph::Operand operand_from(const Json& numbers, std::size_t first) {
  return {numbers[first], numbers[first + 1], numbers[first + 2] != 0};
}

AdderGraph graph_from(const Json& json, const std::string& source) {
  const auto require_numbers = [&](const Json& numbers, std::size_t count, const char* list,
                                   std::size_t i) {
    if (numbers.size() == count) return;
    throw UserError(fmt::format("{} at /graph/{}/{}", source, list, i),
                    fmt::format("{} numbers; {} are wanted", numbers.size(), count),
                    "an operand is its node, its shift and 1 where it is negative");
  };
  AdderGraph graph{.inputs = json["inputs"], .adders = {}, .outputs = {}};
  for (const Json& adder : json["adders"]) {
    require_numbers(adder, 6, "adders", graph.adders.size());
    graph.append({operand_from(adder, 0), operand_from(adder, 3)});
  }
  for (const Json& output : json["outputs"]) {
    require_numbers(output, 3, "outputs", graph.outputs.size());
    graph.outputs.push_back(operand_from(output, 0));
  }
  try {
    check(graph);
  } catch (const std::invalid_argument& error) {
    throw UserError(source + " at /graph", error.what(),
                    "the rules of a graph are in designs/common/adder_graph.h");
  }
  return graph;
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

const core::Format& adder_question_format() {
  static const core::Format format{
      "adder_question", 1,
      Shape::object(
          "asks for the hardware of a constant matrix, or of a given adder graph",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("module", Shape::string("name of the Verilog module")),
           required("input_bits", Shape::integer("width of an input", 1, 16)),
           required("input_signed", Shape::boolean("two's complement")),
           optional("wrap_bits",
                    Shape::integer("outputs are taken modulo 2^wrap_bits; 0: exact", 0, 32)),
           optional("register_every",
                    Shape::integer("adder levels between registers; 0: at the ends only", 0, 64)),
           optional("style",
                    Shape::word("how the graph is searched for", core::all_names<AdderStyle>())),
           optional("max_depth", Shape::integer("adder levels at most; 0: free", 0, 64)),
           optional("effort", Shape::integer("work of the search", 0, std::int64_t{1} << 40)),
           optional("matrix",
                    Shape::array(
                        "a row for every input",
                        integers("a weight for every output", "weight", std::int64_t{1} << 31), 1)),
           optional(
               "graph",
               Shape::object(
                   "made by another program",
                   {required("inputs", Shape::integer("number of inputs", 1, most_size)),
                    required("adders", Shape::array("in topological order",
                                                    integers("node, shift and sign of two operands",
                                                             "number", 1 << 24))),
                    required("outputs",
                             Shape::array("node, shift and sign of every output",
                                          integers("output", "number", 1 << 24), 1))}))})};
  return format;
}

AdderQuestion AdderQuestion::parse(const Json& json, const std::string& source) {
  adder_question_format().check(json, source);
  if (json.contains("matrix") == json.contains("graph")) {
    throw UserError(source, "one of matrix and graph is wanted",
                    "give the constants, or the graph of another program");
  }
  AdderQuestion question{.module = json["module"], .input_bits = json["input_bits"]};
  AdderOptions& options = question.options;
  options.numbers.input = json["input_signed"].get<bool>()
                              ? Range::of_signed(question.input_bits)
                              : Range{0, (std::int64_t{1} << question.input_bits) - 1};
  options.numbers.wrap_bits = json.value("wrap_bits", 0);
  options.register_every = json.value("register_every", options.register_every);
  options.max_depth = json.value("max_depth", 0);
  options.effort = json.value("effort", options.effort);
  options.style = *core::from_name<AdderStyle>(json.value("style", "cse"));
  if (json.contains("graph")) {
    question.graph = graph_from(json["graph"], source);
    question.matrix = matrix_of(*question.graph);
  } else {
    question.matrix = matrix_from(json["matrix"], source);
  }
  return question;
}

AdderAnswer answer(const AdderQuestion& question) {
  const AdderOptions& options = question.options;
  const double start = processor_seconds();
  AdderAnswer answer{.graph = question.graph ? without_unused(*question.graph)
                                             : optimise(question.matrix, options)};
  answer.search_s = processor_seconds() - start;
  const int wrap_bits = options.numbers.wrap_bits;
  const auto low_bits = [&](std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    return wrap_bits == 0 ? bits : bits & ((std::uint64_t{1} << wrap_bits) - 1);
  };
  const ConstantMatrix made = matrix_of(answer.graph);
  for (std::size_t i = 0; i < made.values.size(); ++i) {
    if (low_bits(made.values[i]) != low_bits(question.matrix.values[i]))
      throw std::logic_error(fmt::format("{}: weight {} is wrong", question.module, i));
  }
  const auto layout = AdderLayout::of(answer.graph, options.numbers, options.costs.lut_inputs);
  const auto pipeline = AdderPipeline::of(layout, options.register_every, options.costs);
  answer.report = pipeline.report;
  answer.output_bits = static_cast<int>(layout.outputs.front().size());
  answer.rtl = adder_rtl(question.module, answer.graph, layout, pipeline, question.input_bits);
  return answer;
}

Json to_json(const AdderAnswer& answer, const ConstantMatrix& matrix) {
  const auto& report = answer.report;
  Json rows = Json::array();
  for (int k = 0; k < matrix.inputs; ++k) {
    Json row = Json::array();
    for (int j = 0; j < matrix.outputs; ++j) row.push_back(matrix.at(k, j));
    rows.push_back(row);
  }
  return {{"adders", report.adders},
          {"adder_bits", report.adder_bits},
          {"inverter_bits", report.inverter_bits},
          {"bare_ff_bits", report.bare_ff_bits},
          {"depth", report.depth},
          {"latency", report.latency},
          {"output_bits", answer.output_bits},
          {"search_s", answer.search_s},
          {"matrix", rows}};
}

}  // namespace lutmark::designs
