// SPDX-License-Identifier: Apache-2.0
// Resident product: a matrix product whose weights stay in block RAMs that compute, or that feed
// multipliers beside them. One table for all styles of computing at memories.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/core/enum_names.h"

namespace lutmark::designs::m4bram {

enum class Style : std::uint8_t {
  m4bram_s,
  m4bram_s_dp,
  m4bram_l,
  m4bram_l_dp,
  bramac_1da,
  bramac_2sa,
  comefa_d,  ///< bit-serial, through both ports, made for speed
  comefa_a,  ///< the same, made for area
  ccb,       ///< bit-serial, two rows through one port
  dsp,       ///< plain block RAMs, multipliers in DSPs: a soft overlay
  lut,       ///< plain block RAMs, multipliers in look-up tables: a soft overlay
};

/// Where the inputs of a style's model come from.
struct Sources {
  const char* cycles;
  const char* area;
};
Sources sources_of(Style style);

struct ResidentProblem {
  Style style = Style::m4bram_s;
  int w = 8;
  int a = 8;
  int m = 1;
  int k = 1;
  int n = 1;
  int brams = 1;  ///< that there are
};

struct ResidentResult {
  std::int64_t cycles = 0;
  std::int64_t readout_cycles = 0;
  std::int64_t brams = 0;
  std::int64_t dsps = 0;
  std::optional<double> area = {};  ///< in units of which a plain block RAM is 40, a DSP 30
  std::string tile = {};            ///< how the product is laid out
  std::string does_not_fit = {};    ///< or empty
};

/// The layout of fewest cycles: inputs are split among groups of blocks, columns among the blocks
/// of a group. All blocks work at once and at one clock; activations come in time; sums of groups
/// are added outside at no cost, for every style. Pure.
ResidentResult solve(const ResidentProblem& problem);

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::Style> {
  static constexpr std::array<std::string_view, 11> names{
      "m4bram-s", "m4bram-s-dp", "m4bram-l", "m4bram-l-dp", "bramac-1da", "bramac-2sa",
      "comefa-d", "comefa-a",    "ccb",      "dsp",         "lut"};
};

}  // namespace lutmark::core
