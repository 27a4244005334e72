// SPDX-License-Identifier: Apache-2.0
// MappedNetlist: look-up tables, flip-flops and adder bits as the packer sees them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/json.h"

namespace lutmark::flows {

/// A net's number in the file, or one of the two below.
using PackedNet = std::int64_t;
inline constexpr PackedNet constant_net = -1;  ///< 0, 1, or undriven: needs no wire
inline constexpr PackedNet no_net = -2;

struct MappedNetlist {
  struct Lut {
    std::vector<PackedNet> inputs;  ///< each net once, no constants
    PackedNet output = no_net;
  };
  struct Flop {
    PackedNet data = no_net;
    PackedNet output = no_net;
    PackedNet enable = constant_net;  ///< constant_net: loads in every cycle
  };
  /// sum + 2 carry_out = a + b + carry_in
  struct Adder {
    PackedNet a = constant_net;
    PackedNet b = constant_net;
    PackedNet carry_in = constant_net;
    PackedNet sum = no_net;
    PackedNet carry_out = no_net;
  };

  std::vector<Lut> luts;
  std::vector<Flop> flops;
  std::vector<Adder> adders;
  std::vector<PackedNet> outputs;  ///< nets that output ports show
};

/// Reads what Yosys's write_json wrote of a netlist of $lut, $_DFF_P_, $_DFFE_PP_ and ADDER cells
/// (flows/scripts/adder.v). Throws UserError for any other cell or form.
MappedNetlist read_mapped_netlist(const core::Json& json, const std::string& source,
                                  const std::string& top);

}  // namespace lutmark::flows
