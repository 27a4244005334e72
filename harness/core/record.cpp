// SPDX-License-Identifier: Apache-2.0
// Record, Run and CaseResult: what stages left, and what a case adds up to.
#include "harness/core/record.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <iterator>
#include <limits>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::core {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Shape texts(std::string meaning) { return Shape::map(std::move(meaning), Shape::string("value")); }

Shape strings(std::string meaning) {
  return Shape::array(std::move(meaning), Shape::string("value"));
}

Format record_format() {
  const Shape provenance =
      Shape::object("how the figures were made; hashes are SHA-256",
                    {required("commands", Shape::array("argv of each step", strings("argv"))),
                     required("tools", texts("tool name to version and hash")),
                     required("inputs", texts("input file to hash")),
                     required("outputs", texts("output file to hash")),
                     required("host", Shape::string("machine that ran it")),
                     required("finished", Shape::string("UTC time, ISO 8601"))});
  return {
      "record", 1,
      Shape::object(
          "what one stage of one case and seed left",
          {required("type", Shape::word("kind of line", {"record"})),
           required("case", Shape::string("design/config/flow")),
           required("stage", Shape::string("stage of the flow")),
           optional("seed", Shape::integer("place-and-route seed", 0, most)),
           required("check", Shape::boolean("metrics of the case are withheld until it is ok")),
           required("outcome", Shape::word("how it ended", all_names<Outcome>())),
           required("metrics", Shape::map("metric to value", Shape::number("value"))),
           required("labels", texts("words that belong to the figures")),
           required("message", Shape::string("for people, when not ok")),
           required("log_tail", Shape::string("end of the tools' output, when not ok")),
           required("log", Shape::string("hash of the tools' whole output in the cache, or empty")),
           required("key", Shape::string("cache key of the job")),
           required("revision", Shape::string("hash of the question that the case asks")),
           required("cached", Shape::boolean("restored, not run")),
           required("wall_s", Shape::number("elapsed seconds")),
           required("cpu_s", Shape::number("processor seconds")),
           required("peak_memory_mb", Shape::number("largest resident memory")),
           required("provenance", provenance)})};
}

Format run_format() {
  const Shape flow =
      Shape::object("a flow of this run",
                    {required("device", Shape::string("part and package")),
                     required("stages", strings("stages in order")),
                     required("checks", strings("stages that must be ok before a metric is shown")),
                     optional("extras", strings("stages whose outcome says nothing of the case")),
                     required("per_seed", Shape::boolean("has stages that run once a seed"))});
  return {
      "run", 1,
      Shape::object(
          "the first line of a journal",
          with_identity_fields(
              {required("type", Shape::word("kind of line", {"run"})),
               required("schema", Shape::integer("version of this format", 1, 1))},
              {required("seeds",
                        Shape::array("place-and-route seeds", Shape::integer("seed", 0, most))),
               required("cases", strings("all cases asked for")),
               optional("case_seeds", Shape::map("case to its own seeds",
                                                 Shape::array("place-and-route seeds",
                                                              Shape::integer("seed", 0, most), 1))),
               optional("shard", Shape::object(
                                     "which part of the selection it is",
                                     {required("index", Shape::integer("from 1", 1, Shard::most)),
                                      required("count", Shape::integer("of parts", 1, Shard::most)),
                                      required("cases", Shape::integer("of all parts", 0, most)),
                                      required("positions",
                                               Shape::array("places of the cases among all",
                                                            Shape::integer("place", 0, most)))})),
               required("flows", Shape::map("flows by name", flow))}))};
}

Format end_format() {
  return {
      "end", 1,
      Shape::object(
          "the last line of a journal that came to its end",
          {required("type", Shape::word("kind of line", {"end"})),
           required("jobs", Shape::integer("jobs of the run", 0, most)),
           required("hits", Shape::integer("jobs restored from the cache", 0, most)),
           required("wall_s", Shape::number("elapsed seconds")),
           required("tool_cpu_s", Shape::number("processor seconds of all jobs")),
           required("harness_cpu_s", Shape::number("processor seconds of the harness")),
           required("idle_share", Shape::number("share of slot time idle with a job ready")),
           required("interrupted", Shape::boolean("ended by a signal")),
           optional("reruns", Shape::integer("cached jobs done again and compared", 0, most))})};
}

std::string flow_of(const std::string& case_name) {
  return case_name.substr(case_name.rfind('/') + 1);
}

// Names of a journal become names of files and folders, so a damaged or foreign journal must not
// name others.
void require_name(bool is_fine, const std::string& place, const std::string& name) {
  if (is_fine) return;
  throw UserError(place, fmt::format("'{}' is not a name that lutmark writes", name),
                  "restore the file or start the run again");
}

bool is_case_name(const std::string& name) {
  const std::vector<std::string> parts = split(name, '/');
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(),
                                          [](const std::string& p) { return is_safe_name(p); });
}

bool stays_inside(const std::string& file) {
  const std::vector<std::string> parts = split(file, '/');
  return std::all_of(parts.begin(), parts.end(),
                     [](const std::string& p) { return !p.empty() && p != "." && p != ".."; });
}

// Stage order decides which outcome speaks for a case; records of side-by-side seeds come in any
// order.
std::size_t stage_index(const RunHeader::FlowSummary& flow, const std::string& stage) {
  return static_cast<std::size_t>(std::find(flow.stages.begin(), flow.stages.end(), stage) -
                                  flow.stages.begin());
}

}  // namespace

const std::map<std::string, Format>& journal_formats() {
  static const std::map<std::string, Format> formats{
      {"run", run_format()}, {"record", record_format()}, {"end", end_format()}};
  return formats;
}

Json to_json(const Record& record) {
  Json json{{"type", "record"},
            {"case", record.case_name},
            {"stage", record.stage},
            {"check", record.is_check},
            {"outcome", to_name(record.outcome)},
            {"metrics", record.metrics},
            {"labels", record.labels},
            {"message", record.message},
            {"log_tail", record.log_tail},
            {"log", record.log},
            {"key", record.key},
            {"revision", record.revision},
            {"cached", record.cached},
            {"wall_s", record.wall_s},
            {"cpu_s", record.cpu_s},
            {"peak_memory_mb", record.peak_memory_mb},
            {"provenance",
             {{"commands", record.provenance.commands},
              {"tools", record.provenance.tools},
              {"inputs", record.provenance.inputs},
              {"outputs", record.provenance.outputs},
              {"host", record.provenance.host},
              {"finished", record.provenance.finished}}}};
  if (record.seed) json["seed"] = *record.seed;
  return json;
}

Record record_from_json(const Json& json, const std::string& source) {
  journal_formats().at("record").check(json, source);
  require_name(is_case_name(json["case"]), source + " at /case", json["case"]);
  require_name(is_safe_name(json["stage"].get<std::string>()), source + " at /stage",
               json["stage"]);
  for (const char* files : {"inputs", "outputs"}) {
    for (const auto& [file, hash] : json["provenance"][files].items()) {
      require_name(stays_inside(file), fmt::format("{} at /provenance/{}", source, files), file);
    }
  }
  Record record;
  record.case_name = json["case"];
  record.stage = json["stage"];
  if (json.contains("seed")) record.seed = json["seed"].get<std::uint64_t>();
  record.is_check = json["check"];
  record.outcome = *from_name<Outcome>(json["outcome"].get<std::string>());
  record.metrics = json["metrics"].get<Metrics>();
  record.labels = json["labels"].get<std::map<std::string, std::string>>();
  record.message = json["message"];
  record.log_tail = json["log_tail"];
  record.log = json["log"];
  record.key = json["key"];
  record.revision = json["revision"];
  record.cached = json["cached"];
  record.wall_s = json["wall_s"];
  record.cpu_s = json["cpu_s"];
  record.peak_memory_mb = json["peak_memory_mb"];
  const Json& provenance = json["provenance"];
  record.provenance = {
      .commands = provenance["commands"].get<std::vector<std::vector<std::string>>>(),
      .tools = provenance["tools"].get<std::map<std::string, std::string>>(),
      .inputs = provenance["inputs"].get<std::map<std::string, std::string>>(),
      .outputs = provenance["outputs"].get<std::map<std::string, std::string>>(),
      .host = provenance["host"],
      .finished = provenance["finished"]};
  return record;
}

std::vector<Shape::Field> with_identity_fields(std::vector<Shape::Field> first,
                                               std::vector<Shape::Field> last) {
  const RunHeader any;
  visit_identity(any, [&](const char* key, const auto& member, const char* meaning) {
    constexpr bool is_flag = std::is_same_v<decltype(member), const bool&>;
    first.push_back(required(key, is_flag ? Shape::boolean(meaning) : Shape::string(meaning)));
  });
  std::move(last.begin(), last.end(), std::back_inserter(first));
  return first;
}

Json to_json(const RunHeader& header) {
  Json json{{"type", "run"},
            {"schema", 1},
            {"seeds", header.seeds},
            {"cases", header.cases},
            {"flows", Json::object()}};
  put_identity(json, header);
  for (const auto& [name, seeds] : header.case_seeds) json["case_seeds"][name] = seeds;
  if (header.shard) {
    json["shard"] = {{"index", header.shard->index},
                     {"count", header.shard->count},
                     {"cases", header.shard->cases},
                     {"positions", header.shard->positions}};
  }
  for (const auto& [name, flow] : header.flows) {
    json["flows"][name] = {{"device", flow.device},
                           {"stages", flow.stages},
                           {"checks", flow.checks},
                           {"per_seed", flow.per_seed}};
    if (!flow.extras.empty()) json["flows"][name]["extras"] = flow.extras;
  }
  return json;
}

namespace {

// Runs are joined by the places of their cases, so these must be places.
Shard shard_from_json(const Json& json, std::size_t cases, const std::string& place) {
  Shard shard{.index = json["index"],
              .count = json["count"],
              .cases = json["cases"],
              .positions = json["positions"].get<std::vector<std::uint64_t>>()};
  const auto& places = shard.positions;
  const bool ascends =
      std::adjacent_find(places.begin(), places.end(), std::greater_equal<>()) == places.end();
  const bool is_inside = places.empty() || places.back() < shard.cases;
  if (shard.index <= shard.count && places.size() == cases && ascends && is_inside) return shard;
  throw UserError(place, "does not say which cases of how many these are",
                  "restore the file or start the run again");
}

}  // namespace

RunHeader header_from_json(const Json& json, const std::string& source) {
  journal_formats().at("run").check(json, source);
  require_name(is_safe_name(json["run"].get<std::string>()), source + " at /run", json["run"]);
  for (const Json& name : json["cases"])
    require_name(is_case_name(name), source + " at /cases", name);
  RunHeader header;
  take_identity(json, header);
  json["seeds"].get_to(header.seeds);
  json["cases"].get_to(header.cases);
  if (json.contains("case_seeds"))
    header.case_seeds = json["case_seeds"].get<decltype(header.case_seeds)>();
  if (json.contains("shard"))
    header.shard = shard_from_json(json["shard"], header.cases.size(), source + " at /shard");
  for (const auto& [name, flow] : json["flows"].items()) {
    header.flows[name] = {.device = flow["device"],
                          .stages = flow["stages"].get<std::vector<std::string>>(),
                          .checks = flow["checks"].get<std::vector<std::string>>(),
                          .extras = flow.value("extras", std::vector<std::string>{}),
                          .per_seed = flow["per_seed"]};
  }
  return header;
}

RunEnd sum(const RunEnd& first, const RunEnd& more) {
  const double wall = first.wall_s + more.wall_s;
  const double idle = first.idle_share * first.wall_s + more.idle_share * more.wall_s;
  return {.jobs = first.jobs + more.jobs,
          .hits = first.hits + more.hits,
          .wall_s = wall,
          .tool_cpu_s = first.tool_cpu_s + more.tool_cpu_s,
          .harness_cpu_s = first.harness_cpu_s + more.harness_cpu_s,
          .idle_share = wall > 0 ? idle / wall : 0,
          .interrupted = more.interrupted,
          .reruns = first.reruns + more.reruns};
}

Json to_json(const RunEnd& end) {
  Json json{{"type", "end"},
            {"jobs", end.jobs},
            {"hits", end.hits},
            {"wall_s", end.wall_s},
            {"tool_cpu_s", end.tool_cpu_s},
            {"harness_cpu_s", end.harness_cpu_s},
            {"idle_share", end.idle_share},
            {"interrupted", end.interrupted}};
  if (end.reruns > 0) json["reruns"] = end.reruns;
  return json;
}

RunEnd end_from_json(const Json& json, const std::string& source) {
  journal_formats().at("end").check(json, source);
  return {.jobs = json["jobs"],
          .hits = json["hits"],
          .wall_s = json["wall_s"],
          .tool_cpu_s = json["tool_cpu_s"],
          .harness_cpu_s = json["harness_cpu_s"],
          .idle_share = json["idle_share"],
          .interrupted = json["interrupted"],
          .reruns = json.value("reruns", std::uint64_t{0})};
}

Run parse_journal(std::string_view text, const std::string& source) {
  // Only a line that ends in '\n' was written whole.
  text = text.substr(0, text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1);
  if (text.empty()) throw UserError(source, "holds no complete line", "start the run again");
  Run run;
  std::size_t line = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string place = fmt::format("{}:{}", source, ++line);
    const Json json = parse_json(text.substr(0, end), place);
    text.remove_prefix(end + 1);
    const std::string type = json.is_object()
                                 ? json.value("type", Json("")).is_string()
                                       ? json.value("type", Json("")).get<std::string>()
                                       : ""
                                 : "";
    if (line == 1 && type != "run") {
      throw UserError(place, "is not the first line of a journal", "give a journal.jsonl of a run");
    }
    if (type == "run" && line == 1) {
      run.header = header_from_json(json, place);
    } else if (type == "record") {
      run.records.push_back(record_from_json(json, place));
    } else if (type == "end") {
      run.end = end_from_json(json, place);
    } else {
      throw UserError(place, "is not a line of a journal",
                      "restore the file or start the run again");
    }
  }
  return run;
}

Run read_journal(const std::filesystem::path& file) {
  return parse_journal(read_text(file, std::size_t{4} << 30), file.string());
}

Summary::Summary(const RunHeader& header) : header_(header) {
  for (const std::string& name : header_.cases) {
    const auto flow = header_.flows.find(flow_of(name));
    if (flow == header_.flows.end()) {
      throw UserError(header_.run,
                      fmt::format("the journal's header does not describe the flow of {}", name),
                      "start the run again");
    }
    index_.emplace(name, cases_.size());
    cases_.push_back({.result = {.name = name},
                      .flow = &flow->second,
                      .deciding_stage = flow->second.stages.size(),
                      .passed_checks = {}});
  }
}

void Summary::add(const Record& record) {
  const auto found = index_.find(record.case_name);
  if (found == index_.end()) return;
  Partial& partial = cases_[found->second];
  CaseResult& result = partial.result;
  if (!partial.has_records) result.outcome = Outcome::ok;
  partial.has_records = true;
  if (!record.revision.empty()) result.revision = record.revision;
  result.tool_s += record.wall_s;
  const std::vector<std::string>& extras = partial.flow->extras;
  if (std::find(extras.begin(), extras.end(), record.stage) != extras.end()) return;
  if (record.is_check && record.outcome == Outcome::ok)
    partial.passed_checks.push_back(record.stage);
  if (record.seed) {
    Outcome& seed = result.seeds.try_emplace(*record.seed, Outcome::ok).first->second;
    if (seed == Outcome::ok) seed = record.outcome;
  }
  const std::size_t index = stage_index(*partial.flow, record.stage);
  const bool decides = record.outcome != Outcome::ok && record.outcome != Outcome::skipped;
  if (decides && index < partial.deciding_stage) {
    partial.deciding_stage = index;
    result.outcome = record.outcome;
    result.stage = record.stage;
    result.message = record.message;
  }
  for (const auto& [label, value] : record.labels) {
    // Seeds may disagree on what limits them; then all are named.
    std::string& text = result.labels[label];
    if (text.find(value) == std::string::npos) text += (text.empty() ? "" : ", ") + value;
  }
  for (const auto& [metric, value] : record.metrics) {
    if (record.seed) {
      result.seeded[metric][*record.seed] = value;
    } else {
      result.metrics[metric] = value;
    }
  }
  if (record.is_check || record.metrics.empty()) return;
  for (const auto& [tool, identity] : record.provenance.tools) {
    if (tool != "lutmark") result.tools[tool] = identity;
  }
}

std::vector<CaseResult> Summary::results() const {
  std::vector<CaseResult> results;
  results.reserve(cases_.size());
  for (const Partial& partial : cases_) {
    CaseResult result = partial.result;
    const auto& passed = partial.passed_checks;
    result.proven =
        partial.has_records &&
        std::all_of(partial.flow->checks.begin(), partial.flow->checks.end(),
                    [&](const std::string& check) {
                      return std::find(passed.begin(), passed.end(), check) != passed.end();
                    });
    if (!result.proven) {
      // No metric without proof: what was measured of an unproven case is not handed out.
      if (result.outcome == Outcome::ok) result.outcome = Outcome::skipped;
      result.metrics = {};
      result.seeded = {};
      result.labels = {};
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<CaseResult> summarise(const Run& run) {
  Summary summary(run.header);
  for (const Record& record : run.records) summary.add(record);
  return summary.results();
}

double median(std::vector<double> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace lutmark::core
