// SPDX-License-Identifier: Apache-2.0
// Report: results and verdicts as tables and JSON. Computes nothing.
#include "harness/cli/report.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "harness/cli/table.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::CaseResult;
using core::Json;
using core::Outcome;
using judge::CaseVerdict;
using judge::Verdict;

std::string figure(const CaseResult& result, const std::string& metric) {
  const auto found = result.metrics.find(metric);
  return found == result.metrics.end() ? "-" : core::human_number(found->second);
}

std::string seeded_figure(const CaseResult& result, const std::string& metric) {
  const auto found = result.seeded.find(metric);
  return found == result.seeded.end() ? "-" : seeded_text(found->second);
}

std::string proof(const CaseResult& result) {
  if (!result.proven) return "withheld";
  if (result.labels.contains("proof_netlist")) return "rtl+netlist";
  return result.labels.contains("proof_rtl") ? "rtl" : "-";  // a flow that makes no hardware
}

}  // namespace

std::string seeded_text(const std::map<std::uint64_t, double>& values) {
  std::vector<double> list;
  for (const auto& [seed, value] : values) list.push_back(value);
  const auto [low, high] = std::minmax_element(list.begin(), list.end());
  return fmt::format("{:.1f} [{:.1f}..{:.1f}]", core::median(list), *low, *high);
}

std::string verdict_table(const std::vector<CaseResult>& results,
                          const std::vector<CaseVerdict>& verdicts) {
  std::map<std::string, const CaseResult*> by_name;
  for (const CaseResult& result : results) by_name[result.name] = &result;
  const std::vector<Column> columns{{"case"},
                                    {"outcome"},
                                    {"proof"},
                                    {"luts", Align::right},
                                    {"ffs", Align::right},
                                    {"latency", Align::right},
                                    {"interval", Align::right},
                                    {"Fmax MHz [seeds]", Align::right},
                                    {"verdict"},
                                    {"why"}};
  std::vector<std::vector<std::string>> rows;
  for (const CaseVerdict& verdict : verdicts) {
    const auto found = by_name.find(verdict.name);
    const CaseResult none{.name = verdict.name};
    const CaseResult& result = found == by_name.end() ? none : *found->second;
    rows.push_back({verdict.name,
                    found == by_name.end() ? "-" : std::string(core::to_name(result.outcome)),
                    found == by_name.end() ? "-" : proof(result), figure(result, "luts"),
                    figure(result, "ffs"), figure(result, "latency_cycles"),
                    figure(result, "interval_cycles"), seeded_figure(result, "fmax_mhz"),
                    std::string(core::to_name(verdict.verdict)), verdict.reason});
  }
  return format_table(columns, rows);
}

std::string troubles(const std::vector<CaseResult>& results,
                     const std::vector<CaseVerdict>& verdicts) {
  std::string text;
  for (const CaseResult& result : results) {
    const auto verdict = std::find_if(verdicts.begin(), verdicts.end(),
                                      [&](const CaseVerdict& v) { return v.name == result.name; });
    if (verdict == verdicts.end() || !verdict->failed) continue;
    text += fmt::format("\n{} {} in {}\n  {}\n", result.name, core::to_name(result.outcome),
                        result.stage, result.message);
    text +=
        fmt::format("  what the tool said: lutmark log {}\n  by hand:            lutmark show {}\n",
                    result.name, result.name);
    if (result.outcome == Outcome::mismatch && result.stage == "simulate") {
      text += fmt::format("  with waveforms:     lutmark run {} --waves\n", result.name);
    }
  }
  return text;
}

std::string verdict_counts(const std::vector<CaseVerdict>& verdicts) {
  std::map<Verdict, std::size_t> counts;
  for (const CaseVerdict& verdict : verdicts) ++counts[verdict.verdict];
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : counts)
    parts.push_back(fmt::format("{} {}", count, core::to_name(verdict)));
  return core::join(parts, ", ");
}

Json to_json(const CaseResult& result) {
  Json seeded = Json::object();
  for (const auto& [metric, values] : result.seeded) {
    for (const auto& [seed, value] : values) seeded[metric][std::to_string(seed)] = value;
  }
  Json seeds = Json::object();
  for (const auto& [seed, outcome] : result.seeds)
    seeds[std::to_string(seed)] = core::to_name(outcome);
  return {{"name", result.name},       {"outcome", core::to_name(result.outcome)},
          {"stage", result.stage},     {"message", result.message},
          {"proven", result.proven},   {"revision", result.revision},
          {"metrics", result.metrics}, {"seeded", std::move(seeded)},
          {"seeds", std::move(seeds)}, {"labels", result.labels}};
}

Json to_json(const CaseVerdict& verdict) {
  Json metrics = Json::array();
  for (const judge::MetricVerdict& metric : verdict.metrics) {
    Json item{{"metric", metric.metric},
              {"verdict", core::to_name(metric.verdict)},
              {"tolerance", metric.tolerance}};
    if (metric.change && std::isfinite(metric.change->high)) {
      item["change_low_pct"] = 100 * metric.change->low;
      item["change_high_pct"] = 100 * metric.change->high;
    }
    if (metric.q) item["q"] = *metric.q;
    if (metric.baseline) item["baseline"] = *metric.baseline;
    if (metric.value) item["value"] = *metric.value;
    if (metric.baseline && metric.value && *metric.baseline != 0) {
      item["change_pct"] = 100 * (*metric.value - *metric.baseline) / *metric.baseline;
    }
    metrics.push_back(std::move(item));
  }
  return {{"overall", core::to_name(verdict.verdict)},
          {"failed", verdict.failed},
          {"reason", verdict.reason},
          {"metrics", std::move(metrics)}};
}

}  // namespace lutmark::cli
