// SPDX-License-Identifier: Apache-2.0
// Stepped model: a convolution on a tile, one clock cycle after the other.
#pragma once

#include <algorithm>
#include <cstdint>

#include "designs/m4bram/block/machine.h"
#include "designs/m4bram/model/accelerator.h"

namespace lutmark::designs::m4bram {

/// What happened in all cycles of a layer.
struct Steps {
  std::int64_t cycles = 0;
  std::int64_t readout_cycles = 0;  ///< of them
  std::int64_t dsp_products = 0;    ///< without those that padding of a tile adds
  std::int64_t block_products = 0;
};

/// Main cycles of a MAC2 by going through the states of a machine.
inline int stepped_mac2_cycles(const cim::Machine& machine, int activation_bits) {
  if (!machine.is_double_pumped()) {
    int cycles = 1;  // W1 + W2; weights were copied meanwhile
    for (int bit = activation_bits; bit > 0; --bit) ++cycles;
    return cycles + 1;  // the accumulator
  }
  int halves = 1;  // the second weight is copied
  ++halves;        // W1 + W2
  ++halves;        // the first bits reach the rows' addresses
  for (int bit = activation_bits; bit > 1; --bit) ++halves;
  // The last bits and the accumulator share a main cycle: the next weight is read in it.
  if (halves % 2 != 0) ++halves;
  halves += 2;
  return halves / 2;
}

namespace stepping {

// An index that goes through a size in steps, the last one as short as it comes.
class Loop {
 public:
  Loop(int size, int step) : size_(size), step_(step) {}
  int length() const { return std::min(step_, size_ - at_); }
  // Whether it began again.
  bool next() {
    at_ += step_;
    if (at_ < size_) return false;
    at_ = 0;
    return true;
  }

 private:
  int size_;
  int step_;
  int at_ = 0;
};

// The loops of one half of a tile over the channels of a group of results, innermost last.
class Half {
 public:
  Half(const Convolution& layer, int rvec, int cvec, int kvec, std::int64_t results)
      : k_(layer.k, kvec),
        r_(layer.r, rvec),
        s_(layer.s, 1),
        c_(layer.c, cvec),
        results_(results) {}

  bool is_done() const { return is_done_; }
  std::int64_t products() const {
    return results_ * k_.length() * r_.length() * s_.length() * c_.length();
  }
  // Whether the sums of some channels are complete.
  bool next() {
    if (!c_.next() || !s_.next() || !r_.next()) return false;
    is_done_ = k_.next();
    return true;
  }

 private:
  Loop k_;
  Loop r_;
  Loop s_;
  Loop c_;
  std::int64_t results_;
  bool is_done_ = false;
};

// Blocks of a tile, which all do the same.
class Blocks {
 public:
  Blocks(const cim::Machine& machine, int activation_bits, Half half, std::int64_t capacity)
      : machine_(machine), bits_(activation_bits), half_(half), capacity_(capacity) {}

  bool is_done() const { return half_.is_done() && reading_ == 0; }
  bool is_reading() const { return reading_ > 0; }

  // One main cycle.
  void clock(Steps& steps) {
    if (reading_ > 0) {
      ++steps.readout_cycles;
      --reading_;
      return;
    }
    if (half_.is_done()) return;
    if (left_ == 0) left_ = stepped_mac2_cycles(machine_, bits_);
    if (--left_ > 0) return;
    steps.block_products += half_.products();
    ++added_;
    if (!half_.next() && added_ != capacity_) return;
    added_ = 0;
    reading_ = machine_.readout_beats();
  }

 private:
  const cim::Machine& machine_;
  int bits_;
  Half half_;
  std::int64_t capacity_;
  int left_ = 0;     // cycles of this MAC2
  int reading_ = 0;  // cycles of this readout
  std::int64_t added_ = 0;
};

// Results of one tile: `rows` high, the first columns in DSPs and the others in blocks.
inline void step_tile(Steps& steps, Half dsps, Blocks blocks, bool has_dsps) {
  while (!blocks.is_done() || (has_dsps && !dsps.is_done())) {
    ++steps.cycles;
    if (has_dsps && !dsps.is_done() && !blocks.is_reading()) {
      steps.dsp_products += dsps.products();
      dsps.next();
    }
    blocks.clock(steps);
  }
}

}  // namespace stepping

/// What the closed forms of Accelerator::timing() are held against. DSPs and blocks each go through
/// the loops of their half of a tile, and both wait for the other at its end. A block's MAC2 goes
/// through its states; every sum of it is read out as long as its accumulators take, while the DSPs
/// stand still, because the readout has the path to the adders. Activations are unsigned.
/// `capacity`: MAC2s after which a lane has to be read out, 0 for as many as a result takes.
inline Steps step_through(const cim::Machine& machine, int activation_bits, const Tile& tile,
                          int rvec, const Convolution& layer, std::int64_t capacity = 0) {
  Steps steps;
  const bool has_dsps = tile.qvec > 0;
  for (int group = 0; group < layer.groups; ++group) {
    for (int p = 0; p < layer.p; p += tile.pvec) {
      const int rows = std::min(tile.pvec, layer.p - p);
      for (int q = 0; q < layer.q; q += tile.qvec + tile.cim_qvec) {
        const int dsp_columns = std::min(tile.qvec, layer.q - q);
        const int block_columns = std::min(tile.cim_qvec, layer.q - q - dsp_columns);
        const stepping::Half dsps(layer, rvec, tile.cvec, tile.kvec,
                                  std::int64_t{rows} * dsp_columns);
        const stepping::Half in_blocks(layer, rvec, tile.cim_cvec, tile.cim_kvec,
                                       std::int64_t{rows} * block_columns);
        stepping::step_tile(
            steps, dsps, stepping::Blocks(machine, activation_bits, in_blocks, capacity), has_dsps);
      }
    }
  }
  return steps;
}

}  // namespace lutmark::designs::m4bram
