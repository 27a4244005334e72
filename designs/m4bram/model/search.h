// SPDX-License-Identifier: Apache-2.0
// Search: the best tile of a grid within budgets, what is as good, and what stands in the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "designs/m4bram/model/accelerator.h"

namespace lutmark::designs::m4bram {

struct Budget {
  std::int64_t brams = 0;
  std::int64_t dsps = 0;
};

enum class Objective : std::uint8_t {
  speedup,  ///< fewest cycles
  quality,  ///< speedup squared over area ratio, both to the comparator
};

struct Solution {
  Tile tile;
  Resources resources;
  Timing timing;
  double area = 0;
};

struct Question {
  Objective objective = Objective::speedup;
  Budget budget;
  /// What speedup and area compare with; without one only fewer cycles and less area count.
  std::optional<Solution> comparator = {};
  /// No tile has a quality that is not faster than the comparator by more than this factor: 1 in
  /// upstream's searches, 0.5 in its BRAMAC script.
  double least_speedup = 0;
};

struct Answer {
  /// The best tile. Of equally good ones that with the fewest block RAMs, of these with the fewest
  /// DSPs, of these the first by pvec, qvec, cvec, kvec and the same of the blocks.
  std::optional<Solution> best = {};
  std::int64_t tiles = 0;  ///< of the grid
  std::int64_t in_budget = 0;
  std::int64_t tied = 0;  ///< as good as the best, itself counted
  /// Tiles in the budget of which none has both fewer cycles and less area than another, by cycles.
  std::vector<Solution> front = {};
  /// Which budget a better tile of the grid would exceed: "block RAMs", "DSPs", "block RAMs or
  /// DSPs" (either helps), "block RAMs and DSPs" (only both help) or "grid" (none).
  std::string bound = {};
  /// Without a best tile: what the nearest one takes of the budget that it exceeds.
  std::string does_not_fit = {};
};

/// Goes through all tiles.
Answer search(const Accelerator& accelerator, const Question& question);

/// The best tile alone: the tiles beyond the budget are not timed.
std::optional<Solution> best_in_budget(const Accelerator& accelerator, const Question& question);

/// One tile.
Solution solve(const Accelerator& accelerator, const Tile& tile);

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::Objective> {
  static constexpr std::array<std::string_view, 2> names{"speedup", "quality"};
};

}  // namespace lutmark::core
