// SPDX-License-Identifier: Apache-2.0
// Kernel: a sparse constant matrix with a schedule, and the RTL that computes it.
#include "designs/kratos/kernel.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "designs/kratos/history.h"

namespace lutmark::designs::kratos {
namespace {

int counter_bits(int most) { return static_cast<int>(std::bit_width(static_cast<unsigned>(most))); }

// Counts positions along an axis and tells which give results. Both counters exist only where the
// answer depends on the position.
struct AxisLogic {
  std::string declarations;
  std::string reset;  // assignments
  std::string step;   // assignments when the position advances
  std::string gives_result = "1'b1";
  std::string is_last = "1'b1";
};

AxisLogic axis_logic(const Axis& axis, const std::string& name) {
  AxisLogic logic;
  if (axis.count == 1) return logic;
  const bool gives_always = axis.first == 0 && axis.stride == 1;
  const int bits = counter_bits(axis.count - 1);
  logic.is_last = fmt::format("{}_is_last", name);
  logic.declarations = fmt::format("  reg [{}:0] {}_q;\n  wire {} = {}_q == {}'d{};\n", bits - 1,
                                   name, logic.is_last, name, bits, axis.count - 1);
  logic.reset = fmt::format("      {}_q <= {}'d0;\n", name, bits);
  logic.step =
      fmt::format("      {0}_q <= {1} ? {2}'d0 : {0}_q + {2}'d1;\n", name, logic.is_last, bits);
  if (gives_always) return logic;
  const int most_wait = std::max(axis.first, axis.stride - 1);
  const int wait_bits = counter_bits(most_wait);
  logic.gives_result = fmt::format("({}_wait_q == {}'d0)", name, wait_bits);
  logic.declarations += fmt::format("  reg [{}:0] {}_wait_q;\n", wait_bits - 1, name);
  logic.reset += fmt::format("      {}_wait_q <= {}'d{};\n", name, wait_bits, axis.first);
  logic.step += fmt::format(
      "      if ({1}) {0}_wait_q <= {2}'d{3};\n"
      "      else if ({4}) {0}_wait_q <= {2}'d{5};\n"
      "      else {0}_wait_q <= {0}_wait_q - {2}'d1;\n",
      name, logic.is_last, wait_bits, axis.first, logic.gives_result, axis.stride - 1);
  return logic;
}

int output_bits(const Kernel& kernel) {
  if (kernel.requantiser.bits > 0) return kernel.requantiser.bits;
  if (kernel.numbers.wrap_bits > 0) return kernel.numbers.wrap_bits;
  if (kernel.loads_weights()) {
    const Range product = kernel.numbers.input() * kernel.numbers.loaded_weight();
    return (product * kernel.matrix.inputs).bits();
  }
  return std::max(kernel.least_sum_bits, kernel.matrix.column_bits(kernel.numbers.input()));
}

// All windows' data paths side by side, and the output's bits.
struct Core {
  std::optional<GraphModule> graph;
  std::string declarations;
  std::string transfers;
  std::string outputs;
  int latency = 0;
};

Core core_of(const Kernel& kernel, const History& history) {
  Core core;
  const int bits = output_bits(kernel);
  if (kernel.uses_graph()) {
    core.graph = graph_module(kernel.module_name + "_graph", kernel.matrix, kernel.numbers,
                              kernel.style, kernel.register_every);
  }
  const auto data_path = [&](const std::vector<Node>& inputs, int copy) {
    if (core.graph) return graph_data_path(*core.graph, inputs, kernel.numbers.input_bits, copy);
    if (kernel.loads_weights()) {
      const int columns = static_cast<int>(kernel.matrix.columns.size());
      return loaded_data_path(columns, kernel.numbers, inputs, copy);
    }
    return kernel.reduction == Reduction::systolic ? systolic_data_path(kernel.matrix, inputs, copy)
                                                   : plain_data_path(kernel.matrix, inputs, copy);
  };
  int low = 0;
  for (std::size_t copy = 0; copy < kernel.schedule.windows.size(); ++copy) {
    std::vector<Node> inputs;
    for (const Schedule::Place& place : kernel.schedule.windows[copy])
      inputs.push_back(history.keeps(place) ? history.node(place) : Node{});
    DataPath path = data_path(inputs, static_cast<int>(copy));
    if (kernel.requantiser.bits > 0) requantise(path, kernel.requantiser, static_cast<int>(copy));
    core.declarations += path.declarations;
    core.transfers += path.transfers;
    core.latency = path.latency;
    for (const Node& node : path.outputs) {
      core.outputs +=
          fmt::format("  assign out_data_o[{}:{}] = {};\n", low + bits - 1, low,
                      node.name.empty() ? fmt::format("{}'d0", bits) : resized(node, bits));
      low += bits;
    }
  }
  return core;
}

constexpr std::string_view module_text = R"(// {heading}
// A beat every cycle; the first result {latency} cycles after the first beat of a frame. No DSP, {memory}.
// x<element>_lag<beats>: registered inputs of this and of earlier beats; p: products with {weights};
// s<window>_<column>: sums; g<window>_<column>: sums of an adder graph; _d: delays; h, r, y: biased, rounded and clamped results.
module {module} (
  input  wire clk_i,
  input  wire rst_ni,
{weight_ports}  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
  reg [{valid_msb}:0] valid_q;
  wire move = out_ready_i | ~valid_q[{valid_msb}];
{control}{declarations}
{unused}  always @(posedge clk_i) begin
    if (!rst_ni) valid_q <= {stages}'d0;
    else if (move) valid_q <= {valid_next};
{steps}{loads}    if ({input_enable}) begin
{inputs}    end
    if (move) begin
{transfers}    end
  end

  assign in_ready_o = move{loaded};
  assign out_valid_o = valid_q[{valid_msb}];
{outputs}endmodule
)";

// The counters of a frame's position, and what they say.
struct Control {
  std::string declarations;
  std::string steps;
  std::string valid_in = "in_valid_i";
  std::string is_last = "1'b1";  // the last beat of a frame is on the input
};

Control control_of(const Kernel& kernel, const History& history) {
  const AxisLogic columns = axis_logic(kernel.schedule.columns, "column");
  const AxisLogic rows = axis_logic(kernel.schedule.rows, "row");
  Control control;
  const std::string loaded = kernel.loads_weights() ? " & loaded_q" : "";
  const bool rows_count =
      rows.gives_result != "1'b1" || (kernel.loads_weights() && rows.is_last != "1'b1");
  const bool counts = columns.gives_result != "1'b1" || rows_count || history.has_memory() ||
                      (kernel.loads_weights() && columns.is_last != "1'b1");
  if (counts || history.has_lags() || kernel.loads_weights())
    control.declarations = fmt::format("  wire take = move & in_valid_i{};\n", loaded);
  control.valid_in += loaded;
  if (!counts) return control;
  control.is_last = fmt::format("{} & {}", rows.is_last, columns.is_last);
  control.declarations += columns.declarations + (rows_count ? rows.declarations : "");
  control.valid_in += fmt::format(" & {} & {}", rows.gives_result, columns.gives_result);
  control.steps = fmt::format("    if (!rst_ni) begin\n{}{}    end else if (take) begin\n{}",
                              columns.reset, rows_count ? rows.reset : "", columns.step);
  if (rows_count)
    control.steps += fmt::format("      if ({}) begin\n{}      end\n", columns.is_last, rows.step);
  control.steps += "    end\n";
  return control;
}

// The weights' registers. A stream shifts rows in until all are there; then the beats of the frame
// are taken. Rows move only when the pipeline does: the products of a frame's last beat are made
// with its own weights while the next frame's first row comes in.
struct Loader {
  std::string ports;
  std::string declarations;
  std::string steps;
  std::string ready;  // assignment
};

std::string weight_transfers(const Kernel& kernel) {
  const int rows = kernel.matrix.inputs;
  const int columns = static_cast<int>(kernel.matrix.columns.size());
  const int bits = kernel.numbers.loaded_weight_bits;
  std::string text;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const std::string from = row + 1 < rows ? loaded_weight(row + 1, column, kernel.numbers).name
                                              : fmt::format("weights_data_i[{}:{}]",
                                                            (column + 1) * bits - 1, column * bits);
      text +=
          fmt::format("      {} <= {};\n", loaded_weight(row, column, kernel.numbers).name, from);
    }
  }
  return text;
}

Loader loader_of(const Kernel& kernel, const Control& control) {
  if (!kernel.loads_weights()) return {};
  const AxisLogic rows = axis_logic({.count = kernel.matrix.inputs}, "weight_row");
  const int columns = static_cast<int>(kernel.matrix.columns.size());
  Loader loader;
  loader.ports = fmt::format(
      "  input  wire weights_valid_i,\n"
      "  output wire weights_ready_o,\n"
      "  input  wire [{}:0] weights_data_i,\n",
      columns * kernel.numbers.loaded_weight_bits - 1);
  loader.declarations =
      "  reg loaded_q;\n  wire load = move & weights_valid_i & ~loaded_q;\n" + rows.declarations;
  for (int row = 0; row < kernel.matrix.inputs; ++row) {
    for (int column = 0; column < columns; ++column)
      loader.declarations += declaration(loaded_weight(row, column, kernel.numbers));
  }
  loader.steps = fmt::format(
      "    if (!rst_ni) begin\n"
      "      loaded_q <= 1'b0;\n{}"
      "    end else if (load) begin\n"
      "      loaded_q <= {};\n{}"
      "    end else if (take & {}) begin\n"
      "      loaded_q <= 1'b0;\n"
      "    end\n"
      "    if (load) begin\n{}    end\n",
      rows.reset, rows.is_last, rows.step, control.is_last, weight_transfers(kernel));
  loader.ready = "  assign weights_ready_o = move & ~loaded_q;\n";
  return loader;
}

std::string memory_use(const History& history) {
  if (!history.has_memory()) return "no memory";
  return fmt::format("a memory of {} words of {} bits with one read and one write port",
                     history.memory_words(), history.memory_bits());
}

}  // namespace

core::Hardware generate_kernel(const Kernel& kernel) {
  const Schedule& schedule = kernel.schedule;
  const History history(kernel);
  const Core core = core_of(kernel, history);
  const Control control = control_of(kernel, history);
  const Loader loader = loader_of(kernel, control);
  const int stages = 1 + core.latency;
  const int results = static_cast<int>(schedule.windows.size() * kernel.matrix.columns.size());
  const int in_width = schedule.beat_elements * kernel.numbers.input_bits;
  const int out_width = results * output_bits(kernel);
  const int load_cycles = kernel.loads_weights() ? kernel.matrix.inputs : 0;
  const int latency = load_cycles + schedule.beats_before_result() + stages;

  const std::string valid_next = fmt::format("{{valid_q[{}:0], {}}}", stages - 2, control.valid_in);

  const std::string text = fmt::format(
      module_text, fmt::arg("heading", kernel.heading), fmt::arg("module", kernel.module_name),
      fmt::arg("memory", memory_use(history)), fmt::arg("latency", latency),
      fmt::arg("stages", stages), fmt::arg("in_msb", in_width - 1),
      fmt::arg("out_msb", out_width - 1), fmt::arg("valid_msb", stages - 1),
      fmt::arg("weights", kernel.loads_weights() ? "loaded weights w<row>_<column>" : "constants"),
      fmt::arg("weight_ports", loader.ports), fmt::arg("loads", loader.steps),
      fmt::arg("loaded", kernel.loads_weights() ? " & loaded_q" : ""),
      fmt::arg("control", loader.declarations + control.declarations),
      fmt::arg("declarations", history.declarations() + core.declarations),
      fmt::arg("unused", history.unused_inputs()), fmt::arg("valid_next", valid_next),
      fmt::arg("steps", control.steps),
      fmt::arg("input_enable", history.has_lags() ? "take" : "move"),
      fmt::arg("inputs", history.transfers()), fmt::arg("transfers", core.transfers),
      fmt::arg("outputs", loader.ready + core.outputs));

  std::map<std::string, std::string> files{{kernel.module_name + ".v", text}};
  if (core.graph) files[core.graph->name + ".v"] = core.graph->text;
  std::vector<core::Stream> streams{
      {"in", core::Direction::in, in_width, schedule.beats_per_frame()},
      {"out", core::Direction::out, out_width, schedule.results_per_frame()}};
  if (kernel.loads_weights()) {
    const auto columns = static_cast<int>(kernel.matrix.columns.size());
    streams.insert(streams.begin(),
                   {"weights", core::Direction::in, columns * kernel.numbers.loaded_weight_bits,
                    kernel.matrix.inputs});
  }
  return {.files = files,
          .top = kernel.module_name,
          .streams = streams,
          .latency_cycles = latency,
          .interval_cycles = load_cycles + schedule.beats_per_frame()};
}

}  // namespace lutmark::designs::kratos
