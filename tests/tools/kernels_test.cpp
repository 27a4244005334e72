// SPDX-License-Identifier: Apache-2.0
// Kernels of awkward sizes, proven at RTL and netlist by the real tools.
#include <gtest/gtest.h>

#include "designs/kratos/convolution.h"
#include "designs/kratos/gemm.h"
#include "designs/kratos/net_design.h"
#include "designs/kratos/net_golden.h"
#include "designs/kratos/nets.h"
#include "designs/shell/wires.h"
#include "harness/nn/net_file.h"
#include "tests/tools/tool_run.h"

namespace lutmark::tests {
namespace {

using Assignments = std::map<std::string, std::string>;

void expect_proven(const core::Design& design, const Assignments& assignments,
                   const std::string& flow_name) {
  ToolRun tools;
  const core::Flow flow = tools.flow(flow_name);
  const core::Config config = design.parameters.resolve(assignments, "test");
  EXPECT_EQ(ToolRun::troubles(tools.run({&design, config, &flow})), "")
      << design.parameters.name(config) << " on " << flow_name;
}

TEST(Kernels, OneBitWeightsAndActivations) {
  expect_proven(designs::kratos::gemmt_fu(),
                {{"w", "1"}, {"a", "1"}, {"sparsity", "0"}, {"m", "3"}, {"k", "7"}, {"n", "2"}},
                "ice40_hx8k");
}

TEST(Kernels, SingleElement) {
  expect_proven(designs::kratos::gemmt_rp(),
                {{"w", "8"}, {"a", "3"}, {"sparsity", "0"}, {"m", "1"}, {"k", "1"}, {"n", "1"}},
                "ecp5_85k");
}

TEST(Kernels, SparseWithEmptyRowsAndColumns) {
  expect_proven(designs::kratos::gemmt_rp(),
                {{"w", "5"}, {"a", "8"}, {"sparsity", "0.9"}, {"m", "3"}, {"k", "9"}, {"n", "6"}},
                "ecp5_85k_shell");
}

TEST(Kernels, AllWeightsZero) {
  ToolRun tools;
  const core::Design design = designs::kratos::gemmt_fu();
  const core::Flow flow = tools.flow("sim");
  const core::Config config =
      design.parameters.resolve({{"sparsity", "1"}, {"m", "1"}, {"k", "3"}, {"n", "2"}}, "test");
  EXPECT_EQ(ToolRun::troubles(tools.run({&design, config, &flow})), "");
}

TEST(Kernels, InTablesOfTwoInputs) {
  expect_proven(designs::kratos::gemmt_rp(),
                {{"w", "3"}, {"a", "4"}, {"sparsity", "0.3"}, {"m", "1"}, {"k", "5"}, {"n", "3"}},
                "lut_k2");
}

// Signed products and differences in chains of adder bits, constants of both signs.
TEST(Kernels, InHardAddersExactly) {
  expect_proven(designs::kratos::gemmt_rp(),
                {{"w", "5"}, {"a", "3"}, {"sparsity", "0.2"}, {"m", "1"}, {"k", "7"}, {"n", "4"}},
                "lut_k3_adders");
  expect_proven(designs::kratos::gemms(),
                {{"w", "4"}, {"a", "4"}, {"sparsity", "0"}, {"m", "2"}, {"k", "3"}, {"n", "4"}},
                "lut_k5_adders");
}

TEST(Kernels, InHardAddersModuloAPowerOfTwo) {
  expect_proven(
      designs::kratos::gemmt_rp(),
      {{"w", "8"}, {"sparsity", "0.4"}, {"m", "1"}, {"k", "6"}, {"n", "3"}, {"mode", "compat"}},
      "lut_k4_adders");
}

const Assignments rows_in_memory{{"iw", "7"}, {"ih", "4"}, {"ic", "1"}, {"oc", "1"}};

TEST(Kernels, RowsAboveInABlockRamOfIce40) {
  ToolRun tools;
  const core::Design design = designs::kratos::conv2d_pw();
  const core::Flow flow = tools.flow("ice40_hx8k");
  const core::Config config = design.parameters.resolve(rows_in_memory, "test");

  const auto records = tools.run({&design, config, &flow});

  EXPECT_EQ(ToolRun::troubles(records), "");
  EXPECT_EQ(ToolRun::of_stage(records, "synthesize").metrics.at("brams"), 1);
  EXPECT_EQ(ToolRun::of_stage(records, "netlist_check").labels.at("proof_netlist"),
            "cell simulator");
}

// Verilator would simulate the vendor's empty model and find a mismatch that is none.
TEST(Kernels, RowsAboveInABlockRamOfEcp5HaveAProofButNoSecondWitness) {
  ToolRun tools;
  const core::Design design = designs::kratos::conv2d_pw();
  flows::Setting setting = tools.setting();
  setting.extras.witness = true;
  const core::Flow flow = ToolRun::flow("ecp5_85k", setting);
  const core::Config config = design.parameters.resolve(rows_in_memory, "test");

  const auto records = tools.run({&design, config, &flow});

  EXPECT_EQ(ToolRun::troubles(records), "");
  EXPECT_EQ(ToolRun::of_stage(records, "synthesize").metrics.at("brams"), 1);
  EXPECT_EQ(ToolRun::of_stage(records, "netlist_check").labels.at("proof_netlist"),
            "own_cell_model");
  EXPECT_EQ(ToolRun::of_stage(records, "netlist_witness").labels.at("witness_netlist"),
            "none: no vendor's model of DP16KD");
  EXPECT_GT(ToolRun::of_stage(records, "place_route").metrics.at("fmax_mhz"), 0);
}

TEST(Kernels, RoutedOnTheIslandFabric) {
  expect_proven(designs::kratos::gemmt_rp(),
                {{"w", "3"}, {"a", "4"}, {"sparsity", "0.3"}, {"m", "1"}, {"k", "5"}, {"n", "3"}},
                "generic_k3");
}

TEST(Nets, LayerOfTheMlpInTheShell) {
  expect_proven(designs::kratos::net_design(designs::kratos::mlp(), LUTMARK_ROOT),
                {{"w", "2"}, {"sparsity", "0.95"}, {"layer", "2"}}, "ice40_hx8k");
}

TEST(Nets, CnnWhoseKernelsWaitForEachOther) {
  expect_proven(designs::kratos::net_design(designs::kratos::cnn(), LUTMARK_ROOT),
                {{"w", "4"}, {"sparsity", "0.9"}}, "sim");
}

// The golden model has two outputs of the last layer the other way round: no rounding hides it, and
// scores are as wide as before.
TEST(Nets, OutputsInAnotherOrderAreMismatch) {
  ToolRun tools;
  core::Design design = designs::kratos::net_design(designs::kratos::mlp(), LUTMARK_ROOT);
  design.golden = [constants = design.constants](const core::Config& config,
                                                 const core::Vectors& stimulus) {
    nn::IntegerNet net = nn::parse_net(core::parse_json(constants(config), "net"), "net");
    const auto first = net.layers[2].weights.begin();
    const auto taps = static_cast<std::ptrdiff_t>(net.layers[2].taps());
    std::swap_ranges(first, first + taps, first + taps);
    return core::Vectors{
        {"out", designs::kratos::golden_net_response(net, {0, 2}, stimulus.at("in"))}};
  };
  const core::Flow flow = tools.flow("sim");
  const core::Config config = design.parameters.resolve({{"w", "4"}, {"sparsity", "0.9"}}, "test");
  const auto records = tools.run({&design, config, &flow});
  EXPECT_EQ(ToolRun::of_stage(records, "simulate").outcome, core::Outcome::mismatch)
      << ToolRun::troubles(records);
}

TEST(Kernels, ShellAroundWires) {
  expect_proven(designs::shell::wires(), {{"in", "5"}, {"out", "9"}}, "ice40_hx8k");
}

}  // namespace
}  // namespace lutmark::tests
