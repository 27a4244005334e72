// SPDX-License-Identifier: Apache-2.0
// What parts of a block are tried with.
#include "designs/m4bram/block/part_stimulus.h"

#include <array>
#include <map>

#include "harness/core/random.h"

namespace lutmark::designs::m4bram {
namespace {

constexpr int frames = 100;

// Inputs of a step by name. What is not named is drawn: each bit, or runs of equal bits, which are
// the corners of sums.
using Named = std::map<std::string, std::int64_t>;

class Source {
 public:
  Source(PartKind kind, cim::Size size, std::uint64_t seed)
      : kind_(kind),
        shape_(part_shape(kind, size)),
        frame_(part_frame(kind)),
        random_(seed, "m4bram part stimulus"),
        beats_(shape_.in_bits() + 1) {}

  core::Beats all() {
    for (int frame = 0; frame < frames; ++frame) {
      begin();
      for (int step = 0; step < frame_.steps(); ++step) append(frame_.is_shown(step), inputs(step));
    }
    return beats_;
  }

 private:
  std::int64_t any(std::int64_t count) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(count)));
  }
  // One time in `times`.
  std::int64_t rarely(int times) { return any(times) == 0 ? 1 : 0; }

  // What holds for a frame.
  void begin() {
    bits_ = 1 + any(8);
    signed_ = bits_ > 1 ? any(2) : 0;
    for (std::int64_t& address : addresses_) {
      // An address of its own for each, whatever the others are.
      address = any(32) * 8 + (&address - addresses_.data());
    }
    left_ = 0;
  }

  Named inputs(int step) {
    switch (kind_) {
      case PartKind::array:
        return array(step);
      case PartKind::shuffler:
        return {{"duplication", any(3)}};
      case PartKind::extension:
        return {{"width", any(3)}};
      case PartKind::adder:
        return {{"width", any(3)}};
      case PartKind::inputs:
        if (step == 0) return {{"load_1", 15}, {"load_2", 15}};
        return {{"load_1", any(16) & any(16)}, {"load_2", any(16) & any(16)}};
      case PartKind::readout:
        return readout(step);
      case PartKind::wires:
        return {};
      default:
        return control(step);
    }
  }

  Named array(int step) {
    if (step < frame_.hidden)
      return {{"write_a", 15}, {"address_a", addresses_[static_cast<std::size_t>(step)]}};
    const auto one_of = [&] { return addresses_[static_cast<std::size_t>(any(8))]; };
    // Of three steps the first may write, the second reads, the third shows what was read.
    const bool writes = (step - frame_.hidden) % frame_.group == 0;
    return {{"write_a", writes ? any(16) : 0}, {"address_a", one_of()}, {"address_b", one_of()}};
  }

  // As many words in a frame as make whole readouts.
  Named readout(int step) {
    const std::int64_t steps_left = frame_.steps() - step;
    const std::int64_t missing = (8 - left_) % 8;
    const bool reads =
        missing >= steps_left || (missing == 0 ? steps_left > 8 && any(2) == 0 : any(2) == 0);
    if (reads) left_ = (left_ + 1) % 8;
    if (reads) return {{"edge", 1}, {"readout", 1}};
    const std::int64_t edge = any(2);
    return {{"edge", edge}, {"readout", edge == 1 ? 0 : any(2)}};
  }

  Named control(int step) {
    if (step == 0) return {{"edge", 1}, {"reset", 1}, {"bits", bits_}, {"signed", signed_}};
    return {{"edge", 1 - rarely(3)},  {"reset", rarely(24)}, {"start", 1 - rarely(3)},
            {"done", rarely(2)},      {"signed", signed_},   {"bits", bits_},
            {"last_beat", rarely(2)}, {"ends", rarely(2)}};
  }

  void append(bool is_shown, const Named& named) {
    std::vector<std::int64_t> bits{is_shown ? 1 : 0};
    for (const Port& port : shape_.in) {
      const auto value = named.find(port.name);
      const bool is_run = any(2) == 0;
      std::int64_t bit = any(2);
      for (int b = 0; b < port.bits; ++b) {
        if (!is_run || b % 7 == 0) bit = any(2);
        bits.push_back(value == named.end() ? bit : value->second >> b & 1);
      }
    }
    beats_.append(bits, 1);
  }

  PartKind kind_;
  PartShape shape_;
  PartFrame frame_;
  core::Random random_;
  core::Beats beats_;
  std::int64_t bits_ = 1;
  std::int64_t signed_ = 0;
  std::array<std::int64_t, 8> addresses_{};
  std::int64_t left_ = 0;  // words read out in this frame, modulo those of the longest readout
};

}  // namespace

core::Beats part_stimulus(PartKind kind, cim::Size size, std::uint64_t seed) {
  return Source(kind, size, seed).all();
}

}  // namespace lutmark::designs::m4bram
