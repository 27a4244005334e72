// SPDX-License-Identifier: Apache-2.0
// Speed of a large kernel: RTL, stimulus and golden response of four frames of conv2d_pw at the
// published size S (25x25 pixels, 32 channels to 64, 3x3: 18,432 weights). docs/kratos.md has the
// figures.
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "designs/kratos/convolution.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::Design;
using core::Vectors;

Config size_s(const Design& design, const std::string& sparsity) {
  return design.parameters.resolve(
      {{"iw", "25"}, {"ic", "32"}, {"oc", "64"}, {"fw", "3"}, {"sparsity", sparsity}}, "bench");
}

std::string sparsity_of(const benchmark::State& state) { return state.range(0) == 0 ? "0" : "0.5"; }

// The stimulus has more frames.
Vectors first_frames(const Vectors& vectors, std::size_t frames, std::size_t beats_per_frame,
                     int element_bits) {
  const core::Beats& all = vectors.at("in");
  core::Beats few(all.width());
  for (std::size_t beat = 0; beat < frames * beats_per_frame; ++beat)
    few.append(all.elements(beat, element_bits, true), element_bits);
  return {{"in", few}};
}

void rtl(benchmark::State& state) {
  const Design design = conv2d_pw();
  const Config config = size_s(design, sparsity_of(state));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = design.generate(config, {}).files.begin()->second.size();
  state.counters["rtl_bytes"] = static_cast<double>(bytes);
}

void rtl_stimulus_and_response(benchmark::State& state) {
  const Design design = conv2d_pw();
  const Config config = size_s(design, sparsity_of(state));
  for (auto _ : state) {
    const core::Hardware hardware = design.generate(config, {});
    const Vectors stimulus = design.stimulus(config, 1);
    const Vectors response =
        design.golden(config, first_frames(stimulus, 4, 25 * 25, static_cast<int>(config["a"])));
    benchmark::DoNotOptimize(hardware.files.size() + response.at("out").size());
  }
}

BENCHMARK(rtl)->ArgName("sparsity_pct")->Arg(0)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(rtl_stimulus_and_response)
    ->ArgName("sparsity_pct")
    ->Arg(0)
    ->Arg(50)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lutmark::designs::kratos
