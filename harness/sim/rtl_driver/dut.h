// SPDX-License-Identifier: Apache-2.0
// What the simulation driver knows of a Verilated design; a generated shim implements it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lutmark::rtl_driver {

/// Beats as 32-bit words, least significant first, the way Verilator keeps wide ports.
using Word = std::uint32_t;

struct StreamInfo {
  const char* name;
  bool is_in;
  int width;
  int beats_per_frame;
  std::size_t words() const { return (static_cast<std::size_t>(width) + 31) / 32; }
};

/// One instance of the design with its ports as streams, by index into streams().
class Dut {
 public:
  virtual ~Dut() = default;
  virtual const std::vector<StreamInfo>& streams() const = 0;
  virtual void set_clock(bool value) = 0;
  virtual void set_reset_n(bool value) = 0;
  virtual void eval() = 0;
  virtual void set_valid(std::size_t in, bool value) = 0;
  virtual void set_data(std::size_t in, const Word* words) = 0;
  virtual bool ready(std::size_t in) const = 0;
  virtual void set_ready(std::size_t out, bool value) = 0;
  virtual bool valid(std::size_t out) const = 0;
  virtual void data(std::size_t out, Word* words) const = 0;
  /// Writes waveforms to `file` from now on; does nothing in a build without tracing.
  virtual void trace(const std::string& file) = 0;
  virtual void dump(std::uint64_t time) = 0;
};

enum class PowerUp { zeros, random };

/// Implemented by the shim. `seed` decides the random power-up state.
std::unique_ptr<Dut> make_dut(PowerUp power_up, int seed);

extern const int declared_latency_cycles;
extern const int declared_interval_cycles;

}  // namespace lutmark::rtl_driver
