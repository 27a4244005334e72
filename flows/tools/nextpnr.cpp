// SPDX-License-Identifier: Apache-2.0
// nextpnr: the reader of its report, and what its failures mean.
#include "flows/tools/nextpnr.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::flows {
namespace {

using core::Json;

core::UserError unreadable(const std::string& source, const std::string& problem) {
  return {source, problem, "this is not a report of nextpnr"};
}

double number(const Json& object, const char* key, const std::string& source) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_number()) {
    throw unreadable(source, fmt::format("has no number '{}'", key));
  }
  return object[key].get<double>();
}

std::string cell_of(const Json& hop, const char* end) {
  if (!hop.is_object() || !hop.contains(end)) return "";
  const Json& cell = hop[end];
  return cell.is_object() && cell.contains("cell") && cell["cell"].is_string()
             ? cell["cell"].get<std::string>()
             : "";
}

void visit(const Json& hop, const char* end, std::vector<std::pair<int, int>>& tiles) {
  if (!hop.is_object() || !hop.contains(end) || !hop[end].is_object()) return;
  const Json& cell = hop[end];
  if (!cell.contains("loc")) return;
  const Json& place = cell["loc"];
  if (!place.is_array() || place.size() != 2 || !place[0].is_number_integer() ||
      !place[1].is_number_integer())
    return;
  const std::pair tile{place[0].get<int>(), place[1].get<int>()};
  if (tiles.empty() || tiles.back() != tile) tiles.push_back(tile);
}

// The worst path within one clock domain; paths from and to pins carry "<async>".
void read_critical_path(const Json& json, PlaceRouteReport& report) {
  if (!json.contains("critical_paths") || !json["critical_paths"].is_array()) return;
  double worst = -1;
  for (const Json& entry : json["critical_paths"]) {
    if (!entry.is_object() || !entry.contains("path") || !entry["path"].is_array() ||
        entry["path"].empty())
      continue;
    if (entry.value("from", Json("")).dump().find("async") != std::string::npos) continue;
    if (entry.value("to", Json("")).dump().find("async") != std::string::npos) continue;
    double delay = 0;
    for (const Json& hop : entry["path"]) {
      if (hop.is_object() && hop.contains("delay") && hop["delay"].is_number())
        delay += hop["delay"].get<double>();
    }
    if (delay <= worst) continue;
    worst = delay;
    report.critical_from = cell_of(entry["path"].front(), "from");
    report.critical_to = cell_of(entry["path"].back(), "to");
    report.critical_path.clear();
    for (const Json& hop : entry["path"]) {
      visit(hop, "from", report.critical_path);
      visit(hop, "to", report.critical_path);
    }
  }
}

}  // namespace

PlaceRouteReport read_report(const Json& json, const std::string& source) {
  if (!json.is_object() || !json.contains("utilization") || !json["utilization"].is_object()) {
    throw unreadable(source, "has no object 'utilization'");
  }
  if (!json.contains("fmax") || !json["fmax"].is_object())
    throw unreadable(source, "has no object 'fmax'");
  PlaceRouteReport report;
  for (const auto& [type, use] : json["utilization"].items()) {
    report.utilisation[type] = {number(use, "used", source), number(use, "available", source)};
  }
  // The clock's name is mangled, so the slowest entry is taken and none looked up.
  for (const auto& [clock, figures] : json["fmax"].items()) {
    const double achieved = number(figures, "achieved", source);
    if (!(achieved > 0))
      throw unreadable(source, fmt::format("the fmax of '{}' is not positive", clock));
    report.fmax_mhz = std::min(report.fmax_mhz.value_or(achieved), achieved);
  }
  read_critical_path(json, report);
  return report;
}

core::Outcome failure_outcome(const std::string& log) {
  // Only the lines that end the run: cell names and warnings may hold any of these words.
  std::string errors;
  for (const std::string& line : core::split(log, '\n')) {
    if (line.starts_with("ERROR: ")) errors += line + "\n";
  }
  const auto says = [&](std::initializer_list<std::string_view> phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
      return errors.find(phrase) != std::string::npos;
    });
  };
  // Phrases of nextpnr 0.4 and 0.11 (texts in the programs) for a device or a package that is too
  // small.
  if (says({"no Bels remaining", "no BELs remaining", "Unable to find legal placement",
            "Unable to find a placement location", "Unable to find placement for cell",
            "Unable to place cell", "failed to place chain", "failed to place cell"})) {
    return core::Outcome::does_not_fit;
  }
  if (says({"Routing design failed", "Failed to route arc", "Failed to find a route for arc",
            "cannot route global from"})) {
    return core::Outcome::unroutable;
  }
  return core::Outcome::tool_failed;
}

}  // namespace lutmark::flows
