// SPDX-License-Identifier: Apache-2.0
// DSPs beside BRAMAC blocks, as M4BRAM's scripts model them: class DLA_BRAMAC of
// scripts/dla_bramac_config.py, in the order of its operations where these are in floating point.
#include <cassert>
#include <cmath>

#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/model/layer_table.h"
#include "designs/m4bram/model/numbers.h"

namespace lutmark::designs::m4bram {
namespace {

// DSPs and blocks take the same channels of results; a block takes as many channels in a MAC2 as
// the DSPs beside it in that time.
class Bramac : public Accelerator {
 public:
  Bramac(Architecture architecture, const Problem& problem)
      : problem_(problem),
        workload_(*problem.workload),
        filters_(workload_.largest_filters()),
        map_(workload_.largest_map()),
        elements_(held_elements(workload_)),
        block_(cim_block(architecture)),
        bits_(problem.precision.w),
        mac2_(mac2_cycles(block_, bits_)),
        products_(products_per_dsp(bits_, bits_)),
        word_weights_(block_.word_bits / bits_),
        block_macs_(word_weights_ * 2 * block_.arrays),
        table_(workload_.cim_convolutions, workload_.rvec, {}) {
    assert(problem.precision.a == bits_ && problem.precision.share8 == 0 && problem.has_dsps &&
           problem.readout == Readout::result);
  }

  std::vector<Slice> slices() const override {
    std::vector<Slice> all;
    for (int q = 1; q <= (problem_.grid == Grid::wide ? 8 : 4); ++q) {
      // DSPs pack pairs of products with weights of 2 bits.
      if (bits_ == 2 && q % 2 != 0) continue;
      all.push_back({.qvec = q, .cim_qvec = block_.arrays});
    }
    return all;
  }

  void for_each_tile(const Slice& slice,
                     const std::function<void(const Tile&)>& visit) const override {
    Tile tile{.pvec = slice.pvec, .qvec = slice.qvec, .cim_qvec = slice.cim_qvec};
    const int most_words = problem_.grid == Grid::wide ? 60 : 30;
    for (int c = 2; c <= 64 && c * mac2_ / 2 * workload_.rvec <= most_tree_inputs; c += 2) {
      tile.cvec = c;
      tile.cim_cvec = c * mac2_;
      for (int words = 2; words < most_words; ++words) {
        tile.kvec = tile.cim_kvec = words * word_weights_;
        visit(tile);
      }
    }
  }

  Resources resources(const Tile& tile) const override {
    Resources result;
    result.dsps = result.high_dsps = ceil_div(
        static_cast<std::int64_t>(tile.qvec) * workload_.rvec * tile.cvec * tile.kvec, products_);
    const std::int64_t words =
        ceil_div(filters_.r, workload_.rvec) * filters_.s * ceil_div(filters_.c, tile.cim_cvec) *
        ceil_div(filters_.k, tile.kvec) * filters_.groups * workload_.filters_held;
    result.filter_brams = workload_.rvec * ceil_div(tile.kvec, word_weights_) *
                          (tile.cim_cvec / 2) * ceil_div(words, words_per_bram / 2);
    result.high_filter_brams = result.filter_brams;
    const std::int64_t banks =
        ((tile.qvec + tile.cim_qvec - 1) * ceil_div(map_.in_width, map_.out_width) +
         workload_.rvec) *
        tile.cvec;
    result.stream_brams =
        stream_brams(elements_, workload_.map_share, banks, words_per_bram * word_weights_);
    return result;
  }

  Timing timing(const Tile& tile, const Resources& resources) const override {
    const std::int64_t* q_steps = table_.q(tile.qvec + tile.cim_qvec);
    const std::int64_t* c_steps = table_.c(tile.cim_cvec);
    const std::int64_t* k_steps = table_.k(tile.kvec);
    Timing timing;
    for (std::size_t i = 0; i < table_.layers().size(); ++i) {
      const std::int64_t results =
          k_steps[i] * q_steps[i] * table_.layers()[i].p * table_.occurrences(i);
      timing.readout_cycles += block_.readout_cycles * results;
      timing.cycles += c_steps[i] * mac2_ * table_.windows(i) * results;
    }
    timing.cycles += timing.readout_cycles;
    const std::int64_t batch = std::int64_t{2} * tile.kvec;
    const std::int64_t macs =
        products_ * mac2_ * resources.dsps + block_macs_ * resources.filter_brams;
    for (const FullyConnected& layer : workload_.fully_connected) {
      const double cycles = static_cast<double>(2 * std::int64_t{layer.c} * layer.k * batch) /
                            static_cast<double>(2 * macs) * mac2_;
      timing.cycles +=
          layer.count * static_cast<std::int64_t>(std::ceil(cycles / static_cast<double>(batch)));
    }
    return timing;
  }

  double area(const Resources& resources) const override {
    return static_cast<double>(resources.brams() * bram_area) * block_.area_factor +
           static_cast<double>(resources.dsps * dsp_area);
  }

  double peak_macs(const Resources& resources) const override {
    return static_cast<double>(resources.dsps * products_) +
           static_cast<double>(resources.filter_brams * block_macs_) / mac2_;
  }

 private:
  Problem problem_;
  const Workload& workload_;
  const Convolution& filters_;
  const FeatureMap& map_;
  std::int64_t elements_;
  const CimBlock& block_;
  int bits_;
  int mac2_;
  int products_;
  int word_weights_;  // weights of a word
  int block_macs_;    // that a block makes in a MAC2
  LayerTable table_;
};

}  // namespace

std::unique_ptr<Accelerator> make_bramac(Architecture architecture, const Problem& problem) {
  return std::make_unique<Bramac>(architecture, problem);
}

}  // namespace lutmark::designs::m4bram
