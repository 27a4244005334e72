// SPDX-License-Identifier: Apache-2.0
// What a kernel refuses of parameters that are legal one by one.
#pragma once

#include <string>

#include "designs/kratos/kernel_design.h"

namespace lutmark::designs::kratos {

/// Throws UserError(place, ...) for combinations that mean nothing, and for sizes beyond what the
/// tools or this program's memory take. Makes no weight and no window.
void check_kernel(const KernelKind& kind, const core::Config& config, const std::string& place);

}  // namespace lutmark::designs::kratos
