// SPDX-License-Identifier: Apache-2.0
// A signed packed array of a typedef: slang reads it right; Yosys's own reader does not, and is
// caught.
#include <gtest/gtest.h>

#include "designs/template/scale.h"
#include "tests/tools/tool_run.h"

namespace lutmark::tests {
namespace {

using core::Outcome;

// template.scale with its multiplication done on an element of a packed array of a signed type.
core::Design packed_array_design() {
  core::Design design = designs::template_design::scale();
  design.generate = [](const core::Config&, const core::Fabric&) -> core::Hardware {
    const std::string text = R"(module scale (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic in_valid_i,
  output logic in_ready_o,
  input  logic signed [7:0] in_data_i,
  output logic out_valid_o,
  input  logic out_ready_i,
  output logic signed [10:0] out_data_o
);
  typedef logic signed [7:0] number_t;
  number_t [1:0] pair;
  logic [1:0] valid_q;
  logic signed [7:0] in_q;
  logic signed [10:0] out_q;
  wire move = out_ready_i | ~valid_q[1];
  assign pair[0] = in_q;
  assign pair[1] = in_q;
  wire signed [10:0] one = 11'(pair[0]);
  wire signed [10:0] four = 11'(pair[1]) <<< 2;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 2'b00;
    else if (move) valid_q <= {valid_q[0], in_valid_i};
    if (move) in_q <= in_data_i;
    if (move) out_q <= one + four;
  end
  assign in_ready_o = move;
  assign out_valid_o = valid_q[1];
  assign out_data_o = out_q;
endmodule
)";
    return {.files = {{"scale.sv", text}},
            .top = "scale",
            .streams = {{"in", core::Direction::in, 8, 1}, {"out", core::Direction::out, 11, 1}},
            .latency_cycles = 2,
            .interval_cycles = 1};
  };
  return design;
}

TEST(HardwareReader, SlangReadsSignedPackedArrayOfTypedef) {
  ToolRun tools;
  const core::Design design = packed_array_design();
  const core::Flow flow = tools.flow("ice40_hx8k");
  const auto records = tools.run({&design, design.configs.front(), &flow});
  EXPECT_EQ(ToolRun::troubles(records), "");
}

TEST(HardwareReader, YosysOwnReaderIsCaughtByTheNetlistCheck) {
  ToolRun tools;
  const core::Design design = packed_array_design();
  flows::Setting setting = tools.setting();
  setting.toolchain.reader = flows::HardwareReader::verilog;
  const core::Flow flow = ToolRun::flow("ice40_hx8k", setting);
  const auto records = tools.run({&design, design.configs.front(), &flow});
  EXPECT_EQ(ToolRun::of_stage(records, "simulate").outcome, Outcome::ok)
      << ToolRun::troubles(records);
  EXPECT_EQ(ToolRun::of_stage(records, "netlist_check").outcome, Outcome::mismatch)
      << ToolRun::troubles(records);
}

}  // namespace
}  // namespace lutmark::tests
