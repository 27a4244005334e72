// SPDX-License-Identifier: Apache-2.0
// check_netlist: proves a netlist against the expected response of a design's streams.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/core/enum_names.h"
#include "harness/core/hardware.h"
#include "harness/core/vectors.h"
#include "harness/sim/netlist.h"

namespace lutmark::sim {

/// State of flip-flops and memories before the reset. What the vendor says about configuration is
/// not relied on: the reset alone has to be enough from any of them. Only contents that the netlist
/// gives to a memory are there.
enum class PowerUp : std::uint8_t { zeros, ones, random };

struct CheckOptions {
  std::uint64_t seed = 1;  ///< of stalls, power-up states and the order of frames
  /// Dealt to the lanes in turn.
  std::vector<PowerUp> power_up{PowerUp::zeros, PowerUp::ones, PowerUp::random, PowerUp::random};
  int reset_cycles = 4;
  std::uint64_t frames_per_lane = 4;  ///< at least, in a pass
  /// Passes with new stalls and power-up states are added until that many cycles, counted in each
  /// of the 64 lanes, have run.
  std::uint64_t min_lane_cycles = 20000;
};

/// How a stream first went wrong.
enum class Fault : std::uint8_t {
  wrong_value,    ///< a beat is not the expected one
  extra_beat,     ///< valid although every expected beat was taken
  valid_dropped,  ///< valid fell before ready came
  data_changed,   ///< data moved while valid waited for ready
  hangs,          ///< nothing moved for too long
};

struct Mismatch {
  Fault fault = Fault::wrong_value;
  std::string stream;
  std::size_t frame = 0;  ///< in the stimulus
  std::size_t beat = 0;   ///< in the frame
  int lane = 0;
  std::uint64_t cycle = 0;  ///< from the first one after the reset
  std::uint64_t pass = 0;
  std::string expected;  ///< hexadecimal, or empty where nothing is expected
  std::string got;
};

struct CheckResult {
  std::optional<Mismatch> mismatch;
  std::string message;       ///< for people: what was proven, or the mismatch and how to repeat it
  std::uint64_t frames = 0;  ///< frames run in all lanes and passes
  std::uint64_t lane_cycles = 0;  ///< without the pass that counts toggles
  std::uint64_t passes = 0;
  /// Zero-delay toggles of all nets that cells drive, over frames that follow one another without a
  /// stall in a full pipeline. Absent when the netlist is wrong.
  std::optional<double> toggles_per_frame;
  /// Types of cells whose model is no vendor's (netlist.h).
  std::set<std::string> own_models;

  bool ok() const { return !mismatch; }
};

/// Streams `stimulus` into 64 copies of the netlist at once and compares every beat of every out
/// stream with `expected`, under random stalls of each stream in each lane, from several power-up
/// states. A lane runs its share of the frames; of few frames, lanes run the same ones in different
/// orders, so a frame's response must not depend on the frames before it. Throws UserError when the
/// ports do not match the manifest's streams, the vectors are no whole frames of them, or the
/// netlist cannot be simulated (netlist_sim.h).
CheckResult check_netlist(const Netlist& netlist, const core::Manifest& manifest,
                          const core::Vectors& stimulus, const core::Vectors& expected,
                          const CheckOptions& options = {});

}  // namespace lutmark::sim

template <>
struct lutmark::core::EnumNames<lutmark::sim::Fault> {
  static constexpr std::array<std::string_view, 5> names{"wrong_value", "extra_beat",
                                                         "valid_dropped", "data_changed", "hangs"};
};
