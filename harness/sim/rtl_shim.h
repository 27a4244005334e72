// SPDX-License-Identifier: Apache-2.0
// The C++ that joins a Verilated design to the simulation driver.
#pragma once

#include <string>

#include "harness/core/hardware.h"

namespace lutmark::sim {

/// Source of shim.cpp: implements rtl_driver/dut.h for the class `Vdut` that Verilator makes of the
/// hardware (--prefix Vdut). With the macro SHIM_TRACE it can write FST waveforms. Of the manifest
/// it depends on the streams' names, directions and widths only.
std::string rtl_shim(const core::Manifest& manifest);
/// shape.txt, which the program reads: latency, interval, and the beats that a frame has in every
/// stream, a number a line.
std::string rtl_shape(const core::Manifest& manifest);

}  // namespace lutmark::sim
