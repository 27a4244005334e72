// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as something to look at, instead of something that happens.
#pragma once

#include <signal.h>

#include <optional>

#include "harness/engine/fd.h"

namespace lutmark::engine {

/// While one exists, SIGINT and SIGTERM do not end the process but are kept until taken. The state
/// before comes back on destruction; signals not taken by then are dropped. Create it while the
/// process has one thread: threads made later inherit what it sets.
class Interrupt {
 public:
  /// Throws std::system_error.
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// The number of a signal that came and was not taken yet. Does not wait. Equal signals that come
  /// before the first of them is taken are one.
  std::optional<int> take();

  /// Readable (poll) while there is a signal to take.
  int descriptor() const { return fd_.get(); }

 private:
  sigset_t mask_before_ = {};
  Fd fd_;
};

}  // namespace lutmark::engine
