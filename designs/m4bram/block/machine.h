// SPDX-License-Identifier: Apache-2.0
// Machine: which compute-in-BRAM block is meant, and the sizes that follow from that.
#pragma once

#include <cstdint>
#include <string>

namespace lutmark::designs::m4bram::cim {

/// The states that a block goes through. M4BRAM has the first two; of BRAMAC, 2SA goes through the
/// states of the first and 1DA through its own.
enum class Sequence : std::uint8_t { synchronous, double_pumped, one_array };

/// A block of BRAMAC or M4BRAM. A weight word of `row_bits` is cut into `slices`; every element (a
/// dummy array with its adder) gets one of them, sign-extended to four times its width.
struct Machine {
  std::string name;  ///< "m4bram_s_synchronous", for headings
  Sequence sequence = Sequence::synchronous;
  bool is_bramac = false;
  int word_bits = 32;  ///< of a word of the main array, 512 of them
  int row_bits = 32;   ///< of the weights that one read of the main array gives
  int slices = 4;
  int elements = 4;

  /// Two cycles of the one fast clock are a cycle of the main array.
  bool is_double_pumped() const { return sequence != Sequence::synchronous; }
  int clocks_per_cycle() const { return is_double_pumped() ? 2 : 1; }
  int slice_bits() const { return row_bits / slices; }
  int columns() const { return 4 * slice_bits(); }  ///< of an element
  int readout_beats() const { return elements * columns() / word_bits; }
  int address_bits() const { return is_bramac ? 12 : 11; }
  /// An instruction or a write on port A, and the word that port B reads: `in` of the adapter.
  int in_bits() const { return 9 + word_bits + address_bits() + (is_bramac ? 0 : 6); }
  /// Overflow, readout, its word, the word that port B read: `out` of the adapter.
  int out_bits() const { return 2 + 2 * word_bits; }
};

enum class Size : std::uint8_t { s, l };
enum class Clocking : std::uint8_t { synchronous, double_pumped };
enum class Arrays : std::uint8_t { two_synchronous, one_double_pumped };

/// M4BRAM, section III of the paper: 512 words of 32 bits, four elements of 32 (S) or 64 (L)
/// columns. L reads two words at once.
Machine m4bram_machine(Size size, Clocking clocking);
/// BRAMAC: 512 words of 40 bits, dummy arrays of 160 columns, two (2SA) or one (1DA).
Machine bramac_machine(Arrays arrays);

}  // namespace lutmark::designs::m4bram::cim
