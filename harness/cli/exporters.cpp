// SPDX-License-Identifier: Apache-2.0
// Exporters: a judged run in the formats of other tools.
#include "harness/cli/exporters.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/cli/report.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

using core::Better;
using core::CaseResult;
using core::human_number;
using core::Json;
using judge::CaseVerdict;
using judge::Verdict;

// Metrics in the order of the table, with the seeds' values where there are any.
struct Row {
  const core::Metric* metric = nullptr;
  double value = 0;  // the median, of a seeded one
  const std::map<std::uint64_t, double>* seeds = nullptr;
};

std::vector<Row> rows_of(const CaseResult& result) {
  std::vector<Row> rows;
  for (const core::Metric& metric : core::metric_table()) {
    const std::string name(metric.name);
    const auto value = result.metrics.find(name);
    const auto seeds = result.seeded.find(name);
    if (value != result.metrics.end()) rows.push_back({&metric, value->second, nullptr});
    if (seeds == result.seeded.end() || seeds->second.empty()) continue;
    std::vector<double> values;
    for (const auto& [seed, one] : seeds->second) values.push_back(one);
    rows.push_back({&metric, core::median(values), &seeds->second});
  }
  return rows;
}

std::pair<double, double> range_of(const std::map<std::uint64_t, double>& seeds) {
  const auto [low, high] = std::minmax_element(
      seeds.begin(), seeds.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return {low->second, high->second};
}

// XML has no way to write most control characters, so they are left out.
std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
      case '\t':
        escaped += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) escaped += c;
    }
  }
  return escaped;
}

// Text in a cell of a table, with nothing that Markdown or HTML would act upon.
std::string cell_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      escaped += ' ';
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      if (std::string_view("|`*_[]\\~#@").find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

bool fails(const CaseVerdict& verdict) {
  return verdict.failed || verdict.verdict == Verdict::worse || verdict.verdict == Verdict::missing;
}

std::map<std::string, const CaseResult*> by_name(const JudgedRun& run) {
  std::map<std::string, const CaseResult*> index;
  for (const CaseResult& result : run.results) index[result.name] = &result;
  return index;
}

std::string figure(const CaseResult* result, const char* metric) {
  if (result == nullptr) return "";
  for (const Row& row : rows_of(*result)) {
    if (row.metric->name != metric) continue;
    return row.seeds != nullptr ? seeded_text(*row.seeds) : human_number(row.value);
  }
  return "";
}

}  // namespace

std::string export_csv(const JudgedRun& run) {
  std::string text = "case,metric,unit,kind,seed,value\n";
  for (const CaseResult& result : run.results) {
    for (const Row& row : rows_of(result)) {
      const std::string start =
          fmt::format("{},{},{},{}", core::csv_text(result.name), row.metric->name,
                      row.metric->unit, core::to_name(row.metric->kind));
      if (row.seeds == nullptr) {
        text += fmt::format("{},,{}\n", start, human_number(row.value));
        continue;
      }
      for (const auto& [seed, value] : *row.seeds)
        text += fmt::format("{},{},{}\n", start, seed, human_number(value));
    }
  }
  return text;
}

std::string export_markdown(const JudgedRun& run) {
  const auto index = by_name(run);
  std::string notable;
  std::string all;
  for (const CaseVerdict& verdict : run.verdicts) {
    const auto found = index.find(verdict.name);
    const CaseResult* result = found == index.end() ? nullptr : found->second;
    const std::string line =
        fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", cell_text(verdict.name),
                    result == nullptr ? "" : core::to_name(result->outcome), figure(result, "luts"),
                    figure(result, "ffs"), figure(result, "fmax_mhz"),
                    core::to_name(verdict.verdict), cell_text(verdict.reason));
    all += line;
    if (verdict.verdict != Verdict::same || verdict.failed) notable += line;
  }
  constexpr std::string_view head =
      "| case | outcome | luts | ffs | Fmax MHz, median and range | verdict | why |\n"
      "|---|---|--:|--:|--:|---|---|\n";
  std::string text = fmt::format("### lutmark: {} of `{}`\n\n", verdict_counts(run.verdicts),
                                 cell_text(run.header.selection));
  text += notable.empty() ? "Every case is the same as its baseline.\n"
                          : fmt::format("{}{}", head, notable);
  text += fmt::format(
      "\n<details><summary>All {} cases</summary>\n\n{}{}\n</details>\n\n"
      "Run {}, tool chain {}, commit {}{}. An empty field was not measured or is withheld.\n",
      run.verdicts.size(), head, all, cell_text(run.header.run), cell_text(run.header.toolchain),
      cell_text(run.header.commit.substr(0, 12)),
      run.header.dirty ? " with uncommitted changes" : "");
  return text;
}

std::string export_junit(const JudgedRun& run) {
  const auto index = by_name(run);
  std::string tests;
  std::size_t failures = 0;
  double seconds = 0;
  for (const CaseVerdict& verdict : run.verdicts) {
    const auto found = index.find(verdict.name);
    const CaseResult* result = found == index.end() ? nullptr : found->second;
    const double time = result == nullptr ? 0 : result->tool_s;
    seconds += time;
    const std::vector<std::string> parts = core::split(verdict.name, '/');
    tests += fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                         xml_text(parts.front()), xml_text(verdict.name), time);
    if (!fails(verdict)) {
      tests += "/>\n";
      continue;
    }
    ++failures;
    const std::string message =
        verdict.reason.empty() ? std::string(core::to_name(verdict.verdict)) : verdict.reason;
    tests +=
        fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                    core::to_name(verdict.verdict), xml_text(message),
                    xml_text(result == nullptr ? message : result->message));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{0}\" failures=\"{1}\" "
      "errors=\"0\" time=\"{2:.3f}\">\n  <testsuite name=\"{3}\" tests=\"{0}\" failures=\"{1}\" "
      "errors=\"0\" skipped=\"0\" time=\"{2:.3f}\">\n{4}  </testsuite>\n</testsuites>\n",
      run.verdicts.size(), failures, seconds, xml_text(run.header.selection), tests);
}

std::string export_github_action_benchmark(const JudgedRun& run, Better direction) {
  Json items = Json::array();
  for (const CaseResult& result : run.results) {
    for (const Row& row : rows_of(result)) {
      if (row.metric->better != direction) continue;
      Json item{{"name", fmt::format("{} {}", result.name, row.metric->name)},
                {"unit", row.metric->unit},
                {"value", row.value}};
      if (row.seeds != nullptr) {
        const auto [low, high] = range_of(*row.seeds);
        item["range"] = fmt::format("{}..{}", human_number(low), human_number(high));
        item["extra"] = fmt::format("median of {} seeds", row.seeds->size());
      }
      items.push_back(std::move(item));
    }
  }
  return items.dump(1) + "\n";
}

std::string export_bencher(const JudgedRun& run) {
  Json benchmarks = Json::object();
  for (const CaseResult& result : run.results) {
    for (const Row& row : rows_of(result)) {
      Json& measure = benchmarks[result.name][std::string(row.metric->name)];
      measure["value"] = row.value;
      if (row.seeds == nullptr) continue;
      const auto [low, high] = range_of(*row.seeds);
      measure["lower_value"] = low;
      measure["upper_value"] = high;
    }
  }
  return benchmarks.dump(1) + "\n";
}

const std::vector<Exporter>& exporters() {
  static const std::vector<Exporter> all{
      {"csv", "a line for every value", export_csv},
      {"markdown", "for people: a GitHub job summary", export_markdown},
      {"junit", "JUnit XML: a test a case", export_junit},
      {"github-action-benchmark-smaller", "its customSmallerIsBetter: area, cycles",
       [](const JudgedRun& run) { return export_github_action_benchmark(run, Better::lower); }},
      {"github-action-benchmark-bigger", "its customBiggerIsBetter: Fmax, throughput",
       [](const JudgedRun& run) { return export_github_action_benchmark(run, Better::higher); }},
      {"bencher", "Bencher Metric Format", export_bencher},
  };
  return all;
}

}  // namespace lutmark::cli
