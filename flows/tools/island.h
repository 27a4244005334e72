// SPDX-License-Identifier: Apache-2.0
// Island fabric: nextpnr-generic on a fabric of ours, and the reader of what its driver writes.
#pragma once

#include <string>

#include "flows/toolchain/toolchain.h"
#include "harness/core/json.h"
#include "harness/core/shape.h"

namespace lutmark::flows {

enum class ChannelWidth {
  given,  ///< 16 wires of length 1 and 8 of length 4 in each direction
  least,  ///< the least with which the core routes
};

/// Places and routes mapped.json; leaves route.json.
core::Command route_on_island(const Toolchain& chain, int lut_inputs, std::uint64_t seed,
                              ChannelWidth width);

/// The format of route.json.
const core::Format& route_format();

/// Of ChannelWidth::given wires and slices, of ChannelWidth::least the least wires; unroutable when
/// not even the widest channel was enough. Throws UserError when it is not that file.
core::Reading read_route(const core::Json& json, const std::string& source, ChannelWidth width);

}  // namespace lutmark::flows
