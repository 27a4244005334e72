// SPDX-License-Identifier: Apache-2.0
// Signed digits of constants: what shifts, additions and subtractions make them of.
#include "designs/common/signed_digits.h"

#include <array>
#include <cstddef>

namespace lutmark::designs {
namespace {

// What the digits from some place on cost when a carry comes in or not: a digit costs 1024, a
// negative one slightly more.
using Costs = std::array<int, 2>;
constexpr int digit_cost = 1024;
constexpr int negative_cost = 1;

}  // namespace

std::vector<SignedDigit> binary_digits(std::int64_t value, int wrap_bits) {
  const bool negative = wrap_bits == 0 && value < 0;
  std::uint64_t bits = static_cast<std::uint64_t>(value);
  if (negative) bits = 0 - bits;
  if (wrap_bits > 0) bits &= (std::uint64_t{1} << wrap_bits) - 1;
  std::vector<SignedDigit> digits;
  for (int shift = 0; shift < 64; ++shift) {
    if (((bits >> shift) & 1U) != 0) digits.push_back({shift, negative});
  }
  return digits;
}

// Dynamic program over the carry: where bit + carry is odd, digit +1 carries nothing and digit -1
// carries one.
std::vector<SignedDigit> fewest_digits(std::int64_t value, int wrap_bits, std::uint64_t choice) {
  constexpr int exact_bits = 63;
  const int places = wrap_bits > 0 ? wrap_bits : exact_bits;
  const auto bits = static_cast<std::uint64_t>(value);
  const auto bit_at = [&](int place) { return static_cast<int>((bits >> place) & 1U); };
  std::vector<Costs> cost(static_cast<std::size_t>(places) + 1);
  // Exact: beyond the places all bits are the sign, which a carry cancels or leaves one digit.
  const bool minus = value < 0;
  cost.back() = wrap_bits > 0
                    ? Costs{0, 0}
                    : Costs{minus ? digit_cost + negative_cost : 0, minus ? 0 : digit_cost};
  const auto cost_of = [&](int place, int carry, bool negative) {
    const auto next = static_cast<std::size_t>(place) + 1;
    const int sum = bit_at(place) + carry;
    if (sum != 1) return cost[next][static_cast<std::size_t>(sum / 2)];
    return negative ? digit_cost + negative_cost + cost[next][1] : digit_cost + cost[next][0];
  };
  for (int place = places - 1; place >= 0; --place) {
    for (const int carry : {0, 1}) {
      cost[static_cast<std::size_t>(place)][static_cast<std::size_t>(carry)] =
          std::min(cost_of(place, carry, false), cost_of(place, carry, true));
    }
  }
  std::vector<SignedDigit> digits;
  int carry = 0;
  for (int place = 0; place < places; ++place) {
    const int sum = bit_at(place) + carry;
    if (sum != 1) {
      carry = sum / 2;
      continue;
    }
    const int plus_cost = cost_of(place, carry, false);
    const int minus_cost = cost_of(place, carry, true);
    // A chosen tie may cost a sign but never a digit.
    const bool free_choice =
        plus_cost / digit_cost == minus_cost / digit_cost && ((choice >> place) & 1U) != 0;
    const bool negative = free_choice ? plus_cost < minus_cost : minus_cost < plus_cost;
    carry = negative ? 1 : 0;
    const bool top = wrap_bits > 0 && place + 1 == wrap_bits;
    digits.push_back({place, negative && !top});
  }
  if (wrap_bits == 0 && minus != (carry == 1)) digits.push_back({places, minus});
  return digits;
}

}  // namespace lutmark::designs
