// SPDX-License-Identifier: Apache-2.0
// Writes small netlists in the form of Yosys' write_json, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/core/json.h"
#include "harness/sim/netlist.h"

namespace lutmark::sim {

class NetlistText {
 public:
  NetlistText() { clock = input("clk_i", 1).front(); }

  std::vector<int> nets(int count) {
    std::vector<int> fresh;
    for (int i = 0; i < count; ++i) fresh.push_back(next_++);
    return fresh;
  }
  int net() { return next_++; }

  std::vector<int> input(const std::string& name, int width) {
    std::vector<int> bits = nets(width);
    ports_[name] = {{"direction", "input"}, {"bits", bits}};
    return bits;
  }

  void output(const std::string& name, const core::Json& bits) {
    ports_[name] = {{"direction", "output"}, {"bits", bits}};
  }

  /// Ports of one bit may be given as the bit. Returns the cell's name.
  std::string cell(const std::string& type, core::Json parameters, const core::Json& connections) {
    std::string name = "u" + std::to_string(cells_.size());
    core::Json lists = core::Json::object();
    for (const auto& [port, bits] : connections.items()) {
      lists[port] = bits.is_array() ? bits : core::Json::array({bits});
    }
    if (parameters.is_null()) parameters = core::Json::object();
    cells_[name] = {{"type", type}, {"parameters", std::move(parameters)}, {"connections", lists}};
    return name;
  }

  std::string text() const {
    const core::Json top{
        {"attributes", core::Json::object()}, {"ports", ports_}, {"cells", cells_}};
    return core::Json{{"modules", {{"top", top}}}}.dump();
  }
  Netlist parse() const { return parse_netlist(text(), "test.json", "top"); }

  int clock = 0;

 private:
  int next_ = 2;
  core::Json ports_ = core::Json::object();
  core::Json cells_ = core::Json::object();
};

/// `value` in `bits` binary digits.
inline std::string binary(std::uint64_t value, int bits) {
  std::string digits;
  for (int bit = bits - 1; bit >= 0; --bit) digits += (value >> bit & 1) != 0 ? '1' : '0';
  return digits;
}

}  // namespace lutmark::sim
