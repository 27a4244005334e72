// SPDX-License-Identifier: Apache-2.0
// Seeded random numbers that are the same on every machine and compiler.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>

namespace lutmark::core {

/// A stream of its own for every (seed, purpose), so that adding a draw in one place moves no
/// other. std::mt19937_64 is fixed by the C++ standard; the standard's distributions are not, so
/// they are here.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view purpose) : engine_(mix(seed, purpose)) {}

  std::uint64_t bits() { return engine_(); }

  /// Uniform on [0, bound), bound >= 1, without bias.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t reject_from = bound * (~std::uint64_t{0} / bound);
    std::uint64_t draw = engine_();
    while (draw >= reject_from) draw = engine_();
    return draw % bound;
  }

  /// Uniform on [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }

  template <typename T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  static std::uint64_t mix(std::uint64_t seed, std::string_view purpose) {
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a, 64 bits
    for (const char c : purpose) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash ^ (seed * 0x9E3779B97F4A7C15ULL + 0x632BE59BD9B4E019ULL);
  }

  std::mt19937_64 engine_;
};

}  // namespace lutmark::core
