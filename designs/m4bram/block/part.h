// SPDX-License-Identifier: Apache-2.0
// m4bram.part: one part of a compute-in-BRAM block alone, for what it takes.
#pragma once

#include <array>
#include <cstdint>

#include "harness/core/design.h"
#include "harness/core/enum_names.h"

namespace lutmark::designs::m4bram {

enum class PartKind : std::uint8_t {
  array,        ///< a bank of the main array
  shuffler,     ///< duplication
  extension,    ///< sign extension of an element's weights
  adder,        ///< segmented adder of an element
  inputs,       ///< activations of all elements, bit-serial
  synchronous,  ///< state machines
  double_pumped,
  one_array,  ///< BRAMAC-1DA's; 2SA has the synchronous one
  readout,
  wires,  ///< nothing: what the adapter takes
};

core::Design part();

/// Flip-flops of the adapter of a config of m4bram.part, which are no part's.
int part_adapter_ffs(const core::Config& config);
/// The same of m4bram.bpe.
int bpe_adapter_ffs(const core::Config& config);

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::PartKind> {
  static constexpr std::array<std::string_view, 10> names{
      "array",       "shuffler",      "extension", "adder",   "inputs",
      "synchronous", "double_pumped", "one_array", "readout", "wires"};
};

}  // namespace lutmark::core
