// SPDX-License-Identifier: Apache-2.0
// Speed and memory of the engine itself on suites of thousands of cases that need no tool to run.
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include <benchmark/benchmark.h>

#include "harness/core/sha256.h"
#include "harness/engine/job.h"
#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Command;
using core::Stage;
using core::StageInput;
using core::Step;

constexpr std::int64_t case_count = 10000;
const std::vector<std::uint64_t> seeds = {1, 2, 3};

core::Tool tool_of(const std::string& name) {
  core::Tool tool = fake_tool("works");
  tool.name = name;
  tool.argv = {"/opt/toolchain/bin/python3", "/opt/toolchain/flows/" + name + ".py"};
  tool.version = name + " 0.70 (git sha1 0123456789ab, g++ 12.2.0 -fPIC -O3)";
  return tool;
}

const std::vector<std::string>& input_files() {
  static const std::vector<std::string> files = {"rtl/top.v",  "rtl/mac.v",     "rtl/tree.v",
                                                 "rtl/ctrl.v", "hardware.json", "stimulus/in.bin"};
  return files;
}

const std::vector<std::string>& output_files() {
  static const std::vector<std::string> files = {"netlist.json", "stat.json", "report.json",
                                                 "placed.svg"};
  return files;
}

// Six stages with three tools, six inputs and four outputs, the last three for each seed: 12 jobs.
FakeSuite large_suite() {
  return FakeSuite([](const core::Case& question) -> std::vector<Stage> {
    const std::string n = std::to_string(number_of(question));
    const std::vector<Step> tools = {
        Command{tool_of("yosys"), {"-q", "-n", n, "--top", "gemmt_fu", "script.ys"}},
        Command{tool_of("abc"), {"-k", "4", "-o", "netlist.json"}},
        Command{tool_of("nextpnr"), {"--freq", "400", "--report", "report.json"}}};
    std::vector<Stage> stages = {
        {.name = "generate",
         .outputs = input_files(),
         .question_outputs = {"hardware.json"},
         .steps = always({core::Function{"generate", "config " + n, {}}})}};
    std::vector<StageInput> inputs;
    for (const std::string& file : input_files()) inputs.push_back({"generate", file});
    for (const char* name : {"lint", "synthesize", "place", "route", "check"}) {
      const bool is_per_seed = stages.size() > 2;
      stages.push_back(
          {.name = name,
           .per_seed = is_per_seed,
           .is_check = std::string_view(name) == "check",
           .inputs = inputs,
           .texts = {{"script.ys", std::string(1500, 's')}},
           .outputs = output_files(),
           .steps = [=, stage = std::string(name)](std::uint64_t seed) -> std::vector<Step> {
             std::vector<Step> steps = tools;
             std::get<Command>(steps.back())
                 .arguments.insert(std::get<Command>(steps.back()).arguments.end(),
                                   {stage, std::to_string(seed)});
             return steps;
           }});
    }
    return stages;
  });
}

JobResult result_of(const std::string& what, const std::vector<std::string>& files) {
  JobResult result{.metrics = {{"luts", 1234},
                               {"carries", 230},
                               {"ffs", 891},
                               {"brams", 2},
                               {"dsps", 0},
                               {"luts_pct", 16.0677},
                               {"ffs_pct", 11.6016},
                               {"fmax_mhz", 123.4567},
                               {"critical_path_ns", 8.10001},
                               {"placed_cells", 1349}},
                   .labels = {{"proof", "own_cell_model"}, {"limited_by", "core"}},
                   .log = Artifact{core::sha256_hex("log" + what), 20000},
                   .wall_s = 12.345678,
                   .cpu_s = 11.234567,
                   .peak_memory_mb = 330.123};
  for (const std::string& file : files)
    result.outputs[file] = {core::sha256_hex(what + file), 40000};
  core::Provenance& made = result.provenance;
  for (const char* name : {"yosys", "abc", "nextpnr"}) {
    const core::Tool tool = tool_of(name);
    made.commands.push_back(
        {tool.argv[0], tool.argv[1], "-q", "-n", "12", "--top", "gemmt_fu", "script.ys"});
    made.tools[name] = tool.version + " " + tool.sha256;
  }
  for (const std::string& file : input_files()) made.inputs[file] = core::sha256_hex(file);
  for (const auto& [file, artifact] : result.outputs) made.outputs[file] = artifact.sha256;
  made.host = "bench-machine";
  made.finished = "2026-01-01T00:00:00Z";
  return result;
}

// What an ordinary job leaves in the journal: about 2.3 kB.
core::Record usual_record() {
  const JobResult result = result_of("record", output_files());
  return {.case_name = "kratos.gemmt_fu/w4a4_s50_m16k16n16_ws1/ice40_hx8k",
          .stage = "place_route",
          .seed = 3,
          .metrics = result.metrics,
          .labels = result.labels,
          .log = result.log->sha256,
          .key = core::sha256_hex("key"),
          .revision = "0123456789abcdef",
          .wall_s = result.wall_s,
          .cpu_s = result.cpu_s,
          .peak_memory_mb = result.peak_memory_mb,
          .provenance = result.provenance};
}

// Fills a cache as a whole run would have: each stage in turn, through the key of the job.
void fill(const Cache& cache, const FakeSuite& suite, std::int64_t cases) {
  for (const core::Case& question : suite.cases(cases)) {
    std::map<std::string, JobResult> generated;
    for (const Stage& stage : question.flow->stages(question)) {
      Inputs inputs;
      for (const StageInput& input : stage.inputs)
        inputs[input.file] = generated.at(input.stage).outputs.at(input.file);
      for (const std::uint64_t seed : stage.per_seed ? seeds : std::vector<std::uint64_t>{0}) {
        const std::string key = job_key(stage, stage.steps(seed), inputs, build_identity());
        generated[stage.name] = result_of(key, stage.outputs);
        cache.store(key, generated[stage.name]);
      }
    }
  }
}

class Silent final : public Observer {
 public:
  explicit Silent(Journal* journal = nullptr) : journal_(journal) {}
  void forecast(const Forecast&) override {}
  void record(const core::Record& record) override {
    if (journal_ != nullptr) journal_->append(record);
    metrics_ += record.metrics.size();
  }
  void progress(const Progress&) override {}
  std::size_t metrics() const { return metrics_; }

 private:
  Journal* journal_;
  std::size_t metrics_ = 0;
};

double memory_mb(const std::string& row) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(row + ":")) return std::stod(line.substr(row.size() + 1)) / 1024;
  }
  return 0;
}

struct Bench {
  Scratch scratch;
  Harness harness{.home = scratch / "home", .seeds = seeds};
  FakeSuite suite = large_suite();
  Cache cache = Cache(harness.cache_folder());

  // Plans, and reads back what the cache has; runs nothing.
  Forecast plan(const std::vector<core::Case>& cases, Observer& observer) const {
    fs::create_directories(harness.guarded_folder());
    const Guard guard(harness.guarded_folder());
    Durations durations(harness.home / "durations.json");
    Engine engine(cache, durations, guard, nullptr,
                  {.seeds = seeds,
                   .slots = 2,
                   .work_folder = harness.guarded_folder(),
                   .keep_work = false,
                   .host = "b"});
    return engine.plan(cases, observer);
  }
};

void plan_of_an_empty_cache(benchmark::State& state) {
  const Bench bench;
  const std::vector<core::Case> cases = bench.suite.cases(case_count);
  Silent observer;
  for (auto _ : state) {
    state.counters["jobs"] = static_cast<double>(bench.plan(cases, observer).jobs);
  }
}
BENCHMARK(plan_of_an_empty_cache)->Unit(benchmark::kMillisecond)->UseRealTime();

void restore_of_ten_thousand_jobs(benchmark::State& state) {
  const Bench bench;
  constexpr std::int64_t cases_of_jobs = 10000 / 12 + 1;
  fill(bench.cache, bench.suite, cases_of_jobs);
  const std::vector<core::Case> cases = bench.suite.cases(cases_of_jobs);
  for (auto _ : state) {
    Journal journal(bench.scratch / "journal.jsonl", bench.harness.header(cases));
    Silent observer(&journal);
    const Forecast forecast = bench.plan(cases, observer);
    if (forecast.cached != forecast.jobs) state.SkipWithError("not all jobs were restored");
    if (observer.metrics() != 10 * forecast.jobs) state.SkipWithError("metrics are missing");
    state.counters["jobs"] = static_cast<double>(forecast.jobs);
  }
}
BENCHMARK(restore_of_ten_thousand_jobs)->Unit(benchmark::kMillisecond)->UseRealTime();

void journal_append(benchmark::State& state) {
  const Bench bench;
  Journal journal(bench.scratch / "journal.jsonl", bench.harness.header(bench.suite.cases(1)));
  const core::Record record = usual_record();
  for (auto _ : state) journal.append(record);
  state.counters["bytes"] = static_cast<double>(core::to_json(record).dump().size());
}
BENCHMARK(journal_append)->Unit(benchmark::kMicrosecond)->UseRealTime();

// The summary that the command line keeps: all stages and seeds of all cases.
std::vector<core::CaseResult> summary_of_all(const Harness& harness,
                                             const std::vector<core::Case>& cases) {
  core::Summary summary(harness.header(cases));
  core::Record record = usual_record();
  for (const core::Case& question : cases) {
    record.case_name = question.name();
    for (const Stage& stage : question.flow->stages(question)) {
      record.stage = stage.name;
      record.is_check = stage.is_check;
      for (const std::uint64_t seed : seeds) {
        record.seed = stage.per_seed ? std::optional(seed) : std::nullopt;
        summary.add(record);
        if (!stage.per_seed) break;
      }
    }
  }
  return summary.results();
}

// In a process of its own: a suite of ten thousand cases, a tenth of it restored and the rest
// waiting, and the summary of all.
void memory_of_ten_thousand_cases(benchmark::State& state) {
  const Bench bench;
  fill(bench.cache, bench.suite, case_count / 10);
  for (auto _ : state) {
    int ends[2];
    if (pipe(ends) != 0) return state.SkipWithError("no pipe");
    const pid_t child = fork();
    if (child == 0) {
      const double inherited = memory_mb("VmRSS");
      const std::vector<core::Case> cases = bench.suite.cases(case_count);
      Silent observer;
      bench.plan(cases, observer);
      if (summary_of_all(bench.harness, cases).size() != cases.size()) _exit(1);
      const double peak[2] = {memory_mb("VmHWM"), inherited};
      [[maybe_unused]] const auto sent = write(ends[1], peak, sizeof peak);
      _exit(0);
    }
    double peak[2] = {};
    if (read(ends[0], peak, sizeof peak) != sizeof peak)
      state.SkipWithError("the process said nothing");
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    state.counters["peak_mb"] = peak[0];
    state.counters["before_mb"] = peak[1];
  }
}
BENCHMARK(memory_of_ten_thousand_cases)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace lutmark::engine
