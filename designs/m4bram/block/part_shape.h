// SPDX-License-Identifier: Apache-2.0
// PartShape: ports and sizes of a part, which its RTL, its golden model and its stimulus share.
#pragma once

#include <string>
#include <vector>

#include "designs/m4bram/block/machine.h"
#include "designs/m4bram/block/part.h"

namespace lutmark::designs::m4bram {

struct Port {
  std::string name;  ///< without the suffix _i or _o
  int bits = 1;
};

struct PartShape {
  std::vector<Port> in;  ///< besides clock, reset and step
  std::vector<Port> out;

  int in_bits() const;
  int out_bits() const;
};

/// What all parts of a block of a size are cut to.
struct PartSizes {
  int slice_bits;     ///< weights of an element
  int readout_beats;  ///< words of all accumulators
  int array_address;  ///< bits of the address of a bank's words
};

PartSizes part_sizes(cim::Size size);
PartShape part_shape(PartKind kind, cim::Size size);

/// A frame of an adapter: `hidden` steps that bring a part to a known state, then groups of steps
/// of which the last one is shown.
struct PartFrame {
  int hidden = 1;
  int group = 1;
  int shown = 12;
  int steps() const { return hidden + group * shown; }
  bool is_shown(int step) const { return step >= hidden && (step - hidden + 1) % group == 0; }
};

PartFrame part_frame(PartKind kind);

}  // namespace lutmark::designs::m4bram
