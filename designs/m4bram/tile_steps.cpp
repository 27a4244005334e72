// SPDX-License-Identifier: Apache-2.0
// Stepped model: a convolution on a tile, one clock cycle after the other.
#include "designs/m4bram/tile_steps.h"

#include <algorithm>

namespace lutmark::designs::m4bram {
namespace {

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
void step_tile(Steps& steps, Half dsps, Blocks blocks, bool has_dsps) {
  while (!blocks.is_done() || (has_dsps && !dsps.is_done())) {
    ++steps.cycles;
    if (has_dsps && !dsps.is_done() && !blocks.is_reading()) {
      steps.dsp_products += dsps.products();
      dsps.next();
    }
    blocks.clock(steps);
  }
}

}  // namespace

int stepped_mac2_cycles(const cim::Machine& machine, int activation_bits) {
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

Steps step_through(const cim::Machine& machine, int activation_bits, const Tile& tile, int rvec,
                   const Convolution& layer, std::int64_t capacity) {
  Steps steps;
  const bool has_dsps = tile.qvec > 0;
  for (int group = 0; group < layer.groups; ++group) {
    for (int p = 0; p < layer.p; p += tile.pvec) {
      const int rows = std::min(tile.pvec, layer.p - p);
      for (int q = 0; q < layer.q; q += tile.qvec + tile.cim_qvec) {
        const int dsp_columns = std::min(tile.qvec, layer.q - q);
        const int block_columns = std::min(tile.cim_qvec, layer.q - q - dsp_columns);
        const Half dsps(layer, rvec, tile.cvec, tile.kvec, std::int64_t{rows} * dsp_columns);
        const Half in_blocks(layer, rvec, tile.cim_cvec, tile.cim_kvec,
                             std::int64_t{rows} * block_columns);
        step_tile(steps, dsps, Blocks(machine, activation_bits, in_blocks, capacity), has_dsps);
      }
    }
  }
  return steps;
}

}  // namespace lutmark::designs::m4bram
