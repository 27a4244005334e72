// SPDX-License-Identifier: Apache-2.0
// Archive: a history as lines of JSON, to carry it elsewhere and to join histories.
#include "harness/store/archive.h"

#include <algorithm>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::store {
namespace {

using core::CaseResult;
using core::Json;
using core::required;
using core::Shape;
using core::UserError;

constexpr std::int64_t version = 1;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Shape texts(std::string meaning) { return Shape::map(std::move(meaning), Shape::string("value")); }

core::Format first_format() {
  return {
      "history", version,
      Shape::object("the first line of an exported history",
                    {required("type", Shape::word("kind of line", {"history"})),
                     required("schema", Shape::integer("version of this format", 1, version))})};
}

core::Format run_format() {
  return {
      "run", version,
      Shape::object("a run of an exported history",
                    core::with_identity_fields(
                        {required("type", Shape::word("kind of line", {"run"}))},
                        {required("finished", Shape::boolean("its journal came to its end")),
                         required("records", Shape::integer("records of its journal", 0, most)),
                         required("cases", Shape::integer("lines of cases that follow", 0, most)),
                         required("digest", Shape::string("SHA-256 of the run and its cases"))}))};
}

core::Format case_format() {
  return {
      "case", version,
      Shape::object(
          "a case of the run before it",
          {required("type", Shape::word("kind of line", {"case"})),
           required("case", Shape::string("design/config/flow")),
           required("outcome", Shape::word("how it ended", core::all_names<core::Outcome>())),
           required("stage", Shape::string("stage that decided the outcome, when not ok")),
           required("message", Shape::string("for people, when not ok")),
           required("proven", Shape::boolean("every check of its flow is ok")),
           required("revision", Shape::string("hash of the question that the case asks")),
           required("tools", texts("tool to version and hash")),
           required("labels", texts("words that belong to the figures")),
           required("seeds", Shape::map("place-and-route seed to outcome",
                                        Shape::word("outcome", core::all_names<core::Outcome>()))),
           required("tool_s", Shape::number("elapsed seconds of all its stages")),
           required("metrics", Shape::map("metric without seeds to value", Shape::number("value"))),
           required("seeded", Shape::map("seeded metric to its values",
                                         Shape::map("seed to value", Shape::number("value"))))})};
}

std::uint64_t seed_of(const std::string& text, const std::string& place) {
  std::size_t used = 0;
  std::uint64_t seed = 0;
  if (!text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == text.npos)
    seed = std::stoull(text, &used);
  if (used != text.size() || used == 0)
    throw UserError(place, fmt::format("'{}' is no seed", text), "export the history again");
  return seed;
}

// Names become names of files on the site.
void require_names(const Json& json, const char* key, std::size_t parts, const std::string& place) {
  const std::vector<std::string> names = core::split(json[key].get<std::string>(), '/');
  if (names.size() == parts && std::all_of(names.begin(), names.end(), core::is_safe_name)) return;
  throw UserError(
      fmt::format("{} at /{}", place, key),
      fmt::format("'{}' is not a name that lutmark writes", json[key].get<std::string>()),
      "export the history again");
}

Json line_of(const RunResults& run) {
  Json json{{"type", "run"},
            {"finished", run.info.finished},
            {"records", run.info.records},
            {"cases", run.results.size()},
            {"digest", digest_of(run)}};
  core::put_identity(json, run.info);
  return json;
}

Json line_of(const CaseResult& result) {
  Json seeds = Json::object();
  for (const auto& [seed, outcome] : result.seeds)
    seeds[std::to_string(seed)] = core::to_name(outcome);
  Json seeded = Json::object();
  for (const auto& [metric, values] : result.seeded) {
    for (const auto& [seed, value] : values) seeded[metric][std::to_string(seed)] = value;
  }
  return {{"type", "case"},
          {"case", result.name},
          {"outcome", core::to_name(result.outcome)},
          {"stage", result.stage},
          {"message", result.message},
          {"proven", result.proven},
          {"revision", result.revision},
          {"tools", result.tools},
          {"labels", result.labels},
          {"seeds", std::move(seeds)},
          {"tool_s", result.tool_s},
          {"metrics", result.metrics},
          {"seeded", std::move(seeded)}};
}

RunInfo run_of(const Json& json) {
  core::RunHeader header;
  core::take_identity(json, header);
  return info_of(header, json["finished"], json["records"]);
}

CaseResult case_of(const Json& json, const std::string& place) {
  CaseResult result{.name = json["case"],
                    .outcome = *core::from_name<core::Outcome>(json["outcome"].get<std::string>()),
                    .stage = json["stage"],
                    .message = json["message"],
                    .proven = json["proven"],
                    .revision = json["revision"],
                    .metrics = json["metrics"].get<core::Metrics>(),
                    .labels = json["labels"].get<std::map<std::string, std::string>>(),
                    .tools = json["tools"].get<std::map<std::string, std::string>>(),
                    .tool_s = json["tool_s"]};
  for (const auto& [seed, outcome] : json["seeds"].items()) {
    result.seeds[seed_of(seed, place)] =
        *core::from_name<core::Outcome>(outcome.get<std::string>());
  }
  for (const auto& [metric, values] : json["seeded"].items()) {
    for (const auto& [seed, value] : values.items())
      result.seeded[metric][seed_of(seed, place)] = value;
  }
  return result;
}

// A run counts when all its cases are there and are what was exported.
class ArchiveParser {
 public:
  explicit ArchiveParser(const std::string& source) : source_(source) {}

  void line(std::string_view text) {
    const std::string place = fmt::format("{}:{}", source_, ++line_);
    const Json json = core::parse_json(text, place);
    const std::string type =
        json.is_object() && json.contains("type") && json["type"].is_string() ? json["type"] : "";
    const auto format = archive_formats().find(type);
    if (format == archive_formats().end() || (type == "history") != (line_ == 1))
      throw UserError(place, "is not a line of an exported history", "export the history again");
    format->second.check(json, place);
    if (type == "run") {
      require_names(json, "run", 1, place);
      end_run();
      runs_.push_back({.info = run_of(json), .results = {}});
      cases_ = json["cases"];
      digest_ = json["digest"];
      place_ = place;
    } else if (type == "case") {
      if (runs_.empty()) throw UserError(place, "has no run", "export the history again");
      require_names(json, "case", 3, place);
      runs_.back().results.push_back(case_of(json, place));
    }
  }

  std::vector<RunResults> end() {
    end_run();
    return std::move(runs_);
  }

 private:
  void end_run() const {
    if (runs_.empty()) return;
    const RunResults& run = runs_.back();
    if (run.results.size() != cases_) {
      throw UserError(place_,
                      fmt::format("run {} has {} of its {} cases: the file is cut off",
                                  run.info.run, run.results.size(), cases_),
                      "copy the file again, or export the history again");
    }
    if (digest_of(run) != digest_) {
      throw UserError(
          place_, fmt::format("run {} is not what was exported: the digest differs", run.info.run),
          "copy the file again, or export the history again");
    }
  }

  const std::string& source_;
  std::size_t line_ = 0;
  std::vector<RunResults> runs_;
  std::uint64_t cases_ = 0;
  std::string digest_;
  std::string place_;
};

}  // namespace

const std::map<std::string, core::Format>& archive_formats() {
  static const std::map<std::string, core::Format> formats{
      {"history", first_format()}, {"run", run_format()}, {"case", case_format()}};
  return formats;
}

void write_archive(const History& history, const std::vector<std::string>& runs,
                   const std::function<void(std::string_view)>& write) {
  write(Json{{"type", "history"}, {"schema", version}}.dump() + "\n");
  for (const std::string& name : runs) {
    const RunResults run = history.run(name);
    std::string text = line_of(run).dump() + "\n";
    for (const CaseResult& result : run.results) text += line_of(result).dump() + "\n";
    write(text);
  }
}

std::vector<RunResults> parse_archive(std::string_view text, const std::string& source) {
  if (text.empty() || text.back() != '\n') {
    throw UserError(source, "does not end with a whole line: the file is cut off",
                    "copy the file again, or export the history again");
  }
  ArchiveParser parser(source);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    parser.line(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return parser.end();
}

FileKind kind_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  // The keys of our lines are sorted, and only an archive begins with these two.
  std::string start(24, '\0');
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  return start.starts_with(R"({"schema":)") ? FileKind::archive : FileKind::journal;
}

}  // namespace lutmark::store
