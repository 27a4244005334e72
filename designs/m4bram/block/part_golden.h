// SPDX-License-Identifier: Apache-2.0
// Golden models of the parts of a block, by arithmetic on numbers.
#pragma once

#include <memory>
#include <vector>

#include "designs/m4bram/block/part_shape.h"
#include "designs/m4bram/block/table.h"

namespace lutmark::designs::m4bram {

/// Bits of all ports of one direction, in their order, least significant first.
using PortBits = std::vector<std::int64_t>;

class PartModel {
 public:
  virtual ~PartModel() = default;
  virtual PortBits outputs(const PortBits& in) const = 0;
  virtual void step(const PortBits& /*in*/) {}
};

std::unique_ptr<PartModel> part_model(PartKind kind, cim::Size size);

/// Of the state machine of a table, whose entries it shares with the RTL.
std::unique_ptr<PartModel> control_model(cim::StateTable table);

}  // namespace lutmark::designs::m4bram
