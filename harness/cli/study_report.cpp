// SPDX-License-Identifier: Apache-2.0
// Study report: the studies that a run is complete for, and what it says of the published claims.
#include "harness/cli/study_report.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "harness/cli/table.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::CaseResult;
using core::Json;
using judge::ClaimFinding;
using judge::Evidence;

// Four significant digits: what a mean over cases can carry.
std::string short_number(double value) { return fmt::format("{:.4g}", value); }

std::string with_interval(double value, double low, double high) {
  if (low == high) return short_number(value);
  return fmt::format("{} [{}..{}]", short_number(value), short_number(low), short_number(high));
}

using ResultsByName = std::map<std::string, const CaseResult*>;

ResultsByName by_name(const std::vector<CaseResult>& results) {
  ResultsByName index;
  for (const CaseResult& result : results) index[result.name] = &result;
  return index;
}

StudyReport derive(const core::Study& study, const Selection& selection,
                   const ResultsByName& results) {
  StudyReport report{.study = &study, .cases = selection.cases.size()};
  std::vector<core::Measured> measured;
  for (const core::Case& one : selection.cases) {
    const CaseResult& result = *results.at(one.name());
    if (result.outcome != core::Outcome::ok)
      report.left_out.emplace_back(result.name, core::to_name(result.outcome));
    measured.push_back({.question = one, .result = result});
  }
  report.result = study.derive(core::Measurements(std::move(measured)));
  return report;
}

Json to_json(const core::Chart& chart) {
  Json series = Json::array();
  for (const core::ChartSeries& one : chart.series) {
    Json points = Json::array();
    for (const core::ChartPoint& point : one.points) {
      Json item{{"x", point.x}, {"y", point.y}};
      if (point.low && point.high) {
        item["low"] = *point.low;
        item["high"] = *point.high;
      }
      if (!point.case_name.empty()) item["case"] = point.case_name;
      points.push_back(std::move(item));
    }
    series.push_back({{"name", one.name}, {"joined", one.is_joined}, {"points", points}});
  }
  return {{"id", chart.id},
          {"title", chart.title},
          {"x_label", chart.x_label},
          {"y_label", chart.y_label},
          {"x_scale", core::to_name(chart.x_scale)},
          {"y_scale", core::to_name(chart.y_scale)},
          {"categories", chart.categories},
          {"series", std::move(series)},
          {"notes", chart.notes}};
}

Json to_json(const core::Diagram& diagram) {
  Json boxes = Json::array();
  for (const core::DiagramBox& box : diagram.boxes) {
    Json figures = Json::array();
    for (const core::BoxFigure& figure : box.figures)
      figures.push_back({{"name", figure.name}, {"value", figure.value}});
    Json item{{"id", box.id},         {"label", box.label}, {"copies", box.copies},
              {"column", box.column}, {"row", box.row},     {"width", box.width},
              {"height", box.height}, {"figures", figures}, {"frame", box.is_frame}};
    if (!box.case_name.empty()) item["case"] = box.case_name;
    boxes.push_back(std::move(item));
  }
  Json arrows = Json::array();
  for (const core::DiagramArrow& arrow : diagram.arrows)
    arrows.push_back({{"from", arrow.from}, {"to", arrow.to}, {"label", arrow.label}});
  return {{"id", diagram.id},
          {"title", diagram.title},
          {"boxes", std::move(boxes)},
          {"arrows", std::move(arrows)},
          {"notes", diagram.notes}};
}

std::string published(const core::Claim& claim) {
  if (!claim.value) return "no figure";
  return fmt::format("{}{}", core::human_number(*claim.value),
                     claim.unit.empty() ? "" : " " + claim.unit);
}

}  // namespace

std::vector<StudyReport> derive_studies(const Context& context, const core::RunHeader& header,
                                        const std::vector<CaseResult>& results) {
  const std::set<std::string> asked(header.cases.begin(), header.cases.end());
  const ResultsByName index = by_name(results);
  std::vector<StudyReport> reports;
  const std::vector<std::string> suites = core::suite_names(context.suites_folder());
  for (const core::Study& study : context.studies()) {
    // Whoever keeps other suites has no such run.
    if (std::find(suites.begin(), suites.end(), study.suite) == suites.end()) continue;
    const Selection selection = select(context, {study.suite}, {});
    const bool is_complete =
        std::all_of(selection.cases.begin(), selection.cases.end(), [&](const core::Case& one) {
          const std::string name = one.name();
          return asked.contains(name) && index.contains(name);
        });
    if (is_complete) reports.push_back(derive(study, selection, index));
  }
  return reports;
}

std::vector<ClaimFinding> judge_claims(const Context& context,
                                       const std::vector<StudyReport>& studies,
                                       const std::vector<CaseResult>& results) {
  const ResultsByName index = by_name(results);
  const auto of_study = [&](const core::Claim& claim) -> std::optional<Evidence> {
    for (const StudyReport& report : studies) {
      if (report.study->name != claim.measured_by) continue;
      const core::StudyFigure* figure = report.result.find(claim.figure);
      if (figure == nullptr) return std::nullopt;
      return Evidence{.value = figure->value,
                      .low = figure->low.value_or(figure->value),
                      .high = figure->high.value_or(figure->value)};
    }
    return std::nullopt;
  };
  const auto of_case = [&](const core::Claim& claim) -> std::optional<Evidence> {
    const auto found = index.find(claim.measured_by);
    if (found == index.end()) return std::nullopt;
    const auto value = core::value_of(*found->second, claim.figure);
    if (!value) return std::nullopt;
    return Evidence{.value = *value, .low = *value, .high = *value};
  };
  std::vector<ClaimFinding> findings;
  for (const core::Claim& claim : context.claims()) {
    findings.push_back(judge::judge_claim(claim, [&](const core::Claim& asked) {
      return asked.is_study ? of_study(asked) : of_case(asked);
    }));
  }
  return findings;
}

std::string study_table(const StudyReport& report) {
  std::string text = fmt::format("{}: {} ({} cases of {})\n", report.study->name,
                                 report.study->meaning, report.cases, report.study->suite);
  std::vector<std::vector<std::string>> rows;
  for (const core::StudyFigure& figure : report.result.figures) {
    rows.push_back({figure.name,
                    with_interval(figure.value, figure.low.value_or(figure.value),
                                  figure.high.value_or(figure.value)),
                    figure.unit, fmt::format("{}", figure.cases), figure.interval, figure.meaning});
  }
  text += format_table({{"figure"},
                        {"value [interval]", Align::right},
                        {"unit"},
                        {"cases", Align::right},
                        {"interval"},
                        {"meaning"}},
                       rows);
  for (const auto& [name, outcome] : report.left_out)
    text += fmt::format("left out: {} ({})\n", name, outcome);
  return text;
}

std::string claims_table(const std::vector<ClaimFinding>& findings) {
  std::vector<std::vector<std::string>> rows;
  for (const ClaimFinding& one : findings) {
    rows.push_back({one.claim.name, std::string(core::to_name(one.finding)), published(one.claim),
                    one.evidence
                        ? with_interval(one.evidence->value, one.evidence->low, one.evidence->high)
                        : "-",
                    std::string(core::to_name(one.claim.source_kind)), one.reason});
  }
  return format_table({{"claim"},
                       {"finding"},
                       {"published", Align::right},
                       {"measured", Align::right},
                       {"source"},
                       {"why"}},
                      rows);
}

std::string finding_counts(const std::vector<ClaimFinding>& findings) {
  std::map<judge::Finding, std::size_t> counts;
  for (const ClaimFinding& one : findings) ++counts[one.finding];
  std::vector<std::string> parts;
  for (const auto& [finding, count] : counts)
    parts.push_back(fmt::format("{} {}", count, core::to_name(finding)));
  return core::join(parts, ", ");
}

Json to_json(const StudyReport& report) {
  Json figures = Json::array();
  for (const core::StudyFigure& figure : report.result.figures) {
    Json item{{"name", figure.name},   {"meaning", figure.meaning}, {"unit", figure.unit},
              {"value", figure.value}, {"cases", figure.cases},     {"interval", figure.interval}};
    if (figure.low && figure.high) {
      item["low"] = *figure.low;
      item["high"] = *figure.high;
    }
    figures.push_back(std::move(item));
  }
  Json charts = Json::array();
  for (const core::Chart& chart : report.result.charts) charts.push_back(to_json(chart));
  Json diagrams = Json::array();
  for (const core::Diagram& diagram : report.result.diagrams) diagrams.push_back(to_json(diagram));
  Json left_out = Json::array();
  for (const auto& [name, outcome] : report.left_out)
    left_out.push_back({{"case", name}, {"outcome", outcome}});
  return {{"name", report.study->name},      {"meaning", report.study->meaning},
          {"suite", report.study->suite},    {"cases", report.cases},
          {"figures", std::move(figures)},   {"charts", std::move(charts)},
          {"diagrams", std::move(diagrams)}, {"left_out", std::move(left_out)}};
}

Json to_json(const ClaimFinding& finding) {
  const core::Claim& claim = finding.claim;
  Json json{{"name", claim.name},      {"statement", claim.statement},
            {"source", claim.source},  {"source_kind", core::to_name(claim.source_kind)},
            {"unit", claim.unit},      {"measured_by", claim.measured_by},
            {"figure", claim.figure},  {"reach", core::to_name(claim.reach)},
            {"why", claim.why},        {"finding", core::to_name(finding.finding)},
            {"reason", finding.reason}};
  if (claim.value) json["value"] = *claim.value;
  if (finding.evidence) {
    json["evidence"] = {{"value", finding.evidence->value},
                        {"low", finding.evidence->low},
                        {"high", finding.evidence->high}};
  }
  return json;
}

}  // namespace lutmark::cli
