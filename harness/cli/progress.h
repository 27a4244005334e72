// SPDX-License-Identifier: Apache-2.0
// Progress: what a run says while it runs.
#pragma once

#include <string>

#include "harness/engine/engine.h"

namespace lutmark::cli {

/// On standard error: one live line on a terminal, else a plain line for every job that ran.
class Progress {
 public:
  explicit Progress(bool is_terminal) : is_terminal_(is_terminal) {}

  void forecast(const engine::Forecast& forecast);
  void ran(const core::Record& record);
  void update(const engine::Progress& progress);
  void end(const core::RunEnd& end);

 private:
  void clear();
  bool is_terminal_;
  bool line_open_ = false;
  std::uint64_t done_ = 0;
  std::uint64_t jobs_ = 0;
};

}  // namespace lutmark::cli
