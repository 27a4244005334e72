// SPDX-License-Identifier: Apache-2.0
// Molecule: what the packer moves as one, an element or the elements of a carry chain.
#pragma once

#include <vector>

#include "flows/cluster/logic_block.h"
#include "flows/cluster/mapped_netlist.h"

namespace lutmark::flows {

struct Molecule {
  int elements = 1;                ///< elements of the cluster that it takes
  std::vector<PackedNet> inputs;   ///< nets that its pins read, each once
  std::vector<PackedNet> outputs;  ///< nets that leave it through its elements' outputs
  PackedNet enable = no_net;       ///< of its flip-flops; no_net: it has none
};

/// Nets that `molecule` reads and does not drive itself.
std::vector<PackedNet> external_inputs(const Molecule& molecule);

/// Puts the netlist into elements of the block, in an order that depends on the netlist only.
/// - A flip-flop shares an element (or a half) with the look-up table or the adder bit that drives
///   it when that drives nothing else; a flip-flop alone takes a whole one.
/// - With adders, a look-up table that drives nothing but an operand of an adder bit becomes part
///   of that bit when the bit then reads no more than min(4, K - 1) nets and each operand depends
///   on no more than K - 2 of them: the (K-1)-LUT of the half, split in two. An inverter may drive
///   several operands.
/// - With adders, halves that read many common nets become an element, then halves that fit. A
///   look-up table of K inputs takes both halves.
/// - A chain begins in the first half of an element. It is cut where the cluster has no element or
///   no input left, and then takes that whole cluster.
/// Throws UserError, naming `source`, for a table of more than K inputs and for a carry that is
/// used as anything but the carry of one next bit.
std::vector<Molecule> form_molecules(const MappedNetlist& netlist, const LogicBlock& block,
                                     const std::string& source);

}  // namespace lutmark::flows
