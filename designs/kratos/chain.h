// SPDX-License-Identifier: Apache-2.0
// Chains of kernels: the results of one are the activations of the next.
#pragma once

#include <string>
#include <vector>

#include "designs/kratos/kernel.h"
#include "harness/core/hardware.h"

namespace lutmark::designs::kratos {

/// RTL of a module that joins the streams of kernels in series, each in a module of its own. The
/// results of a kernel in a frame must be as many beats, and as wide, as the next one takes in. A
/// beat is taken in every cycle; the ready of the last kernel goes through to the first without a
/// register.
core::Hardware generate_chain(const std::string& module_name, const std::string& heading,
                              const std::vector<Kernel>& kernels);

}  // namespace lutmark::designs::kratos
