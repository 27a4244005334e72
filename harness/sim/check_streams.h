// SPDX-License-Identifier: Apache-2.0
// The two ends of valid/ready streams for 64 lanes at once: drivers of inputs, monitors of outputs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/core/hardware.h"
#include "harness/core/random.h"
#include "harness/core/vectors.h"
#include "harness/sim/check_netlist.h"
#include "harness/sim/netlist_sim.h"

namespace lutmark::sim {

/// Which frames of the vectors each lane runs, in order. At least one a lane.
struct Schedule {
  std::array<std::vector<std::size_t>, lanes> frames;
  bool endless = false;  ///< begin again after the last one
};

/// Where a stream's ports are in the simulator.
struct StreamSlots {
  std::uint32_t valid = 0;
  std::uint32_t ready = 0;
  std::vector<std::uint32_t> data;  ///< least significant first
};

/// Every lane's place in the beats of one stream. Keeps references to its arguments.
class Cursor {
 public:
  Cursor(int beats_per_frame, const core::Beats& beats, const Schedule& schedule);

  Word remaining() const { return remaining_; }  ///< lanes with a beat left
  void advance(Word taken);                      ///< lanes of `taken` go on by one beat
  std::size_t frames_done(int lane) const { return done_[static_cast<std::size_t>(lane)]; }
  std::size_t frame(int lane) const;  ///< in the vectors; the last one when none is left
  std::size_t beat(int lane) const { return beat_[static_cast<std::size_t>(lane)]; }
  std::string hex(int lane) const;  ///< of the current beat

  /// words[b] = bit b of the current beat of every lane. Lanes outside `shown` read random bits, or
  /// 0 without a source of them.
  void load(std::span<Word> words, Word shown, core::Random* garbage) const;

 private:
  std::size_t vector_beat(std::size_t lane) const;

  const core::Beats& beats_;
  const Schedule& schedule_;
  std::size_t beats_per_frame_;
  std::array<std::size_t, lanes> done_{};
  std::array<std::size_t, lanes> beat_{};
  Word remaining_ = all_lanes;
};

/// Stalls of one stream. A lane stalls never, lightly (1 cycle in 8), heavily (3 in 4), in bursts
/// (16 cycles on average, as long between), or, an output, until valid was seen for a cycle.
class Stalls {
 public:
  Stalls() = default;  ///< never
  /// Lanes of `free` never stall; the manner of the others is drawn.
  Stalls(std::uint64_t seed, std::string_view stream, Word free);

  /// Lanes that stall in the next cycle; `waiting` lanes had a beat that was not taken in the last
  /// one.
  Word next(Word waiting);

 private:
  std::optional<core::Random> random_;
  Word light_ = 0;
  Word heavy_ = 0;
  Word bursts_ = 0;
  Word wait_for_valid_ = 0;
  Word in_burst_ = 0;
};

/// Presents the beats of an in stream; holds a beat until it is accepted. Between beats, data are
/// random bits in the lanes that stall, so that a netlist that reads them without valid is found
/// out.
class InDriver {
 public:
  InDriver(const core::Stream& stream, StreamSlots slots, const core::Beats& beats,
           const Schedule& schedule, const Stalls& stalls, std::uint64_t seed);

  void drive_reset(NetlistSim& sim);
  void drive(NetlistSim& sim);
  /// After settle(): lanes whose beat was accepted in this cycle.
  Word observe(const NetlistSim& sim);

  const core::Stream& stream() const { return stream_; }
  const Cursor& cursor() const { return cursor_; }

 private:
  void drive_ports(NetlistSim& sim);

  const core::Stream& stream_;
  StreamSlots slots_;
  Cursor cursor_;
  Stalls stalls_;
  core::Random garbage_;
  Word presenting_ = 0;
  std::vector<Word> data_;
};

/// Takes the beats of an out stream, compares them and watches the protocol.
class OutMonitor {
 public:
  struct Trouble {
    Fault fault;
    Word where;  ///< lanes
  };

  OutMonitor(const core::Stream& stream, StreamSlots slots, const core::Beats& expected,
             const Schedule& schedule, const Stalls& stalls);

  void drive_reset(NetlistSim& sim) const;
  void drive(NetlistSim& sim);
  /// After settle(): what is wrong in this cycle. Call before observe().
  std::optional<Trouble> trouble(const NetlistSim& sim) const;
  /// After settle(): lanes whose beat was taken in this cycle.
  Word observe(const NetlistSim& sim);

  const core::Stream& stream() const { return stream_; }
  const Cursor& cursor() const { return cursor_; }
  std::string hex(const NetlistSim& sim, int lane) const;  ///< data on the port

 private:
  Word differs(const NetlistSim& sim, std::span<const Word> from) const;

  const core::Stream& stream_;
  StreamSlots slots_;
  Cursor cursor_;
  Stalls stalls_;
  Word ready_ = 0;
  Word waiting_ = 0;            // valid without ready in the last cycle
  std::vector<Word> held_;      // data of the last cycle
  std::vector<Word> expected_;  // current beats
};

}  // namespace lutmark::sim
