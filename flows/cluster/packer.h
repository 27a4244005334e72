// SPDX-License-Identifier: Apache-2.0
// Packer: puts molecules into clusters of a logic block.
#pragma once

#include <cstddef>
#include <vector>

#include "flows/cluster/molecule.h"

namespace lutmark::flows {

struct Cluster {
  std::vector<std::size_t> molecules;  ///< indices
  int elements = 0;                    ///< taken, up to the block's
  int inputs = 0;                      ///< nets that enter, up to the block's
};

/// Greedy packing by attraction, in the style of T-VPack (Marquardt, Betz and Rose, FPGA 1999,
/// without timing): a cluster starts with the unpacked molecule that reads the most nets and takes
/// in the one that shares the most nets with it, as long as elements, inputs and the common enable
/// allow; when none shares a net, the one that reads the most nets and fits. Nets that a cluster
/// drives itself need no input. Ties go to the lower index. Clock, enable and carries need no
/// input.
std::vector<Cluster> pack(const std::vector<Molecule>& molecules, const LogicBlock& block);

}  // namespace lutmark::flows
