// SPDX-License-Identifier: Apache-2.0
// Site data: everything that the dashboards draw, as one JSON value.
#include "harness/cli/site_data.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "harness/cli/report.h"
#include "harness/cli/runner.h"
#include "harness/cli/study_report.h"
#include "harness/core/text.h"

namespace lutmark::cli {

using core::Json;

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
               const std::vector<core::CaseResult>& results,
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

Json site_comparison(const core::Run& older, const core::Run& run,
                     const std::vector<core::CaseResult>& results) {
  const std::set<std::string> names(run.header.cases.begin(), run.header.cases.end());
  Json verdicts = Json::object();
  Json missing = Json::array();
  for (const judge::CaseVerdict& verdict : judge_against(core::summarise(older), results)) {
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

}  // namespace lutmark::cli
