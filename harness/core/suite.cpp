// SPDX-License-Identifier: Apache-2.0
// Suite: a named selection of cases with seeds, read from suites/<name>.json.
#include "harness/core/suite.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::core {
namespace {

std::string value_text(const Json& value) {
  // dump() writes the shortest text that reads back the same, so 0.1 stays "0.1".
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<std::string> values_of(const Json& value) {
  if (!value.is_array()) return {value_text(value)};
  std::vector<std::string> values;
  for (const Json& item : value) values.push_back(value_text(item));
  return values;
}

Shape seeds(const std::string& meaning) {
  return Shape::array(meaning, Shape::integer("seed", 0, std::numeric_limits<std::int32_t>::max()),
                      1);
}

std::vector<std::uint64_t> different_seeds(const Json& json, const std::string& place) {
  auto seeds = json.get<std::vector<std::uint64_t>>();
  std::vector<std::uint64_t> sorted = seeds;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    throw UserError(place, "a seed occurs twice", "keep one of them");
  return seeds;
}

// `place` is where `name` was read.
void load_into(Suite& suite, const std::filesystem::path& folder, const std::string& name,
               const std::string& place, std::vector<std::string>& open) {
  if (!is_safe_name(name)) {
    throw UserError(place, fmt::format("'{}' is not a suite name", name),
                    "a suite name has letters, digits, '_', '-' and '.' only");
  }
  if (std::find(open.begin(), open.end(), name) != open.end()) {
    throw UserError(place, "suites include each other in a circle",
                    "remove one of: " + join(open, ", "));
  }
  const std::filesystem::path file = folder / (name + ".json");
  if (!std::filesystem::exists(file)) {
    const std::vector<std::string> names = suite_names(folder);
    throw UserError(place, fmt::format("no suite '{}'{}", name, did_you_mean(name, names)),
                    "suites: " + join(names, ", "));
  }
  open.push_back(name);
  SuiteFile parsed = parse_suite(load_json(file), file.string(), name);
  for (std::size_t i = 0; i < parsed.includes.size(); ++i) {
    load_into(suite, folder, parsed.includes[i], fmt::format("{} at /include/{}", file.string(), i),
              open);
  }
  open.pop_back();
  suite.entries.insert(suite.entries.end(), parsed.suite.entries.begin(),
                       parsed.suite.entries.end());
  if (open.empty()) {
    suite.name = name;
    suite.description = parsed.suite.description;
    suite.seeds = parsed.suite.seeds;
    suite.rerun_share = parsed.suite.rerun_share;
  }
}

}  // namespace

const Format& suite_format() {
  const Shape value =
      Shape::either("value of the parameter", {Shape::number("a number"), Shape::string("a word")});
  static const Format format{
      "suite", 1,
      Shape::object(
          "a selection of cases with place-and-route seeds",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("description", Shape::string("what the suite is for, one line")),
           required("seeds", seeds("place-and-route seeds")),
           optional("rerun_share", Shape::number("share of cached jobs that are done again and "
                                                 "compared, 0 to 1; not of included suites")),
           optional("include", Shape::array("suites whose cases belong to this one",
                                            Shape::string("name of a suite"))),
           optional(
               "cases",
               Shape::array(
                   "what to run",
                   Shape::object(
                       "a design with parameters on flows",
                       {required("design", Shape::string("name of a design")),
                        optional(
                            "sample",
                            Shape::object(
                                "draws some of the combinations instead of running all; what "
                                "the design refuses is not drawn",
                                {required("count", Shape::integer("how many", 1, 10000)),
                                 required("seed", Shape::integer(
                                                      "seed of the draws", 0,
                                                      std::numeric_limits<std::int32_t>::max()))})),
                        required("flows",
                                 Shape::array("flows", Shape::string("name of a flow"), 1)),
                        optional("seeds", seeds("place-and-route seeds of these cases, whatever "
                                                "suite includes them")),
                        optional(
                            "parameters",
                            Shape::map(
                                "parameter to a value or to a list of values; all combinations "
                                "are run, what is absent has its default",
                                Shape::either("a value or a list of values",
                                              {Shape::number("a number"), Shape::string("a word"),
                                               Shape::array("values", value, 1)})))})))})};
  return format;
}

SuiteFile parse_suite(const Json& json, const std::string& source, const std::string& name) {
  suite_format().check(json, source);
  SuiteFile file;
  file.suite.name = name;
  file.suite.description = json["description"];
  file.suite.seeds = different_seeds(json["seeds"], source + " at /seeds");
  file.suite.rerun_share = json.value("rerun_share", 0.0);
  if (!(file.suite.rerun_share >= 0 && file.suite.rerun_share <= 1))
    throw UserError(source + " at /rerun_share", "is no share", "give a number from 0 to 1");
  if (json.contains("include")) file.includes = json["include"].get<std::vector<std::string>>();
  if (!json.contains("cases")) return file;
  for (std::size_t i = 0; i < json["cases"].size(); ++i) {
    const Json& item = json["cases"][i];
    SuiteEntry entry{.place = fmt::format("{} at /cases/{}", source, i),
                     .design = item["design"],
                     .flows = item["flows"].get<std::vector<std::string>>(),
                     .grid = {}};
    if (item.contains("seeds"))
      entry.seeds = different_seeds(item["seeds"], entry.place + "/seeds");
    if (item.contains("sample")) {
      entry.sample = {.count = item["sample"]["count"], .seed = item["sample"]["seed"]};
    }
    if (item.contains("parameters")) {
      for (const auto& [parameter, value] : item["parameters"].items())
        entry.grid[parameter] = values_of(value);
    }
    file.suite.entries.push_back(std::move(entry));
  }
  return file;
}

Suite load_suite(const std::filesystem::path& folder, const std::string& name) {
  Suite suite;
  std::vector<std::string> open;
  load_into(suite, folder, name, "suite", open);
  return suite;
}

std::vector<std::string> suite_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace lutmark::core
