// SPDX-License-Identifier: Apache-2.0
// Tests of single tiles against upstream's scripts, called by hand, and of the lanes' room.
#include "designs/m4bram/model/accelerator.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/model/dla.h"
#include "designs/m4bram/model/search.h"

namespace lutmark::designs::m4bram {
namespace {

Workload resnet18() {
  return read_workload(std::filesystem::path(LUTMARK_ROOT) /
                       "designs/m4bram/workloads/resnet18.paper.json");
}

using Make = std::function<std::unique_ptr<Accelerator>(const Problem&)>;

Resources resources_of(const Make& make, const Workload& workload, const Tile& tile) {
  return make({.workload = &workload, .is_paper_exact = true})->resources(tile);
}

std::int64_t cycles_of(const Make& make, const Workload& workload, const Tile& tile) {
  return make({.workload = &workload, .is_paper_exact = true})
      ->timing(tile, resources_of(make, resnet18(), tile))
      .cycles;
}

// Of one convolution on the blocks that the whole network takes.
std::int64_t cycles_of(const Make& make, const Tile& tile, const Convolution& layer) {
  Workload workload = resnet18();
  workload.convolutions = workload.cim_convolutions = {layer};
  workload.fully_connected.clear();
  return cycles_of(make, workload, tile);
}

std::int64_t fully_connected_cycles(const Make& make, const Tile& tile) {
  Workload without = resnet18();
  without.fully_connected.clear();
  return cycles_of(make, resnet18(), tile) - cycles_of(make, without, tile);
}

constexpr Convolution block{.r = 3, .s = 3, .c = 64, .p = 56, .q = 56, .k = 64};
constexpr Convolution first{.r = 3, .s = 1, .c = 49, .p = 112, .q = 112, .k = 64};

TEST(Dla, HasUpstreamsCyclesAndBlocks) {
  const Tile tile{.pvec = 1, .qvec = 3, .cvec = 4, .kvec = 64};
  const auto make = [](const Problem& problem) { return make_dla(problem); };
  EXPECT_EQ(cycles_of(make, tile, block), 51072);
  EXPECT_EQ(cycles_of(make, tile, first), 55328);
  EXPECT_EQ(fully_connected_cycles(make, tile), 223);
  const Resources resources = resources_of(make, resnet18(), tile);
  EXPECT_EQ(resources.filter_brams, 1152);
  EXPECT_EQ(resources.stream_brams, 300);
  EXPECT_EQ(resources.dsps, 1152);
}

TEST(M4bram, HasUpstreamsCyclesAndBlocks) {
  const Tile tile{
      .pvec = 1, .qvec = 3, .cvec = 4, .kvec = 64, .cim_qvec = 4, .cim_cvec = 40, .cim_kvec = 64};
  const auto make = [](const Problem& problem) {
    return make_m4bram(Architecture::m4bram_l, problem);
  };
  EXPECT_EQ(cycles_of(make, tile, block), 30464);
  EXPECT_EQ(cycles_of(make, tile, first), 50176);
  EXPECT_EQ(fully_connected_cycles(make, tile), 96);
  const Resources resources = resources_of(make, resnet18(), tile);
  EXPECT_EQ(resources.filter_brams, 1920);
  EXPECT_EQ(resources.stream_brams, 308);
}

TEST(Bramac, HasUpstreamsCyclesAndBlocks) {
  const Tile tile{
      .pvec = 1, .qvec = 2, .cvec = 4, .kvec = 90, .cim_qvec = 2, .cim_cvec = 40, .cim_kvec = 90};
  const auto make = [](const Problem& problem) {
    return make_bramac(Architecture::bramac_2sa, problem);
  };
  EXPECT_EQ(cycles_of(make, tile, block), 53312);
  EXPECT_EQ(fully_connected_cycles(make, tile), 119);
  const Resources resources = resources_of(make, resnet18(), tile);
  EXPECT_EQ(resources.filter_brams, 1080);
  EXPECT_EQ(resources.stream_brams, 240);
}

std::size_t tiles_of(const Accelerator& accelerator) {
  std::size_t count = 0;
  for (const Slice& slice : accelerator.slices())
    accelerator.for_each_tile(slice, [&](const Tile&) { ++count; });
  return count;
}

// Tiles of the grids as upstream's loops and conditions say them, in floating point like there.
std::size_t upstream_dla_tiles(int rvec, int w, bool is_bramac) {
  std::size_t count = 0;
  for (int p = 1; p < 9; ++p)
    for (int q = 1; q < 9; ++q)
      for (int c = 4; c < (is_bramac ? 33 : 65); c += is_bramac ? 2 : 4)
        for (int k = 4; k < (is_bramac ? 257 : 129); k += 4)
          if (!(w == 2 && p * q % 2 != 0) && c * rvec <= 64 &&
              (is_bramac ? k % c == 0 : std::fmod(double(k) / c, 2) == 0))
            ++count;
  return count;
}

std::size_t upstream_m4bram_tiles(int rvec, int w, bool has_dsps) {
  std::size_t count = 0;
  for (const int p : {1, 2, 4})
    for (const int m4_q : {1, 2, 4})
      for (int m4_c = 4; m4_c < 129; m4_c += 4)
        for (int m4_k = 16; m4_k < 257; m4_k += 16) {
          if (m4_q * p > 4 || m4_c / 2.0 * rvec > 64) continue;
          if (!has_dsps) {
            if (std::fmod(double(m4_k) / m4_c, 2) == 0) ++count;
            continue;
          }
          for (int q = 1; q < 9; ++q)
            for (int c = 4; c < 65; c += 4)
              for (int k = 4; k < 257; k += 4)
                if (!(w == 2 && q * p % 2 != 0) && std::fmod(m4_c / 2.0, c) == 0 && m4_k % k == 0 &&
                    std::fmod(double(k) / c, 2) == 0 && c * rvec <= 64)
                  ++count;
        }
  return count;
}

std::size_t upstream_bramac_tiles(int rvec, int w, int mac2) {
  std::size_t count = 0;
  const int unit = 40 / w;
  for (const int q : {1, 2, 3, 4})
    for (int c = 2; c < 65; c += 2)
      for (int k = 2 * unit; k < 30 * unit; k += unit)
        if (!(w == 2 && q % 2 != 0) && c * mac2 / 2.0 * rvec <= 64) ++count;
  return count;
}

TEST(Grids, HaveUpstreamsTiles) {
  for (const int rvec : {1, 3}) {
    Workload workload = resnet18();
    workload.rvec = rvec;
    for (const int w : {2, 8}) {
      Problem problem{.workload = &workload, .precision = {.w = w, .a = w}};
      EXPECT_EQ(tiles_of(*make_dla(problem)), upstream_dla_tiles(rvec, w, false));
      problem.grid = Grid::bramac;
      EXPECT_EQ(tiles_of(*make_dla(problem)), upstream_dla_tiles(rvec, w, true));
      problem.grid = Grid::published;
      EXPECT_EQ(tiles_of(*make_m4bram(Architecture::m4bram_l, problem)),
                upstream_m4bram_tiles(rvec, w, true));
      EXPECT_EQ(tiles_of(*make_bramac(Architecture::bramac_2sa, problem)),
                upstream_bramac_tiles(rvec, w, w + 2));
      problem.has_dsps = false;
      EXPECT_EQ(tiles_of(*make_m4bram(Architecture::m4bram_s, problem)),
                upstream_m4bram_tiles(rvec, w, false));
    }
  }
}

TEST(Grids, TheWideOneHoldsTheOthers) {
  const Workload workload = resnet18();
  for (const Architecture architecture :
       {Architecture::dla, Architecture::m4bram_l, Architecture::bramac_1da}) {
    const auto tiles = [&](Grid grid) {
      std::set<Tile> all;
      const auto accelerator =
          make_accelerator(architecture, {.workload = &workload, .grid = grid});
      for (const Slice& slice : accelerator->slices())
        accelerator->for_each_tile(slice, [&](const Tile& tile) { all.insert(tile); });
      return all;
    };
    const std::set<Tile> wide = tiles(Grid::wide);
    EXPECT_LT(tiles(Grid::published).size(), wide.size()) << core::to_name(architecture);
    for (const Grid grid : {Grid::published, Grid::bramac}) {
      const std::set<Tile> narrow = tiles(grid);
      EXPECT_TRUE(std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end()))
          << core::to_name(architecture) << " " << core::to_name(grid);
    }
  }
}

TEST(CimBlock, TakesTheCyclesOfItsStateMachine) {
  EXPECT_EQ(mac2_cycles(cim_block(Architecture::m4bram_s), 8), 10);
  EXPECT_EQ(mac2_cycles(cim_block(Architecture::m4bram_l_dp), 8), 6);
  EXPECT_EQ(mac2_cycles(cim_block(Architecture::m4bram_l_dp), 7), 6);
  EXPECT_EQ(mac2_cycles(cim_block(Architecture::bramac_1da), 2), 3);
  EXPECT_EQ(mac2_cycles(cim_block(Architecture::bramac_2sa), 4), 6);
}

TEST(LaneCapacity, IsTheWorstCaseOfUnsignedActivations) {
  const std::vector<std::int64_t> two_bits{21, 9, 4, 2, 1, 0, 0};
  const std::vector<std::int64_t> four_bits{1365, 585, 273, 132, 65, 32, 16};
  for (int a = 2; a <= 8; ++a) {
    EXPECT_EQ(lane_capacity(2, a), two_bits[static_cast<std::size_t>(a - 2)]) << a;
    EXPECT_EQ(lane_capacity(4, a), four_bits[static_cast<std::size_t>(a - 2)]) << a;
  }
  EXPECT_EQ(lane_capacity(8, 8), 65793);
}

TEST(Readout, ByLanesCostsCyclesOnlyWhereLanesAreNarrow) {
  const Workload workload = resnet18();
  const Tile tile{
      .pvec = 1, .qvec = 3, .cvec = 8, .kvec = 64, .cim_qvec = 4, .cim_cvec = 32, .cim_kvec = 64};
  const auto timing = [&](int w, int a, Readout readout) {
    const auto accelerator =
        make_m4bram(Architecture::m4bram_s_dp,
                    {.workload = &workload, .precision = {.w = w, .a = a}, .readout = readout});
    return accelerator->timing(tile, accelerator->resources(tile));
  };
  EXPECT_EQ(timing(8, 8, Readout::lanes).cycles, timing(8, 8, Readout::result).cycles);
  const Timing once = timing(2, 5, Readout::result);
  const Timing often = timing(2, 5, Readout::lanes);
  // A lane of 8 bits has room for one MAC2, so every step is read out.
  EXPECT_EQ(often.cycles - often.readout_cycles, once.cycles - once.readout_cycles);
  EXPECT_GT(often.readout_cycles, 5 * once.readout_cycles);
}

}  // namespace
}  // namespace lutmark::designs::m4bram
