// SPDX-License-Identifier: Apache-2.0
// DSPs beside M4BRAM blocks, or these alone. Upstream: classes DLA_M4BRAM_mixed_act,
// DLA_M4BRAM_mixed_weight and DLA_M4BRAM_no_DSP of scripts/dla_m4bram_config.py, in the order of
// their operations where these are in floating point.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/model/layer_table.h"
#include "designs/m4bram/model/numbers.h"

namespace lutmark::designs::m4bram {
namespace {

class M4bram : public Accelerator {
 public:
  M4bram(Architecture architecture, const Problem& problem)
      : problem_(problem),
        workload_(*problem.workload),
        filters_(workload_.largest_filters()),
        map_(workload_.largest_map()),
        elements_(held_elements(workload_)),
        block_(cim_block(architecture)),
        mac2_(mac2_cycles(block_, problem.precision.a)),
        table_(workload_.cim_convolutions, workload_.rvec, {}),
        high_(width_of(problem.precision.share8 > 0 ? 8 : problem.precision.w)),
        low_(width_of(problem.precision.w)) {
    // A MAC2 adds two products to a lane.
    if (problem_.readout == Readout::lanes)
      steps_per_readout_ = lane_capacity(problem.precision.w, problem.precision.a) / 2;
  }

  std::string impossible() const override {
    if (problem_.readout == Readout::result || steps_per_readout_ > 0) return "";
    const Precision& precision = problem_.precision;
    return fmt::format(
        "lanes of {} bits overflow within one MAC2 of weights of {} bits and activations of {}",
        4 * precision.w, precision.w, precision.a);
  }

  std::vector<Slice> slices() const override {
    std::vector<Slice> all;
    for (const int p : {1, 2, 4}) {
      for (const int cim_q : {1, 2, 4}) {
        // Results that share a weight read once; a row of blocks has four processing elements.
        if (cim_q * p > problem_.duplication) continue;
        if (!problem_.has_dsps) all.push_back({.pvec = p, .cim_qvec = cim_q});
        for (int q = 1; q <= 8 && problem_.has_dsps; ++q) {
          // DSPs pack pairs of products with weights of 2 bits.
          if (high_.bits == 2 && q * p % 2 != 0) continue;
          all.push_back({.pvec = p, .qvec = q, .cim_qvec = cim_q});
        }
      }
    }
    return all;
  }

  void for_each_tile(const Slice& slice,
                     const std::function<void(const Tile&)>& visit) const override {
    Tile tile{.pvec = slice.pvec, .qvec = slice.qvec, .cim_qvec = slice.cim_qvec};
    // A block holds the weights of two channels that a MAC2 takes.
    for (int cim_c = 4; cim_c <= 128 && cim_c / 2 * workload_.rvec <= most_tree_inputs;
         cim_c += 4) {
      tile.cim_cvec = cim_c;
      if (problem_.has_dsps) {
        with_dsps(tile, visit);
      } else {
        for (int k = 16; k <= 256; k += 16) {
          if (k % (2 * cim_c) != 0) continue;
          tile.cim_kvec = k;
          visit(tile);
        }
      }
    }
  }

  Resources resources(const Tile& tile) const override {
    Resources result;
    const Split dsp_k = split_channels(tile.kvec, problem_.precision.share8);
    const std::int64_t columns =
        static_cast<std::int64_t>(tile.qvec) * tile.pvec * workload_.rvec * tile.cvec;
    result.high_dsps = ceil_div(columns * dsp_k.high, high_.products);
    result.dsps = result.high_dsps + ceil_div(columns * dsp_k.low, low_.products);

    // The bits of a word that differ between the processing elements.
    const int distinct_bits = block_.word_bits / (tile.cim_qvec * tile.pvec) * block_.arrays;
    const Split cim_k = split_channels(tile.cim_kvec, problem_.precision.share8);
    const std::int64_t words =
        ceil_div(filters_.r, workload_.rvec) * filters_.s * ceil_div(filters_.c, tile.cim_cvec) *
        ceil_div(filters_.k, tile.cim_kvec) * filters_.groups * workload_.filters_held;
    const std::int64_t pairs = tile.cim_cvec / 2;
    const std::int64_t deep =
        ceil_div(words, words_per_bram * block_.word_bits / distinct_bits / 2);
    const auto blocks = [&](int channels, int bits) {
      return workload_.rvec * ceil_div(channels, distinct_bits / bits) * pairs * deep;
    };
    result.high_filter_brams = blocks(cim_k.high, high_.bits);
    result.filter_brams = result.high_filter_brams + blocks(cim_k.low, low_.bits);

    const std::int64_t stride = ceil_div(map_.in_width, map_.out_width);
    const auto width = [&](int qvec) { return (qvec - 1) * stride + workload_.rvec; };
    std::int64_t banks = width(tile.cim_qvec) * ceil_div(tile.cim_cvec, mac2_);
    if (problem_.has_dsps) banks += width(tile.qvec) * tile.cvec;
    result.stream_brams = stream_brams(
        elements_, problem_.has_dsps ? workload_.map_share : workload_.map_share_without_dsps,
        banks * tile.pvec,
        words_per_bram * block_.word_bits /
            stored_bits(problem_.precision.a, problem_.is_paper_exact));
    return result;
  }

  Timing timing(const Tile& tile, const Resources& resources) const override {
    const std::int64_t* p_steps = table_.p(tile.pvec);
    const std::int64_t* q_steps = table_.q(tile.qvec + tile.cim_qvec);
    const std::int64_t* cim_c = table_.c(tile.cim_cvec);
    const std::int64_t* cim_k = table_.k(tile.cim_kvec);
    const std::int64_t* dsp_c = problem_.has_dsps ? table_.c(tile.cvec) : nullptr;
    const std::int64_t* dsp_k = problem_.has_dsps ? table_.k(tile.kvec) : nullptr;
    Timing timing;
    for (std::size_t i = 0; i < table_.layers().size(); ++i) {
      const std::int64_t results = q_steps[i] * p_steps[i] * table_.occurrences(i);
      const std::int64_t steps = cim_c[i] * table_.windows(i);
      std::int64_t cycles = steps * mac2_ * cim_k[i];
      if (dsp_c != nullptr) cycles = std::max(cycles, dsp_c[i] * table_.windows(i) * dsp_k[i]);
      std::int64_t readouts = cim_k[i];
      if (steps_per_readout_ > 0) readouts *= ceil_div(steps, steps_per_readout_);
      timing.readout_cycles += block_.readout_cycles * readouts * results;
      timing.cycles += cycles * results;
    }
    timing.cycles += timing.readout_cycles;
    for (const FullyConnected& layer : workload_.fully_connected)
      timing.cycles += layer.count * fully_connected_cycles(layer, tile, resources);
    return timing;
  }

  double area(const Resources& resources) const override {
    return static_cast<double>(resources.brams() * bram_area) * block_.area_factor +
           static_cast<double>(resources.dsps * dsp_area);
  }

  double peak_macs(const Resources& resources) const override {
    const std::int64_t low_dsps = resources.dsps - resources.high_dsps;
    return static_cast<double>(resources.high_dsps * high_.products + low_dsps * low_.products) +
           static_cast<double>(block_macs(resources)) / mac2_;
  }

 private:
  struct Width {
    int bits;
    int products;    // that a DSP block makes at once
    int block_macs;  // that a block makes in a MAC2
  };

  Width width_of(int bits) const {
    return {bits, products_per_dsp(bits, problem_.precision.a),
            block_.word_bits / bits * 2 * block_.arrays};
  }

  std::int64_t block_macs(const Resources& resources) const {
    return high_.block_macs * resources.high_filter_brams +
           low_.block_macs * (resources.filter_brams - resources.high_filter_brams);
  }

  void with_dsps(Tile tile, const std::function<void(const Tile&)>& visit) const {
    const bool is_wide = problem_.grid == Grid::wide;
    const int step = is_wide || problem_.precision.share8 > 0 ? 8 : 16;
    for (int c = 4; c <= tile.cim_cvec / 2; c += is_wide ? 2 : 4) {
      if (tile.cim_cvec / 2 % c != 0) continue;
      tile.cvec = c;
      for (int k = 4; k <= 256; k += 4) {
        if (k % (is_wide ? c : 2 * c) != 0) continue;
        tile.kvec = k;
        for (int cim_k = 16; cim_k <= (is_wide ? 512 : 256); cim_k += step) {
          if (cim_k % k != 0) continue;
          tile.cim_kvec = cim_k;
          visit(tile);
        }
      }
    }
  }

  std::int64_t fully_connected_cycles(const FullyConnected& layer, const Tile& tile,
                                      const Resources& resources) const {
    const std::int64_t batch = 2 * (problem_.has_dsps ? tile.kvec : tile.cim_kvec);
    // Upstream lets DSPs with narrow weights make as few products as those with wide ones.
    const int low_products = problem_.is_paper_exact ? high_.products : low_.products;
    const std::int64_t macs = mac2_ * (resources.high_dsps * high_.products +
                                       (resources.dsps - resources.high_dsps) * low_products) +
                              block_macs(resources);
    const double cycles = static_cast<double>(2 * std::int64_t{layer.c} * layer.k * batch) /
                          static_cast<double>(2 * macs) * mac2_;
    return static_cast<std::int64_t>(std::ceil(cycles / static_cast<double>(batch)));
  }

  Problem problem_;
  const Workload& workload_;
  const Convolution& filters_;
  const FeatureMap& map_;
  std::int64_t elements_;
  const CimBlock& block_;
  int mac2_;
  LayerTable table_;
  Width high_;
  Width low_;
  std::int64_t steps_per_readout_ = 0;  // 0: as many as a result takes
};

}  // namespace

std::unique_ptr<Accelerator> make_m4bram(Architecture architecture, const Problem& problem) {
  return std::make_unique<M4bram>(architecture, problem);
}

}  // namespace lutmark::designs::m4bram
