// SPDX-License-Identifier: Apache-2.0
// Simplification of look-up tables: which inputs matter, and which word operation computes them.
#include "harness/sim/cells_lut.h"

#include <bit>
#include <optional>

namespace lutmark::sim {
namespace {

constexpr std::uint64_t full(int width) {
  return width == 6 ? ~std::uint64_t{0} : (std::uint64_t{1} << (1 << width)) - 1;
}

// The table of one input fewer; `source(index)` says which entry of the old table each new one
// takes, given the old index with a 0 at the removed input.
template <typename Source>
std::uint64_t without_input(std::uint64_t table, int width, int input, Source source) {
  std::uint64_t result = 0;
  for (unsigned i = 0; i < 1U << (width - 1); ++i) {
    const unsigned low = i & ((1U << input) - 1);
    const unsigned old = ((i & ~((1U << input) - 1)) << 1) | low;
    result |= (table >> source(old) & 1) << i;
  }
  return result;
}

std::uint64_t cofactor(std::uint64_t table, int width, int input, bool value) {
  const unsigned bit = static_cast<unsigned>(value) << input;
  return without_input(table, width, input, [bit](unsigned old) { return old | bit; });
}

// Input `copy` always equals input `original`.
std::uint64_t merged(std::uint64_t table, int width, int copy, int original) {
  return without_input(table, width, copy,
                       [=](unsigned old) { return old | ((old >> original & 1) << copy); });
}

// original < copy, or neither.
int earlier_same(const Lut& lut, int input) {
  for (int k = 0; k < input; ++k) {
    if (lut.inputs[static_cast<std::size_t>(k)] == lut.inputs[static_cast<std::size_t>(input)])
      return k;
  }
  return -1;
}

// The table without that input, if it can go.
std::optional<std::uint64_t> without(const Lut& lut, int input) {
  const Net net = lut.inputs[static_cast<std::size_t>(input)];
  if (net == net_zero || net == net_one)
    return cofactor(lut.table, lut.width, input, net == net_one);
  const std::uint64_t at_zero = cofactor(lut.table, lut.width, input, false);
  if (at_zero == cofactor(lut.table, lut.width, input, true)) return at_zero;
  // Two open inputs need not be equal.
  const int same = net == net_undriven ? -1 : earlier_same(lut, input);
  if (same >= 0) return merged(lut.table, lut.width, input, same);
  return std::nullopt;
}

// The function is 1 at exactly one entry: the flips that move that entry to all ones.
std::optional<std::uint8_t> and_flip(std::uint64_t table, int width) {
  if (std::popcount(table) != 1) return std::nullopt;
  const unsigned entry = static_cast<unsigned>(std::countr_zero(table));
  return static_cast<std::uint8_t>(~entry & ((1U << width) - 1));
}

std::uint64_t parity_table(int width) {
  std::uint64_t table = 0;
  for (unsigned i = 0; i < 1U << width; ++i)
    table |= static_cast<std::uint64_t>(std::popcount(i) % 2) << i;
  return table;
}

// 0: input 0, 1: input 1, +2 when inverted.
std::optional<unsigned> literal(std::uint64_t two_input_table) {
  constexpr std::array<std::uint64_t, 4> tables{0b1010, 0b1100, 0b0101, 0b0011};
  for (unsigned k = 0; k < 4; ++k) {
    if (tables[k] == two_input_table) return k;
  }
  return std::nullopt;
}

std::optional<LutPlan> mux_plan(std::uint64_t table) {
  for (int select = 0; select < 3; ++select) {
    const auto low = literal(cofactor(table, 3, select, false));
    const auto high = literal(cofactor(table, 3, select, true));
    if (!low || !high || (*low & 1) == (*high & 1)) continue;
    const std::array<std::uint8_t, 2> others{static_cast<std::uint8_t>(select == 0 ? 1 : 0),
                                             static_cast<std::uint8_t>(select == 2 ? 1 : 2)};
    return LutPlan{
        .op = LutOp::mux,
        .order = {others[*low & 1], others[*high & 1], static_cast<std::uint8_t>(select), 3},
        .flip = static_cast<std::uint8_t>(*low >> 1 | (*high >> 1) << 1)};
  }
  return std::nullopt;
}

std::optional<LutPlan> majority_plan(std::uint64_t table) {
  for (unsigned flip = 0; flip < 8; ++flip) {
    std::uint64_t flipped = 0;
    for (unsigned i = 0; i < 8; ++i) {
      flipped |= static_cast<std::uint64_t>(std::popcount(i ^ flip) >= 2) << i;
    }
    if (flipped == table)
      return LutPlan{.op = LutOp::majority, .flip = static_cast<std::uint8_t>(flip)};
  }
  return std::nullopt;
}

constexpr std::uint8_t invert_result = 16;

}  // namespace

Lut simplified(const Lut& lut) {
  Lut result = lut;
  result.table &= full(result.width);
  for (int input = result.width - 1; input >= 0; --input) {
    const auto table = without(result, input);
    if (!table) continue;
    result.table = *table;
    for (int k = input; k + 1 < result.width; ++k) {
      result.inputs[static_cast<std::size_t>(k)] = result.inputs[static_cast<std::size_t>(k) + 1];
    }
    --result.width;
    input = result.width;  // one input gone can make another one idle
  }
  return result;
}

LutPlan plan_lut(std::uint64_t table, int width) {
  const std::uint64_t inverse = table ^ full(width);
  if (width == 1) return {.op = LutOp::copy, .flip = static_cast<std::uint8_t>(table == 0b01)};
  constexpr std::array<LutOp, 3> and_ops{LutOp::and2, LutOp::and3, LutOp::and4};
  constexpr std::array<LutOp, 3> xor_ops{LutOp::xor2, LutOp::xor3, LutOp::xor4};
  const auto kind = static_cast<std::size_t>(width - 2);
  if (const auto flip = and_flip(table, width)) return {.op = and_ops[kind], .flip = *flip};
  if (const auto flip = and_flip(inverse, width)) {
    return {.op = and_ops[kind], .flip = static_cast<std::uint8_t>(*flip | invert_result)};
  }
  if (table == parity_table(width)) return {.op = xor_ops[kind]};
  if (inverse == parity_table(width)) return {.op = xor_ops[kind], .flip = invert_result};
  if (width == 4) return {.op = LutOp::any4};
  if (const auto mux = mux_plan(table)) return *mux;
  if (const auto majority = majority_plan(table)) return *majority;
  return {.op = LutOp::any3};
}

}  // namespace lutmark::sim
