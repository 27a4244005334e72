// SPDX-License-Identifier: Apache-2.0
// Site data: everything that the dashboards draw, as one JSON value.
#include "harness/cli/site_data.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "harness/cli/report.h"
#include "harness/cli/runner.h"
#include "harness/cli/study_report.h"
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

// The top module in what generate left, or nothing.
std::optional<Json> excerpt_of(const core::Record& record, const std::string& top,
                               const engine::Cache& cache) {
  for (const char* suffix : {".v", ".sv"}) {
    const std::string file = "rtl/" + top + suffix;
    const auto output = record.provenance.outputs.find(file);
    if (output == record.provenance.outputs.end()) continue;
    const std::filesystem::path object = cache.object_path(output->second);
    if (!std::filesystem::exists(object)) continue;
    const std::string text = core::read_text(object);
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

}  // namespace

Json metrics_json() {
  Json rows = Json::array();
  for (const core::Metric& metric : core::metric_table()) {
    rows.push_back({{"name", metric.name},
                    {"unit", metric.unit},
                    {"better", core::to_name(metric.better)},
                    {"kind", core::to_name(metric.kind)},
                    {"meaning", metric.meaning}});
  }
  return rows;
}

Json site_data(const Context& context, const core::Run& run,
               const std::vector<judge::CaseVerdict>& verdicts) {
  std::map<std::string, const judge::CaseVerdict*> verdict_of;
  for (const judge::CaseVerdict& verdict : verdicts) verdict_of[verdict.name] = &verdict;
  Json data{{"schema", 1},
            {"run", core::to_json(run.header)},
            {"end", run.end ? core::to_json(*run.end) : Json()},
            {"metrics", metrics_json()},
            {"designs", Json::array()},
            {"flows", Json::array()},
            {"cases", Json::array()},
            {"studies", Json::array()},
            {"claims", Json::array()},
            {"records", Json::array()}};
  for (const core::Design& design : context.designs()) {
    data["designs"].push_back(
        {{"name", design.name}, {"meaning", design.meaning}, {"paper", design.paper}});
  }
  for (const core::Flow& flow : context.flows()) {
    data["flows"].push_back(
        {{"name", flow.name}, {"meaning", flow.meaning}, {"device", flow.device}});
  }
  const std::vector<core::CaseResult> results = core::summarise(run);
  std::set<std::string> by_name;
  for (const core::CaseResult& result : results) {
    by_name.insert(result.name);
    const core::Case one = context.case_named(result.name, run.header.run);
    Json item = to_json(result);
    item["design"] = one.design->name;
    item["config"] = one.config_name();
    item["flow"] = one.flow->name;
    item["parameters"] = one.design->parameters.to_json(one.config);
    item["verdict"] = to_json(*verdict_of.at(result.name));
    item["reproduce"] = {fmt::format("./lutmark run {}", result.name),
                         fmt::format("./lutmark show {} --export by-hand", result.name)};
    data["cases"].push_back(std::move(item));
  }
  // A case that vanished has a verdict and nothing else; its design may have vanished with it.
  for (const judge::CaseVerdict& verdict : verdicts) {
    if (verdict.verdict != judge::Verdict::missing || by_name.contains(verdict.name)) continue;
    const std::vector<std::string> parts = core::split(verdict.name, '/');
    Json item = to_json(core::CaseResult{.name = verdict.name});
    item["design"] = parts.at(0);
    item["config"] = parts.at(1);
    item["flow"] = parts.at(2);
    item["parameters"] = Json::object();
    item["verdict"] = to_json(verdict);
    item["reproduce"] = {fmt::format("./lutmark run {}", verdict.name)};
    data["cases"].push_back(std::move(item));
  }
  const std::vector<StudyReport> studies = derive_studies(context, run.header, results);
  for (const StudyReport& report : studies) data["studies"].push_back(to_json(report));
  for (const judge::ClaimFinding& finding : judge_claims(context, studies, results))
    data["claims"].push_back(to_json(finding));
  for (const core::Record& record : run.records) data["records"].push_back(core::to_json(record));
  return data;
}

Json site_comparison(const core::Run& older, const core::Run& run) {
  const std::set<std::string> names(run.header.cases.begin(), run.header.cases.end());
  Json verdicts = Json::object();
  Json missing = Json::array();
  for (const judge::CaseVerdict& verdict :
       judge_against(core::summarise(older), core::summarise(run))) {
    if (names.contains(verdict.name)) {
      verdicts[verdict.name] = to_json(verdict);
    } else {
      missing.push_back(verdict.name);
    }
  }
  return {{"run", core::to_json(older.header)},
          {"verdicts", std::move(verdicts)},
          {"missing", std::move(missing)}};
}

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

}  // namespace lutmark::cli
