// SPDX-License-Identifier: Apache-2.0
// Cells: what the cells of the supported technologies compute, as look-up tables, flip-flops and
// memories.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/sim/netlist.h"

namespace lutmark::sim {

/// A cell as a netlist file has it. Parameters are in the file's form: a number as binary digits,
/// most significant first; a text as it is, with a blank at its end when it could be taken for a
/// number.
struct CellText {
  struct Connection {
    std::string port;
    std::vector<Net> bits;  ///< least significant first
  };

  std::string name;
  std::string type;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<Connection> connections;
};

/// Adds the cell's function to the netlist. Supported, each proven against the vendor's simulation
/// model by tests/cells_vendor_test.cpp:
/// - iCE40: SB_LUT4, SB_CARRY, SB_DFF{,E}{,SR,SS} (rising edge, synchronous), SB_RAM40_4K in all
///   modes (one clock).
/// - ECP5: LUT4, CCU2C, PFUMX, L6MUX21; TRELLIS_FF (rising edge, synchronous, GSR DISABLED or
///   AUTO); TRELLIS_DPR16X4 without contents at power-up.
/// - Yosys: $lut with up to 6 inputs, $_DFF_P_, $_DFFE_P?_, $_SDFF{,E,CE}_P??{,?}_; $scopeinfo is
///   nothing.
///
/// Models of ours alone, since Yosys' share has none; a netlist names them in own_models:
/// - ECP5: DP16KD as Yosys infers it of a memory with one write port (A) and one read port (B) of
///   one width and clock, without output registers and resets. What port A reads is not modelled,
///   and a read of what is written at the same edge is garbage, byte by byte, as Yosys takes it.
/// - nextpnr-generic: LUT with up to 6 inputs, DFF.
///
/// ADDER, a hard adder bit of the LUT-size study, is a cell of ours and has no vendor.
///
/// Open inputs read what the vendor's model assigns (iCE40 LUT inputs 0, enables 1); others are
/// net_undriven. Memory bits whose data are net_undriven are not known. Throws UserError for
/// another type, port, parameter or mode.
void add_cell(const CellText& cell, Netlist& netlist);

}  // namespace lutmark::sim
