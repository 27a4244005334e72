// SPDX-License-Identifier: Apache-2.0
// The two ends of valid/ready streams for 64 lanes at once: drivers of inputs, monitors of outputs.
#include "harness/sim/check_streams.h"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

namespace lutmark::sim {
namespace {

// Bit c of row r becomes bit r of row c, by swapping ever smaller square blocks.
void transpose(std::array<Word, lanes>& rows) {
  Word mask = 0xFFFFFFFF;
  for (std::size_t size = 32; size != 0; size >>= 1) {
    for (std::size_t row = 0; row < lanes; row = ((row | size) + 1) & ~size) {
      const Word swapped = ((rows[row] >> size) ^ rows[row | size]) & mask;
      rows[row | size] ^= swapped;
      rows[row] ^= swapped << size;
    }
    mask ^= mask << (size >> 1);
  }
}

template <typename Function>
void for_each_lane(Word word, Function function) {
  for (; word != 0; word &= word - 1) function(static_cast<std::size_t>(std::countr_zero(word)));
}

}  // namespace

Cursor::Cursor(int beats_per_frame, const core::Beats& beats, const Schedule& schedule)
    : beats_(beats),
      schedule_(schedule),
      beats_per_frame_(static_cast<std::size_t>(beats_per_frame)) {}

void Cursor::advance(Word taken) {
  for_each_lane(taken, [&](std::size_t lane) {
    if (++beat_[lane] < beats_per_frame_) return;
    beat_[lane] = 0;
    ++done_[lane];
    if (!schedule_.endless && done_[lane] == schedule_.frames[lane].size()) {
      remaining_ &= ~(Word{1} << lane);
    }
  });
}

std::size_t Cursor::frame(int lane) const {
  const auto l = static_cast<std::size_t>(lane);
  const auto& frames = schedule_.frames[l];
  if (schedule_.endless) return frames[done_[l] % frames.size()];
  return frames[std::min(done_[l], frames.size() - 1)];
}

std::size_t Cursor::vector_beat(std::size_t lane) const {
  return frame(static_cast<int>(lane)) * beats_per_frame_ + beat_[lane];
}

std::string Cursor::hex(int lane) const {
  return beats_.hex(vector_beat(static_cast<std::size_t>(lane)));
}

void Cursor::load(std::span<Word> words, Word shown, core::Random* garbage) const {
  for (std::size_t first = 0; first < words.size(); first += lanes) {
    std::array<Word, lanes> rows{};
    for_each_lane(shown,
                  [&](std::size_t lane) { rows[lane] = beats_[vector_beat(lane)][first / lanes]; });
    if (garbage != nullptr) {
      for_each_lane(~shown, [&](std::size_t lane) { rows[lane] = garbage->bits(); });
    }
    transpose(rows);
    const std::size_t count = std::min<std::size_t>(lanes, words.size() - first);
    std::copy_n(rows.begin(), count, words.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

Stalls::Stalls(std::uint64_t seed, std::string_view stream, Word free)
    : random_(std::in_place, seed, fmt::format("stalls of {}", stream)) {
  for_each_lane(~free, [&](std::size_t lane) {
    const std::array<Word*, 5> manners{nullptr, &light_, &heavy_, &bursts_, &wait_for_valid_};
    Word* const manner = manners[random_->below(manners.size())];
    if (manner != nullptr) *manner |= Word{1} << lane;
  });
}

Word Stalls::next(Word waiting) {
  if (!random_) return 0;
  // Each bit is 1 with probability 2^-draws.
  const auto rare = [this](int draws) {
    Word word = all_lanes;
    while (draws-- > 0) word &= random_->bits();
    return word;
  };
  const Word one_in_eight = rare(3);
  const Word three_in_four = ~rare(2);
  in_burst_ ^= rare(4);
  return (light_ & one_in_eight) | (heavy_ & three_in_four) | (bursts_ & in_burst_) |
         (wait_for_valid_ & ~waiting);
}

InDriver::InDriver(const core::Stream& stream, StreamSlots slots, const core::Beats& beats,
                   const Schedule& schedule, const Stalls& stalls, std::uint64_t seed)
    : stream_(stream),
      slots_(std::move(slots)),
      cursor_(stream.beats_per_frame, beats, schedule),
      stalls_(stalls),
      garbage_(seed, fmt::format("idle data of {}", stream.name)),
      data_(slots_.data.size()) {}

void InDriver::drive_reset(NetlistSim& sim) {
  presenting_ = 0;
  drive_ports(sim);
}

void InDriver::drive_ports(NetlistSim& sim) {
  cursor_.load(data_, presenting_, &garbage_);
  sim.set(slots_.valid, presenting_);
  for (std::size_t bit = 0; bit < data_.size(); ++bit) sim.set(slots_.data[bit], data_[bit]);
}

void InDriver::drive(NetlistSim& sim) {
  // Lanes that present a beat go on; a driver that waits for ready would break the protocol, so the
  // manner that waits for the other side is no stall here.
  presenting_ |= cursor_.remaining() & ~stalls_.next(all_lanes);
  drive_ports(sim);
}

Word InDriver::observe(const NetlistSim& sim) {
  const Word accepted = presenting_ & sim.get(slots_.ready);
  presenting_ &= ~accepted;
  cursor_.advance(accepted);
  return accepted;
}

OutMonitor::OutMonitor(const core::Stream& stream, StreamSlots slots, const core::Beats& expected,
                       const Schedule& schedule, const Stalls& stalls)
    : stream_(stream),
      slots_(std::move(slots)),
      cursor_(stream.beats_per_frame, expected, schedule),
      stalls_(stalls),
      held_(slots_.data.size()),
      expected_(slots_.data.size()) {
  cursor_.load(expected_, cursor_.remaining(), nullptr);
}

void OutMonitor::drive_reset(NetlistSim& sim) const { sim.set(slots_.ready, 0); }

void OutMonitor::drive(NetlistSim& sim) {
  ready_ = ~stalls_.next(waiting_);
  sim.set(slots_.ready, ready_);
}

Word OutMonitor::differs(const NetlistSim& sim, std::span<const Word> from) const {
  Word difference = 0;
  for (std::size_t bit = 0; bit < from.size(); ++bit) {
    difference |= sim.get(slots_.data[bit]) ^ from[bit];
  }
  return difference;
}

std::optional<OutMonitor::Trouble> OutMonitor::trouble(const NetlistSim& sim) const {
  const Word valid = sim.get(slots_.valid);
  if (const Word where = waiting_ & ~valid) return Trouble{Fault::valid_dropped, where};
  if (const Word where = waiting_ & differs(sim, held_)) return Trouble{Fault::data_changed, where};
  if (const Word where = valid & ~cursor_.remaining()) return Trouble{Fault::extra_beat, where};
  if (const Word where = valid & ready_ & differs(sim, expected_)) {
    return Trouble{Fault::wrong_value, where};
  }
  return std::nullopt;
}

Word OutMonitor::observe(const NetlistSim& sim) {
  const Word valid = sim.get(slots_.valid);
  const Word taken = valid & ready_;
  waiting_ = valid & ~ready_;
  for (std::size_t bit = 0; bit < held_.size(); ++bit) held_[bit] = sim.get(slots_.data[bit]);
  if (taken != 0) {
    cursor_.advance(taken);
    cursor_.load(expected_, cursor_.remaining(), nullptr);
  }
  return taken;
}

std::string OutMonitor::hex(const NetlistSim& sim, int lane) const {
  std::string text((slots_.data.size() + 3) / 4, '0');
  for (std::size_t digit = 0; digit < text.size(); ++digit) {
    unsigned value = 0;
    for (std::size_t bit = 4 * digit; bit < std::min(4 * digit + 4, slots_.data.size()); ++bit) {
      value |= static_cast<unsigned>(sim.get(slots_.data[bit]) >> lane & 1) << (bit % 4);
    }
    text[text.size() - 1 - digit] = "0123456789abcdef"[value];
  }
  return text;
}

}  // namespace lutmark::sim
