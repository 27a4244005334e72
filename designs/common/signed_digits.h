// SPDX-License-Identifier: Apache-2.0
// Signed digits of constants: what shifts, additions and subtractions make them of.
#pragma once

#include <cstdint>
#include <vector>

namespace lutmark::designs {

/// plus or minus 2^shift
struct SignedDigit {
  int shift = 0;
  bool negative = false;
  friend bool operator==(const SignedDigit&, const SignedDigit&) = default;
};

/// Digits of the binary number; all negative for a negative one. Modulo 2^wrap_bits when that is
/// not 0: digits of the number from 0 to 2^wrap_bits - 1.
std::vector<SignedDigit> binary_digits(std::int64_t value, int wrap_bits);

/// As few digits as possible, and among these as few negative ones; modulo 2^wrap_bits, where the
/// top digit has no sign, when that is not 0. The `choice` bits break ties between equal forms.
std::vector<SignedDigit> fewest_digits(std::int64_t value, int wrap_bits, std::uint64_t choice = 0);

}  // namespace lutmark::designs
