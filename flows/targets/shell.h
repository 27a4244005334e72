// SPDX-License-Identifier: Apache-2.0
// The serial I/O shell: shift registers and handshakes around a core, so that it fits on few pins.
#pragma once

#include <string>

#include "harness/core/hardware.h"

namespace lutmark::flows {

/// Module lutmark_shell around an instance `core` of the manifest's top, and an empty declaration
/// of the top as a black box. All pins are registered. An input stream has a shift register that
/// drives the core's data and a register that holds valid until ready; an output stream has a
/// register that takes a beat when empty and shifts it out. So every path between pins and core has
/// a register, and the shell works with any host that shifts slowly.
std::string shell_rtl(const core::Manifest& manifest);

}  // namespace lutmark::flows
