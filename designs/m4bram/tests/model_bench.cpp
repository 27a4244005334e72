// SPDX-License-Identifier: Apache-2.0
// Speed of the models: all published points, and a layer list of the user's. docs/m4bram.md has the
// figures.
#include <sys/resource.h>

#include <filesystem>

#include <benchmark/benchmark.h>

#include "designs/m4bram/model/design.h"
#include "designs/m4bram/tests/reference.h"

namespace lutmark::designs::m4bram {
namespace {

std::filesystem::path root() {
  const char* given = std::getenv("LUTMARK_ROOT");
  return given == nullptr ? std::filesystem::current_path() : std::filesystem::path(given);
}

// Figures 9 to 12 and table III, every point with the search of its comparator.
void all_published_points(benchmark::State& state) {
  const Reference reference(root());
  std::size_t points = 0;
  for (auto _ : state) {
    points = 0;
    for (const ReferenceRow& row : reference.rows()) {
      if (row.experiment.architecture == Architecture::dla) continue;
      benchmark::DoNotOptimize(run(row.experiment).answer.best);
      ++points;
    }
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["points"] = static_cast<double>(points);
  state.counters["peak_mb"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

// Reading the file, searching, and the figures of the result.
void own_layer_list(benchmark::State& state) {
  const core::Design design = dla_design(root());
  for (auto _ : state) {
    const core::Design own =
        design.with_workload(root() / "designs/m4bram/workloads/mobilenet.json");
    benchmark::DoNotOptimize(own.model(own.parameters.resolve({}, "bench")));
  }
}

BENCHMARK(all_published_points)->Unit(benchmark::kMillisecond);
BENCHMARK(own_layer_list)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lutmark::designs::m4bram
