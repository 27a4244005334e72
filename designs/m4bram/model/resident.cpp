// SPDX-License-Identifier: Apache-2.0
// Resident product: a matrix product whose weights stay in block RAMs that compute, or that feed
// multipliers beside them. One table for all styles of computing at memories.
#include "designs/m4bram/model/resident.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "designs/m4bram/model/bit_serial.h"
#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/model/layer_table.h"
#include "designs/m4bram/model/numbers.h"

namespace lutmark::designs::m4bram {
namespace {

constexpr int serial_rows = 128;  // of the array of CoMeFa and CCB
constexpr int serial_columns = 160;
constexpr int plain_word_bits = 40;

// How a block works on the product: `columns` of the result for `rows` of it at once.
struct Manner {
  int rows = 1;
  int columns = 1;
  int input_step = 1;  // inputs that are taken in `step_cycles`
  int step_cycles = 1;
  int readout_cycles = 0;       // after every sum
  std::int64_t capacity = 512;  // rows of weights for inputs times tiles of columns
  int tiles_per_row = 1;        // of columns, whose weights share a row
  std::optional<double> area_factor = 1.0;
  std::int64_t dsps = 0;  // beside a block
};

// M4BRAM may use a word's slices for one, two or four rows of the result.
std::vector<Manner> of_blocks(Architecture architecture, const ResidentProblem& problem) {
  const CimBlock& block = cim_block(architecture);
  const bool is_bramac = architecture >= Architecture::bramac_1da;
  Manner manner{.rows = 1,
                .columns = block.word_bits / problem.w,
                .input_step = 2,
                .step_cycles = mac2_cycles(block, problem.a),
                .readout_cycles = block.readout_cycles,
                .area_factor = block.area_factor};
  if (is_bramac) {
    manner.rows = block.arrays;  // that share the weights
    return {manner};
  }
  manner.columns *= block.arrays;
  manner.capacity /= block.arrays;
  std::vector<Manner> all;
  for (const int duplication : {1, 2, 4}) {
    Manner shared = manner;
    shared.rows = duplication;
    shared.columns /= duplication;
    shared.tiles_per_row = duplication;
    all.push_back(shared);
  }
  return all;
}

// Cycles of a product and its sum, by doing them.
int serial_cycles(int w, int a, int accumulator) {
  const BitSerialArray::Rows rows{
      .weight = accumulator + product_rows(w, a), .product = accumulator, .accumulator = 0};
  BitSerialArray array(rows.weight + w, 1);
  array.multiply_accumulate(rows, w, a, accumulator, 1);
  return static_cast<int>(array.cycles());
}

// Accumulators of 4 w bits, as those of the others, or as wide as a product where that is wider.
Manner bit_serial(const ResidentProblem& problem) {
  const int accumulator = std::max(4 * problem.w, problem.w + problem.a);
  const int free_rows = serial_rows - accumulator - product_rows(problem.w, problem.a);
  return {.rows = 1,
          .columns = serial_columns,
          .input_step = 1,
          .step_cycles = serial_cycles(problem.w, problem.a, accumulator),
          .readout_cycles = accumulator * serial_columns / plain_word_bits,
          .capacity = free_rows / problem.w};
}

Manner overlay(const ResidentProblem& problem, bool has_dsps) {
  Manner manner{.columns = plain_word_bits / problem.w};
  if (has_dsps) {
    manner.dsps = ceil_div(manner.columns, products_per_dsp(problem.w, problem.a));
  } else {
    manner.area_factor.reset();
  }
  return manner;
}

// CoMeFa and BRAMAC state by how much the core of an Arria-10-like FPGA grows (abstracts of
// arXiv 2203.12521 and 2304.03974); what BRAMAC's blocks grow by is in its repository. Block RAMs
// have the same share of the core in both, so the growth of CoMeFa's blocks follows.
double comefa_factor(double core_growth) {
  constexpr double bramac_core_growth = 0.068;
  const double bramac_block_growth = cim_block(Architecture::bramac_2sa).area_factor - 1;
  return 1 + core_growth * bramac_block_growth / bramac_core_growth;
}

std::vector<Manner> manners_of(const ResidentProblem& problem) {
  const auto serial = [&](std::optional<double> factor) {
    Manner manner = bit_serial(problem);
    manner.area_factor = factor;
    return std::vector<Manner>{manner};
  };
  switch (problem.style) {
    case Style::m4bram_s:
      return of_blocks(Architecture::m4bram_s, problem);
    case Style::m4bram_s_dp:
      return of_blocks(Architecture::m4bram_s_dp, problem);
    case Style::m4bram_l:
      return of_blocks(Architecture::m4bram_l, problem);
    case Style::m4bram_l_dp:
      return of_blocks(Architecture::m4bram_l_dp, problem);
    case Style::bramac_1da:
      return of_blocks(Architecture::bramac_1da, problem);
    case Style::bramac_2sa:
      return of_blocks(Architecture::bramac_2sa, problem);
    case Style::comefa_d:
      return serial(comefa_factor(0.038));
    case Style::comefa_a:
      return serial(comefa_factor(0.012));
    case Style::ccb:
      return serial(std::nullopt);
    case Style::dsp:
      return {overlay(problem, true)};
    case Style::lut:
      return {overlay(problem, false)};
  }
  return {};
}

// Inputs in `groups` parts; nothing where the weights do not fit.
std::optional<ResidentResult> lay_out(const ResidentProblem& problem, const Manner& manner,
                                      int groups, int brams) {
  const std::int64_t inputs = ceil_div(problem.k, groups);
  const std::int64_t all_tiles = ceil_div(problem.n, manner.columns);
  const int in_group = brams / groups;
  if (in_group == 0) return std::nullopt;
  const std::int64_t tiles = ceil_div(all_tiles, in_group);
  if (ceil_div(tiles, manner.tiles_per_row) * inputs > manner.capacity) return std::nullopt;
  const std::int64_t sums = ceil_div(problem.m, manner.rows) * tiles;
  ResidentResult result;
  result.readout_cycles = sums * manner.readout_cycles;
  result.cycles =
      sums * ceil_div(inputs, manner.input_step) * manner.step_cycles + result.readout_cycles;
  result.brams = groups * ceil_div(all_tiles, tiles);
  result.dsps = result.brams * manner.dsps;
  if (manner.area_factor) {
    result.area = static_cast<double>(result.brams * bram_area) * *manner.area_factor +
                  static_cast<double>(result.dsps * dsp_area);
  }
  result.tile = fmt::format("{} x {} at once, {} tiles and {} inputs a block", manner.rows,
                            manner.columns, tiles, inputs);
  return result;
}

bool is_better(const ResidentResult& one, const ResidentResult& other) {
  return one.cycles != other.cycles ? one.cycles < other.cycles : one.brams < other.brams;
}

std::optional<ResidentResult> best(const ResidentProblem& problem, int brams) {
  std::optional<ResidentResult> found;
  for (const Manner& manner : manners_of(problem)) {
    for (int groups = 1; groups <= std::min(problem.k, brams); ++groups) {
      const auto one = lay_out(problem, manner, groups, brams);
      if (one && (!found || is_better(*one, *found))) found = one;
    }
  }
  return found;
}

}  // namespace

Sources sources_of(Style style) {
  constexpr const char* upstream = "repository: abdelfattah-lab/M4BRAM at aea705a";
  constexpr const char* serial = "ours: sums of single bits, proven by a model of the array";
  switch (style) {
    case Style::comefa_d:
    case Style::comefa_a:
      return {serial,
              "abstract, derived: core area of arXiv 2203.12521 by BRAMAC's of arXiv 2304.03974"};
    case Style::ccb:
      return {serial, "none: no source that may be quoted was found"};
    case Style::dsp:
      return {"ours: a word and its products a cycle", upstream};
    case Style::lut:
      return {"ours: a word and its products a cycle", "none: look-up tables have no such unit"};
    default:
      return {upstream, upstream};
  }
}

ResidentResult solve(const ResidentProblem& problem) {
  if (const auto found = best(problem, problem.brams)) return *found;
  // With as many blocks as inputs and tiles of one column each nothing is missing but rows.
  constexpr int most = 1 << 20;
  for (int brams = problem.brams; brams < most; brams *= 2) {
    if (!best(problem, brams)) continue;
    int least = problem.brams;
    int enough = brams;
    while (enough - least > 1) {
      const int middle = least + (enough - least) / 2;
      (best(problem, middle) ? enough : least) = middle;
    }
    return {.does_not_fit =
                fmt::format("block RAMs of {}: the weights take {}", problem.brams, enough)};
  }
  return {.does_not_fit = "the array has no room for a weight beside an accumulator"};
}

}  // namespace lutmark::designs::m4bram
