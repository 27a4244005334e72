// SPDX-License-Identifier: Apache-2.0
// Golden models of the parts of a block, by arithmetic on numbers.
#include "designs/m4bram/block/part_golden.h"

#include <map>

#include "designs/m4bram/block/part_bits.h"
#include "designs/m4bram/block/table.h"

namespace lutmark::designs::m4bram {
namespace {

std::int64_t as_signed(std::int64_t value, int bits) {
  const std::int64_t sign = std::int64_t{1} << (bits - 1);
  return (value ^ sign) - sign;
}

class Wires : public PartModel {
 public:
  PortBits outputs(const PortBits& in) const override { return in; }
};

class Array : public PartModel {
 public:
  explicit Array(int address_bits) : address_bits_(address_bits) {}
  PortBits outputs(const PortBits& /*in*/) const override {
    PortBits out;
    put(out, read_a_, 32);
    put(out, read_b_, 32);
    return out;
  }
  void step(const PortBits& in) override {
    PortReader ports(in);
    const std::int64_t writes = ports.take(4);
    const std::int64_t address_a = ports.take(address_bits_);
    const std::int64_t data = ports.take(32);
    const std::int64_t address_b = ports.take(address_bits_);
    read_a_ = words_[address_a];
    read_b_ = words_[address_b];
    for (int byte = 0; byte < 4; ++byte) {
      const std::int64_t mask = std::int64_t{255} << 8 * byte;
      if ((writes >> byte & 1) != 0)
        words_[address_a] = (words_[address_a] & ~mask) | (data & mask);
    }
  }

 private:
  int address_bits_;
  std::map<std::int64_t, std::int64_t> words_;
  std::int64_t read_a_ = 0;
  std::int64_t read_b_ = 0;
};

class Shuffler : public PartModel {
 public:
  explicit Shuffler(int slice_bits) : slice_bits_(slice_bits) {}
  PortBits outputs(const PortBits& in) const override {
    PortReader ports(in);
    const std::int64_t sharing = std::int64_t{1} << ports.take(2);
    const std::int64_t first = ports.take(2);
    const std::vector<std::int64_t> slices = ports.numbers(4, slice_bits_);
    const std::int64_t distinct = 4 / sharing;
    PortBits out;
    for (std::int64_t e = 0; e < 4; ++e) {
      const std::int64_t slice = first / distinct * distinct + e / sharing;
      put(out, slices[static_cast<std::size_t>(slice)], slice_bits_);
    }
    return out;
  }

 private:
  int slice_bits_;
};

class Extension : public PartModel {
 public:
  explicit Extension(int slice_bits) : slice_bits_(slice_bits) {}
  PortBits outputs(const PortBits& in) const override {
    PortReader ports(in);
    const int width = 2 << ports.take(2);
    PortBits out;
    for (int lane = 0; lane < slice_bits_ / width; ++lane)
      put(out, as_signed(ports.take(width), width), 4 * width);
    return out;
  }

 private:
  int slice_bits_;
};

class Adder : public PartModel {
 public:
  explicit Adder(int columns) : columns_(columns) {}
  PortBits outputs(const PortBits& in) const override {
    PortReader ports(in);
    const int lane = 8 << ports.take(2);
    const std::int64_t carry = ports.take(1);
    const bool doubles = ports.take(1) == 1;
    const std::vector<std::int64_t> first = ports.numbers(columns_ / lane, lane);
    const std::vector<std::int64_t> second = ports.numbers(columns_ / lane, lane);
    const std::int64_t most = (std::int64_t{1} << (lane - 1)) - 1;
    PortBits sums;
    PortBits doubled;
    bool wraps = false;
    for (std::size_t i = 0; i < first.size(); ++i) {
      const std::int64_t sum = as_signed(first[i], lane) + as_signed(second[i], lane) + carry;
      put(sums, sum, lane);
      put(doubled, 2 * sum, lane);
      const auto fits = [&](std::int64_t value) { return value <= most && value >= -most - 1; };
      wraps = wraps || !fits(sum) || (doubles && !fits(2 * sum));
    }
    sums.insert(sums.end(), doubled.begin(), doubled.end());
    sums.push_back(wraps ? 1 : 0);
    return sums;
  }

 private:
  int columns_;
};

class Inputs : public PartModel {
 public:
  PortBits outputs(const PortBits& /*in*/) const override {
    PortBits out;
    for (std::size_t e = 0; e < 4; ++e) {
      out.push_back(first_[e] >> 7 & 1);
      out.push_back(second_[e] >> 7 & 1);
    }
    return out;
  }
  void step(const PortBits& in) override {
    PortReader ports(in);
    const bool shifts = ports.take(1) == 1;
    const std::int64_t load_first = ports.take(4);
    const std::int64_t load_second = ports.take(4);
    const auto move = [&](std::vector<std::int64_t>& held, std::int64_t loads) {
      for (std::size_t e = 0; e < 4; ++e) {
        const std::int64_t byte = ports.take(8);
        if ((loads >> e & 1) != 0) {
          held[e] = byte;
        } else if (shifts) {
          held[e] *= 2;
        }
      }
    };
    move(first_, load_first);
    move(second_, load_second);
  }

 private:
  std::vector<std::int64_t> first_ = std::vector<std::int64_t>(4);
  std::vector<std::int64_t> second_ = std::vector<std::int64_t>(4);
};

class ReadoutModel : public PartModel {
 public:
  explicit ReadoutModel(int beats) : beats_(beats) {}
  PortBits outputs(const PortBits& in) const override {
    PortReader ports(in);
    ports.take(2);
    const std::vector<std::int64_t> words = ports.numbers(beats_, 32);
    const std::int64_t overflow = ports.take(4);
    PortBits out;
    put(out, words[static_cast<std::size_t>(beat_)], 32);
    put(out, overflow >> (beat_ * 4 / beats_), 1);
    put(out, beat_ + 1 == beats_ ? 1 : 0, 1);
    put(out, beat_ + 2 == beats_ ? 1 : 0, 1);
    return out;
  }
  void step(const PortBits& in) override {
    if (in[0] == 1 && in[1] == 1) beat_ = (beat_ + 1) % beats_;
  }

 private:
  int beats_;
  int beat_ = 0;
};

}  // namespace

std::unique_ptr<PartModel> part_model(PartKind kind, cim::Size size) {
  const PartSizes sizes = part_sizes(size);
  using enum cim::Sequence;
  switch (kind) {
    case PartKind::array:
      return std::make_unique<Array>(sizes.array_address);
    case PartKind::shuffler:
      return std::make_unique<Shuffler>(sizes.slice_bits);
    case PartKind::extension:
      return std::make_unique<Extension>(sizes.slice_bits);
    case PartKind::adder:
      return std::make_unique<Adder>(4 * sizes.slice_bits);
    case PartKind::inputs:
      return std::make_unique<Inputs>();
    case PartKind::synchronous:
      return control_model(cim::state_table(synchronous));
    case PartKind::double_pumped:
      return control_model(cim::state_table(double_pumped));
    case PartKind::one_array:
      return control_model(cim::state_table(one_array));
    case PartKind::readout:
      return std::make_unique<ReadoutModel>(sizes.readout_beats);
    case PartKind::wires:
      return std::make_unique<Wires>();
  }
  return {};
}

}  // namespace lutmark::designs::m4bram
