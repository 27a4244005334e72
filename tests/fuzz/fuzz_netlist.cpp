// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of netlists and the simulator that is built from them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/core/error.h"
#include "harness/sim/netlist.h"
#include "harness/sim/netlist_sim.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    lutmark::sim::NetlistSim sim(lutmark::sim::parse_netlist(text, "fuzz.json", "scale"), "clk_i");
    sim.settle();
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
