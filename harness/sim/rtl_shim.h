// SPDX-License-Identifier: Apache-2.0
// The C++ that joins a Verilated design to the simulation driver.
#pragma once

#include <string>

#include "harness/core/hardware.h"

namespace lutmark::sim {

/// Source of shim.cpp: implements rtl_driver/dut.h for the class `Vdut` that Verilator makes of the
/// hardware (--prefix Vdut). With the macro SHIM_TRACE it can write FST waveforms.
std::string rtl_shim(const core::Manifest& manifest);

}  // namespace lutmark::sim
