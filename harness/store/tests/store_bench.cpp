// SPDX-License-Identifier: Apache-2.0
// Speed and size of the history on a million records: 100 runs of 714 cases, 14 records each.
#include <filesystem>
#include <fstream>
#include <memory>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "harness/core/tests/support.h"
#include "harness/store/history.h"
#include "harness/store/journal_reader.h"
#include "harness/store/tests/support.h"

namespace lutmark::store {
namespace {

namespace fs = std::filesystem;

constexpr int run_count = 100;
constexpr int case_count = 714;
constexpr int records_of_case = 14;

FakeRun fake_run(int number) {
  return {.name = fmt::format("20260{}{:02}-030405-1", 1 + number / 25, 1 + number % 25),
          .cases = case_count,
          .seeds = {1, 2, 3, 4, 5},
          .luts = 100.0 + number / 10,
          .fmax = 200.0 + number % 7};
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at)) {
    text.replace(at, old.size(), now);
    at += now.size();
  }
  return text;
}

// The lines of one case, again for each: making a million records of their own takes minutes.
std::string journal_of(int number) {
  FakeRun run = fake_run(number);
  std::string text = core::to_json(run.header()).dump() + "\n";
  std::string lines;
  for (const core::Record& record : run.records(0)) lines += core::to_json(record).dump() + "\n";
  for (int i = 0; i < run.cases; ++i) text += replaced(lines, run.case_name(0), run.case_name(i));
  return text + core::to_json(core::RunEnd{}).dump() + "\n";
}

// Journals as files: writing them is no part of what is measured.
struct Journals {
  test::TempFolder folder;
  std::vector<fs::path> files;
  std::uintmax_t bytes = 0;

  Journals() {
    for (int i = 0; i < run_count; ++i) {
      const std::string text = journal_of(i);
      files.push_back(folder.write(fmt::format("{}.jsonl", i), text));
      bytes += text.size();
    }
  }
};

const Journals& journals() {
  static const Journals made;
  return made;
}

// Kept from the import for the questions that follow.
std::unique_ptr<test::TempFolder> imported;

fs::path history_file() { return imported->path() / "history.sqlite"; }

void import_million_records(benchmark::State& state) {
  journals();
  for (auto _ : state) {
    imported = std::make_unique<test::TempFolder>();
    History history(history_file(), OpenMode::create);
    for (const fs::path& file : journals().files) history.add(read_journal(file).run);
  }
  constexpr double records = 1.0 * run_count * case_count * records_of_case;
  const Counts counts = History(history_file(), OpenMode::existing).counts();
  if (static_cast<double>(counts.records) != records) state.SkipWithError("records are missing");
  state.counters["records"] = records;
  state.counters["records_per_s"] =
      benchmark::Counter(records, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["journal_mb"] = static_cast<double>(journals().bytes) / 1e6;
  state.counters["file_mb"] = static_cast<double>(fs::file_size(history_file())) / 1e6;
}
BENCHMARK(import_million_records)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

// As `lutmark history CASE METRIC` does it: opens the file and asks once; another case each time.
void one_series_of_a_million_records(benchmark::State& state) {
  if (!imported) return state.SkipWithError("there is nothing imported");
  int number = 0;
  for (auto _ : state) {
    const History history(history_file(), OpenMode::existing);
    const std::string name = fake_run(0).case_name(number++ * 37 % case_count);
    const std::vector<Point> points = history.series(name, "pinned", "fmax_mhz");
    if (points.size() != run_count || points.back().seeded.at("fmax_mhz").size() != 5)
      state.SkipWithError("points are missing");
  }
}
BENCHMARK(one_series_of_a_million_records)->Unit(benchmark::kMillisecond)->UseRealTime();

void check_of_a_million_records(benchmark::State& state) {
  if (!imported) return state.SkipWithError("there is nothing imported");
  for (auto _ : state) {
    if (!History(history_file(), OpenMode::existing).problems().empty())
      state.SkipWithError("the history is damaged");
  }
}
BENCHMARK(check_of_a_million_records)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace lutmark::store
