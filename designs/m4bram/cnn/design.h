// SPDX-License-Identifier: Apache-2.0
// m4bram.cnn: what M4BRAM's precisions cost a small net in accuracy, and save in cycles of blocks.
#pragma once

#include <filesystem>

#include "designs/m4bram/cnn/lanes.h"
#include "designs/m4bram/cnn/nets.h"
#include "harness/core/design.h"

namespace lutmark::designs::m4bram {

enum class NetKind : std::uint8_t {
  trained,      ///< with the widths that it has
  requantised,  ///< the net of 8 bits with fewer of them, not trained again
};
enum class SumKind : std::uint8_t {
  exact,  ///< integers of any size
  lanes,  ///< accumulators of the blocks
};

/// The net of a config, and its layers as they lie in the blocks.
struct CnnInBlocks {
  nn::IntegerNet net;
  std::vector<std::vector<WeightGroup>> groups;  ///< by layer

  int activation_bits(std::size_t layer) const {
    return layer == 0 ? net.input.bits : net.layers[layer - 1].output_bits;
  }
  /// Borrow the net.
  std::vector<LaneLayer> lane_layers() const;
};

/// Reads the file below `root`. Throws UserError when there is none, or it holds another net.
CnnInBlocks cnn_in_blocks(const core::Config& config, const std::filesystem::path& root);

/// Accuracy on the test images, and cycles of an image on blocks as a model.
core::Design cnn_design(const std::filesystem::path& root);
/// m4bram.cnn_validation: the same on images that no net was trained on, for choices.
core::Design cnn_validation_design(const std::filesystem::path& root);

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::NetKind> {
  static constexpr std::array<std::string_view, 2> names{"trained", "requantised"};
};
template <>
struct EnumNames<designs::m4bram::SumKind> {
  static constexpr std::array<std::string_view, 2> names{"exact", "lanes"};
};

}  // namespace lutmark::core
