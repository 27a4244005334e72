// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as something to look at, instead of something that happens.
#include "harness/engine/interrupt.h"

#include <sys/signalfd.h>

#include <cerrno>
#include <system_error>

namespace lutmark::engine {

// A signalfd and no handler: a handler would need a global variable to find its object.
Interrupt::Interrupt() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  fd_ = Fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_) throw std::system_error(errno, std::generic_category(), "signalfd");
  if (sigprocmask(SIG_BLOCK, &signals, &mask_before_) != 0)
    throw std::system_error(errno, std::generic_category(), "sigprocmask");
}

Interrupt::~Interrupt() {
  while (take()) {
  }
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

std::optional<int> Interrupt::take() {
  signalfd_siginfo info = {};
  if (read(fd_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

}  // namespace lutmark::engine
