// SPDX-License-Identifier: Apache-2.0
// TrainOptions: what a training run may be told that changes no net.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/random.h"

namespace lutmark::nn {

/// Where the float phase of a training ended. Nets that differ in widths alone have it in common,
/// so it is trained once for those that follow on each other.
struct FloatPhase {
  struct Layer {
    std::vector<float> weights;
    std::vector<float> first_moment;
    std::vector<float> second_moment;
  };
  std::string question;  ///< recipe and data that it is the answer to; empty: none yet
  std::vector<Layer> layers;
  std::vector<std::uint32_t> order;
  std::optional<core::Random> shuffle;
  double first_decay = 1;
  double second_decay = 1;
};

struct TrainOptions {
  int threads = 1;
  /// Called after every epoch with its number from 1, of how many, and the mean loss. May be empty.
  std::function<void(int epoch, int epochs, double loss)> progress = {};
  FloatPhase* kept = nullptr;  ///< read and written; borrowed
};

}  // namespace lutmark::nn
