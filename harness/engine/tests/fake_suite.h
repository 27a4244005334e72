// SPDX-License-Identifier: Apache-2.0
// Small suites whose tools are scripts and functions, and a harness that runs them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/core/flow.h"
#include "harness/core/json.h"
#include "harness/core/record.h"
#include "harness/core/text.h"
#include "harness/engine/cache.h"
#include "harness/engine/durations.h"
#include "harness/engine/engine.h"
#include "harness/engine/guard.h"
#include "harness/engine/interrupt.h"
#include "harness/engine/journal.h"
#include "harness/engine/procfs.h"
#include "harness/engine/tests/support.h"

namespace lutmark::engine {

inline core::Tool fake_tool(const std::string& name) {
  return {.name = name,
          .argv = {fake_tool_path(name)},
          .version = "1.0",
          .sha256 = std::string(64, 'a'),
          .missing = "",
          .env = {}};
}

inline std::function<std::vector<core::Step>(std::uint64_t)> always(std::vector<core::Step> steps) {
  return [steps = std::move(steps)](std::uint64_t) { return steps; };
}

/// The key `luts` of report.json.
inline core::Reading read_luts(const core::StageFiles& files) {
  const core::Json report = core::load_json(files.folder / "report.json");
  return {.metrics = {{"luts", report.at("luts").get<double>()}}};
}

/// A design with one parameter `n`, and the flows that a test gives it.
class FakeSuite {
 public:
  using Stages = std::function<std::vector<core::Stage>(const core::Case&)>;

  explicit FakeSuite(Stages stages, std::string flow = "fake")
      : design_(std::make_unique<core::Design>(core::Design{
            .name = "test.design",
            .meaning = "a design",
            .paper = "",
            .parameters = core::ParameterSpace(
                {{.name = "n", .tag = "n", .meaning = "number", .min = 0, .max = 1000000}},
                {{"n"}}),
            .configs = {}})),
        flow_(std::make_unique<core::Flow>(core::Flow{.name = std::move(flow),
                                                      .meaning = "a flow",
                                                      .device = "",
                                                      .fabric = {},
                                                      .stages = std::move(stages)})) {}

  core::Case one(std::int64_t n) const {
    return {.design = design_.get(),
            .config = design_->parameters.resolve({{"n", std::to_string(n)}}, "test"),
            .flow = flow_.get()};
  }
  std::vector<core::Case> cases(std::int64_t count) const {
    std::vector<core::Case> result;
    for (std::int64_t n = 0; n < count; ++n) result.push_back(one(n));
    return result;
  }

 private:
  std::unique_ptr<core::Design> design_;
  std::unique_ptr<core::Flow> flow_;
};

inline std::int64_t number_of(const core::Case& question) { return question.config["n"]; }

/// Suite of works.sh jobs: generate (a function), lint and synthesize after it, and place, route
/// and check for each seed. `starts` is the file that counts the starts of tools.
inline FakeSuite working_suite(const std::filesystem::path& starts, const std::string& seconds) {
  return FakeSuite([=](const core::Case& question) -> std::vector<core::Stage> {
    core::Tool tool = fake_tool("works");
    tool.env = {{"STARTS", starts.string()}};
    const std::string n = std::to_string(number_of(question));
    const auto work = [=](const std::string& stage) {
      return [=](std::uint64_t seed) -> std::vector<core::Step> {
        const std::string name = fmt::format("{}/{}/{}", n, stage, seed);
        return {core::Command{tool, {name, seconds}}};
      };
    };
    const core::Function generate{"generate", n, [=](const std::filesystem::path& folder) {
                                    std::ofstream(folder / "in.txt") << "input " << n << '\n';
                                  }};
    return {{.name = "generate",
             .outputs = {"in.txt"},
             .question_outputs = {"in.txt"},
             .steps = always({generate})},
            {.name = "lint",
             .is_check = true,
             .inputs = {{"generate", "in.txt"}},
             .steps = work("lint")},
            {.name = "synthesize",
             .inputs = {{"generate", "in.txt"}},
             .texts = {{"script.ys", "synth " + n}},
             .outputs = {"out.txt", "report.json"},
             .steps = work("synthesize"),
             .read = read_luts},
            {.name = "place",
             .per_seed = true,
             .inputs = {{"synthesize", "out.txt"}},
             .outputs = {"out.txt"},
             .steps = work("place")},
            {.name = "route",
             .per_seed = true,
             .inputs = {{"place", "out.txt"}},
             .outputs = {"out.txt"},
             .steps = work("route")}};
  });
}

/// What a harness did.
struct Session {
  Forecast forecast;
  std::vector<core::Record> records;
  core::RunEnd end;
  int signal = 0;
  std::string mark;
  std::vector<std::string> left_in_work;  ///< what was in the work folder at the end of the run
};

/// One harness on the folder `home`: cache/, durations.json, work-<name>/, journal-<name>.jsonl.
struct Harness {
  std::filesystem::path home;
  std::string name = "a";
  std::vector<std::uint64_t> seeds = {1, 2, 3};
  std::size_t slots = 2;
  bool has_journal = false;
  bool resumes = false;
  std::optional<std::filesystem::path> work_folder = {};  ///< in place of work-<name>/
  std::function<void(const core::Record&)> on_record = {};
  double rerun_share = 0;

  std::filesystem::path cache_folder() const { return home / "cache"; }
  std::filesystem::path journal_file() const { return home / ("journal-" + name + ".jsonl"); }
  std::filesystem::path guarded_folder() const { return home / ("work-" + name); }
  Session run(const std::vector<core::Case>& cases) const;
  core::RunHeader header(const std::vector<core::Case>& cases) const;
};

class Collector final : public Observer {
 public:
  Collector(Session& session, Journal* journal,
            const std::function<void(const core::Record&)>& on_record)
      : session_(session), journal_(journal), on_record_(on_record) {}
  void forecast(const Forecast& forecast) override { session_.forecast = forecast; }
  void record(const core::Record& record) override {
    if (journal_ != nullptr) journal_->append(record);
    session_.records.push_back(record);
    if (on_record_) on_record_(record);
  }
  void progress(const Progress& /*progress*/) override {}

 private:
  Session& session_;
  Journal* journal_;
  const std::function<void(const core::Record&)>& on_record_;
};

inline core::RunHeader Harness::header(const std::vector<core::Case>& cases) const {
  core::RunHeader header{.run = name,
                         .commit = "",
                         .dirty = false,
                         .version = "0",
                         .build = "",
                         .host = "here",
                         .machine = "",
                         .toolchain = "fake",
                         .selection = "",
                         .seeds = seeds,
                         .cases = {},
                         .flows = {}};
  for (const core::Case& one : cases) {
    header.cases.push_back(one.name());
    header.flows[one.flow->name] = summary_of(one);
  }
  return header;
}

inline Session Harness::run(const std::vector<core::Case>& cases) const {
  Session session;
  std::filesystem::create_directories(home);
  const Guard guard(guarded_folder());
  Interrupt interrupt;
  const Cache cache(cache_folder());
  Durations durations(home / "durations.json");
  session.mark = guard.run_mark();
  Engine engine(cache, durations, guard, &interrupt,
                {.seeds = seeds,
                 .slots = slots,
                 .work_folder = work_folder.value_or(guarded_folder()),
                 .keep_work = false,
                 .host = "here",
                 .reruns = {.share = rerun_share, .draw = name}});
  std::optional<Journal> journal;
  if (has_journal && resumes) {
    engine.resume_from(core::read_journal(journal_file()));
    journal = Journal::resume(journal_file());
  } else if (has_journal) {
    journal.emplace(journal_file(), header(cases));
  }
  Collector collector(session, journal ? &*journal : nullptr, on_record);
  engine.plan(cases, collector);
  session.end = engine.run(collector);
  session.signal = engine.signal();
  if (journal) journal->append(session.end);
  for (const auto& entry : std::filesystem::directory_iterator(guarded_folder())) {
    session.left_in_work.push_back(entry.path().filename().string());
  }
  return session;
}

using RecordName = std::tuple<std::string, std::string, std::optional<std::uint64_t>>;

inline RecordName name_of(const core::Record& record) {
  return {record.case_name, record.stage, record.seed};
}

/// What a record says apart from when, where and how fast it came to be.
inline std::string lasting_part(const core::Record& record) {
  core::Json json = core::to_json(record);
  for (const char* key : {"cached", "log", "wall_s", "cpu_s", "peak_memory_mb"}) json.erase(key);
  json["provenance"].erase("host");
  json["provenance"].erase("finished");
  return json.dump();
}

/// Lasting parts by name. Two records of one name are an error.
inline std::map<RecordName, std::string> lasting_parts(const std::vector<core::Record>& records) {
  std::map<RecordName, std::string> parts;
  for (const core::Record& record : records) {
    if (!parts.emplace(name_of(record), lasting_part(record)).second) {
      throw std::runtime_error("two records of " + record.case_name + " " + record.stage);
    }
  }
  return parts;
}

/// The record of a case (`n`), stage and seed.
inline const core::Record& record_of(const std::vector<core::Record>& records, std::int64_t n,
                                     const std::string& stage,
                                     std::optional<std::uint64_t> seed = {}) {
  for (const core::Record& record : records) {
    if (record.case_name == fmt::format("test.design/n{}/fake", n) && record.stage == stage &&
        record.seed == seed) {
      return record;
    }
  }
  throw std::runtime_error(fmt::format("no record of n{} {}", n, stage));
}

/// Processes alive whose LUTMARK_RUN begins with `mark` (a run mark begins with the harness's
/// number).
inline std::vector<pid_t> processes_of_run(const std::string& mark) {
  std::vector<pid_t> result = all_processes();
  std::erase_if(result, [&](pid_t pid) {
    const auto stat = read_stat(pid);
    return !stat || stat->ended ||
           !environment_value(pid, "LUTMARK_RUN").value_or("").starts_with(mark);
  });
  return result;
}

}  // namespace lutmark::engine
