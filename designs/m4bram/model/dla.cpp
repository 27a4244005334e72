// SPDX-License-Identifier: Apache-2.0
// The accelerator of DSPs alone. Upstream: class DLA_mixed_act and DLA_mixed_weight of
// scripts/dla_config.py, in the order of their operations where these are in floating point.
#include "designs/m4bram/model/dla.h"

#include <cmath>

#include "designs/m4bram/model/layer_table.h"
#include "designs/m4bram/model/numbers.h"

namespace lutmark::designs::m4bram {
namespace {

class Dla : public Accelerator {
 public:
  explicit Dla(const Problem& problem)
      : problem_(problem),
        workload_(*problem.workload),
        filters_(workload_.largest_filters()),
        map_(workload_.largest_map()),
        elements_(held_elements(workload_)),
        table_(workload_.convolutions, workload_.rvec, {}),
        high_{.bits = problem.precision.share8 > 0 ? 8 : problem.precision.w,
              .products = products_per_dsp(problem.precision.share8 > 0 ? 8 : problem.precision.w,
                                           problem.precision.a)},
        low_{.bits = problem.precision.w,
             .products = products_per_dsp(problem.precision.w, problem.precision.a)} {}

  std::vector<Slice> slices() const override {
    std::vector<Slice> all;
    for (int p = 1; p <= 8; ++p) {
      for (int q = 1; q <= 8; ++q) {
        // DSPs pack pairs of products with weights of 2 bits.
        if (high_.bits == 2 && p * q % 2 != 0) continue;
        all.push_back({.pvec = p, .qvec = q});
      }
    }
    return all;
  }

  void for_each_tile(const Slice& slice,
                     const std::function<void(const Tile&)>& visit) const override {
    const bool is_m4bram = problem_.grid == Grid::m4bram || problem_.grid == Grid::published;
    const int c_step = is_m4bram ? 4 : 2;
    const int c_most = problem_.grid == Grid::bramac ? 32 : 64;
    const int k_most = is_m4bram ? 128 : 256;
    for (int c = 4; c <= c_most && c * workload_.rvec <= most_tree_inputs; c += c_step) {
      for (int k = 4; k <= k_most; k += 4) {
        const bool is_legal = is_m4bram ? k % (2 * c) == 0 : k % c == 0;
        if (is_legal) visit({.pvec = slice.pvec, .qvec = slice.qvec, .cvec = c, .kvec = k});
      }
    }
  }

  Resources resources(const Tile& tile) const override {
    const Split kvec = split(tile.kvec);
    const std::int64_t columns =
        static_cast<std::int64_t>(tile.qvec) * tile.pvec * workload_.rvec * tile.cvec;
    Resources result;
    result.high_dsps = ceil_div(columns * kvec.high, high_.products);
    result.dsps = result.high_dsps + ceil_div(columns * kvec.low, low_.products);
    const std::int64_t words = ceil_div(filters_.r, workload_.rvec) * filters_.s *
                               ceil_div(filters_.c, tile.cvec) * ceil_div(filters_.k, tile.kvec) *
                               filters_.groups * workload_.filters_held;
    constexpr int word_bits = 32;
    const std::int64_t side_by_side = ceil_div(tile.cvec * kvec.high, word_bits / high_.bits) +
                                      ceil_div(tile.cvec * kvec.low, word_bits / low_.bits);
    result.filter_brams = workload_.rvec * side_by_side * ceil_div(words, words_per_bram);
    const std::int64_t stride = problem_.is_paper_exact ? ceil_div(map_.out_width, map_.in_width)
                                                        : ceil_div(map_.in_width, map_.out_width);
    const std::int64_t banks = ((tile.qvec - 1) * stride + workload_.rvec) * tile.cvec * tile.pvec;
    result.stream_brams = stream_brams(
        elements_, workload_.map_share, banks,
        words_per_bram * word_bits / stored_bits(problem_.precision.a, problem_.is_paper_exact));
    return result;
  }

  Timing timing(const Tile& tile, const Resources& resources) const override {
    const std::int64_t per_cycle = 2 * resources.high_dsps * high_.products;
    const auto operations_per_cycle = static_cast<double>(per_cycle);
    const Split kvec = split(tile.kvec);
    const std::int64_t* p_steps = table_.p(tile.pvec);
    const std::int64_t* q_steps = table_.q(tile.qvec);
    const std::int64_t* c_steps = table_.c(tile.cvec);
    const std::int64_t* k_steps = table_.k(tile.kvec);
    Timing timing;
    for (std::size_t i = 0; i < table_.layers().size(); ++i) {
      const Convolution& layer = table_.layers()[i];
      // Share of the tile at work. In upstream's order: rounding decides some ceilings below.
      const double share = double(layer.q) / double(q_steps[i] * tile.qvec) * layer.p /
                           double(p_steps[i] * tile.pvec) * layer.k /
                           double(k_steps[i] * tile.kvec) * layer.c /
                           double(c_steps[i] * tile.cvec) * layer.r /
                           double(ceil_div(layer.r, workload_.rvec) * workload_.rvec);
      const std::int64_t k =
          problem_.precision.share8 > 0 ? k_steps[i] * kvec.high : std::int64_t{layer.k};
      const auto operations = static_cast<double>(2 * std::int64_t{layer.r} * layer.s * layer.c *
                                                  layer.p * layer.q * k);
      timing.cycles +=
          table_.occurrences(i) *
          static_cast<std::int64_t>(std::ceil(operations / share / operations_per_cycle));
    }
    const std::int64_t low_per_cycle = 2 * (resources.dsps - resources.high_dsps) * low_.products;
    for (const FullyConnected& layer : workload_.fully_connected) {
      const std::int64_t batch = std::int64_t{2} * tile.kvec;
      const double cycles = static_cast<double>(2 * std::int64_t{layer.c} * layer.k * batch) /
                            static_cast<double>(per_cycle + low_per_cycle);
      timing.cycles +=
          layer.count * static_cast<std::int64_t>(std::ceil(cycles / static_cast<double>(batch)));
    }
    return timing;
  }

  double area(const Resources& resources) const override {
    return static_cast<double>(resources.brams() * bram_area + resources.dsps * dsp_area);
  }

  double peak_macs(const Resources& resources) const override {
    return static_cast<double>(resources.high_dsps * high_.products +
                               (resources.dsps - resources.high_dsps) * low_.products);
  }

 private:
  struct Width {
    int bits;
    int products;  // that a DSP block makes at once
  };

  // Channels of the result with wide and with narrow weights; without a mix all count as wide.
  Split split(int kvec) const { return split_channels(kvec, problem_.precision.share8); }

  Problem problem_;
  const Workload& workload_;
  const Convolution& filters_;
  const FeatureMap& map_;
  std::int64_t elements_;
  LayerTable table_;
  Width high_;
  Width low_;
};

}  // namespace

std::unique_ptr<Accelerator> make_dla(const Problem& problem) {
  return std::make_unique<Dla>(problem);
}

}  // namespace lutmark::designs::m4bram
