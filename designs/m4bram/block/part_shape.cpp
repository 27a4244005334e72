// SPDX-License-Identifier: Apache-2.0
// PartShape: ports and sizes of a part, which its RTL, its golden model and its stimulus share.
#include "designs/m4bram/block/part_shape.h"

namespace lutmark::designs::m4bram {
namespace {

int sum_of(const std::vector<Port>& ports) {
  int bits = 0;
  for (const Port& port : ports) bits += port.bits;
  return bits;
}

}  // namespace

int PartShape::in_bits() const { return sum_of(in); }
int PartShape::out_bits() const { return sum_of(out); }

PartSizes part_sizes(cim::Size size) {
  const cim::Machine machine = cim::m4bram_machine(size, cim::Clocking::synchronous);
  return {.slice_bits = machine.slice_bits(),
          .readout_beats = machine.readout_beats(),
          .array_address = size == cim::Size::s ? 9 : 8};
}

PartShape part_shape(PartKind kind, cim::Size size) {
  const PartSizes sizes = part_sizes(size);
  const int columns = 4 * sizes.slice_bits;
  switch (kind) {
    case PartKind::array:
      return {.in = {{"write_a", 4},
                     {"address_a", sizes.array_address},
                     {"data_a", 32},
                     {"address_b", sizes.array_address}},
              .out = {{"data_a", 32}, {"data_b", 32}}};
    case PartKind::shuffler:
      return {.in = {{"duplication", 2}, {"slice", 2}, {"word", 4 * sizes.slice_bits}},
              .out = {{"slices", 4 * sizes.slice_bits}}};
    case PartKind::extension:
      return {.in = {{"width", 2}, {"weights", sizes.slice_bits}}, .out = {{"columns", columns}}};
    case PartKind::adder:
      return {.in = {{"width", 2},
                     {"carry", 1},
                     {"doubles", 1},
                     {"operand_1", columns},
                     {"operand_2", columns}},
              .out = {{"sum", columns}, {"doubled", columns}, {"wraps", 1}}};
    case PartKind::inputs:
      return {.in = {{"shift", 1},
                     {"load_1", 4},
                     {"load_2", 4},
                     {"activations_1", 32},
                     {"activations_2", 32}},
              .out = {{"rows", 8}}};
    case PartKind::synchronous:
    case PartKind::double_pumped:
    case PartKind::one_array:
      return {.in = {{"edge", 1},
                     {"reset", 1},
                     {"start", 1},
                     {"copy", 1},
                     {"done", 1},
                     {"signed", 1},
                     {"bits", 4},
                     {"last_beat", 1},
                     {"ends", 1}},
              .out = {{"read_1", 3},
                      {"read_2", 3},
                      {"carry", 1},
                      {"row_1", 3},
                      {"source_1", 2},
                      {"row_2", 3},
                      {"source_2", 2},
                      {"load_first", 1},
                      {"load_second", 1},
                      {"shift", 1},
                      {"readout", 1},
                      {"busy", 1},
                      {"takes", 1},
                      {"needs", 1}}};
    case PartKind::readout:
      return {
          .in = {{"edge", 1}, {"readout", 1}, {"rows", 32 * sizes.readout_beats}, {"overflow", 4}},
          .out = {{"data", 32}, {"overflow", 1}, {"ends", 1}, {"last_follows", 1}}};
    case PartKind::wires:
      return {.in = {{"data", 32}}, .out = {{"data", 32}}};
  }
  return {};
}

PartFrame part_frame(PartKind kind) {
  // Words that are read later are written first, and a word is shown a step after it was read,
  // which is a step after one was written.
  if (kind == PartKind::array) return {.hidden = 8, .group = 3, .shown = 12};
  // The count of beats begins again with every frame.
  if (kind == PartKind::readout) return {.hidden = 0, .group = 1, .shown = 24};
  return {.hidden = 1, .group = 1, .shown = 24};
}

}  // namespace lutmark::designs::m4bram
