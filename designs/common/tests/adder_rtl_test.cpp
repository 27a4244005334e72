// SPDX-License-Identifier: Apache-2.0
// Tests of the writer: the text of small graphs.
#include "designs/common/adder_rtl.h"

#include <gtest/gtest.h>

namespace lutmark::designs {
namespace {

std::string rtl_of(const AdderGraph& graph, const AdderNumbers& numbers, int register_every) {
  const auto layout = AdderLayout::of(graph, numbers);
  return adder_rtl("product", graph, layout, AdderPipeline::of(layout, register_every, {}), 4);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(AdderRtl, WritesWiresRegistersAndOutputs) {
  AdderGraph graph{2, {}, {}};
  const int sum = graph.append({{0, 0, false}, {1, 2, false}});
  graph.outputs = {{sum, 0, false}, {}};

  EXPECT_EQ(
      rtl_of(graph, {Range{0, 15}, 6}, 1),
      R"(// 1 adders of 4 bits, 10 bits that only wait, depth 1. Latency 2 moves, a result every move.
module product (
  input  wire clk_i,
  input  wire move_i,
  input  wire [7:0] x_i,
  output wire [11:0] y_o
);
  reg [3:0] x0_r1;
  reg [1:0] x0_r2;
  reg [3:0] x1_r1;
  wire [5:2] s2 = {2'b00, x0_r1[3:2]} + x1_r1[3:0];  // (s2 = x0 + (x1 << 2))
  reg [5:2] s2_r1;

  always @(posedge clk_i) if (move_i) begin
    x0_r1 <= x_i[3:0];
    x0_r2 <= x0_r1[1:0];
    x1_r1 <= x_i[7:4];
    s2_r1 <= s2[5:2];
  end

  assign y_o[5:0] = {s2_r1[5:2], x0_r2[1:0]};
  assign y_o[11:6] = 6'b000000;
endmodule
)");
}

TEST(AdderRtl, RepeatsTheSignOfASignedOperand) {
  AdderGraph graph{2, {}, {}};
  graph.outputs = {{graph.append({{0, 0, false}, {1, 0, false}}), 0, false}};

  EXPECT_TRUE(has(rtl_of(graph, {Range::of_signed(4), 0}, 1),
                  "wire [4:0] s2 = {{2{x0_r1[3]}}, x0_r1[2:0]} + {{2{x1_r1[3]}}, x1_r1[2:0]};"));
}

TEST(AdderRtl, InvertsASubtrahendBeforeItsRegister) {
  AdderGraph graph{2, {}, {}};
  graph.outputs = {{graph.append({{0, 0, false}, {1, 0, true}}), 0, false}};

  const std::string text = rtl_of(graph, {Range{0, 15}, 4}, 1);

  EXPECT_TRUE(has(text, "x1_c1 <= ~x_i[6:4];")) << text;
  EXPECT_TRUE(has(text, "wire [3:0] s2 = x0_r1[3:0] + {~x1_r1_b3[3], x1_c1[2:0]} + 4'd1;")) << text;
}

TEST(AdderRtl, KeepsTheNameOfASumThatFeedsAnotherInItsStage) {
  AdderGraph graph{3, {}, {}};
  const int first = graph.append({{0, 0, false}, {1, 0, false}});
  graph.outputs = {{graph.append({{first, 0, false}, {2, 0, false}}), 0, false}};

  EXPECT_TRUE(has(rtl_of(graph, {Range{0, 15}, 4}, 2), "(* keep *) wire [3:0] s3 ="));
  EXPECT_FALSE(has(rtl_of(graph, {Range{0, 15}, 4}, 1), "keep"));
}

TEST(AdderRtl, TakesInputsThatAreRegisteredOutsideAsTheyAre) {
  AdderGraph graph{2, {}, {}};
  graph.outputs = {{graph.append({{0, 0, false}, {1, 0, true}}), 0, false}};
  const auto layout = AdderLayout::of(graph, {Range{0, 15}, 4});

  const std::string text = adder_rtl("product", graph, layout, AdderPipeline::of(layout, 1, {}), 4,
                                     AdderInputs::registered_outside);

  EXPECT_TRUE(has(text, "Latency 1 moves")) << text;
  EXPECT_TRUE(has(text, "wire [3:0] x0_r1 = x_i[3:0];")) << text;
  EXPECT_TRUE(has(text, "wire [3:0] s2 = x0_r1[3:0] + ~x1_r1[3:0] + 4'd1;")) << text;
  EXPECT_FALSE(has(text, "x1_c1")) << text;
}

TEST(AdderRtl, NamesInputsThatNobodyReads) {
  AdderGraph graph{2, {}, {{1, 2, false}}};

  const std::string text = rtl_of(graph, {Range{0, 15}, 4}, 1);

  EXPECT_TRUE(has(text, "wire unused = &{1'b0, x_i[3:0], x_i[7:6]};")) << text;
  EXPECT_TRUE(has(text, "assign y_o[3:0] = {x1_r1[1:0], 2'b00};")) << text;
}

}  // namespace
}  // namespace lutmark::designs
