// SPDX-License-Identifier: Apache-2.0
// Schedule: which elements of the input stream meet the matrix, and when.
#include "designs/kratos/schedule.h"

namespace lutmark::designs::kratos {
namespace {

// The window whose upper left pixel is (top, left), seen from a beat that is a whole frame, row or
// pixel; what lies in earlier beats lags.
std::vector<Schedule::Place> window(const ConvolutionSize& size, Unrolling unrolling, int top,
                                    int left) {
  std::vector<Schedule::Place> places;
  for (int fy = 0; fy < size.filter_height; ++fy) {
    for (int fx = 0; fx < size.filter_width; ++fx) {
      for (int c = 0; c < size.channels; ++c) {
        const int rows_ago = size.filter_height - 1 - fy;
        const int pixels_ago = size.filter_width - 1 - fx;
        switch (unrolling) {
          case Unrolling::fu:
            places.push_back({0, ((top + fy) * size.image_width + left + fx) * size.channels + c});
            break;
          case Unrolling::rp:
            places.push_back({rows_ago, (left + fx) * size.channels + c});
            break;
          case Unrolling::pw:
            places.push_back({rows_ago * size.image_width + pixels_ago, c});
            break;
        }
      }
    }
  }
  return places;
}

}  // namespace

FrameSize vector_frame(int vectors, int length, Unrolling unrolling) {
  const std::int64_t copies = unrolling == Unrolling::fu ? vectors : 1;
  return {.beats = vectors / copies,
          .results = vectors / copies,
          .beat_elements = copies * length,
          .windows = copies};
}

FrameSize convolution_frame(const ConvolutionSize& size, Unrolling unrolling) {
  FrameSize frame{.beat_elements = size.channels};
  (unrolling == Unrolling::pw ? frame.beats : frame.beat_elements) *= size.image_width;
  (unrolling == Unrolling::pw ? frame.results : frame.windows) *= size.result_width();
  (unrolling == Unrolling::fu ? frame.beat_elements : frame.beats) *= size.image_height;
  (unrolling == Unrolling::fu ? frame.windows : frame.results) *= size.result_height();
  return frame;
}

Schedule vector_schedule(int vectors, int length, Unrolling unrolling) {
  const FrameSize frame = vector_frame(vectors, length, unrolling);
  const int copies = static_cast<int>(frame.windows);
  Schedule schedule{.beat_elements = static_cast<int>(frame.beat_elements),
                    .rows = {.count = vectors / copies},
                    .columns = {},
                    .windows = {}};
  for (int copy = 0; copy < copies; ++copy) {
    std::vector<Schedule::Place>& places = schedule.windows.emplace_back();
    for (int i = 0; i < length; ++i) places.push_back({0, copy * length + i});
  }
  return schedule;
}

Schedule convolution_schedule(const ConvolutionSize& size, Unrolling unrolling) {
  Schedule schedule{
      .beat_elements = static_cast<int>(convolution_frame(size, unrolling).beat_elements),
      .rows = {},
      .columns = {},
      .windows = {}};
  if (unrolling != Unrolling::fu)
    schedule.rows = {size.image_height, size.filter_height - 1, size.stride_height};
  if (unrolling == Unrolling::pw)
    schedule.columns = {size.image_width, size.filter_width - 1, size.stride_width};
  const int copies_down = unrolling == Unrolling::fu ? size.result_height() : 1;
  const int copies_across = unrolling == Unrolling::pw ? 1 : size.result_width();
  for (int y = 0; y < copies_down; ++y) {
    for (int x = 0; x < copies_across; ++x) {
      schedule.windows.push_back(
          window(size, unrolling, y * size.stride_height, x * size.stride_width));
    }
  }
  return schedule;
}

void for_each_window(const Schedule& schedule,
                     const std::function<void(std::span<const int>)>& action) {
  std::vector<int> elements;
  for (int y = 0; y < schedule.rows.count; ++y) {
    for (int x = 0; x < schedule.columns.count; ++x) {
      if (!schedule.rows.gives_result(y) || !schedule.columns.gives_result(x)) continue;
      const int beat = y * schedule.columns.count + x;
      for (const auto& places : schedule.windows) {
        elements.clear();
        for (const Schedule::Place& place : places) {
          elements.push_back((beat - place.lag) * schedule.beat_elements + place.element);
        }
        action(elements);
      }
    }
  }
}

}  // namespace lutmark::designs::kratos
