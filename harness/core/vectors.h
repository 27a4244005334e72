// SPDX-License-Identifier: Apache-2.0
// Vectors: the beats of every stream, as stimulus or as expected response.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lutmark::core {

/// Beats of one stream in order. Bit b of a beat is bit b % 64 of its word b / 64; bits from
/// `width` up are zero.
class Beats {
 public:
  explicit Beats(int width);

  int width() const { return width_; }
  std::size_t size() const { return words_.size() / words_per_beat_; }
  std::size_t words_per_beat() const { return words_per_beat_; }
  std::span<const std::uint64_t> operator[](std::size_t beat) const {
    return {words_.data() + beat * words_per_beat_, words_per_beat_};
  }

  /// Appends a beat made of `elements`, each cut to its `bits` low bits in two's complement,
  /// element 0 in the least significant place. elements.size() * bits must equal the width.
  void append(std::span<const std::int64_t> elements, int bits);
  /// The elements of a beat, read as signed or unsigned numbers of `bits` bits.
  std::vector<std::int64_t> elements(std::size_t beat, int bits, bool is_signed) const;

  /// One beat a line, hexadecimal, most significant digit first, ceil(width/4) digits.
  std::string text() const;
  /// The inverse of text(). Throws UserError with `source` and line.
  static Beats parse(std::string_view text, int width, const std::string& source);
  std::string hex(std::size_t beat) const;

  friend bool operator==(const Beats&, const Beats&) = default;

 private:
  int width_;
  std::size_t words_per_beat_;
  std::vector<std::uint64_t> words_;
};

/// By stream name.
using Vectors = std::map<std::string, Beats>;

}  // namespace lutmark::core
