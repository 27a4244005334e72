// SPDX-License-Identifier: Apache-2.0
// m4bram.part: one part of a compute-in-BRAM block alone, for what it takes.
#include "designs/m4bram/block/part.h"

#include <fmt/format.h>

#include "designs/m4bram/block/control.h"
#include "designs/m4bram/block/datapath.h"
#include "designs/m4bram/block/part_golden.h"
#include "designs/m4bram/block/part_stimulus.h"
#include "designs/m4bram/block/table.h"
#include "harness/core/error.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Beats;
using core::Config;
using core::Vectors;

PartKind kind_of(const Config& config) { return config.choice<PartKind>("part"); }
cim::Size size_of(const Config& config) { return config.choice<cim::Size>("size"); }
PartShape shape_of(const Config& config) { return part_shape(kind_of(config), size_of(config)); }

bool is_machine(PartKind kind) {
  return kind == PartKind::synchronous || kind == PartKind::double_pumped ||
         kind == PartKind::one_array;
}

bool has_sizes(PartKind kind) {
  return !is_machine(kind) && kind != PartKind::inputs && kind != PartKind::wires;
}

// How the module of a part is named, and what it is given besides its ports.
struct Instance {
  std::string module;
  std::string parameters;
  std::string clocking;  // connections of clock, reset and step
};

Instance instance_of(PartKind kind, cim::Size size) {
  const PartSizes sizes = part_sizes(size);
  const int bytes = sizes.slice_bits / 8;
  constexpr const char* clock = ".clk_i(clk_i), .step_i(step), ";
  constexpr const char* clock_and_reset = ".clk_i(clk_i), .rst_ni(rst_ni), .step_i(step), ";
  switch (kind) {
    case PartKind::array:
      return {"m4_array", fmt::format(".BYTES(4), .ADDRESS({})", sizes.array_address),
              ".clk_i(clk_i), .enable_i(step), "};
    case PartKind::shuffler:
      return {"m4_shuffle", fmt::format(".SLICE({})", sizes.slice_bits), ""};
    case PartKind::extension:
      return {"m4_extend", fmt::format(".BYTES({})", bytes), ""};
    case PartKind::adder:
      return {"m4_adder", fmt::format(".SEGMENTS({})", 4 * bytes), ""};
    case PartKind::inputs:
      return {"m4_inputs", ".ELEMENTS(4)", clock};
    case PartKind::readout:
      return {"m4_readout",
              fmt::format(".ELEMENTS(4), .BEATS({}), .COUNT({}), .WORD(32)", sizes.readout_beats,
                          sizes.readout_beats == 4 ? 2 : 3),
              clock_and_reset};
    case PartKind::wires:
      return {};
    default:
      return {"m4_control", "", clock_and_reset};
  }
}

std::string machine_file(PartKind kind) {
  using enum cim::Sequence;
  if (kind == PartKind::synchronous)
    return control_rtl(cim::state_table(synchronous), "M4BRAM, synchronous, and BRAMAC-2SA");
  if (kind == PartKind::double_pumped)
    return control_rtl(cim::state_table(double_pumped), "M4BRAM, double-pumped");
  return control_rtl(cim::state_table(one_array), "BRAMAC-1DA");
}

constexpr const char* adapter_text =
    R"(// Streams around one part of a compute-in-BRAM block, {part}. `in`: its inputs in a step, and whether its outputs
// are shown. `out`: those. Latency {latency}.
module part (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
  reg in_valid_q;
  reg out_valid_q;
  reg [{in_msb}:0] in_q;
  reg [{out_msb}:0] out_q;
  wire move = out_ready_i | ~out_valid_q;
  wire [{out_msb}:0] out;
{instance}
  always @(posedge clk_i) begin
    if (!rst_ni) begin
      in_valid_q <= 1'b0;
      out_valid_q <= 1'b0;
    end else if (move) begin
      in_valid_q <= in_valid_i;
      out_valid_q <= in_valid_q & in_q[0];
    end
    if (move) in_q <= in_data_i;
    if (move) out_q <= out;
  end

  assign in_ready_o = move;
  assign out_valid_o = out_valid_q;
  assign out_data_o = out_q;
endmodule
)";

int latency_of(PartKind kind) {
  const PartFrame frame = part_frame(kind);
  return frame.hidden + frame.group - 1 + 2;
}

std::string instance_text(PartKind kind, cim::Size size) {
  const PartShape shape = part_shape(kind, size);
  if (kind == PartKind::wires) return "  assign out = in_q[32:1];\n";
  const Instance instance = instance_of(kind, size);
  std::string text = instance.clocking.empty() ? "" : "  wire step = move & in_valid_q;\n";
  text += fmt::format("  {}{} u_part (\n    {}", instance.module,
                      instance.parameters.empty() ? "" : fmt::format(" #({})", instance.parameters),
                      instance.clocking);
  int at = 1;
  for (const Port& port : shape.in) {
    text += port.bits == 1 ? fmt::format(".{}_i(in_q[{}]), ", port.name, at)
                           : fmt::format(".{}_i(in_q[{} +: {}]), ", port.name, at, port.bits);
    at += port.bits;
  }
  at = 0;
  for (const Port& port : shape.out) {
    text += port.bits == 1 ? fmt::format(".{}_o(out[{}]), ", port.name, at)
                           : fmt::format(".{}_o(out[{} +: {}]), ", port.name, at, port.bits);
    at += port.bits;
  }
  return text.substr(0, text.size() - 2) + ");\n";
}

core::Hardware generate(const Config& config, const core::Fabric& /*fabric*/) {
  const PartKind kind = kind_of(config);
  const PartShape shape = shape_of(config);
  const std::string module = instance_of(kind, size_of(config)).module;
  std::map<std::string, std::string> files;
  if (is_machine(kind)) {
    files["m4_control.v"] = machine_file(kind);
  } else if (!module.empty()) {
    files[module + ".v"] = cim::datapath_files().at(module + ".v");
  }
  files["part.v"] = fmt::format(
      fmt::runtime(adapter_text), fmt::arg("part", module.empty() ? "here wires alone" : module),
      fmt::arg("latency", latency_of(kind)), fmt::arg("in_msb", shape.in_bits()),
      fmt::arg("out_msb", shape.out_bits() - 1),
      fmt::arg("instance", instance_text(kind, size_of(config))));
  const PartFrame frame = part_frame(kind);
  return {.files = files,
          .top = "part",
          .streams = {{"in", core::Direction::in, shape.in_bits() + 1, frame.steps()},
                      {"out", core::Direction::out, shape.out_bits(), frame.shown}},
          .latency_cycles = latency_of(kind),
          .interval_cycles = frame.steps()};
}

Vectors golden(const Config& config, const Vectors& vectors) {
  const Beats& in = vectors.at("in");
  const PartKind kind = kind_of(config);
  const auto steps = static_cast<std::size_t>(part_frame(kind).steps());
  Beats out(shape_of(config).out_bits());
  std::unique_ptr<PartModel> model;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (i % steps == 0) model = part_model(kind, size_of(config));
    std::vector<std::int64_t> bits = in.elements(i, 1, false);
    const bool is_shown = bits.front() == 1;
    bits.erase(bits.begin());
    if (is_shown) out.append(model->outputs(bits), 1);
    model->step(bits);
  }
  return {{"out", out}};
}

void check(const Config& config, const std::string& place) {
  if (size_of(config) == cim::Size::l && !has_sizes(kind_of(config))) {
    throw core::UserError(place, fmt::format("part={} with size=l", core::to_name(kind_of(config))),
                          "it is the same in both sizes: use size=s");
  }
}

}  // namespace

core::Design part() {
  const core::ParameterSpace parameters({{.name = "part",
                                          .tag = "",
                                          .meaning = "module of the block; wires: none, for the "
                                                     "adapter alone",
                                          .choices = core::all_names<PartKind>()},
                                         {.name = "size",
                                          .tag = "",
                                          .meaning = "columns of an element: 32 or 64",
                                          .choices = {"s", "l"}}},
                                        {{"part"}, {"size"}});
  std::vector<Config> configs;
  for (const std::string& name : core::all_names<PartKind>())
    configs.push_back(parameters.resolve({{"part", name}}, "part"));
  return {.name = "m4bram.part",
          .meaning = "one part of a compute-in-BRAM block: what it takes",
          .paper = "M4BRAM, FPT 2023",
          .parameters = parameters,
          .configs = configs,
          .check = check,
          .generate = generate,
          .stimulus = [](const Config& config, std::uint64_t seed) -> Vectors {
            return {{"in", part_stimulus(kind_of(config), size_of(config), seed)}};
          },
          .golden = golden,
          .constants = {},
          .ops_per_frame =
              [](const Config& config) {
                return static_cast<double>(part_frame(kind_of(config)).shown);
              }};
}

int part_adapter_ffs(const Config& config) {
  const PartShape shape = shape_of(config);
  return shape.in_bits() + 1 + shape.out_bits() + 2;
}

}  // namespace lutmark::designs::m4bram
