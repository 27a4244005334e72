// SPDX-License-Identifier: Apache-2.0
// Site files: what the site shows of files that the cache holds.
#include "harness/cli/site_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "flows/stages.h"
#include "flows/tools/nextpnr.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {

using core::Json;

namespace {

// Enough for the summary that tools print last; a site has thousands of them.
constexpr std::size_t log_end_bytes = 1200;

// Comments, ports and the first registers.
constexpr std::size_t excerpt_lines = 60;

std::string end_of(const std::string& text) {
  if (text.size() <= log_end_bytes) return text;
  const std::size_t line = text.find('\n', text.size() - log_end_bytes);
  return text.substr(line == std::string::npos ? text.size() - log_end_bytes : line + 1);
}

// A file that the record's stage left, where the cache still has it.
std::optional<std::filesystem::path> object_of(const core::Record& record, const std::string& file,
                                               const engine::Cache& cache) {
  const auto output = record.provenance.outputs.find(file);
  if (output == record.provenance.outputs.end()) return std::nullopt;
  std::filesystem::path object = cache.object_path(output->second);
  return std::filesystem::exists(object) ? std::optional(std::move(object)) : std::nullopt;
}

// The top module in what generate left, or nothing.
std::optional<Json> excerpt_of(const core::Record& record, const std::string& top,
                               const engine::Cache& cache) {
  for (const char* suffix : {".v", ".sv"}) {
    const std::string file = "rtl/" + top + suffix;
    const auto object = object_of(record, file, cache);
    if (!object) continue;
    const std::string text = core::read_text(*object);
    std::size_t end = 0;
    for (std::size_t line = 0; line < excerpt_lines && end != std::string::npos; ++line)
      end = text.find('\n', end == 0 ? 0 : end + 1);
    return Json{{"case", record.case_name},
                {"file", file},
                {"text", text.substr(0, end)},
                {"lines", std::count(text.begin(), text.end(), '\n')}};
  }
  return std::nullopt;
}

// The worst path of the same placement, as tiles; none where that seed was not routed.
Json path_on(const core::Run& run, const core::Record& placed, const engine::Cache& cache) {
  for (const core::Record& record : run.records) {
    if (record.case_name != placed.case_name || record.stage != "place_route" ||
        record.seed != flows::floorplan_seed || record.outcome != core::Outcome::ok)
      continue;
    if (const auto report = object_of(record, "report.json", cache))
      return flows::read_report(core::load_json(*report), "report.json").critical_path;
  }
  return Json::array();
}

std::size_t cells_in(const Json& floorplan) {
  std::size_t cells = 0;
  for (const Json& group : floorplan.at("groups")) {
    for (const Json& tile : group.at("tiles")) cells += tile.at(2).get<std::size_t>();
  }
  return cells;
}

}  // namespace

void add_log_ends(Json& data, const engine::Cache& cache) {
  std::map<std::string, std::string> ends;  // equal jobs have one log
  for (Json& record : data["records"]) {
    if (!record["log_tail"].get<std::string>().empty() || !record.contains("log")) continue;
    const std::string log = record["log"];
    if (log.empty()) continue;
    auto [end, added] = ends.try_emplace(log);
    if (added && std::filesystem::exists(cache.object_path(log)))
      end->second = end_of(core::read_text(cache.object_path(log)));
    record["log_tail"] = end->second;
  }
}

void add_excerpts(Json& data, const Context& context, const core::Run& run,
                  const engine::Cache& cache) {
  for (Json& item : data["designs"]) {
    const std::string name = item["name"];
    for (const core::Record& record : run.records) {
      if (record.stage != "generate" || !record.case_name.starts_with(name + "/")) continue;
      const core::Case one = context.case_named(record.case_name, run.header.run);
      if (auto excerpt = excerpt_of(record, core::top_module(*one.design), cache)) {
        item["rtl"] = std::move(*excerpt);
        break;
      }
    }
  }
}

void add_floorplans(Json& data, const core::Run& run, const engine::Cache& cache) {
  struct Largest {
    std::size_t cells = 0;
    const core::Record* record = nullptr;
    Json floorplan;
  };
  std::map<std::pair<std::string, std::string>, Largest> of;  // by design and flow
  for (const core::Record& record : run.records) {
    if (record.stage != "floorplan" || record.outcome != core::Outcome::ok) continue;
    const auto file = object_of(record, flows::floorplan_file, cache);
    if (!file) continue;
    Json floorplan = core::load_json(*file);
    const std::size_t cells = cells_in(floorplan);
    const std::vector<std::string> parts = core::split(record.case_name, '/');
    Largest& largest = of[{parts.at(0), parts.at(2)}];
    if (cells > largest.cells) largest = {cells, &record, std::move(floorplan)};
  }
  for (Json& item : data["designs"]) item["floorplans"] = Json::array();
  for (auto& [place, largest] : of) {
    largest.floorplan["case"] = largest.record->case_name;
    largest.floorplan["flow"] = place.second;
    largest.floorplan["path"] = path_on(run, *largest.record, cache);
    for (Json& item : data["designs"]) {
      if (item["name"] == place.first) item["floorplans"].push_back(std::move(largest.floorplan));
    }
  }
}

}  // namespace lutmark::cli
