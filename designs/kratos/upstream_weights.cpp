// SPDX-License-Identifier: Apache-2.0
// Weights as the public sources of Kratos make them, bit for bit, for comparison with these.
#include "designs/kratos/upstream_weights.h"

#include <algorithm>
#include <bit>
#include <random>
#include <sstream>
#include <utility>

namespace lutmark::designs::kratos {
namespace {

// Uniform on 0 to `most`: draws under the least mask of ones that covers it until one fits.
std::uint32_t masked(std::mt19937& generator, std::uint32_t most) {
  if (most == 0) return 0;
  const std::uint32_t mask = (std::uint32_t{1} << std::bit_width(most)) - 1;
  std::uint32_t draw = 0;
  do {
    draw = static_cast<std::uint32_t>(generator()) & mask;
  } while (draw > most);
  return draw;
}

void shuffle(std::mt19937& generator, std::vector<int>& values) {
  for (std::size_t i = values.size(); i > 1; --i)
    std::swap(values[i - 1], values[masked(generator, static_cast<std::uint32_t>(i - 1))]);
}

// A product of a double and an integer, cut, as the sources write it.
std::size_t zeros_of(std::size_t count, int sparsity_pct) {
  return static_cast<std::size_t>(static_cast<double>(count) * (sparsity_pct / 100.0));
}

std::vector<int> flat(std::mt19937& generator, std::size_t count, int bits, int sparsity_pct) {
  std::vector<int> values(count, 0);
  const std::uint32_t largest = (std::uint32_t{1} << bits) - 2;
  for (std::size_t i = zeros_of(count, sparsity_pct); i < count; ++i)
    values[i] = static_cast<int>(1 + masked(generator, largest - 1));
  shuffle(generator, values);
  return values;
}

// The state that Python's random module has after seed(n) of a number below 2^32: init_by_array of
// one word, Matsumoto and Nishimura 2002.
std::mt19937 python_generator(std::uint32_t seed) {
  constexpr std::size_t n = 624;
  std::vector<std::uint32_t> state(n);
  state[0] = 19650218;
  for (std::uint32_t i = 1; i < n; ++i)
    state[i] = 1812433253U * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
  std::size_t i = 1;
  const auto advance = [&] {
    if (++i < n) return;
    state[0] = state[n - 1];
    i = 1;
  };
  for (std::size_t k = 0; k < n; ++k) {
    state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1664525U)) + seed;
    advance();
  }
  for (std::size_t k = 0; k + 1 < n; ++k) {
    state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1566083941U)) -
               static_cast<std::uint32_t>(i);
    advance();
  }
  state[0] = 0x80000000U;
  // std::mt19937 takes a state as text only; libstdc++ wants the position behind it.
  std::stringstream text;
  for (const std::uint32_t word : state) text << word << ' ';
  text << n;
  std::mt19937 generator;
  text >> generator;
  return generator;
}

}  // namespace

std::vector<int> upstream_flat(std::size_t count, int bits, int sparsity_pct, std::uint32_t seed) {
  std::mt19937 generator(seed);
  return flat(generator, count, bits, sparsity_pct);
}

std::vector<int> upstream_systolic(std::size_t count, int bits, int sparsity_pct,
                                   std::uint32_t seed) {
  std::mt19937 python = python_generator(seed);
  std::mt19937 numpy(seed);
  std::vector<int> values(count, 0);
  const std::uint32_t largest = (std::uint32_t{1} << bits) - 1;
  for (std::size_t i = zeros_of(count, sparsity_pct); i < count; ++i) {
    std::uint32_t draw = largest;
    while (draw >= largest) draw = static_cast<std::uint32_t>(python()) >> (32 - bits);
    values[i] = static_cast<int>(1 + draw);
  }
  shuffle(numpy, values);
  return values;
}

std::vector<int> upstream_nibbles(std::size_t count, int bits, int sparsity_pct,
                                  std::uint32_t seed) {
  constexpr std::size_t chunk = 8192 / 4;
  std::mt19937 generator(seed);
  std::vector<int> nibbles;
  std::size_t left = count * static_cast<std::size_t>(bits) / 4;
  while (left > 0) {
    const std::vector<int> part = flat(generator, std::min(left, chunk), 4, sparsity_pct);
    nibbles.insert(nibbles.end(), part.begin(), part.end());
    left -= part.size();
  }
  if (bits == 4) return nibbles;
  std::vector<int> values;
  for (std::size_t i = 0; i + 1 < nibbles.size(); i += 2)
    values.push_back(nibbles[i] * 16 + nibbles[i + 1]);
  return values;
}

Weights upstream_weights(WeightKind kind, bool is_systolic, int rows, int columns, int bits,
                         int sparsity_pct, std::uint64_t weight_seed) {
  const std::size_t count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  const auto seed = static_cast<std::uint32_t>(upstream_seed + weight_seed - 1);
  const auto made = kind == WeightKind::nibbles ? upstream_nibbles
                    : is_systolic               ? upstream_systolic
                                                : upstream_flat;
  Weights weights{rows, columns, made(count, bits, sparsity_pct, seed)};
  std::reverse(weights.values.begin(), weights.values.end());
  return weights;
}

}  // namespace lutmark::designs::kratos
