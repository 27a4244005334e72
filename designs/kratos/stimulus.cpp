// SPDX-License-Identifier: Apache-2.0
// Stimulus: frames that are worth trying on a kernel.
#include "designs/kratos/stimulus.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace lutmark::designs::kratos {
namespace {

constexpr std::size_t flat_frames = 5;

std::size_t driven_frames(const Weights& weights) {
  return static_cast<std::size_t>(std::min(weights.columns, 32));
}

}  // namespace

Stimulus::Stimulus(const Schedule& schedule, Range range, std::uint64_t seed)
    : schedule_(schedule),
      elements_(static_cast<std::size_t>(schedule.beats_per_frame()) *
                static_cast<std::size_t>(schedule.beat_elements)),
      range_(range),
      random_(seed, "kratos stimulus") {}

std::size_t Stimulus::corners(const Weights& weights) {
  return flat_frames + 2 * driven_frames(weights);
}

FrameElements Stimulus::frame(std::size_t index, const Weights& weights) {
  const std::size_t driven = driven_frames(weights);
  if (index < flat_frames) return flat_frame(index);
  index -= flat_frames;
  if (index < driven) return driven_frame(weights, index, false);
  if (index < 2 * driven) return driven_frame(weights, index - driven, true);
  return random_frame();
}

FrameElements Stimulus::equal_frame(std::int64_t element) const {
  return FrameElements(elements_, element);
}

FrameElements Stimulus::flat_frame(std::size_t index) const {
  FrameElements elements(elements_);
  for (std::size_t i = 0; i < elements_; ++i) {
    const std::int64_t alternating = i % 2 == 0 ? range_.low : range_.high;
    const std::int64_t minus_one = range_.low < 0 ? -1 : range_.high / 2;
    elements[i] =
        std::array{std::int64_t{0}, range_.low, range_.high, alternating, minus_one}[index];
  }
  return elements;
}

FrameElements Stimulus::random_frame() {
  FrameElements elements(elements_);
  for (std::int64_t& element : elements) element = random_.between(range_.low, range_.high);
  return elements;
}

// Windows that overlap a driven one are left to chance.
FrameElements Stimulus::driven_frame(const Weights& weights, std::size_t offset, bool largest) {
  std::vector<std::optional<std::int64_t>> fixed(elements_);
  const auto columns = static_cast<std::size_t>(weights.columns);
  std::size_t driven = 0;
  for_each_window(schedule_, [&](std::span<const int> window) {
    const auto is_fixed = [&](int element) {
      return fixed[static_cast<std::size_t>(element)].has_value();
    };
    if (std::any_of(window.begin(), window.end(), is_fixed)) return;
    const auto column = static_cast<int>((driven + offset) % columns);
    const bool to_largest = largest != ((driven / columns) % 2 == 1);
    for (std::size_t row = 0; row < window.size(); ++row) {
      const bool is_positive = weights.at(static_cast<int>(row), column) > 0;
      fixed[static_cast<std::size_t>(window[row])] =
          is_positive == to_largest ? range_.high : range_.low;
    }
    ++driven;
  });
  FrameElements elements = random_frame();
  for (std::size_t i = 0; i < elements_; ++i) elements[i] = fixed[i].value_or(elements[i]);
  return elements;
}

void append_frame(core::Beats& beats, const FrameElements& elements, int per_beat, int bits) {
  const auto count = static_cast<std::size_t>(per_beat);
  for (std::size_t first = 0; first < elements.size(); first += count)
    beats.append(std::span(elements).subspan(first, count), bits);
}

}  // namespace lutmark::designs::kratos
