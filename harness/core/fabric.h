// SPDX-License-Identifier: Apache-2.0
// Fabric: what a generator may know of a target. Never a device's name.
#pragma once

namespace lutmark::core {

struct Fabric {
  int lut_inputs = 4;
  bool carry = false;  ///< dedicated carry chains
  int ff_per_lut = 1;
  bool ram = false;  ///< block RAM
  bool dsp = false;  ///< hard multipliers may be used
};

}  // namespace lutmark::core
