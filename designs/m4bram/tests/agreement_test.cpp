// SPDX-License-Identifier: Apache-2.0
// Closed form, stepped model and blocks agree on cycles: the first two here, the third with the
// first in the cases of the suite m4bram_gemm, whose expected counters are those of the closed
// form.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/m4bram/block/gemm.h"
#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/tests/tile_steps.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

using Assignments = std::map<std::string, std::string>;

cim::Machine machine_of(Architecture architecture) {
  using enum Architecture;
  if (architecture == bramac_1da) return cim::bramac_machine(cim::Arrays::one_double_pumped);
  if (architecture == bramac_2sa) return cim::bramac_machine(cim::Arrays::two_synchronous);
  const bool is_small = architecture == m4bram_s || architecture == m4bram_s_dp;
  const bool is_pumped = architecture == m4bram_s_dp || architecture == m4bram_l_dp;
  return cim::m4bram_machine(is_small ? cim::Size::s : cim::Size::l,
                             is_pumped ? cim::Clocking::double_pumped : cim::Clocking::synchronous);
}

bool is_bramac(Architecture architecture) { return architecture >= Architecture::bramac_1da; }

struct Trial {
  Architecture architecture;
  Convolution layer;
  int rvec;
  Precision precision;
  Readout readout;
  Tile tile;
};

// Sizes that steps do not divide as often as ones that they do.
Trial any_trial(core::Random& random, Architecture architecture) {
  const auto upto = [&](std::int64_t most) { return static_cast<int>(random.between(1, most)); };
  Trial trial{.architecture = architecture,
              .layer = {.r = upto(5),
                        .s = upto(3),
                        .c = upto(40),
                        .p = upto(6),
                        .q = upto(9),
                        .k = upto(70),
                        .groups = upto(2)},
              .rvec = random.below(2) == 0 ? 1 : 3,
              .precision = {.w = 2 << random.below(3), .a = static_cast<int>(random.between(2, 8))},
              .readout = Readout::result,
              .tile = {}};
  if (is_bramac(architecture)) {
    trial.precision.a = trial.precision.w;
    const int mac2 = mac2_cycles(cim_block(architecture), trial.precision.a);
    trial.tile = {.qvec = upto(4), .cvec = upto(6), .kvec = upto(80)};
    trial.tile.cim_qvec = architecture == Architecture::bramac_2sa ? 2 : 1;
    trial.tile.cim_cvec = trial.tile.cvec * mac2;
    trial.tile.cim_kvec = trial.tile.kvec;
  } else {
    const bool has_dsps = random.below(3) != 0;
    trial.tile = {.pvec = upto(4),
                  .qvec = has_dsps ? upto(8) : 0,
                  .cvec = has_dsps ? upto(20) : 0,
                  .kvec = has_dsps ? upto(70) : 0,
                  .cim_qvec = upto(4),
                  .cim_cvec = upto(48),
                  .cim_kvec = upto(80)};
    const bool can_add = lane_capacity(trial.precision.w, trial.precision.a) >= 2;
    if (can_add && random.below(2) == 0) trial.readout = Readout::lanes;
  }
  return trial;
}

std::string text(const Trial& trial) {
  const Convolution& l = trial.layer;
  return fmt::format("{} w{} a{} readout {} tile {} rvec {} layer r{} s{} c{} p{} q{} k{} x{}",
                     core::to_name(trial.architecture), trial.precision.w, trial.precision.a,
                     core::to_name(trial.readout), trial.tile.text(), trial.rvec, l.r, l.s, l.c,
                     l.p, l.q, l.k, l.groups);
}

TEST(Agreement, ClosedFormHasTheCyclesOfTheSteppedTile) {
  core::Random random(1, "m4bram agreement");
  std::set<Readout> readouts;
  for (const Architecture architecture :
       {Architecture::m4bram_s, Architecture::m4bram_s_dp, Architecture::m4bram_l,
        Architecture::m4bram_l_dp, Architecture::bramac_1da, Architecture::bramac_2sa}) {
    for (int i = 0; i < 60; ++i) {
      const Trial trial = any_trial(random, architecture);
      Workload workload = convolution_workload(trial.layer, 1);
      workload.convolutions = workload.cim_convolutions = {trial.layer};
      workload.rvec = trial.rvec;
      const auto accelerator = make_accelerator(architecture, {.workload = &workload,
                                                               .precision = trial.precision,
                                                               .readout = trial.readout,
                                                               .has_dsps = trial.tile.qvec > 0});
      const Timing timing = accelerator->timing(trial.tile, {});
      const std::int64_t capacity = trial.readout == Readout::lanes
                                        ? lane_capacity(trial.precision.w, trial.precision.a) / 2
                                        : 0;
      const Steps steps = step_through(machine_of(architecture), trial.precision.a, trial.tile,
                                       trial.rvec, trial.layer, capacity);
      EXPECT_EQ(timing.cycles, steps.cycles) << text(trial);
      EXPECT_EQ(timing.readout_cycles, steps.readout_cycles) << text(trial);
      EXPECT_EQ(static_cast<double>(steps.dsp_products + steps.block_products), trial.layer.macs())
          << text(trial);
      readouts.insert(trial.readout);
    }
  }
  EXPECT_EQ(readouts.size(), 2U);
}

TEST(Agreement, Mac2TakesEquallyLongByAllThree) {
  for (const Architecture architecture : {Architecture::m4bram_s, Architecture::m4bram_l_dp,
                                          Architecture::bramac_1da, Architecture::bramac_2sa}) {
    const cim::Machine machine = machine_of(architecture);
    for (int a = 2; a <= 8; ++a) {
      if (is_bramac(architecture) && a != 2 && a != 4 && a != 8) continue;
      const int closed = mac2_cycles(cim_block(architecture), a);
      EXPECT_EQ(stepped_mac2_cycles(machine, a), closed) << machine.name << " a" << a;
      EXPECT_EQ(cim::golden_mac2_cycles({.machine = machine, .activation_bits = a}), closed)
          << machine.name << " a" << a;
    }
  }
}

// Every mode of the suite with sizes that tiles divide and ones that they do not.
std::vector<ProductQuestion> questions() {
  std::vector<ProductQuestion> all;
  const std::vector<Assignments> sizes{{{"m", "5"}, {"k", "7"}, {"n", "9"}},
                                       {{"m", "8"}, {"k", "16"}, {"n", "16"}},
                                       {{"m", "1"}, {"k", "1"}, {"n", "1"}}};
  const auto add = [&](const core::Design& design, auto question, Assignments assignments) {
    for (const Assignments& size : sizes) {
      Assignments both = assignments;
      both.insert(size.begin(), size.end());
      const core::Config config = design.parameters.resolve(both, "test");
      design.check(config, "test");
      all.push_back(question(config));
    }
  };
  for (const char* w : {"2", "4", "8"}) {
    for (const char* size : {"s", "l"}) {
      for (const char* clocking : {"synchronous", "double_pumped"}) {
        for (const char* a : {"2", "3", "8"}) {
          for (const char* d : {"1", "2", "4"}) {
            add(block_gemm(), block_product,
                {{"w", w}, {"size", size}, {"clocking", clocking}, {"a", a}, {"duplication", d}});
          }
        }
      }
    }
    for (const char* arrays : {"2sa", "1da"})
      add(bramac_gemm(), bramac_product, {{"w", w}, {"arrays", arrays}});
  }
  return all;
}

TEST(Agreement, ProductOfABlockHasTheCyclesOfItsTile) {
  for (const auto& [task, product] : questions()) {
    const Timing timing = cim::model_timing(task, product);
    const Steps steps = step_through(task.machine, task.activation_bits, cim::model_tile(task), 1,
                                     {.c = product.k, .q = product.m, .k = product.n});
    EXPECT_EQ(timing.cycles, steps.cycles) << task.machine.name;
    EXPECT_EQ(timing.readout_cycles, steps.readout_cycles) << task.machine.name;
    EXPECT_EQ(steps.block_products, product.m * product.k * product.n);
    EXPECT_EQ(cim::golden_busy_cycles(task), golden_setup_cycles(task) + steps.cycles);
  }
}

// The words that a block reads out, put together to the matrix, against sums made from the
// matrices alone.
TEST(Agreement, ProgramOfAProductComputesIt) {
  core::Random random(2, "m4bram product test");
  for (const auto& [task, product] : questions()) {
    const cim::ProductTile tile = cim::tile_of(task);
    const std::int64_t least = -(std::int64_t{1} << (task.weight_bits - 1));
    cim::Matrices matrices;
    matrices.activations.assign(static_cast<std::size_t>(product.m), {});
    matrices.weights.assign(static_cast<std::size_t>(product.k), {});
    for (auto& row : matrices.activations) {
      for (int i = 0; i < product.k; ++i)
        row.push_back(static_cast<int>(random.below(1U << task.activation_bits)));
    }
    for (auto& row : matrices.weights) {
      for (int i = 0; i < product.n; ++i)
        row.push_back(static_cast<int>(random.between(least, -least - 1)));
    }
    core::Beats in(task.machine.in_bits());
    append_program(in, task, product_work(task, product, matrices));
    ASSERT_EQ(in.size(), static_cast<std::size_t>(cim::in_beats(task)));
    const std::vector<cim::ReadoutWord> words = golden_readouts(task, in).at(0);

    // Lanes in the order of the columns of all elements, readout after readout.
    std::vector<std::int64_t> lanes;
    std::vector<bool> bits;
    for (const cim::ReadoutWord& word : words) {
      for (int b = 0; b < task.machine.word_bits; ++b) bits.push_back((word.word >> b & 1) != 0);
    }
    const auto width = static_cast<std::size_t>(task.lane_bits());
    for (std::size_t at = 0; at < bits.size(); at += width) {
      std::int64_t lane = 0;
      for (std::size_t b = 0; b < width; ++b) lane |= std::int64_t{bits[at + b]} << b;
      lanes.push_back(lane);
    }
    const int column_tiles = (product.n + tile.columns - 1) / tile.columns;
    const int per_readout = task.machine.elements * task.lanes();
    for (int m = 0; m < product.m; ++m) {
      for (int n = 0; n < product.n; ++n) {
        std::int64_t sum = 0;
        for (int k = 0; k < product.k; ++k)
          sum += matrices.activations[static_cast<std::size_t>(m)][static_cast<std::size_t>(k)] *
                 matrices.weights[static_cast<std::size_t>(k)][static_cast<std::size_t>(n)];
        const int readout = m / tile.rows * column_tiles + n / tile.columns;
        // Elements that share a row of the result lie tile.rows apart.
        const int element = n % tile.columns / task.lanes() * tile.rows + m % tile.rows;
        const int place = readout * per_readout + element * task.lanes() + n % task.lanes();
        const std::int64_t mask = (std::int64_t{1} << width) - 1;
        ASSERT_EQ(lanes[static_cast<std::size_t>(place)], sum & mask)
            << task.machine.name << " w" << task.weight_bits << " d" << task.duplication << " ["
            << m << "][" << n << "]";
      }
    }
  }
}

TEST(Agreement, ProductsThatTheMainArrayCannotHoldAreRefused) {
  const auto refused = [](const core::Design& design, const Assignments& assignments) {
    return std::string(test::refusal([&] {
                         design.check(design.parameters.resolve(assignments, "here"), "here");
                       }).what());
  };
  EXPECT_CONTAINS(refused(bramac_gemm(), {{"w", "8"}, {"k", "64"}, {"n", "32"}}),
                  "take 448 rows of weights, and the main array has 128");
  EXPECT_CONTAINS(refused(block_gemm(), {{"k", "65"}}), "k (length of the sums) is 1 to 64");
  EXPECT_CONTAINS(refused(block_gemm(), {{"m", "0"}}), "m (rows of the result) is 1 to 32");
}

}  // namespace
}  // namespace lutmark::designs::m4bram
