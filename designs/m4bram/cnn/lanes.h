// SPDX-License-Identifier: Apache-2.0
// A net of integers in the accumulator lanes of the blocks: what wraps, and when lanes are read
// out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/core/data_set.h"
#include "harness/core/enum_names.h"
#include "harness/nn/integer_net.h"

namespace lutmark::designs::m4bram {

/// When the lanes of a dot product are read out and cleared; what is read is added up outside,
/// where there is room.
enum class LaneReadout : std::uint8_t {
  result,   ///< once a result, as published: narrow lanes may have wrapped by then
  lanes,    ///< before any weights and activations of these widths could overflow a lane
  weights,  ///< before any activations could overflow a lane with the weights that are there
};

/// Outputs of a layer that are computed with weights of one width. A weight of the net is `step`
/// times that in the block.
struct WeightGroup {
  int first = 0;
  int count = 0;
  int bits = 8;
  int step = 1;
};

/// A layer with its widths in the block. The layer is borrowed.
struct LaneLayer {
  const nn::Layer* layer = nullptr;
  int activation_bits = 8;  ///< that it takes in
  std::vector<WeightGroup> groups;
};

/// Ends of the parts of a dot product between readouts, in MAC2s of two taps each; the last end is
/// all of them. Empty where even one MAC2 can overflow.
std::vector<int> readout_plan(const LaneLayer& layer, const WeightGroup& group,
                              LaneReadout readout);

/// What became of a layer's sums.
struct LaneCount {
  std::int64_t sums = 0;
  std::int64_t overflowed = 0;  ///< a partial sum left its lane, as the block's flag says
  std::int64_t wrong = 0;       ///< and what was read out is not the sum
  LaneCount& operator+=(const LaneCount& other);
};

/// A net whose sums are kept as the blocks keep them. Not for several threads.
class LaneNet {
 public:
  /// Every layer must have a readout plan. The net behind the layers must outlive this.
  LaneNet(const nn::NetInput& input, std::vector<LaneLayer> layers, LaneReadout readout);

  int classify(std::span<const std::uint8_t> image);
  const std::vector<LaneCount>& counts() const { return counts_; }  ///< by layer, of all images

  /// Sums of a layer in the order of nn::layer_sums().
  std::vector<std::int64_t> layer_sums(std::size_t layer, std::span<const std::int64_t> in);

 private:
  // A part of an output's dot product between two readouts.
  struct Part {
    std::size_t first_tap;
    std::size_t taps;
    bool may_overflow;
  };
  struct Output {
    std::vector<std::int16_t> weights;     // as in the block
    std::vector<std::int16_t> magnitudes;  // of them
    std::vector<Part> parts;
    int bits;
    int step;
  };
  struct Prepared {
    LaneLayer shape;
    std::vector<Output> outputs;
  };

  std::int64_t sum_of(const Output& output, int activation_bits,
                      std::span<const std::int16_t> window, LaneCount& count) const;

  nn::NetInput input_;
  std::vector<Prepared> layers_;
  std::vector<LaneCount> counts_;
};

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::LaneReadout> {
  static constexpr std::array<std::string_view, 3> names{"result", "lanes", "weights"};
};

}  // namespace lutmark::core
