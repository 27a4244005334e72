// SPDX-License-Identifier: Apache-2.0
// Floorplan: where nextpnr put the cells of a design, tile by tile.
#include "flows/tools/floorplan.h"

#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::flows {
namespace {

using core::Json;

core::UserError unreadable(const std::string& source, const std::string& problem) {
  return {source, problem, "this is not a placed design of nextpnr"};
}

// Cell types of nextpnr 0.4 and 0.11 for iCE40 and ECP5.
std::string_view kind_of(std::string_view type) {
  static const std::map<std::string_view, std::string_view> kinds{
      {"ICESTORM_LC", "logic"},  {"TRELLIS_COMB", "logic"},  {"TRELLIS_FF", "logic"},
      {"TRELLIS_RAMW", "logic"}, {"TRELLIS_SLICE", "logic"}, {"ICESTORM_RAM", "memory"},
      {"DP16KD", "memory"},      {"ICESTORM_DSP", "dsp"},    {"MULT18X18D", "dsp"},
      {"ALU54B", "dsp"}};
  const auto found = kinds.find(type);
  return found == kinds.end() ? "other" : found->second;
}

std::string_view part_of(std::string_view cell, bool has_shell) {
  if (cell.starts_with("$nextpnr")) return "added";
  return !has_shell || cell.starts_with("core.") ? "core" : "shell";
}

// A place is a path of X<column>, Y<row> and the site in the tile: X19/Y5/lc0.
std::optional<std::pair<int, int>> tile_of(std::string_view bel) {
  std::pair<int, int> tile;
  const char* at = bel.data();
  const char* const end = at + bel.size();
  const auto read = [&](char mark, int& number) {
    if (at == end || *at != mark) return false;
    const auto [rest, error] = std::from_chars(at + 1, end, number);
    if (error != std::errc() || rest == end || *rest != '/') return false;
    at = rest + 1;
    return true;
  };
  if (!read('X', tile.first) || !read('Y', tile.second)) return std::nullopt;
  return tile;
}

const Json& member(const Json& object, const char* key, const std::string& source) {
  if (!object.is_object() || !object.contains(key))
    throw unreadable(source, fmt::format("has no '{}'", key));
  return object[key];
}

const std::string& text(const Json& object, const char* key, const std::string& source) {
  const Json& value = member(object, key, source);
  if (!value.is_string()) throw unreadable(source, fmt::format("'{}' is no text", key));
  return value.get_ref<const std::string&>();
}

}  // namespace

Json floorplan_groups(const Json& placed, bool has_shell, const std::string& source) {
  const Json& modules = member(placed, "modules", source);
  if (!modules.is_object() || modules.size() != 1)
    throw unreadable(source, "does not have one module");
  const Json& cells = member(modules.front(), "cells", source);
  if (!cells.is_object()) throw unreadable(source, "'cells' is no object");
  std::map<std::pair<std::string_view, std::string_view>, std::map<std::pair<int, int>, int>>
      groups;
  for (const auto& [name, cell] : cells.items()) {
    const std::string& bel =
        text(member(cell, "attributes", source), "NEXTPNR_BEL", source + " of " + name);
    const auto tile = tile_of(bel);
    if (!tile) throw unreadable(source, fmt::format("'{}' is no place of a cell", bel));
    ++groups[{part_of(name, has_shell), kind_of(text(cell, "type", source))}][*tile];
  }
  Json all = Json::array();
  for (const auto& [group, tiles] : groups) {
    Json places = Json::array();
    for (const auto& [tile, count] : tiles)
      places.push_back(Json::array({tile.first, tile.second, count}));
    all.push_back({{"part", group.first}, {"kind", group.second}, {"tiles", std::move(places)}});
  }
  return all;
}

}  // namespace lutmark::flows
