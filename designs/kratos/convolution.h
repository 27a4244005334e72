// SPDX-License-Identifier: Apache-2.0
// The convolution kernels of Kratos: cross-correlations with constant filters, without padding.
#pragma once

#include "harness/core/design.h"

namespace lutmark::designs::kratos {

core::Design conv1d_fu();  ///< the whole line every cycle
core::Design conv1d_pw();  ///< a pixel every cycle
core::Design conv2d_fu();  ///< the whole image every cycle
core::Design conv2d_rp();  ///< a row every cycle
core::Design conv2d_pw();  ///< a pixel every cycle

}  // namespace lutmark::designs::kratos
