// SPDX-License-Identifier: Apache-2.0
// Job: a stage of a case (and seed), its cache key, and the reading of what it left.
#include "harness/engine/job.h"

#include <elf.h>
#include <link.h>
#include <string.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/core/text.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Command;
using core::Function;
using core::Outcome;
using core::Reading;
using core::Sha256;
using core::Stage;
using core::Step;

void add_arguments(Sha256& hash, const Step& step) {
  if (const auto* command = std::get_if<Command>(&step)) {
    hash.part("command").part(command->tool.name);
    for (const std::string& argument : command->arguments) hash.part(argument);
  } else {
    const auto& function = std::get<Function>(step);
    hash.part("function").part(function.name).part(function.question);
  }
}

// The last lines say why a tool stopped; the first of them that names an error is the message.
std::string error_line(const std::string& log) {
  const std::vector<std::string> lines = core::split(log, '\n');
  std::string last;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->starts_with("  remedy: ")) continue;  // what is wrong stands above it
    if (line->find("rror") != std::string::npos || line->find("ERROR") != std::string::npos) {
      return line->substr(0, 400);
    }
    if (last.empty()) last = *line;
  }
  return last.substr(0, 400);
}

bool all_finite(const core::Metrics& metrics) {
  return std::all_of(metrics.begin(), metrics.end(),
                     [](const auto& metric) { return std::isfinite(metric.second); });
}

// A reader may know better what a failing tool said, as long as it does not call it a success. One
// that finds no report to read knows nothing better.
Reading read_failure(const Stage& stage, const ProcessResult& end, const fs::path& folder) {
  const Reading plain{
      .outcome = Outcome::tool_failed,
      .message = fmt::format("exit status {}: {}", end.status, error_line(end.log))};
  if (!stage.read) return plain;
  try {
    Reading better = stage.read({folder, end.status, end.log});
    return better.outcome == Outcome::ok ? plain : better;
  } catch (const std::exception&) {
    return plain;
  }
}

Reading read_outputs(const Stage& stage, const ProcessResult& end, const fs::path& folder) {
  std::string missing;
  present_outputs(stage, folder, missing);
  if (end.status == 0 && !missing.empty()) {
    return {.outcome = Outcome::unreadable,
            .message = fmt::format("the output {} is missing", missing)};
  }
  if (end.status == 0 && !stage.read) return {};
  Reading reading = end.status == 0 ? stage.read({folder, end.status, end.log})
                                    : read_failure(stage, end, folder);
  if (!all_finite(reading.metrics)) {
    return {.outcome = Outcome::unreadable,
            .message = "a figure in the output is not a finite number"};
  }
  for (const auto& [name, value] : reading.metrics) {
    if (core::find_metric(name) == nullptr) {
      return {.outcome = Outcome::unreadable,
              .message = fmt::format("'{}' is not in the metric table", name)};
    }
  }
  return reading;
}

}  // namespace

std::string job_key(const Stage& stage, const std::vector<Step>& steps, const Inputs& inputs,
                    const std::string& build) {
  Sha256 hash;
  hash.part("lutmark job 1").part(stage.name);
  for (const Step& step : steps) {
    add_arguments(hash, step);
    if (const auto* command = std::get_if<Command>(&step)) {
      hash.part(command->tool.version).part(command->tool.sha256);
    } else {
      hash.part(build);
    }
  }
  for (const auto& [file, artifact] : inputs) hash.part("input").part(file).part(artifact.sha256);
  for (const auto& [file, text] : stage.texts) hash.part("text").part(file).part(text);
  for (const std::string& output : stage.outputs) hash.part("output").part(output);
  if (!stage.done_when.empty()) hash.part("done when").part(stage.done_when);
  return hash.hex();
}

std::string stage_question(const Stage& stage) {
  Sha256 hash;
  hash.part(stage.name);
  for (const Step& step : stage.steps(0)) add_arguments(hash, step);
  for (const auto& [file, text] : stage.texts) hash.part(file).part(text);
  return hash.hex();
}

ProcessSpec process_spec(const Step& step, const fs::path& folder, const core::Limits& limits) {
  ProcessSpec spec{.argv = {}, .function = {}, .cwd = folder, .env = {}, .limits = limits};
  if (const auto* command = std::get_if<Command>(&step)) {
    spec.argv = command->tool.argv;
    spec.argv.insert(spec.argv.end(), command->arguments.begin(), command->arguments.end());
    spec.env = command->tool.env;
  } else {
    const auto& function = std::get<Function>(step);
    spec.function = [run = function.run] {
      run(".");
      return 0;
    };
  }
  return spec;
}

std::vector<std::string> shown_argv(const Step& step) {
  if (const auto* command = std::get_if<Command>(&step)) {
    std::vector<std::string> argv = command->tool.argv;
    argv.insert(argv.end(), command->arguments.begin(), command->arguments.end());
    return argv;
  }
  return {"lutmark:" + std::get<Function>(step).name};
}

std::string missing_tool(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    const auto* command = std::get_if<Command>(&step);
    const auto* function = std::get_if<Function>(&step);
    const std::string& name = command != nullptr ? command->tool.name : function->name;
    const std::string& missing = command != nullptr ? command->tool.missing : function->missing;
    if (!missing.empty()) return fmt::format("{}: {}", name, missing);
  }
  return "";
}

Reading read_end(const Stage& stage, const ProcessResult& end, const fs::path& folder) {
  switch (end.end) {
    case ProcessEnd::wall_limit:
    case ProcessEnd::cpu_limit:
      return {.outcome = Outcome::timeout, .message = end.message};
    case ProcessEnd::memory_limit:
      return {.outcome = Outcome::out_of_memory, .message = end.message};
    case ProcessEnd::signaled:
      return {.outcome = Outcome::crashed, .message = end.message};
    case ProcessEnd::not_started:
      return {.outcome = Outcome::tool_missing, .message = end.message};
    case ProcessEnd::stopped:
      return {.outcome = Outcome::skipped, .message = "stopped"};
    case ProcessEnd::exited:
      break;
  }
  try {
    return read_outputs(stage, end, folder);
  } catch (const std::exception& error) {
    return {.outcome = Outcome::unreadable, .message = error.what()};
  } catch (...) {
    return {.outcome = Outcome::unreadable,
            .message = "the reader threw what is no std::exception"};
  }
}

std::vector<std::string> present_outputs(const Stage& stage, const fs::path& folder,
                                         std::string& missing) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (std::string output : stage.outputs) {
    const bool is_optional = output.ends_with('?');
    if (is_optional) output.pop_back();
    if (output.ends_with("/*")) {
      const fs::path below = folder / output.substr(0, output.size() - 2);
      std::size_t count = 0;
      if (fs::is_directory(below, ignored)) {
        for (const auto& entry : fs::recursive_directory_iterator(below)) {
          if (!entry.is_regular_file()) continue;
          files.push_back(fs::relative(entry.path(), folder).string());
          ++count;
        }
      }
      if (count == 0 && !is_optional) missing = output;
    } else if (fs::is_regular_file(folder / output, ignored)) {
      files.push_back(output);
    } else if (!is_optional) {
      missing = output;
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string build_identity() {
  std::string identity;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          if (header.p_type != PT_NOTE) continue;
          const char* note = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
          const char* end = note + header.p_memsz;
          while (note + sizeof(ElfW(Nhdr)) < end) {
            ElfW(Nhdr) head = {};
            memcpy(&head, note, sizeof head);
            const char* name = note + sizeof head;
            const char* value = name + ((head.n_namesz + 3U) & ~3U);
            if (head.n_type == NT_GNU_BUILD_ID) {
              for (std::size_t b = 0; b < head.n_descsz; ++b) {
                *static_cast<std::string*>(result) +=
                    fmt::format("{:02x}", static_cast<unsigned char>(value[b]));
              }
              return 1;
            }
            note = value + ((head.n_descsz + 3U) & ~3U);
          }
        }
        return 1;  // the program itself comes first; libraries are not asked
      },
      &identity);
  return identity;
}

}  // namespace lutmark::engine
