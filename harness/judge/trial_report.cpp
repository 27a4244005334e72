// SPDX-License-Identifier: Apache-2.0
// Trial report: what trials of the rule measured, as a file and as the tables of docs/judging.md.
#include "harness/judge/trial_report.h"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/record.h"
#include "harness/core/text.h"
#include "harness/judge/compare.h"

namespace lutmark::judge {
namespace {

using core::Json;
using core::required;
using core::Shape;

constexpr const char* begin_mark = "<!-- measured: lutmark selftest judge -->\n";
constexpr const char* end_mark = "<!-- end -->\n";

Shape count(std::string meaning) { return Shape::integer(std::move(meaning), 0, 1'000'000'000); }

std::string percent(std::size_t part, std::size_t whole) {
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::size_t unshifted_cases(const TrialResult& result) {
  return result.setting.suites * (result.setting.cases - (result.setting.shift > 0 ? 1 : 0));
}

std::string words(Control control) {
  return control == Control::other_seeds ? "other seeds" : "renamed signals";
}

std::string sample_table(const TrialReport& report) {
  std::string text =
      "| case | seeds of each side | variation of Fmax | median with renamed signals |\n"
      "|---|---|---|---|\n";
  for (const TrialReport::Sample& sample : report.samples) {
    text += fmt::format("| `{}` | {} | {:.1f} % | {:+.1f} % |\n", sample.case_name, sample.seeds,
                        sample.variation_pct, sample.renamed_shift_pct);
  }
  return text;
}

std::string alarm_table(const TrialReport& report) {
  std::string text =
      "| nothing changed but | first seeds | suites | false alarm | without more seeds | cases "
      "left "
      "inconclusive | seeds a case |\n|---|---|---|---|---|---|---|\n";
  for (const TrialResult& result : report.results) {
    const TrialSetting& setting = result.setting;
    if (setting.shift > 0) continue;
    text +=
        fmt::format("| {} | {} | {} | {} | {} | {} | {:.1f} |\n", words(setting.control),
                    setting.first_seeds, setting.suites, percent(result.alarmed, setting.suites),
                    percent(result.alarmed_once, setting.suites),
                    percent(result.undecided, unshifted_cases(result)), result.seeds);
  }
  return text;
}

std::string power_table(const TrialReport& report) {
  std::string text =
      "| one case slower by | first seeds | suites | called worse | without more seeds | called "
      "same |\n|---|---|---|---|---|---|\n";
  for (const TrialResult& result : report.results) {
    const TrialSetting& setting = result.setting;
    if (setting.shift <= 0) continue;
    text += fmt::format("| {:g} % | {} | {} | {} | {} | {} |\n", 100 * setting.shift,
                        setting.first_seeds, setting.suites, percent(result.found, setting.suites),
                        percent(result.found_once, setting.suites),
                        percent(result.passed, setting.suites));
  }
  return text;
}

TrialResult result_from_json(const Json& json) {
  TrialResult result{
      .setting = {.control = *core::from_name<Control>(json["control"].get<std::string>()),
                  .shift = json["shift"],
                  .first_seeds = json["first_seeds"],
                  .suites = json["suites"],
                  .cases = json["cases"]}};
  result.alarmed = json["alarmed"];
  result.alarmed_once = json["alarmed_once"];
  result.undecided = json["undecided"];
  result.seeds = json["seeds"];
  result.found = json["found"];
  result.found_once = json["found_once"];
  result.passed = json["passed"];
  return result;
}

}  // namespace

TrialReport::Sample sample_of(const Population& population) {
  const std::vector<double>& values = population.original;
  const auto size = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / size;
  const double squares = std::accumulate(
      values.begin(), values.end(), 0.0,
      [&](double sum, double value) { return sum + (value - mean) * (value - mean); });
  return {.case_name = population.case_name,
          .seeds = values.size(),
          .variation_pct = 100 * std::sqrt(squares / (size - 1)) / mean,
          .renamed_shift_pct = 100 * (core::median(population.renamed) / core::median(values) - 1)};
}

const core::Format& trial_report_format() {
  static const core::Format format{
      "judging", 1,
      Shape::object(
          "false alarms and power of the rule that judges; written by `lutmark selftest judge`",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("tools", Shape::map("tool to version and hash", Shape::string("identity"))),
           required(
               "samples",
               Shape::array(
                   "what was drawn from",
                   Shape::object("a case",
                                 {required("case", Shape::string("design/config/flow")),
                                  required("seeds", count("of each side")),
                                  required("variation_pct",
                                           Shape::number("standard deviation over mean of Fmax")),
                                  required("renamed_shift_pct",
                                           Shape::number("of the median with renamed signals"))}),
                   1)),
           required(
               "results",
               Shape::array(
                   "trials",
                   Shape::object(
                       "suites that were judged alike",
                       {required("control", Shape::word("what differs where nothing happened",
                                                        core::all_names<Control>())),
                        required("shift", Shape::number("of the slower case, share of Fmax")),
                        required("first_seeds", count("seeds of the first look")),
                        required("suites", count("suites judged")),
                        required("cases", count("cases of a suite")),
                        required("alarmed", count("suites with a false call")),
                        required("alarmed_once", count("the same without more seeds")),
                        required("undecided", count("cases not slower that stay inconclusive")),
                        required("seeds", Shape::number("mean seeds that a case ran")),
                        required("found", count("suites with the slower case called worse")),
                        required("found_once", count("the same without more seeds")),
                        required("passed",
                                 count("suites with the slower case called the same"))})))})};
  return format;
}

Json to_json(const TrialReport& report) {
  Json json{{"schema", 1},
            {"tools", report.tools},
            {"samples", Json::array()},
            {"results", Json::array()}};
  for (const TrialReport::Sample& sample : report.samples) {
    json["samples"].push_back({{"case", sample.case_name},
                               {"seeds", sample.seeds},
                               {"variation_pct", sample.variation_pct},
                               {"renamed_shift_pct", sample.renamed_shift_pct}});
  }
  for (const TrialResult& result : report.results) {
    json["results"].push_back({{"control", core::to_name(result.setting.control)},
                               {"shift", result.setting.shift},
                               {"first_seeds", result.setting.first_seeds},
                               {"suites", result.setting.suites},
                               {"cases", result.setting.cases},
                               {"alarmed", result.alarmed},
                               {"alarmed_once", result.alarmed_once},
                               {"undecided", result.undecided},
                               {"seeds", result.seeds},
                               {"found", result.found},
                               {"found_once", result.found_once},
                               {"passed", result.passed}});
  }
  return json;
}

TrialReport trial_report_from_json(const Json& json, const std::string& source) {
  trial_report_format().check(json, source);
  TrialReport report{.tools = json["tools"].get<std::map<std::string, std::string>>(),
                     .samples = {},
                     .results = {}};
  for (const Json& sample : json["samples"]) {
    report.samples.push_back({.case_name = sample["case"],
                              .seeds = sample["seeds"],
                              .variation_pct = sample["variation_pct"],
                              .renamed_shift_pct = sample["renamed_shift_pct"]});
  }
  for (const Json& result : json["results"]) report.results.push_back(result_from_json(result));
  return report;
}

std::string tables(const TrialReport& report) {
  std::vector<std::string> tools;
  for (const auto& [tool, identity] : report.tools)
    tools.push_back(fmt::format("{} {}", tool, identity.substr(0, identity.find(' '))));
  return fmt::format(
      "Samples of {}:\n\n{}\nFalse alarms, over suites of {} cases:\n\n{}\n"
      "Power, one case of such a suite being slower:\n\n{}",
      core::join(tools, ", "), sample_table(report),
      report.results.empty() ? 0 : report.results.front().setting.cases, alarm_table(report),
      power_table(report));
}

std::vector<std::string> broken_promises(const TrialReport& report) {
  std::vector<std::string> lines;
  for (const TrialResult& result : report.results) {
    const TrialSetting& setting = result.setting;
    const double rate = static_cast<double>(result.alarmed) / static_cast<double>(setting.suites);
    if (setting.shift > 0 || rate <= false_discovery_rate) continue;
    lines.push_back(fmt::format("{} of suites raise a false alarm from {} seeds with {}",
                                percent(result.alarmed, setting.suites), setting.first_seeds,
                                words(setting.control)));
  }
  return lines;
}

std::string with_tables(const std::string& page, const std::string& tables,
                        const std::string& source) {
  const std::size_t mark = page.find(begin_mark);
  const std::size_t begin = mark + std::string_view(begin_mark).size();
  const std::size_t end = mark == std::string::npos ? mark : page.find(end_mark, begin);
  if (end == std::string::npos) {
    throw core::UserError(source, "has no place for the measured tables",
                          fmt::format("add the lines {}and {}", begin_mark, end_mark));
  }
  return page.substr(0, begin) + "\n" + tables + "\n" + page.substr(end);
}

}  // namespace lutmark::judge
