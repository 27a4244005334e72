// SPDX-License-Identifier: Apache-2.0
// Stimulus: frames that are worth trying on a kernel.
#pragma once

#include <cstddef>
#include <cstdint>

#include "designs/common/range.h"
#include "designs/kratos/golden.h"
#include "designs/kratos/schedule.h"
#include "designs/kratos/weights.h"
#include "harness/core/random.h"
#include "harness/core/vectors.h"

namespace lutmark::designs::kratos {

/// Frames of a schedule with elements of a range: corner values first, then for every column of the
/// matrix windows that drive it to both ends of its range, so that a sum that is a bit too narrow
/// is seen, then random ones. The same for a seed when asked for in the same order. Borrows the
/// schedule.
class Stimulus {
 public:
  Stimulus(const Schedule& schedule, Range range, std::uint64_t seed);

  /// Frames before the first random one.
  static std::size_t corners(const Weights& weights);
  FrameElements frame(std::size_t index, const Weights& weights);
  FrameElements equal_frame(std::int64_t element) const;  ///< every element is this one

 private:
  FrameElements flat_frame(std::size_t index) const;
  FrameElements random_frame();
  FrameElements driven_frame(const Weights& weights, std::size_t offset, bool largest);

  const Schedule& schedule_;
  std::size_t elements_;
  Range range_;
  core::Random random_;
};

/// A frame as beats of so many elements of so many bits.
void append_frame(core::Beats& beats, const FrameElements& elements, int per_beat, int bits);

}  // namespace lutmark::designs::kratos
