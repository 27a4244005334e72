// SPDX-License-Identifier: Apache-2.0
// Baseline: the accepted outcome and values of a case, in baselines/<flow>/<design>.json.
#include "harness/judge/baseline.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::judge {
namespace {

namespace fs = std::filesystem;
using core::Json;
using core::Outcome;
using core::Shape;

Json to_json(const Baseline& baseline) {
  Json seeded = Json::object();
  for (const auto& [metric, values] : baseline.seeded) {
    for (const auto& [seed, value] : values) seeded[metric][std::to_string(seed)] = value;
  }
  return {{"suite", baseline.suite},
          {"revision", baseline.revision},
          {"outcome", core::to_name(baseline.outcome)},
          {"tools", baseline.tools},
          {"metrics", baseline.metrics},
          {"seeded", std::move(seeded)},
          {"why", baseline.why}};
}

std::uint64_t parse_seed(const std::string& text, const std::string& place) {
  const bool is_number =
      !text.empty() && text.size() < 19 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number)
    throw core::UserError(place, fmt::format("'{}' is not a seed", text), "a seed is a number");
  return std::stoull(text);
}

Baseline from_json(const Json& json, const std::string& case_name, const std::string& place) {
  Baseline baseline{.case_name = case_name,
                    .suite = json["suite"],
                    .revision = json["revision"],
                    .outcome = *core::from_name<Outcome>(json["outcome"].get<std::string>()),
                    .tools = json["tools"].get<std::map<std::string, std::string>>(),
                    .metrics = json["metrics"].get<core::Metrics>(),
                    .seeded = {},
                    .why = json["why"]};
  for (const auto& [metric, values] : json["seeded"].items()) {
    if (values.empty())
      throw core::UserError(place + "/seeded/" + metric, "has no seed",
                            "remove the metric or accept the case again");
    for (const auto& [seed, value] : values.items()) {
      baseline.seeded[metric][parse_seed(seed, place + "/seeded/" + metric)] = value;
    }
  }
  return baseline;
}

struct CaseName {
  std::string design, config, flow;
};

CaseName split_case(const std::string& name) {
  const std::vector<std::string> parts = core::split(name, '/');
  const bool is_safe = std::all_of(parts.begin(), parts.end(),
                                   [](const std::string& p) { return core::is_safe_name(p); });
  if (parts.size() != 3 || !is_safe) {
    throw core::UserError("baselines", fmt::format("'{}' is not a case", name),
                          "a case is design/config/flow");
  }
  return {parts[0], parts[1], parts[2]};
}

}  // namespace

const core::Format& baseline_format() {
  const Shape number = Shape::number("value");
  static const core::Format format{
      "baseline", 1,
      Shape::object(
          "accepted outcomes and values of the cases of a design on a flow; written by `lutmark "
          "accept`",
          {core::required("schema", Shape::integer("version of this format", 1, 1)),
           core::required("design", Shape::string("name of the design")),
           core::required("flow", Shape::string("name of the flow")),
           core::required("toolchain", Shape::string("tool chain that the values belong to")),
           core::required(
               "cases",
               Shape::map(
                   "config to what was accepted",
                   Shape::object(
                       "an accepted result",
                       {core::required("suite", Shape::string("what was run")),
                        core::required("revision", Shape::string("hash of the question")),
                        core::required("outcome",
                                       Shape::word("accepted outcome", core::all_names<Outcome>())),
                        core::required("tools", Shape::map("tool to version and hash",
                                                           Shape::string("identity"))),
                        core::required("metrics", Shape::map("deterministic metrics", number)),
                        core::required("seeded", Shape::map("seeded metrics",
                                                            Shape::map("seed to value", number))),
                        core::required("why", Shape::string("reason that was given"))})))})};
  return format;
}

std::map<std::string, Baseline> baselines_in(const Json& json, const std::string& source) {
  baseline_format().check(json, source);
  std::map<std::string, Baseline> baselines;
  for (const auto& [config, value] : json["cases"].items()) {
    const std::string name = fmt::format("{}/{}/{}", json["design"].get<std::string>(), config,
                                         json["flow"].get<std::string>());
    baselines[name] = from_json(value, name, source + " at /cases/" + config);
  }
  return baselines;
}

std::map<std::string, Baseline> load_baselines(const fs::path& folder) {
  std::map<std::string, Baseline> baselines;
  std::error_code ignored;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_regular_file() && entry.path().extension() == ".json")
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const Json json = core::load_json(file);
    baselines.merge(baselines_in(json, file.string()));
    const std::string design = json["design"];
    const std::string flow = json["flow"];
    if (file.stem() != design || file.parent_path().filename() != flow) {
      throw core::UserError(file.string(), fmt::format("holds {}/{}", flow, design),
                            fmt::format("its place is {}/{}.json", flow, design));
    }
  }
  return baselines;
}

Baseline baseline_of(const core::CaseResult& result, const std::string& suite,
                     const std::string& why) {
  Baseline baseline{.case_name = result.name,
                    .suite = suite,
                    .revision = result.revision,
                    .outcome = result.outcome,
                    .tools = result.tools,
                    .metrics = {},
                    .seeded = result.seeded,
                    .why = why};
  for (const auto& [name, value] : result.metrics) {
    const core::Metric* metric = core::find_metric(name);
    if (metric != nullptr && metric->kind != core::MetricKind::noisy)
      baseline.metrics[name] = value;
  }
  return baseline;
}

std::map<std::string, Baseline> references_of(const std::vector<core::CaseResult>& results,
                                              const std::string& suite) {
  std::map<std::string, Baseline> references;
  for (const core::CaseResult& result : results)
    references[result.name] = baseline_of(result, suite, "");
  return references;
}

void save_baselines(const fs::path& folder, const std::string& toolchain,
                    const std::vector<Baseline>& accepted) {
  std::map<fs::path, Json> files;
  for (const Baseline& baseline : accepted) {
    const CaseName name = split_case(baseline.case_name);
    const fs::path file = folder / name.flow / (name.design + ".json");
    if (!files.contains(file)) {
      Json json{{"schema", 1},
                {"design", name.design},
                {"flow", name.flow},
                {"toolchain", toolchain},
                {"cases", Json::object()}};
      if (fs::exists(file)) {
        json = core::load_json(file);
        baseline_format().check(json, file.string());
      }
      json["toolchain"] = toolchain;
      files[file] = std::move(json);
    }
    files[file]["cases"][name.config] = to_json(baseline);
  }
  for (const auto& [file, json] : files) core::write_text_atomically(file, json.dump(1) + "\n");
}

}  // namespace lutmark::judge
