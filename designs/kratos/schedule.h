// SPDX-License-Identifier: Apache-2.0
// Schedule: which elements of the input stream meet the matrix, and when.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace lutmark::designs::kratos {

/// Positions of beats along one direction of a frame: of `count` positions, every stride-th from
/// `first` on gives results.
struct Axis {
  int count = 1;
  int first = 0;
  int stride = 1;

  int results() const { return (count - 1 - first) / stride + 1; }
  bool gives_result(int position) const {
    return position >= first && (position - first) % stride == 0;
  }
};

/// A frame is rows.count x columns.count beats, row by row. A window is a list of elements, one for
/// every row of the matrix; each beat that gives results gives one result vector per window, in the
/// order of the windows.
struct Schedule {
  /// Element `element` of the beat that was taken `lag` beats before the last one.
  struct Place {
    int lag = 0;
    int element = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  int beat_elements = 1;
  Axis rows;
  Axis columns;
  std::vector<std::vector<Place>> windows;

  int beats_per_frame() const { return rows.count * columns.count; }
  int results_per_frame() const { return rows.results() * columns.results(); }
  /// Beats of a frame that are taken before the one that gives the first results.
  int beats_before_result() const { return rows.first * columns.count + columns.first; }
};

/// Sizes of a convolution (a cross-correlation without padding). A one-dimensional one has
/// height 1. Images are streamed row by row, pixel by pixel, channels side by side; rows of the
/// matrix are (filter row, filter column, channel) in that order.
struct ConvolutionSize {
  int image_height = 1;
  int image_width = 1;
  int channels = 1;
  int results = 1;  ///< output channels
  int filter_height = 1;
  int filter_width = 1;
  int stride_height = 1;
  int stride_width = 1;

  int window() const { return filter_height * filter_width * channels; }
  int result_height() const { return (image_height - filter_height) / stride_height + 1; }
  int result_width() const { return (image_width - filter_width) / stride_width + 1; }
};

/// What is unrolled, after the suffixes of the kernels' names.
enum class Unrolling {
  fu,  ///< fully: a frame is a beat
  rp,  ///< row-parallel: a row is a beat
  pw,  ///< pixel-wise: a pixel with its channels is a beat
};

/// How much a schedule is. Known without the windows themselves, of which sizes that no tool would
/// take have more than fit in memory.
struct FrameSize {
  std::int64_t beats = 1;
  std::int64_t results = 1;        ///< beats that give results
  std::int64_t beat_elements = 1;  ///< of an input beat
  std::int64_t windows = 1;        ///< of a beat that gives results

  std::int64_t elements() const { return beats * beat_elements; }
};
FrameSize vector_frame(int vectors, int length, Unrolling unrolling);
FrameSize convolution_frame(const ConvolutionSize& size, Unrolling unrolling);

/// Vectors of `length` elements, `vectors` of them in a frame. pw is not defined here.
Schedule vector_schedule(int vectors, int length, Unrolling unrolling);
Schedule convolution_schedule(const ConvolutionSize& size, Unrolling unrolling);

/// Calls `action` for every window of a frame in the order of its results, with the places of its
/// elements in the frame, counted from the first element of the first beat.
void for_each_window(const Schedule& schedule,
                     const std::function<void(std::span<const int>)>& action);

}  // namespace lutmark::designs::kratos
