// SPDX-License-Identifier: Apache-2.0
// Tests of layout and schedule: a simulation of the rows of cells, cycle by cycle.
#include "designs/common/adder_pipeline.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "designs/common/adder_optimiser.h"
#include "designs/common/tests/random_matrix.h"

namespace lutmark::designs {
namespace {

// The bits of every driver at every cycle; inputs before cycle 0 are zero. A reader k stages later
// sees what the driver had k cycles before.
class Simulation {
 public:
  Simulation(const AdderLayout& layout, const AdderPipeline& pipeline,
             std::vector<std::vector<std::int64_t>> inputs)
      : layout_(layout), pipeline_(pipeline), inputs_(std::move(inputs)) {}

  std::uint64_t output(std::size_t j, int cycle) {
    return read(layout_.outputs[j], pipeline_.latency(), cycle);
  }

 private:
  static bool is_input(const AdderLayout::Node& node) { return node.row.p.empty(); }

  std::uint64_t read(const std::vector<AdderLayout::Bit>& bits, int stage, int cycle) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) {
      const auto& bit = bits[i];
      bool one = bit.inverted;
      if (bit.node != AdderGraph::none) {
        const auto& driver = layout_.nodes[static_cast<std::size_t>(bit.node)];
        const int made = is_input(driver) ? 0 : pipeline_.stage(bit.node);
        EXPECT_LE(made, stage);
        one = one != (((node(bit.node, cycle - (stage - made)) >> bit.bit) & 1U) != 0);
      }
      value |= static_cast<std::uint64_t>(one) << i;
    }
    return value;
  }

  // Bits of a node that its own cells drive, at their places.
  std::uint64_t node(int node, int cycle) {
    const auto& n = layout_.nodes[static_cast<std::size_t>(node)];
    if (is_input(n)) {
      if (cycle < 0) return 0;
      return static_cast<std::uint64_t>(
          inputs_[static_cast<std::size_t>(cycle)][static_cast<std::size_t>(node)]);
    }
    const auto [found, is_new] = values_.try_emplace({node, cycle}, 0);
    if (!is_new) return found->second;
    const int stage = pipeline_.stage(node);
    std::uint64_t sum = read(n.row.p, stage, cycle) + read(n.row.q, stage, cycle) +
                        static_cast<std::uint64_t>(n.row.carry_in);
    if (n.row.invert_sum) sum = ~sum;
    sum &= (std::uint64_t{1} << n.cells()) - 1;
    return values_[{node, cycle}] = sum << n.first_bit;
  }

  const AdderLayout& layout_;
  const AdderPipeline& pipeline_;
  std::vector<std::vector<std::int64_t>> inputs_;
  std::map<std::pair<int, int>, std::uint64_t> values_;
};

struct Case {
  AdderNumbers numbers;
  int register_every;
};

void expect_products(const ConstantMatrix& matrix, const AdderGraph& graph, const Case& c,
                     core::Random& random) {
  const auto layout = AdderLayout::of(graph, c.numbers);
  const auto pipeline = AdderPipeline::of(layout, c.register_every, {});
  std::vector<std::vector<std::int64_t>> inputs;
  for (int cycle = 0; cycle < 12; ++cycle) {
    auto& x = inputs.emplace_back();
    for (int k = 0; k < matrix.inputs; ++k) {
      const Range range = c.numbers.input;
      const std::int64_t any = random.between(range.low, range.high);
      x.push_back(cycle == 0 ? range.low : cycle == 1 ? range.high : any);
    }
  }
  Simulation simulation(layout, pipeline, inputs);
  for (std::size_t cycle = 0; cycle < inputs.size(); ++cycle) {
    const std::vector<std::int64_t> expected = evaluate(graph, inputs[cycle]);
    for (std::size_t j = 0; j < expected.size(); ++j) {
      const std::uint64_t mask = (std::uint64_t{1} << layout.outputs[j].size()) - 1;
      const int shown = static_cast<int>(cycle) + pipeline.latency();

      ASSERT_EQ(simulation.output(j, shown), static_cast<std::uint64_t>(expected[j]) & mask)
          << "output " << j << ", cycle " << cycle;
    }
  }
}

const std::vector<Case>& cases() {
  static const std::vector<Case> list{{{Range::of_signed(4), 0}, 1}, {{Range{0, 15}, 0}, 2},
                                      {{Range{-3, 9}, 0}, 0},        {{Range{0, 15}, 4}, 1},
                                      {{Range{0, 255}, 8}, 2},       {{Range{0, 255}, 8}, 0},
                                      {{Range::of_signed(3), 6}, 1}};
  return list;
}

TEST(AdderPipeline, RowsOfCellsComputeTheProductInEveryStyle) {
  core::Random random(1, "adder pipeline");
  for (const Case& c : cases()) {
    for (const AdderStyle style : {AdderStyle::binary, AdderStyle::csd, AdderStyle::cse}) {
      const ConstantMatrix matrix = random_matrix(5, 7, 5, random);
      const AdderGraph graph = optimise(
          matrix,
          {.style = style, .numbers = c.numbers, .register_every = c.register_every, .effort = 1});

      expect_products(matrix, graph, c, random);
    }
  }
}

TEST(AdderPipeline, ReportsAChainOfOneInputAsWaitingOnly) {
  AdderGraph graph{2, {}, {}};
  const int sum = graph.append({{0, 0, false}, {1, 0, false}});
  graph.outputs = {{sum, 0, false}, {0, 0, false}};
  const auto layout = AdderLayout::of(graph, {Range{0, 15}, 4});

  const auto report = AdderPipeline::of(layout, 1, {}).report;

  EXPECT_EQ(report.adders, 1);
  EXPECT_EQ(report.adder_bits, 4);
  EXPECT_EQ(report.inverter_bits, 0);
  EXPECT_EQ(report.bare_ff_bits, 12);  // x0, x1, and x0 again beside the sum
  EXPECT_EQ(report.depth, 1);
  EXPECT_EQ(report.latency, 2);
}

// An addition of the top bit only fits the cell of the sum's top bit.
TEST(AdderLayout, MergesAnExclusiveOrIntoTheTopCell) {
  AdderGraph graph{3, {}, {}};
  const int sum = graph.append({{0, 0, false}, {1, 0, false}});
  const int top = graph.append({{sum, 0, false}, {2, 3, false}});
  graph.outputs = {{top, 0, false}};

  const auto layout = AdderLayout::of(graph, {Range{0, 15}, 4});
  const auto report = AdderPipeline::of(layout, 1, {}).report;

  EXPECT_EQ(layout.nodes[static_cast<std::size_t>(top)].row.merged, sum);
  EXPECT_EQ(report.adder_bits, 4);
  EXPECT_EQ(report.depth, 1);
}

// (x0 + 3 * x1) - 3 * x1 is as narrow as x0: nobody reads the upper bits of the sums before it.
TEST(AdderLayout, IsNoWiderThanASumWhoseTermsCancel) {
  AdderGraph graph{2, {}, {}};
  const int triple = graph.append({{1, 0, false}, {1, 1, false}});
  const int sum = graph.append({{0, 0, false}, {triple, 0, false}});
  const int difference = graph.append({{sum, 0, false}, {triple, 0, true}});
  graph.outputs = {{difference, 0, false}};

  const auto layout = AdderLayout::of(graph, {Range{0, 15}, 0});

  EXPECT_EQ(layout.nodes[static_cast<std::size_t>(difference)].bits, 4);
  EXPECT_EQ(layout.nodes[static_cast<std::size_t>(sum)].bits, 4);
  EXPECT_EQ(layout.nodes[static_cast<std::size_t>(triple)].bits, 4);
}

// (x0 + x1) is read as a subtrahend only, so that its complement is what is stored.
TEST(AdderLayout, StoresASubtrahendComplemented) {
  AdderGraph graph{3, {}, {}};
  const int sum = graph.append({{0, 0, false}, {1, 0, false}});
  const int difference = graph.append({{2, 0, false}, {sum, 0, true}});
  graph.outputs = {{difference, 0, false}};

  const auto layout = AdderLayout::of(graph, {Range::of_signed(8), 0});

  EXPECT_TRUE(layout.nodes[static_cast<std::size_t>(sum)].complemented);
  EXPECT_EQ(layout.inverters, 0);
}

TEST(AdderLayout, LowBitsOfAShiftedSumAreWires) {
  AdderGraph graph{2, {}, {}};
  const int sum = graph.append({{0, 0, false}, {1, 3, false}});
  graph.outputs = {{sum, 0, false}};

  const auto layout = AdderLayout::of(graph, {Range{0, 15}, 0});

  EXPECT_EQ(layout.nodes[static_cast<std::size_t>(sum)].bits, 8);  // 15 + 8 * 15 = 135
  EXPECT_EQ(layout.nodes[static_cast<std::size_t>(sum)].first_bit, 3);
  EXPECT_EQ(layout.origin(sum, 2).node, 0);
}

}  // namespace
}  // namespace lutmark::designs
