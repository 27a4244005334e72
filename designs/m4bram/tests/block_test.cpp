// SPDX-License-Identifier: Apache-2.0
// Tests of the compute-in-BRAM blocks as designs: cycles and lanes against what was published, what
// the stimulus covers, refusals.
#include "designs/m4bram/block/block.h"

#include <map>
#include <set>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/block/program.h"
#include "designs/m4bram/block/table.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

using Assignments = std::map<std::string, std::string>;

cim::Task task_of(const Assignments& assignments) {
  return block_task(block().parameters.resolve(assignments, "test"));
}

cim::Task bramac_task_of(const Assignments& assignments) {
  return bramac_task(bramac().parameters.resolve(assignments, "test"));
}

std::vector<Assignments> all_modes() {
  std::vector<Assignments> modes;
  for (const char* w : {"2", "4", "8"}) {
    for (int a = 2; a <= 8; ++a) {
      for (const char* sign : {"unsigned", "signed"}) {
        for (const char* d : {"1", "2", "4"})
          modes.push_back(
              {{"w", w}, {"a", std::to_string(a)}, {"activations", sign}, {"duplication", d}});
      }
    }
  }
  return modes;
}

TEST(M4bramBlock, AllModesOfABuildHaveOneRtlAndBuildsDiffer) {
  const core::Design design = block();
  std::set<std::map<std::string, std::string>> builds;
  std::size_t cells = 0;
  for (const char* size : {"s", "l"}) {
    for (const char* clocking : {"synchronous", "double_pumped"}) {
      std::set<std::map<std::string, std::string>> files;
      for (Assignments mode : all_modes()) {
        mode.merge(Assignments{{"size", size}, {"clocking", clocking}, {"mac2s", "3"}});
        files.insert(design.generate(design.parameters.resolve(mode, "test"), {}).files);
        ++cells;
      }
      EXPECT_EQ(files.size(), 1U) << size << " " << clocking;
      builds.merge(files);
    }
  }
  EXPECT_EQ(builds.size(), 4U);
  EXPECT_EQ(cells, 504U);
}

TEST(M4bramBlock, Mac2TakesTheCyclesOfThePublishedMachines) {
  for (int a = 2; a <= 8; ++a) {
    const std::string bits = std::to_string(a);
    EXPECT_EQ(cim::golden_mac2_cycles(task_of({{"a", bits}})), a + 2);
    EXPECT_EQ(cim::golden_mac2_cycles(task_of({{"a", bits}, {"activations", "signed"}})), a + 3);
    for (const char* sign : {"unsigned", "signed"}) {
      EXPECT_EQ(cim::golden_mac2_cycles(
                    task_of({{"a", bits}, {"activations", sign}, {"clocking", "double_pumped"}})),
                2 + (a + 1) / 2);
    }
  }
  const std::map<std::string, std::tuple<int, int, int>> published{
      {"2", {4, 5, 3}}, {"4", {6, 7, 4}}, {"8", {10, 11, 6}}};
  for (const auto& [w, cycles] : published) {
    EXPECT_EQ(cim::golden_mac2_cycles(bramac_task_of({{"w", w}})), std::get<0>(cycles));
    EXPECT_EQ(cim::golden_mac2_cycles(bramac_task_of({{"w", w}, {"activations", "signed"}})),
              std::get<1>(cycles));
    EXPECT_EQ(cim::golden_mac2_cycles(bramac_task_of({{"w", w}, {"arrays", "1da"}})),
              std::get<2>(cycles));
  }
}

TEST(M4bramBlock, ReadoutTakesABeatForEveryWordOfTheAccumulators) {
  EXPECT_EQ(task_of({{"size", "s"}}).machine.readout_beats(), 4);
  EXPECT_EQ(task_of({{"size", "l"}}).machine.readout_beats(), 8);
  EXPECT_EQ(bramac_task_of({{"arrays", "1da"}}).machine.readout_beats(), 4);
  EXPECT_EQ(bramac_task_of({{"arrays", "2sa"}}).machine.readout_beats(), 8);
}

// A step of a longer dot product costs exactly two MAC2s more: nothing else depends on its length.
TEST(M4bramBlock, BusyCyclesGrowByWholeMac2s) {
  for (const char* clocking : {"synchronous", "double_pumped"}) {
    const cim::Task four = task_of({{"clocking", clocking}, {"a", "5"}, {"mac2s", "4"}});
    const cim::Task five = task_of({{"clocking", clocking}, {"a", "5"}, {"mac2s", "5"}});
    EXPECT_EQ(cim::golden_busy_cycles(five) - cim::golden_busy_cycles(four),
              four.readouts * cim::golden_mac2_cycles(four));
  }
}

int products_before_overflow(int w, int a, bool is_signed) {
  const cim::Task task{
      .machine = {}, .weight_bits = w, .activation_bits = a, .is_signed = is_signed};
  const std::int64_t weight = -(std::int64_t{1} << (w - 1));
  const std::int64_t activation =
      is_signed ? -(std::int64_t{1} << (a - 1)) : (std::int64_t{1} << a) - 1;
  cim::LaneSum sum;
  int products = 0;
  for (; products < 100000; ++products) {
    sum.add(weight, activation, 0, 0, task);
    if (sum.overflows) break;
  }
  return products;
}

// How many products of the largest magnitude a lane of 4w bits holds.
TEST(M4bramBlock, LanesOverflowWhereTheirWidthSays) {
  const std::vector<int> two_bits{21, 9, 4, 2, 1, 0, 0};
  const std::vector<int> four_bits{1365, 585, 273, 132, 65, 32, 16};
  for (int a = 2; a <= 8; ++a) {
    EXPECT_EQ(products_before_overflow(2, a, false), two_bits[static_cast<std::size_t>(a - 2)]);
    EXPECT_EQ(products_before_overflow(4, a, false), four_bits[static_cast<std::size_t>(a - 2)]);
  }
  EXPECT_EQ(products_before_overflow(8, 8, false), 65793);
  // Positive sums reach their bound one product earlier than negative ones.
  EXPECT_EQ(products_before_overflow(2, 2, true), 31);
}

TEST(M4bramBlock, WrappedLanesKeepTheLowBitsAndTellOfIt) {
  const cim::Task task{.machine = {}, .weight_bits = 2, .activation_bits = 8};
  cim::LaneSum sum;
  sum.add(-2, 255, 1, 3, task);
  EXPECT_EQ(sum.exact, -507);
  EXPECT_TRUE(sum.overflows);
  EXPECT_EQ(sum.wrapped(task), static_cast<std::uint64_t>(-507 + 512));
  cim::LaneSum small;
  small.add(-2, 64, 0, 0, task);
  EXPECT_FALSE(small.overflows);
  EXPECT_EQ(small.wrapped(task), 0x80U);
}

std::uint64_t field(const std::vector<std::int64_t>& bits, std::size_t low, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(bits[low + i]) << i;
  return value;
}

// Weights and activations of the first element as the instructions say them, without the golden
// model.
std::set<std::tuple<int, int, int, int>> pairs_of_first_element(const cim::Task& task,
                                                                const core::Beats& beats) {
  std::set<std::tuple<int, int, int, int>> pairs;
  std::map<std::uint64_t, std::uint64_t> memory;
  std::uint64_t weights = 0;
  std::uint64_t activation = 0;
  bool is_first = true;
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const auto bits = beats.elements(i, 1, false);
    const std::uint64_t data = field(bits, 9, 32);
    const std::uint64_t word = field(bits, 43, 9);
    const std::uint64_t byte_enables = field(bits, 52, 4);
    const bool is_instruction = field(bits, 57, 1) == 1;
    if (!is_instruction) {
      for (std::size_t b = 0; b < 4; ++b) {
        const std::uint64_t mask = std::uint64_t{255} << 8 * b;
        if ((byte_enables >> b & 1) != 0) memory[word] = (memory[word] & ~mask) | (data & mask);
      }
    }
    const bool is_copy = is_instruction && field(bits, 56, 1) == 0 && (byte_enables & 2) != 0;
    if (!is_copy) continue;
    const auto bits_of = [&](std::uint64_t byte) {
      return static_cast<int>((byte & 255) >> (8 - task.activation_bits));
    };
    for (std::size_t lane = 0; !is_first && lane < 4; ++lane) {
      pairs.emplace(static_cast<int>(weights >> 2 * lane & 3),
                    static_cast<int>(memory[word] >> 2 * lane & 3), bits_of(activation),
                    bits_of(data));
    }
    weights = memory[word];
    activation = data;
    is_first = !is_first;
  }
  return pairs;
}

TEST(M4bramBlock, SmallNumbersMeetInAllPairs) {
  for (const int a : {2, 3, 4}) {
    const cim::Task task = task_of({{"w", "2"}, {"a", std::to_string(a)}});
    const core::Design design = block();
    const core::Config config =
        design.parameters.resolve({{"w", "2"}, {"a", std::to_string(a)}}, "test");
    const core::Vectors stimulus = design.stimulus(config, 1);
    EXPECT_EQ(pairs_of_first_element(task, stimulus.at("in")).size(), std::size_t{16} << 2 * a);
  }
}

TEST(M4bramBlock, StatesLeadToStatesOfTheTable) {
  for (const auto sequence :
       {cim::Sequence::synchronous, cim::Sequence::double_pumped, cim::Sequence::one_array}) {
    const cim::StateTable table = cim::state_table(sequence);
    std::set<std::string> names;
    for (const cim::State& state : table) EXPECT_TRUE(names.insert(state.name).second);
    for (const cim::State& state : table) {
      EXPECT_TRUE(names.contains(state.otherwise)) << state.name;
      for (const auto& [condition, next] : state.next) EXPECT_TRUE(names.contains(next));
    }
  }
}

TEST(M4bramBlock, IllegalParametersNameTheirRange) {
  const core::Design design = block();
  const auto resolve = [&](const Assignments& assignments) {
    const core::UserError error = test::refusal(
        [&] { design.check(design.parameters.resolve(assignments, "test"), "test"); });
    return std::string(error.what());
  };
  EXPECT_CONTAINS(resolve({{"w", "3"}}), "w (bits of a weight) is 2, 4 or 8");
  EXPECT_CONTAINS(resolve({{"a", "9"}}), "a (bits of an activation) is 1 to 8");
  EXPECT_CONTAINS(resolve({{"duplication", "3"}}), "is 1, 2 or 4");
  EXPECT_CONTAINS(resolve({{"mac2s", "0"}}), "is 1 to 256");
  EXPECT_CONTAINS(resolve({{"a", "1"}, {"activations", "signed"}}), "has 2 to 8 bits");
}

}  // namespace
}  // namespace lutmark::designs::m4bram
