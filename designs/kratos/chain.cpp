// SPDX-License-Identifier: Apache-2.0
// Chains of kernels: the results of one are the activations of the next.
#include "designs/kratos/chain.h"

#include <cassert>

#include <fmt/format.h>

namespace lutmark::designs::kratos {
namespace {

constexpr std::string_view module_text = R"(// {heading}
// Latency {latency}, a frame every {interval} cycles.
module {module} (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire in_valid_i,
  output wire in_ready_o,
  input  wire [{in_msb}:0] in_data_i,
  output wire out_valid_o,
  input  wire out_ready_i,
  output wire [{out_msb}:0] out_data_o
);
{links}
{instances}endmodule
)";

// Cycles in which the beats of a frame's results are valid, given those in which its beats are
// taken.
std::vector<int> result_cycles(const Schedule& schedule, const std::vector<int>& taken,
                               int stages) {
  std::vector<int> cycles;
  for (int y = 0; y < schedule.rows.count; ++y) {
    for (int x = 0; x < schedule.columns.count; ++x) {
      if (!schedule.rows.gives_result(y) || !schedule.columns.gives_result(x)) continue;
      cycles.push_back(taken[static_cast<std::size_t>(y * schedule.columns.count + x)] + stages);
    }
  }
  return cycles;
}

// The ports of a stream between kernels; the outermost ones are those of the module.
struct Link {
  std::string valid;
  std::string ready;
  std::string data;
};

Link link(std::size_t index, std::size_t kernels) {
  if (index == 0) return {"in_valid_i", "in_ready_o", "in_data_i"};
  if (index == kernels) return {"out_valid_o", "out_ready_i", "out_data_o"};
  return {fmt::format("valid{}", index), fmt::format("ready{}", index),
          fmt::format("data{}", index)};
}

std::string instance(const std::string& module, std::size_t index, std::size_t kernels) {
  const Link in = link(index, kernels);
  const Link out = link(index + 1, kernels);
  return fmt::format(
      "  {0} kernel{1} (\n"
      "    .clk_i(clk_i), .rst_ni(rst_ni),\n"
      "    .in_valid_i({2}), .in_ready_o({3}), .in_data_i({4}),\n"
      "    .out_valid_o({5}), .out_ready_i({6}), .out_data_o({7})\n"
      "  );\n",
      module, index + 1, in.valid, in.ready, in.data, out.valid, out.ready, out.data);
}

}  // namespace

core::Hardware generate_chain(const std::string& module_name, const std::string& heading,
                              const std::vector<Kernel>& kernels) {
  core::Hardware chain{.files = {}, .top = module_name, .streams = {}};
  std::string links;
  std::string instances;
  std::vector<int> cycles;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    const Schedule& schedule = kernels[i].schedule;
    core::Hardware kernel = generate_kernel(kernels[i]);
    if (i == 0) {
      chain.streams = kernel.streams;
      for (int beat = 0; beat < schedule.beats_per_frame(); ++beat) cycles.push_back(beat);
    } else {
      const core::Stream& before = chain.streams.back();
      assert(before.width == kernel.streams.front().width);
      assert(before.beats_per_frame == kernel.streams.front().beats_per_frame);
      const Link its_link = link(i, kernels.size());
      links += fmt::format("  wire {};\n  wire {};\n  wire [{}:0] {};\n", its_link.valid,
                           its_link.ready, before.width - 1, its_link.data);
    }
    chain.streams.back() = kernel.streams.back();
    cycles =
        result_cycles(schedule, cycles, kernel.latency_cycles - schedule.beats_before_result());
    instances += instance(kernels[i].module_name, i, kernels.size());
    chain.files.merge(kernel.files);
  }
  chain.latency_cycles = cycles.front();
  chain.interval_cycles = kernels.front().schedule.beats_per_frame();
  chain.files[module_name + ".v"] = fmt::format(
      module_text, fmt::arg("heading", heading), fmt::arg("module", module_name),
      fmt::arg("latency", chain.latency_cycles), fmt::arg("interval", chain.interval_cycles),
      fmt::arg("in_msb", chain.streams.front().width - 1),
      fmt::arg("out_msb", chain.streams.back().width - 1), fmt::arg("links", links),
      fmt::arg("instances", instances));
  return chain;
}

}  // namespace lutmark::designs::kratos
