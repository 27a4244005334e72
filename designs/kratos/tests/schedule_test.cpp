// SPDX-License-Identifier: Apache-2.0
// Tests of schedules: every unrolling of a task has the same windows.
#include "designs/kratos/schedule.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace lutmark::designs::kratos {
namespace {

// Straight from the definition.
std::vector<std::vector<int>> windows_of(const ConvolutionSize& size) {
  std::vector<std::vector<int>> windows;
  for (int v = 0; v < size.result_height(); ++v) {
    for (int u = 0; u < size.result_width(); ++u) {
      std::vector<int>& window = windows.emplace_back();
      for (int i = 0; i < size.window(); ++i) {
        const int c = i % size.channels;
        const int x = i / size.channels % size.filter_width + u * size.stride_width;
        const int y = i / size.channels / size.filter_width + v * size.stride_height;
        window.push_back((y * size.image_width + x) * size.channels + c);
      }
    }
  }
  return windows;
}

std::vector<std::vector<int>> windows_in_frame(const Schedule& schedule) {
  std::vector<std::vector<int>> windows;
  for_each_window(schedule, [&](std::span<const int> window) {
    windows.emplace_back(window.begin(), window.end());
  });
  return windows;
}

TEST(Schedule, HasTheWindowsOfTheTaskHoweverItIsUnrolled) {
  core::Random random(1, "schedule_test");
  for (int i = 0; i < 200; ++i) {
    const auto draw = [&](int most) { return static_cast<int>(random.between(1, most)); };
    ConvolutionSize size{.image_height = draw(6), .image_width = draw(6), .channels = draw(3)};
    size.filter_height = draw(size.image_height);
    size.filter_width = draw(size.image_width);
    size.stride_height = draw(size.image_height);
    size.stride_width = draw(size.image_width);
    for (const Unrolling unrolling : {Unrolling::fu, Unrolling::rp, Unrolling::pw}) {
      const Schedule schedule = convolution_schedule(size, unrolling);

      EXPECT_EQ(windows_in_frame(schedule), windows_of(size));
      const FrameSize frame = convolution_frame(size, unrolling);
      EXPECT_EQ(frame.windows, static_cast<std::int64_t>(schedule.windows.size()));
      EXPECT_EQ(frame.beat_elements, schedule.beat_elements);
      EXPECT_EQ(frame.beats, schedule.beats_per_frame());
      EXPECT_EQ(frame.results, schedule.results_per_frame());
      EXPECT_EQ(schedule.results_per_frame() * static_cast<int>(schedule.windows.size()),
                size.result_height() * size.result_width());
    }
  }
}

TEST(Schedule, TakesAFrameARowOrAPixelABeat) {
  const ConvolutionSize size{
      .image_height = 5, .image_width = 7, .channels = 3, .filter_height = 2, .filter_width = 3};
  const Schedule full = convolution_schedule(size, Unrolling::fu);
  const Schedule rows = convolution_schedule(size, Unrolling::rp);
  const Schedule pixels = convolution_schedule(size, Unrolling::pw);

  EXPECT_EQ(full.beat_elements, 5 * 7 * 3);
  EXPECT_EQ(full.beats_per_frame(), 1);
  EXPECT_EQ(rows.beat_elements, 7 * 3);
  EXPECT_EQ(rows.beats_before_result(), 1);
  EXPECT_EQ(pixels.beat_elements, 3);
  EXPECT_EQ(pixels.beats_before_result(), 7 + 2);
  EXPECT_EQ(vector_schedule(4, 6, Unrolling::fu).windows.size(), 4U);
  EXPECT_EQ(vector_schedule(4, 6, Unrolling::rp).beats_per_frame(), 4);
}

TEST(Axis, CountsItsResults) {
  EXPECT_EQ((Axis{7, 2, 2}.results()), 3);
  EXPECT_EQ((Axis{7, 2, 3}.results()), 2);
  EXPECT_EQ((Axis{1, 0, 1}.results()), 1);
  EXPECT_TRUE((Axis{7, 2, 2}.gives_result(4)));
  EXPECT_FALSE((Axis{7, 2, 2}.gives_result(1)));
  EXPECT_FALSE((Axis{7, 2, 2}.gives_result(3)));
}

}  // namespace
}  // namespace lutmark::designs::kratos
