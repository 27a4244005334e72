// SPDX-License-Identifier: Apache-2.0
// Hardware: what a generator hands over, RTL with streams and declared timing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/enum_names.h"
#include "harness/core/json.h"
#include "harness/core/shape.h"

namespace lutmark::core {

enum class Direction : std::uint8_t { in, out };
template <>
struct EnumNames<Direction> {
  static constexpr std::array<std::string_view, 2> names{"in", "out"};
};

/// A valid/ready stream of the top module. Its ports are `<name>_valid`, `<name>_ready`,
/// `<name>_data` with the suffix `_i` or `_o` by direction. A beat moves in a cycle in which both
/// are high; valid never waits for ready, and data hold still while valid waits.
struct Stream {
  std::string name;
  Direction direction = Direction::in;
  int width = 1;            ///< bits of a beat, 1 or more
  int beats_per_frame = 1;  ///< a frame is the unit of work; frames follow without a gap or reset

  bool is_in() const { return direction == Direction::in; }
  std::string valid_port() const { return name + (is_in() ? "_valid_i" : "_valid_o"); }
  std::string ready_port() const { return name + (is_in() ? "_ready_o" : "_ready_i"); }
  std::string data_port() const { return name + (is_in() ? "_data_i" : "_data_o"); }
  friend bool operator==(const Stream&, const Stream&) = default;
};

/// One clock `clk_i` and a synchronous reset `rst_ni`, active low.
struct Hardware {
  std::map<std::string, std::string> files;  ///< RTL by file name
  std::string top;                           ///< top_module(design)
  std::vector<Stream> streams;
  /// Cycles from the acceptance of the first input beat of a frame to the cycle in which its first
  /// output beat is valid, when nothing stalls.
  int latency_cycles = 0;
  /// Cycles between the first input beats of consecutive frames, when nothing stalls.
  int interval_cycles = 1;
};

/// What stages need to know of a hardware without its RTL: the file `hardware.json`.
struct Manifest {
  std::vector<std::string> files;
  std::string top;
  std::vector<Stream> streams;
  int latency_cycles = 0;
  int interval_cycles = 1;
  double ops_per_frame = 0;
};

const Format& manifest_format();

std::string manifest_text(const Hardware& hardware, double ops_per_frame);
/// Throws UserError when the file is not what manifest_text() writes.
Manifest read_manifest(const std::filesystem::path& file);
Manifest parse_manifest(const Json& json, const std::string& source);

}  // namespace lutmark::core
