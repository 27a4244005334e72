// SPDX-License-Identifier: Apache-2.0
// The C++ that joins a Verilated design to the simulation driver.
#include "harness/sim/rtl_shim.h"

#include <functional>

#include <fmt/format.h>

namespace lutmark::sim {
namespace {

using core::Stream;

constexpr std::string_view frame =
    R"(// Written by lutmark for one design. Joins Vdut to rtl_driver/dut.h.
#include <verilated.h>
#ifdef SHIM_TRACE
#include <verilated_fst_c.h>
#endif

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "Vdut.h"
#include "dut.h"

namespace lutmark::rtl_driver {{
namespace {{

// Verilator keeps up to 32 bits in a number, up to 64 in a larger one, more in an array of words.
template <typename Port>
void put(Port& port, const Word* words) {{
  if constexpr (sizeof(Port) <= 4) port = static_cast<Port>(words[0]);
  else if constexpr (sizeof(Port) == 8 && std::is_integral_v<Port>) port = words[0] | static_cast<Port>(words[1]) << 32;
  else for (std::size_t i = 0; i < sizeof(Port) / 4; ++i) port[i] = words[i];
}}

template <typename Port>
void get(const Port& port, Word* words) {{
  if constexpr (sizeof(Port) <= 4) {{
    words[0] = static_cast<Word>(port);
  }} else if constexpr (sizeof(Port) == 8 && std::is_integral_v<Port>) {{
    words[0] = static_cast<Word>(port);
    words[1] = static_cast<Word>(port >> 32);
  }} else {{
    for (std::size_t i = 0; i < sizeof(Port) / 4; ++i) words[i] = port[i];
  }}
}}

// A number of shape.txt, by line. It is no constant, so that configs with equal RTL share the program.
int shape(int line) {{
  std::ifstream in("shape.txt");
  int number = 0;
  for (int i = 0; i <= line; ++i) in >> number;
  if (!in) {{
    std::cerr << "error: shape.txt has no line " << line + 1 << '\n';
    std::exit(1);
  }}
  return number;
}}

const std::vector<StreamInfo> all_streams{{
{streams}}};

class Shim final : public Dut {{
 public:
  Shim(PowerUp power_up, int seed) : context_(std::make_unique<VerilatedContext>()) {{
    context_->randReset(power_up == PowerUp::random ? 2 : 0);
    context_->randSeed(seed);
    context_->traceEverOn(true);
    dut_ = std::make_unique<Vdut>(context_.get());
  }}
  ~Shim() override {{
#ifdef SHIM_TRACE
    if (trace_) trace_->close();
#endif
  }}
  const std::vector<StreamInfo>& streams() const override {{ return all_streams; }}
  void set_clock(bool value) override {{ dut_->clk_i = value; }}
  void set_reset_n(bool value) override {{ dut_->rst_ni = value; }}
  void eval() override {{ dut_->eval(); }}
  void set_valid(std::size_t in, bool value) override {{
    switch (in) {{
{set_valid}    }}
  }}
  void set_data(std::size_t in, const Word* words) override {{
    switch (in) {{
{set_data}    }}
  }}
  bool ready(std::size_t in) const override {{
    switch (in) {{
{ready}    }}
    return false;
  }}
  void set_ready(std::size_t out, bool value) override {{
    switch (out) {{
{set_ready}    }}
  }}
  bool valid(std::size_t out) const override {{
    switch (out) {{
{valid}    }}
    return false;
  }}
  void data(std::size_t out, Word* words) const override {{
    switch (out) {{
{data}    }}
  }}
#ifdef SHIM_TRACE
  void trace(const std::string& file) override {{
    trace_ = std::make_unique<VerilatedFstC>();
    dut_->trace(trace_.get(), 99);
    trace_->open(file.c_str());
  }}
  void dump(std::uint64_t time) override {{
    if (trace_) trace_->dump(time);
  }}
#else
  void trace(const std::string&) override {{}}
  void dump(std::uint64_t) override {{}}
#endif

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vdut> dut_;
#ifdef SHIM_TRACE
  std::unique_ptr<VerilatedFstC> trace_;
#endif
}};

}}  // namespace

std::unique_ptr<Dut> make_dut(PowerUp power_up, int seed) {{
  return std::make_unique<Shim>(power_up, seed);
}}

const int declared_latency_cycles = shape(0);
const int declared_interval_cycles = shape(1);

}}  // namespace lutmark::rtl_driver
)";

}  // namespace

std::string rtl_shim(const core::Manifest& manifest) {
  const auto cases = [&](bool is_in, const std::function<std::string(const Stream&)>& body) {
    std::string text;
    for (std::size_t s = 0; s < manifest.streams.size(); ++s) {
      const Stream& stream = manifest.streams[s];
      if (stream.is_in() != is_in) continue;
      text += fmt::format("      case {}: {}\n", s, body(stream));
    }
    return text;
  };
  std::string streams;
  int line = 2;
  for (const Stream& stream : manifest.streams) {
    streams += fmt::format("    {{\"{}\", {}, {}, shape({})}},\n", stream.name, stream.is_in(),
                           stream.width, line++);
  }
  return fmt::format(
      frame, fmt::arg("streams", streams),
      fmt::arg("set_valid", cases(true,
                                  [](const Stream& s) {
                                    return fmt::format("dut_->{} = value; break;", s.valid_port());
                                  })),
      fmt::arg("set_data", cases(true,
                                 [](const Stream& s) {
                                   return fmt::format("put(dut_->{}, words); break;",
                                                      s.data_port());
                                 })),
      fmt::arg("ready", cases(true,
                              [](const Stream& s) {
                                return fmt::format("return dut_->{};", s.ready_port());
                              })),
      fmt::arg("set_ready", cases(false,
                                  [](const Stream& s) {
                                    return fmt::format("dut_->{} = value; break;", s.ready_port());
                                  })),
      fmt::arg("valid", cases(false,
                              [](const Stream& s) {
                                return fmt::format("return dut_->{};", s.valid_port());
                              })),
      fmt::arg("data", cases(false, [](const Stream& s) {
                 return fmt::format("get(dut_->{}, words); break;", s.data_port());
               })));
}

std::string rtl_shape(const core::Manifest& manifest) {
  std::string text = fmt::format("{}\n{}\n", manifest.latency_cycles, manifest.interval_cycles);
  for (const Stream& stream : manifest.streams) text += fmt::format("{}\n", stream.beats_per_frame);
  return text;
}

}  // namespace lutmark::sim
