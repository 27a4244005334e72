// SPDX-License-Identifier: Apache-2.0
// Speed of the search for adder graphs: square matrices of 8-bit weights, half of them zero.
#include <benchmark/benchmark.h>

#include "designs/common/adder_optimiser.h"
#include "harness/core/random.h"

namespace lutmark::designs {
namespace {

void optimise_square(benchmark::State& state) {
  core::Random random(1, "adder optimiser bench");
  const int size = static_cast<int>(state.range(0));
  ConstantMatrix matrix{size, size, {}};
  for (int i = 0; i < size * size; ++i) {
    matrix.values.push_back(random.below(2) == 0 ? 0 : random.between(-128, 127));
  }
  const AdderOptions options{.numbers = {Range::of_signed(8), 0}};
  std::size_t adders = 0;
  for (auto _ : state) adders = optimise(matrix, options).adders.size();
  state.counters["adders"] = static_cast<double>(adders);
}

BENCHMARK(optimise_square)->Arg(16)->Arg(32)->Arg(64)->Arg(128)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lutmark::designs
