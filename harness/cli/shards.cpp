// SPDX-License-Identifier: Apache-2.0
// Shards: parts of a selection for several machines, and their runs joined to one.
#include "harness/cli/shards.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::UserError;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Elapsed seconds of all stages and seeds, or nothing when no stage was ever timed.
std::optional<double> cost_of(const core::Case& one, std::size_t seeds,
                              const engine::Durations& durations) {
  std::optional<double> cost;
  const std::string name = one.name();
  for (const core::Stage& stage : one.flow->stages(one)) {
    const auto seconds = durations.expected(name, stage.name);
    if (!seconds) continue;
    cost = cost.value_or(0) + *seconds * static_cast<double>(stage.per_seed ? seeds : 1);
  }
  return cost;
}

std::vector<double> costs_of(const Selection& selection, const engine::Durations& durations) {
  std::vector<std::optional<double>> known;
  double sum = 0;
  std::size_t count = 0;
  for (const core::Case& one : selection.cases) {
    const auto& seeds = one.seeds.empty() ? selection.seeds : one.seeds;
    known.push_back(cost_of(one, seeds.size(), durations));
    sum += known.back().value_or(0);
    count += known.back() ? 1 : 0;
  }
  const double mean = count > 0 ? sum / static_cast<double>(count) : 1;
  std::vector<double> costs;
  for (const auto& cost : known) costs.push_back(cost.value_or(mean));
  return costs;
}

void require_equal(const core::RunHeader& first, const core::RunHeader& other) {
  const auto same = [&](const char* what, const std::string& a, const std::string& b) {
    if (a == b) return;
    throw UserError(other.run, fmt::format("has {} '{}' where {} has '{}'", what, b, first.run, a),
                    "merge the shards of one selection, made by one program");
  };
  same("commit", first.commit, other.commit);
  same("build", first.build, other.build);
  same("tool chain", first.toolchain, other.toolchain);
  same("selection", first.selection, other.selection);
  same("shards", std::to_string(first.shard->count), std::to_string(other.shard->count));
  same("cases in all", std::to_string(first.shard->cases), std::to_string(other.shard->cases));
}

// The runs by their shard's index. Throws unless every shard is there once and whole.
std::vector<const core::Run*> in_order(const std::vector<core::Run>& runs) {
  for (const core::Run& run : runs) {
    if (!run.header.shard) {
      throw UserError(run.header.run, "is no shard of a run",
                      "only runs made with --shard can be merged");
    }
    if (!run.end || run.end->interrupted) {
      throw UserError(run.header.run, "did not come to its end",
                      "finish it with: lutmark run --resume " + run.header.run);
    }
    require_equal(runs.front().header, run.header);
  }
  std::vector<const core::Run*> shards(runs.front().header.shard->count);
  for (const core::Run& run : runs) {
    const core::Run*& place = shards[run.header.shard->index - 1];
    if (place != nullptr) {
      throw UserError(run.header.run,
                      fmt::format("is shard {}/{}, and so is {}", run.header.shard->index,
                                  shards.size(), place->header.run),
                      "leave one of them out");
    }
    place = &run;
  }
  for (std::size_t i = 0; i < shards.size(); ++i) {
    if (shards[i] != nullptr) continue;
    throw UserError("merge", fmt::format("shard {}/{} is missing", i + 1, shards.size()),
                    "name the runs of all shards");
  }
  return shards;
}

void join_header(core::RunHeader& whole, const core::RunHeader& part) {
  for (std::size_t i = 0; i < part.cases.size(); ++i) {
    std::string& place = whole.cases[part.shard->positions[i]];
    if (!place.empty()) {
      throw UserError(part.run, fmt::format("has {}, which another shard has, too", part.cases[i]),
                      "split the selection again: all shards need the same durations.json");
    }
    place = part.cases[i];
  }
  whole.case_seeds.insert(part.case_seeds.begin(), part.case_seeds.end());
  whole.flows.insert(part.flows.begin(), part.flows.end());
  whole.dirty = whole.dirty || part.dirty;
  if (whole.host.find(part.host) == std::string::npos) whole.host += ", " + part.host;
}

}  // namespace

core::Shard parse_shard(const std::string& text) {
  const std::vector<std::string> parts = core::split(text, '/');
  const auto index = number_of(parts.front());
  const auto count = parts.size() == 2 ? number_of(parts.back()) : std::nullopt;
  if (!index || !count || *index < 1 || *index > *count || *count > core::Shard::most) {
    throw UserError("--shard", fmt::format("'{}' is no shard", text),
                    fmt::format("write I/N, with I from 1 to N and N up to {}: 2/4 is the second "
                                "of four",
                                core::Shard::most));
  }
  return {.index = *index, .count = *count, .cases = 0, .positions = {}};
}

void keep_shard(Selection& selection, core::Shard& shard, const engine::Durations& durations) {
  const std::vector<double> costs = costs_of(selection, durations);
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
  std::vector<double> loads(shard.count, 0);
  std::set<std::size_t> kept;
  for (const std::size_t one : order) {
    const auto least = std::min_element(loads.begin(), loads.end());
    *least += costs[one];
    if (least - loads.begin() == static_cast<std::ptrdiff_t>(shard.index) - 1) kept.insert(one);
  }
  shard.cases = selection.cases.size();
  shard.positions.assign(kept.begin(), kept.end());
  std::vector<core::Case> cases;
  for (const std::size_t one : kept) cases.push_back(std::move(selection.cases[one]));
  selection.cases = std::move(cases);
}

core::Run merge_runs(const std::vector<core::Run>& runs, const std::string& name) {
  const std::vector<const core::Run*> shards = in_order(runs);
  core::Run whole{.header = shards.front()->header, .records = {}, .end = core::RunEnd{}};
  whole.header.run = name;
  whole.header.shard.reset();
  whole.header.cases.assign(shards.front()->header.shard->cases, "");
  double longest_s = 0;
  for (const core::Run* shard : shards) {
    join_header(whole.header, shard->header);
    whole.end = core::sum(*whole.end, *shard->end);
    longest_s = std::max(longest_s, shard->end->wall_s);
    whole.records.insert(whole.records.end(), shard->records.begin(), shard->records.end());
  }
  // Shards run side by side.
  whole.end->wall_s = longest_s;
  const auto missing = static_cast<std::size_t>(
      std::count(whole.header.cases.begin(), whole.header.cases.end(), ""));
  if (missing > 0) {
    throw UserError("merge", fmt::format("{} cases are in no shard", missing),
                    "split the selection again: all shards need the same durations.json");
  }
  return whole;
}

}  // namespace lutmark::cli
