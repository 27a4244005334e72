// SPDX-License-Identifier: Apache-2.0
// Speed of reading and simulating a netlist: the file named by LUTMARK_BENCH_NETLIST.
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "harness/core/json.h"
#include "harness/core/random.h"
#include "harness/sim/netlist.h"
#include "harness/sim/netlist_sim.h"

namespace lutmark::sim {
namespace {

std::string file_or_skip(benchmark::State& state) {
  const char* const file = std::getenv("LUTMARK_BENCH_NETLIST");
  if (file == nullptr) state.SkipWithError("set LUTMARK_BENCH_NETLIST to a JSON netlist");
  return file == nullptr ? "" : file;
}

// Input ports get new random bits in every cycle, the reset stays off.
class RandomInputs {
 public:
  RandomInputs(const Netlist& netlist, NetlistSim& sim) : sim_(sim) {
    for (const NetlistPort& port : netlist.ports) {
      if (port.direction != core::Direction::in || port.name == "clk_i") continue;
      for (const Net bit : port.bits) {
        if (port.name == "rst_ni") {
          sim.set(sim.slot(bit), all_lanes);
        } else {
          slots_.push_back(sim.slot(bit));
        }
      }
    }
  }

  void cycle() {
    for (const std::uint32_t slot : slots_) sim_.set(slot, random_.bits());
    sim_.settle();
  }

 private:
  NetlistSim& sim_;
  std::vector<std::uint32_t> slots_;
  core::Random random_{1, "inputs"};
};

void read_file(benchmark::State& state) {
  const std::string file = file_or_skip(state);
  std::size_t cells = 0;
  for (auto _ : state) {
    cells = read_netlist(file, "top").cells.size();
  }
  state.counters["cells_per_s"] =
      benchmark::Counter(static_cast<double>(cells), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(read_file)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state) {
  const std::string file = file_or_skip(state);
  if (file.empty()) return;
  const Netlist netlist = read_netlist(file, "top");
  for (auto _ : state) {
    const NetlistSim sim(netlist, "clk_i");
    benchmark::DoNotOptimize(sim.flops());
  }
}
BENCHMARK(build)->Unit(benchmark::kMillisecond);

void simulate(benchmark::State& state) {
  const std::string file = file_or_skip(state);
  if (file.empty()) return;
  const bool with_toggles = state.range(0) != 0;
  const Netlist netlist = read_netlist(file, "top");
  NetlistSim sim(netlist, "clk_i");
  RandomInputs inputs(netlist, sim);
  for (auto _ : state) {
    inputs.cycle();
    if (with_toggles) benchmark::DoNotOptimize(sim.toggles(all_lanes));
    sim.clock();
  }
  const auto cycles = static_cast<double>(state.iterations());
  state.counters["lane_cycles_per_s"] =
      benchmark::Counter(cycles * lanes, benchmark::Counter::kIsRate);
  state.counters["cell_evaluations_per_s"] = benchmark::Counter(
      cycles * static_cast<double>(netlist.cells.size()), benchmark::Counter::kIsRate);
}
BENCHMARK(simulate)->ArgName("toggles")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lutmark::sim
