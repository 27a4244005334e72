// SPDX-License-Identifier: Apache-2.0
// The model of BRAMAC's own repository: classes DLA and DLA_BRAMAC of dlabramac_1da.py and
// dlabramac_2sa.py, in the order of their operations where these are in floating point.
#include "designs/m4bram/model/bramac_simulator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/model/layer_table.h"
#include "designs/m4bram/model/numbers.h"

namespace lutmark::designs::m4bram {
namespace {

constexpr int rvec = 3;
constexpr std::int64_t dsp_budget = 1518;
constexpr std::int64_t filter_budget = 1500;
// Stream buffers are in no budget, so that the search is asked for none of block RAMs.
constexpr Budget budget{.brams = std::numeric_limits<std::int64_t>::max(), .dsps = dsp_budget};

int packed_products(int bits) { return 16 / bits; }

std::int64_t stream_buffer(const Workload& maps, int outputs_held, int qvec, int cvec, int bits) {
  const FeatureMap& map = maps.largest_map();
  const std::int64_t banks = ((qvec - 1) * ceil_div(map.out_width, map.in_width) + rvec) * cvec;
  return stream_brams(map.in() + outputs_held * map.out(), 1, banks, words_per_bram * 32 / bits);
}

std::int64_t batched_cycles(const FullyConnected& layer, std::int64_t batch, std::int64_t macs,
                            int cycles_per_step) {
  const double cycles = static_cast<double>(2 * std::int64_t{layer.c} * layer.k * batch) /
                        static_cast<double>(2 * macs) * cycles_per_step;
  return layer.count * static_cast<std::int64_t>(std::ceil(cycles / static_cast<double>(batch)));
}

class Dla : public Accelerator {
 public:
  explicit Dla(const BramacQuestion& question)
      : workload_(*question.workload),
        maps_(*question.workload),
        bits_(question.bits),
        table_(workload_.convolutions, rvec, {}) {}

  /// The same with the stream buffer for other maps.
  void use_maps(const Workload& maps) { maps_ = maps; }

  std::vector<Slice> slices() const override {
    if (bits_ == 2) return {{.qvec = 2}, {.qvec = 4}};
    return {{.qvec = 1}, {.qvec = 2}, {.qvec = 3}, {.qvec = 4}};
  }

  void for_each_tile(const Slice& slice,
                     const std::function<void(const Tile&)>& visit) const override {
    for (int c = 4; c <= 16; c += 2) {
      for (int k = 4; k < 100; k += 2) {
        const Tile tile{.qvec = slice.qvec, .cvec = c, .kvec = k};
        if (k % (2 * c) == 0 && filter_brams(tile) <= filter_budget) visit(tile);
      }
    }
  }

  std::int64_t filter_brams(const Tile& tile) const {
    const Convolution& layer = workload_.largest_filters();
    const std::int64_t words = ceil_div(layer.r, rvec) * layer.s * ceil_div(layer.c, tile.cvec) *
                               ceil_div(layer.k, tile.kvec);
    return ceil_div(rvec * tile.cvec, 32 / bits_) * tile.kvec * ceil_div(words, words_per_bram);
  }

  Resources resources(const Tile& tile) const override {
    Resources result;
    result.dsps =
        ceil_div(std::int64_t{tile.qvec} * rvec * tile.cvec * tile.kvec, packed_products(bits_));
    result.filter_brams = filter_brams(tile);
    result.stream_brams = stream_buffer(maps_, workload_.outputs_held, tile.qvec, tile.cvec, bits_);
    return result;
  }

  Timing timing(const Tile& tile, const Resources& resources) const override {
    const std::int64_t products = resources.dsps * packed_products(bits_);
    Timing timing;
    for (std::size_t i = 0; i < table_.layers().size(); ++i) {
      const Convolution& layer = table_.layers()[i];
      // In upstream's order: rounding decides some ceilings below.
      const double share = double(layer.q) / double(table_.q(tile.qvec)[i] * tile.qvec) * layer.p /
                           double(layer.p) * layer.k / double(table_.k(tile.kvec)[i] * tile.kvec) *
                           layer.c / double(table_.c(tile.cvec)[i] * tile.cvec) * layer.r /
                           double(ceil_div(layer.r, rvec) * rvec);
      const auto operations = static_cast<double>(2 * std::int64_t{layer.r} * layer.s * layer.c *
                                                  layer.p * layer.q * layer.k);
      timing.cycles += table_.occurrences(i) *
                       static_cast<std::int64_t>(
                           std::ceil(operations / share / static_cast<double>(2 * products)));
    }
    for (const FullyConnected& layer : workload_.fully_connected)
      timing.cycles += batched_cycles(layer, std::int64_t{2} * tile.kvec, products, 1);
    return timing;
  }

  double area(const Resources& resources) const override {
    return static_cast<double>(resources.brams() * bram_area + resources.dsps * dsp_area);
  }

  double peak_macs(const Resources& resources) const override {
    return static_cast<double>(resources.dsps * packed_products(bits_));
  }

 private:
  const Workload& workload_;
  Workload maps_;
  int bits_;
  LayerTable table_;
};

class Bramac : public Accelerator {
 public:
  /// `least_filters`: block RAMs that the comparator's filters take; these have to fit here too.
  Bramac(const BramacQuestion& question, std::int64_t least_filters)
      : workload_(*question.workload),
        maps_(*question.cim_maps),
        block_(cim_block(question.architecture)),
        bits_(question.bits),
        mac2_(mac2_cycles(block_, bits_)),
        word_weights_(block_.word_bits / bits_),
        block_macs_(word_weights_ * 2 * block_.arrays),
        least_filters_(least_filters),
        table_(workload_.cim_convolutions, rvec, {.c = 1024}) {}

  std::vector<Slice> slices() const override {
    std::vector<Slice> all;
    // All columns of a result together: 3 or 4 with two arrays, 2 to 4 with one.
    for (int all_q = block_.arrays + 1; all_q <= 4; ++all_q) {
      // Upstream's exception: 2-bit filters are stored twice rather than spread over more channels.
      const bool is_doubled = block_.arrays == 1 && all_q == 4 && bits_ == 2;
      const int cim_q = is_doubled ? 2 : block_.arrays;
      all.push_back({.qvec = all_q - cim_q, .cim_qvec = cim_q});
    }
    return all;
  }

  void for_each_tile(const Slice& slice,
                     const std::function<void(const Tile&)>& visit) const override {
    for (int c = 4; c <= 64; c += 2) {
      for (int words = 2; words < 30; ++words) {
        const Tile tile{.qvec = slice.qvec,
                        .cvec = c,
                        .kvec = words * word_weights_,
                        .cim_qvec = slice.cim_qvec,
                        .cim_cvec = c * mac2_,
                        .cim_kvec = words * word_weights_};
        if (filter_brams(tile) <= filter_budget) visit(tile);
      }
    }
  }

  Resources resources(const Tile& tile) const override {
    Resources result;
    result.dsps =
        ceil_div(std::int64_t{tile.qvec} * rvec * tile.cvec * tile.kvec, packed_products(bits_));
    result.filter_brams = filter_brams(tile);
    result.stream_brams =
        stream_buffer(maps_, workload_.outputs_held, tile.qvec + tile.cim_qvec, tile.cvec, bits_);
    return result;
  }

  Timing timing(const Tile& tile, const Resources& resources) const override {
    Timing timing;
    for (std::size_t i = 0; i < table_.layers().size(); ++i) {
      const std::int64_t results = table_.k(tile.kvec)[i] * table_.q(tile.qvec + tile.cim_qvec)[i] *
                                   table_.layers()[i].p * table_.occurrences(i);
      timing.readout_cycles += block_.readout_cycles * results;
      timing.cycles += table_.c(tile.cim_cvec)[i] * mac2_ * table_.windows(i) * results;
    }
    timing.cycles += timing.readout_cycles;
    // Copies that only hold filters do not compute.
    const std::int64_t macs =
        resources.dsps * packed_products(bits_) * mac2_ + computing_brams(tile) * block_macs_;
    for (const FullyConnected& layer : workload_.fully_connected)
      timing.cycles += batched_cycles(layer, std::int64_t{2} * tile.kvec, macs, mac2_);
    return timing;
  }

  double area(const Resources& resources) const override {
    return static_cast<double>(resources.brams() * bram_area) * block_.area_factor +
           static_cast<double>(resources.dsps * dsp_area);
  }

  double peak_macs(const Resources& resources) const override {
    return static_cast<double>(resources.dsps * packed_products(bits_)) +
           static_cast<double>(resources.filter_brams * block_macs_) / mac2_;
  }

 private:
  std::int64_t computing_brams(const Tile& tile) const {
    // Large blocks make two columns at once, small ones need a copy for the second.
    const int copies = block_.arrays == 1 ? tile.cim_qvec : 1;
    return std::int64_t{tile.cim_cvec / 2} * rvec * copies * ceil_div(tile.kvec, word_weights_);
  }

  std::int64_t filter_brams(const Tile& tile) const {
    const std::int64_t computing = computing_brams(tile);
    return computing < least_filters_ ? ceil_div(least_filters_, computing) * computing : computing;
  }

  const Workload& workload_;
  const Workload& maps_;
  const CimBlock& block_;
  int bits_;
  int mac2_;
  int word_weights_;
  int block_macs_;
  std::int64_t least_filters_;
  LayerTable table_;
};

// Upstream compares with another tile at every width.
Tile first_tile(int bits) {
  if (bits == 8) return {.qvec = 2, .cvec = 4, .kvec = 48};
  if (bits == 4) return {.qvec = 2, .cvec = 8, .kvec = 48};
  return {.qvec = 4, .cvec = 8, .kvec = 48};
}

}  // namespace

ExperimentResult run(const BramacQuestion& question) {
  Dla dla(question);
  const auto best = best_in_budget(dla, {.objective = Objective::quality,
                                         .budget = budget,
                                         .comparator = solve(dla, first_tile(question.bits)),
                                         .least_speedup = 1});
  dla.use_maps(*question.cim_maps);
  ExperimentResult finding{.comparator = solve(dla, best->tile), .answer = {}};
  const Bramac bramac(question, finding.comparator->resources.filter_brams);
  finding.answer = search(bramac, {.objective = Objective::quality,
                                   .budget = budget,
                                   .comparator = finding.comparator,
                                   .least_speedup = 1});
  finding.answer.bound.clear();
  if (finding.answer.best) finding.peak_macs = bramac.peak_macs(finding.answer.best->resources);
  return finding;
}

}  // namespace lutmark::designs::m4bram
