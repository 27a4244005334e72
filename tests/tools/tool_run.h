// SPDX-License-Identifier: Apache-2.0
// Runs cases of designs made in a test through the real flows, in a home folder of their own.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "flows/registry.h"
#include "harness/core/record.h"
#include "harness/engine/engine.h"
#include "harness/engine/guard.h"

namespace lutmark::tests {

/// Tools come from the set-up (LUTMARK_HOME or .lutmark in the repository), everything written goes
/// to a folder that is removed.
class ToolRun {
 public:
  ToolRun() {
    const std::string pattern =
        (std::filesystem::temp_directory_path() / "lutmark_tools_XXXXXX").string();
    std::string name = pattern;
    folder_ = ::mkdtemp(name.data());
    const char* home = std::getenv("LUTMARK_HOME");
    places_ = {LUTMARK_ROOT, home != nullptr ? home : std::string(LUTMARK_ROOT) + "/.lutmark"};
  }
  ~ToolRun() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ToolRun(const ToolRun&) = delete;
  ToolRun& operator=(const ToolRun&) = delete;

  flows::Setting setting() const { return {places_, flows::find_toolchain("pinned", places_), {}}; }

  core::Flow flow(const std::string& name) const { return flow(name, setting()); }
  static core::Flow flow(const std::string& name, const flows::Setting& setting) {
    for (core::Flow& each : flows::registry(setting)) {
      if (each.name == name) return each;
    }
    ADD_FAILURE() << "no flow " << name;
    return {};
  }

  /// All records of the case; nothing is shared with an earlier call.
  std::vector<core::Record> run(const core::Case& question) {
    const std::filesystem::path home = folder_ / std::to_string(++runs_);
    std::filesystem::create_directories(home);
    prepare_runtime(question);
    std::filesystem::copy(shared_cache(), home / "cache", std::filesystem::copy_options::recursive);
    return run_in(home / "cache", home / "work", question);
  }

  static const core::Record& of_stage(const std::vector<core::Record>& records,
                                      const std::string& stage) {
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const core::Record& r) { return r.stage == stage; });
    if (found == records.end()) throw std::runtime_error("no record of stage " + stage);
    return *found;
  }

  /// Everything that was not ok, for messages.
  static std::string troubles(const std::vector<core::Record>& records) {
    std::string text;
    for (const core::Record& record : records) {
      if (record.outcome == core::Outcome::ok) continue;
      text += record.stage + ": " + std::string(core::to_name(record.outcome)) + " " +
              record.message + "\n" + record.log_tail + "\n";
    }
    return text;
  }

 private:
  struct Collector final : engine::Observer {
    void forecast(const engine::Forecast&) override {}
    void record(const core::Record& record) override { records.push_back(record); }
    void progress(const engine::Progress&) override {}
    std::vector<core::Record> records;
  };

  static std::vector<core::Record> run_in(const std::filesystem::path& cache_folder,
                                          const std::filesystem::path& work,
                                          const core::Case& question) {
    std::filesystem::create_directories(work);
    Collector collector;
    const engine::Guard guard(work);
    const engine::Cache cache(cache_folder);
    engine::Durations durations(work / "durations.json");
    engine::Engine engine(
        cache, durations, guard, nullptr,
        {.seeds = {1}, .slots = 2, .work_folder = work, .keep_work = false, .host = "test"});
    const std::vector<core::Case> cases{question};
    engine.plan(cases, collector);
    engine.run(collector);
    return collector.records;
  }

  // A changed design asks the same question as the unchanged one, so results are not shared between
  // runs; what every simulation links with is, because compiling it takes longer than the rest.
  std::filesystem::path shared_cache() const { return places_.home / "tool-tests" / "cache"; }

  void prepare_runtime(const core::Case& question) const {
    core::Flow runtime = *question.flow;
    runtime.stages = [stages = runtime.stages](const core::Case& each) {
      std::vector<core::Stage> list = stages(each);
      std::erase_if(list,
                    [](const core::Stage& stage) { return stage.name != "simulation_runtime"; });
      return list;
    };
    core::Case only = question;
    only.flow = &runtime;
    run_in(shared_cache(), folder_ / "runtime", only);
  }

  std::filesystem::path folder_;
  flows::Places places_;
  int runs_ = 0;
};

}  // namespace lutmark::tests
