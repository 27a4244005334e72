// SPDX-License-Identifier: Apache-2.0
// IntegerNet: a trained net in integers only, and what it computes, bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/core/data_set.h"
#include "harness/core/enum_names.h"

namespace lutmark::nn {

/// Activations of one image. Channels vary fastest: element (y * columns + x) * channels + c.
struct MapShape {
  int rows = 1;
  int columns = 1;
  int channels = 1;
  std::size_t size() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) *
           static_cast<std::size_t>(channels);
  }
  friend bool operator==(const MapShape&, const MapShape&) = default;
};

/// From pixels (0 to 255) to the first activations: the sum of every pool x pool square, shifted
/// right by `shift`, fits `bits` bits unsigned. Rows and columns that fill no square are left out.
struct NetInput {
  int rows = 0;
  int columns = 0;
  int pool = 1;
  int shift = 0;
  int bits = 8;
  MapShape out() const { return {rows / pool, columns / pool, 1}; }
};

enum class LayerKind : std::uint8_t { fc, conv2d };

/// Sums of products of unsigned activations with signed weights, without bias; conv2d is a
/// cross-correlation without padding. Between layers a sum becomes an activation by
/// min(max((sum + half) >> shift, 0), 2^output_bits - 1), half = 2^(shift - 1), or 0 without a
/// shift: to nearest, ties up. In hardware half is a constant that the sum starts from, the shift
/// drops bits. The sums of the last layer (output_bits 0) are the scores of the classes.
struct Layer {
  LayerKind kind = LayerKind::fc;
  MapShape in;  ///< of fc: {1, 1, inputs}, whatever map came before
  int outputs = 0;
  int kernel_rows = 1;  ///< of fc: 1, like all that follows up to the widths
  int kernel_columns = 1;
  int stride = 1;
  int weight_bits = 8;
  int shift = 0;
  int output_bits = 0;
  /// One row of taps() numbers an output; tap (y * kernel_columns + x) * channels + c.
  std::vector<int> weights;

  std::size_t taps() const { return MapShape{kernel_rows, kernel_columns, in.channels}.size(); }
  MapShape out() const {
    return {(in.rows - kernel_rows) / stride + 1, (in.columns - kernel_columns) / stride + 1,
            outputs};
  }
  std::size_t zero_weights() const;
};

struct IntegerNet {
  std::string name;    ///< "mlp_w4a4_s90_ts1"
  std::string recipe;  ///< how it was trained, one line for people
  NetInput input;
  std::vector<Layer> layers;
  int classes() const { return layers.back().outputs; }
  std::size_t weights() const;
  std::size_t zero_weights() const;
};

/// Throws UserError when the net cannot run: layers that do not follow on each other, weights out
/// of the range of their width, numbers out of range. The place is `source` with a JSON pointer
/// into the file of the net.
void check_net(const IntegerNet& net, const std::string& source);

/// Activations of the first layer for an image of input.rows x input.columns pixels.
std::vector<std::int64_t> first_activations(const NetInput& input,
                                            std::span<const std::uint8_t> image);
/// Sums of a layer, before shift and clamp; in.size() must be layer.in.size().
std::vector<std::int64_t> layer_sums(const Layer& layer, std::span<const std::int64_t> in);
/// The activation that a sum becomes between layers.
std::int64_t requantise(const Layer& layer, std::int64_t sum);

/// Scores of the classes. The net must have passed check_net().
std::vector<std::int64_t> scores(const IntegerNet& net, std::span<const std::uint8_t> image);
/// The class with the greatest score; of equal ones the first.
int classify(const IntegerNet& net, std::span<const std::uint8_t> image);

/// How many images get their label, with up to `threads` threads. Throws UserError when the images
/// or the classes are not those of the net.
std::size_t count_correct(const IntegerNet& net, const core::DataSet& data, int threads = 1);
/// Share of the images that get their label, 0 to 1.
double accuracy(const IntegerNet& net, const core::DataSet& data, int threads = 1);

}  // namespace lutmark::nn

namespace lutmark::core {
template <>
struct EnumNames<nn::LayerKind> {
  static constexpr std::array<std::string_view, 2> names{"fc", "conv2d"};
};
}  // namespace lutmark::core
