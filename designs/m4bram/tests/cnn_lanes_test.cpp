// SPDX-License-Identifier: Apache-2.0
// Tests of nets in the lanes of blocks: sums against plain integers, readouts, cycles, programs.
#include <algorithm>

#include <gtest/gtest.h>

#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/cnn/cycles.h"
#include "designs/m4bram/cnn/lanes.h"
#include "designs/m4bram/cnn/layer.h"
#include "designs/m4bram/cnn/requantise.h"
#include "harness/core/random.h"

namespace lutmark::designs::m4bram {
namespace {

nn::Layer random_layer(int weight_bits, int outputs, std::uint64_t seed) {
  nn::Layer layer{.kind = nn::LayerKind::conv2d,
                  .in = {5, 5, 3},
                  .outputs = outputs,
                  .kernel_rows = 3,
                  .kernel_columns = 3,
                  .stride = 2,
                  .weight_bits = weight_bits,
                  .shift = 4,
                  .output_bits = 8};
  core::Random random(seed, "test layer");
  const int most = (1 << (weight_bits - 1)) - 1;
  for (std::size_t i = 0; i < layer.taps() * static_cast<std::size_t>(outputs); ++i)
    layer.weights.push_back(static_cast<int>(random.between(-most, most)));
  return layer;
}

std::vector<std::int64_t> random_map(const nn::Layer& layer, int bits, std::uint64_t seed) {
  core::Random random(seed, "test map");
  std::vector<std::int64_t> map;
  for (std::size_t i = 0; i < layer.in.size(); ++i)
    map.push_back(random.between(0, (std::int64_t{1} << bits) - 1));
  return map;
}

LaneLayer whole(const nn::Layer& layer, int activation_bits) {
  return {.layer = &layer,
          .activation_bits = activation_bits,
          .groups = {{.first = 0, .count = layer.outputs, .bits = layer.weight_bits}}};
}

std::vector<std::int64_t> lane_sums(const LaneLayer& shape, LaneReadout readout,
                                    const std::vector<std::int64_t>& map, LaneCount& count) {
  LaneNet net({}, {shape}, readout);
  std::vector<std::int64_t> sums = net.layer_sums(0, map);
  count = net.counts()[0];
  return sums;
}

// What 8 bits of a sum say, without the golden model.
std::int64_t wrapped_to_a_byte(std::int64_t sum) {
  const std::int64_t low = sum & 255;
  return low >= 128 ? low - 256 : low;
}

TEST(LaneNet, WideLanesHoldExactSums) {
  const nn::Layer layer = random_layer(8, 6, 1);
  const std::vector<std::int64_t> map = random_map(layer, 8, 1);
  LaneCount count;
  EXPECT_EQ(lane_sums(whole(layer, 8), LaneReadout::result, map, count),
            nn::layer_sums(layer, map));
  EXPECT_EQ(count.sums, 4 * 6);
  EXPECT_EQ(count.overflowed, 0);
  EXPECT_EQ(count.wrong, 0);
}

TEST(LaneNet, NarrowLanesWrapAndAreCounted) {
  const nn::Layer layer = random_layer(2, 6, 2);
  const std::vector<std::int64_t> map = random_map(layer, 8, 2);
  LaneCount count;
  const auto sums = lane_sums(whole(layer, 8), LaneReadout::result, map, count);
  const auto exact = nn::layer_sums(layer, map);
  std::int64_t wrong = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_EQ(sums[i], wrapped_to_a_byte(exact[i]));
    if (sums[i] != exact[i]) ++wrong;
  }
  EXPECT_GT(wrong, 0);
  EXPECT_EQ(count.wrong, wrong);
  EXPECT_GE(count.overflowed, wrong);
}

TEST(LaneNet, ASumThatComesBackIsFlaggedAndRight) {
  nn::Layer layer{.in = {1, 1, 4}, .outputs = 1, .weight_bits = 2, .weights = {1, 1, -1, -1}};
  LaneCount count;
  EXPECT_EQ(lane_sums(whole(layer, 8), LaneReadout::result, {90, 90, 80, 80}, count),
            (std::vector<std::int64_t>{20}));
  EXPECT_EQ(count.overflowed, 1);
  EXPECT_EQ(count.wrong, 0);
}

TEST(LaneNet, GroupsHaveLanesAndStepsOfTheirOwn) {
  nn::Layer layer = random_layer(8, 4, 3);
  for (std::size_t i = 2 * layer.taps(); i < layer.weights.size(); ++i)
    layer.weights[i] = layer.weights[i] / 16 * 16;
  LaneLayer mixed{.layer = &layer, .activation_bits = 5, .groups = {{0, 2, 8, 1}, {2, 2, 4, 16}}};
  const std::vector<std::int64_t> map = random_map(layer, 5, 3);
  LaneCount count;
  EXPECT_EQ(lane_sums(mixed, LaneReadout::result, map, count), nn::layer_sums(layer, map));
}

// Capacities of docs/m4bram-block.md, two products a MAC2.
TEST(ReadoutPlan, IsAsLongAsTheWidthsAllow) {
  const nn::Layer layer = random_layer(2, 4, 4);  // 27 taps: 14 MAC2s
  const auto plan = [&](int a) {
    const LaneLayer shape = whole(layer, a);
    return readout_plan(shape, shape.groups[0], LaneReadout::lanes);
  };
  EXPECT_EQ(plan(2), (std::vector<int>{10, 14}));
  EXPECT_EQ(plan(3), (std::vector<int>{4, 8, 12, 14}));
  EXPECT_EQ(plan(4), (std::vector<int>{2, 4, 6, 8, 10, 12, 14}));
  EXPECT_EQ(plan(5).size(), 14U);
  EXPECT_TRUE(plan(6).empty());
}

TEST(ReadoutPlan, ByWeightsCountsSignsApart) {
  const std::vector<int> signs{1, 1, -1, -1, 1, 1, -1, 0};
  nn::Layer layer{.in = {1, 1, 8}, .outputs = 1, .weight_bits = 2, .weights = signs};
  const auto plan = [&](int a) {
    const LaneLayer shape = whole(layer, a);
    return readout_plan(shape, shape.groups[0], LaneReadout::weights);
  };
  EXPECT_EQ(plan(4), (std::vector<int>{4}));     // at most 4 ones: 60
  EXPECT_EQ(plan(5), (std::vector<int>{4}));     // 4 * 31 = 124
  EXPECT_EQ(plan(6), (std::vector<int>{2, 4}));  // 2 * 63 = 126, 4 ones are too many
  EXPECT_TRUE(plan(7).empty());                  // 2 * 127
}

TEST(ReadoutPlan, WithItNothingOverflows) {
  for (const int a : {2, 3, 4, 5}) {
    const nn::Layer layer = random_layer(2, 8, static_cast<std::uint64_t>(a));
    std::vector<std::int64_t> map(layer.in.size(), (std::int64_t{1} << a) - 1);
    for (const LaneReadout readout : {LaneReadout::lanes, LaneReadout::weights}) {
      LaneCount count;
      EXPECT_EQ(lane_sums(whole(layer, a), readout, map, count), nn::layer_sums(layer, map));
      EXPECT_EQ(count.overflowed, 0) << a;
    }
  }
}

TEST(BlockCycles, AreThoseOfTheDotProductsInTurn) {
  const cim::Machine small = cim::m4bram_machine(cim::Size::s, cim::Clocking::synchronous);
  // 8-bit weights: an element has one lane. 4 outputs of 9 places: 9 dot products at duplication 1,
  // 10 at 2, 12 at 4.
  const BlockWork work{.outputs = 4, .places = 9, .mac2s = 36, .readouts = 1};
  EXPECT_EQ(block_cycles(small, 1, work).cycles, 9 * (36 * 10 + 4));
  EXPECT_EQ(block_cycles(small, 1, work).readout_cycles, 9 * 4);
  EXPECT_EQ(block_cycles(small, 2, work).cycles, 5 * (36 * 10 + 4));
  // One output: only duplication keeps the elements busy.
  EXPECT_EQ(block_cycles(small, 1, {.outputs = 1, .places = 8, .mac2s = 10}).cycles,
            2 * (10 * 10 + 4));
  const cim::Machine large = cim::m4bram_machine(cim::Size::l, cim::Clocking::double_pumped);
  EXPECT_EQ(block_cycles(large, 1,
                         {.outputs = 16,
                          .places = 1,
                          .mac2s = 5,
                          .readouts = 2,
                          .weight_bits = 4,
                          .activation_bits = 5})
                .cycles,
            5 * 5 + 2 * 8);
}

// The whole net by hand: layers 1 and 5 at 8/8, 2 to 4 at 4/4, M4BRAM-S.
TEST(BlockCycles, OfTheNetAreThoseOfItsLayers) {
  const cim::Machine small = cim::m4bram_machine(cim::Size::s, cim::Clocking::synchronous);
  const Widths four{4, 4};
  const std::int64_t first = 338 * (5 * 10 + 4);  // 169 places of 8 outputs, 4 at once
  const std::int64_t second = 36 * (36 * 6 + 4);  // 36 of 8, 8 at once
  const std::int64_t third = 32 * (36 * 6 + 4);   // 16 of 16, 8 at once
  const std::int64_t fourth = 8 * (72 * 6 + 4);   // 4 of 16, 8 at once
  const std::int64_t fifth = 3 * (32 * 10 + 4);   // 1 of 10, 4 at once
  EXPECT_EQ(cnn_cycles(small, 1, {four, four, four}).cycles,
            first + second + third + fourth + fifth);
}

// The words of the golden response of the blocks, which RTL is held against, are the sums of the
// layer as LaneNet has them; and the block computes as long as block_cycles() says.
TEST(LayerProgram, ReadsOutTheSumsOfTheLayer) {
  for (const auto& [size, clocking] : {std::pair{cim::Size::s, cim::Clocking::synchronous},
                                       {cim::Size::l, cim::Clocking::double_pumped}}) {
    for (const int w : {2, 4, 8}) {
      for (const int duplication : {1, 2, 4}) {
        const int a = 6;
        const nn::Layer layer = random_layer(w, 18, static_cast<std::uint64_t>(w));
        const std::vector<std::int64_t> map = random_map(layer, a, 7);
        const LaneLayer shape = whole(layer, a);
        LaneCount count;
        const auto sums = lane_sums(shape, LaneReadout::result, map, count);
        const cim::Machine machine = cim::m4bram_machine(size, clocking);
        const LayerProgram program(machine, duplication, shape);
        const cim::Task& task = program.task();
        core::Beats in(machine.in_bits());
        for (int frame = 0; frame < program.frames_per_image(); ++frame)
          append_program(in, task, program.work(frame, map));
        const core::Beats out = golden_response(task, in);
        std::vector<std::vector<std::int64_t>> columns;  // of every dot product, in turn
        for (std::size_t beat = 0; beat < out.size(); ++beat) {
          const auto bits = out.elements(beat, 1, false);
          const auto word = static_cast<std::size_t>(machine.word_bits);
          if (bits[2 * word] == 0) continue;
          const auto all = static_cast<std::size_t>(machine.elements * machine.columns());
          if (columns.empty() || columns.back().size() == all) columns.emplace_back();
          columns.back().insert(columns.back().end(), bits.begin() + machine.word_bits,
                                bits.begin() + 2 * machine.word_bits);
        }
        ASSERT_EQ(columns.size(),
                  static_cast<std::size_t>(program.frames_per_image() * task.readouts));
        std::vector<bool> is_seen(sums.size());
        for (std::size_t i = 0; i < columns.size(); ++i) {
          const int dot = static_cast<int>(i) % task.readouts;
          const int frame = static_cast<int>(i) / task.readouts;
          for (int e = 0; e < machine.elements; ++e) {
            for (int lane = 0; lane < task.lanes(); ++lane) {
              const std::int64_t sum = program.sum_in(frame, dot, e, lane);
              if (sum < 0) continue;
              const auto first =
                  static_cast<std::size_t>(e * machine.columns() + lane * task.lane_bits());
              std::uint64_t bits = 0;
              for (std::size_t b = 0; b < static_cast<std::size_t>(task.lane_bits()); ++b)
                bits |= static_cast<std::uint64_t>(columns[i][first + b]) << b;
              const std::uint64_t mask = (std::uint64_t{1} << task.lane_bits()) - 1;
              EXPECT_EQ(bits,
                        static_cast<std::uint64_t>(sums[static_cast<std::size_t>(sum)]) & mask);
              is_seen[static_cast<std::size_t>(sum)] = true;
            }
          }
        }
        EXPECT_TRUE(std::all_of(is_seen.begin(), is_seen.end(), [](bool seen) { return seen; }));
        cim::Task one_less = task;
        --one_less.readouts;
        EXPECT_EQ(golden_busy_cycles(task) - golden_busy_cycles(one_less),
                  block_cycles(machine, 1,
                               {.outputs = 1,
                                .places = 1,
                                .mac2s = task.mac2s,
                                .readouts = 1,
                                .weight_bits = w,
                                .activation_bits = a})
                      .cycles);
      }
    }
  }
}

nn::IntegerNet small_net() {
  nn::IntegerNet net{
      .name = "net", .recipe = "", .input = {.rows = 28, .columns = 28}, .layers = {}};
  nn::MapShape in{28, 28, 1};
  core::Random random(5, "test net");
  for (const nn::LayerRecipe& wanted : cnn_layers_recipe()) {
    nn::Layer layer{
        .kind = wanted.kind, .in = in, .outputs = wanted.outputs, .shift = 9, .output_bits = 8};
    if (wanted.kind == nn::LayerKind::fc) {
      layer.in = {1, 1, static_cast<int>(in.size())};
      layer.shift = layer.output_bits = 0;
    } else {
      layer.kernel_rows = layer.kernel_columns = wanted.kernel;
      layer.stride = wanted.stride;
    }
    for (std::size_t i = 0; i < layer.taps() * static_cast<std::size_t>(layer.outputs); ++i)
      layer.weights.push_back(static_cast<int>(random.between(-127, 127)));
    in = layer.out();
    net.layers.push_back(std::move(layer));
  }
  nn::check_net(net, "test");
  return net;
}

TEST(Requantise, EightBitsChangeNothing) {
  const nn::IntegerNet net = small_net();
  const Requantised same = requantise_middle(net, {});
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    EXPECT_EQ(same.net.layers[i].weights, net.layers[i].weights);
    EXPECT_EQ(same.net.layers[i].shift, net.layers[i].shift);
    EXPECT_EQ(same.net.layers[i].output_bits, net.layers[i].output_bits);
  }
}

TEST(Requantise, WeightsAreFewMultiplesAndSumsKeepTheirScale) {
  const nn::IntegerNet net = small_net();
  const Requantised less = requantise_middle(net, {{{4, 5}, {8, 8}, {2, 3}}});
  EXPECT_EQ(less.net.layers[0].output_bits, 5);
  EXPECT_EQ(less.net.layers[0].shift, 9 + 3);
  EXPECT_EQ(less.net.layers[1].shift, 9 - 3);
  EXPECT_EQ(less.net.layers[2].output_bits, 3);
  EXPECT_EQ(less.net.layers[2].shift, 9 + 5);
  EXPECT_EQ(less.net.layers[3].shift, 9 - 5);
  EXPECT_EQ(less.net.layers[2].weights, net.layers[2].weights);
  EXPECT_EQ(less.groups[0].bits, 4);
  // Uniform weights up to 127: 4 bits reach 7 * 16, as near as any step; 2 bits fit best at 64.
  EXPECT_EQ(less.groups[0].step, 16);
  EXPECT_EQ(less.groups[2].step, 64);
  for (const int weight : less.net.layers[1].weights) {
    EXPECT_EQ(weight % 16, 0);
    EXPECT_LE(std::abs(weight), 7 * 16);
  }
  for (const int weight : less.net.layers[3].weights) {
    EXPECT_EQ(weight % 64, 0);
    EXPECT_LE(std::abs(weight), 64);
  }
  nn::check_net(less.net, "test");
}

}  // namespace
}  // namespace lutmark::designs::m4bram
