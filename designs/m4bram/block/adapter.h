// SPDX-License-Identifier: Apache-2.0
// The module that joins streams to the raw ports of a block.
#pragma once

#include <cstdint>
#include <string>

#include "designs/m4bram/block/machine.h"

namespace lutmark::designs::m4bram::cim {

/// What the stream `out` of an adapter tells.
enum class Response : std::uint8_t {
  cycles,    ///< a beat for every main cycle in which the block computes
  products,  ///< a beat for every word of a readout, and at the end of a frame one of the counters
};

/// Of the counters of main cycles: without readout in the low bits, of readouts above them.
inline constexpr int computing_bits = 20;
inline constexpr int reading_bits = 12;

/// Bits of a beat of `out`, the word in the lowest ones.
int response_bits(const Machine& machine, Response response);

/// Module `top` with the streams `in` and `out` around m4_block.
std::string adapter_rtl(const Machine& machine, const std::string& top, Response response);

}  // namespace lutmark::designs::m4bram::cim
