// SPDX-License-Identifier: Apache-2.0
// Claim: a published figure with its source, read from claims.json.
#include "harness/core/claim.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::core {
namespace {

std::optional<double> number_at(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  return json[key].get<double>();
}

void check_parts(const Claim& claim) {
  const auto refuse = [&](const std::string& problem, const std::string& remedy) {
    throw UserError(claim.place, problem, remedy);
  };
  const bool is_measured = !claim.measured_by.empty();
  if (claim.reach == Reach::none &&
      (is_measured || claim.tolerance_pct || claim.at_least || claim.at_most)) {
    refuse("reach 'none' with something to measure",
           "leave measured_by, tolerance_pct and holds_when out, or choose another reach");
  }
  if (claim.reach != Reach::none && !is_measured) {
    refuse(fmt::format("reach '{}' without measured_by", to_name(claim.reach)),
           "name the study and its figure, or the case and its metric");
  }
  if ((claim.reach == Reach::equal) != claim.tolerance_pct.has_value() ||
      (claim.reach == Reach::equal && !claim.value)) {
    refuse("a value and tolerance_pct belong to reach 'equal', and to no other",
           "give both for 'equal'; tolerance_pct for no other reach");
  }
  if ((claim.reach == Reach::trend) != (claim.at_least || claim.at_most)) {
    refuse("holds_when belongs to reach 'trend', and to no other",
           R"(write {"at_least": X}, {"at_most": Y} or both for 'trend')");
  }
  if (claim.tolerance_pct && *claim.tolerance_pct < 0)
    refuse("tolerance_pct is below 0", "write 0 or more");
}

Claim claim_from(const Json& item, const std::string& place) {
  Claim claim{.place = place,
              .name = item["name"],
              .statement = item["statement"],
              .source = item["source"],
              .source_kind = from_name<SourceKind>(item["source_kind"].get<std::string>()).value(),
              .value = number_at(item, "value"),
              .unit = item.value("unit", ""),
              .reach = from_name<Reach>(item["reach"].get<std::string>()).value(),
              .why = item["why"],
              .tolerance_pct = number_at(item, "tolerance_pct")};
  if (item.contains("measured_by")) {
    const Json& by = item["measured_by"];
    claim.is_study = by.contains("study");
    if (claim.is_study == by.contains("case") || claim.is_study != by.contains("figure") ||
        by.contains("case") != by.contains("metric")) {
      throw UserError(place + "/measured_by", "names neither a study nor a case, or both",
                      R"(write {"study": S, "figure": F} or {"case": C, "metric": M})");
    }
    claim.measured_by = by[claim.is_study ? "study" : "case"];
    claim.figure = by[claim.is_study ? "figure" : "metric"];
  }
  if (item.contains("holds_when")) {
    claim.at_least = number_at(item["holds_when"], "at_least");
    claim.at_most = number_at(item["holds_when"], "at_most");
  }
  check_parts(claim);
  return claim;
}

}  // namespace

const Format& claims_format() {
  static const Format format{
      "claims", 1,
      Shape::object(
          "published figures that a design is held against",
          {required("schema", Shape::integer("version of this format", 1, 1)),
           required("publication", Shape::string("what the design reproduces")),
           required(
               "claims",
               Shape::array(
                   "the claims",
                   Shape::object(
                       "a published figure",
                       {required("name", Shape::string("unique name")),
                        required("statement", Shape::string("what was published, in own words")),
                        required("source", Shape::string("publication and place in it")),
                        required("source_kind",
                                 Shape::word("where it was read", all_names<SourceKind>())),
                        optional("value", Shape::number("as published")),
                        optional("unit", Shape::string("of the value")),
                        optional("measured_by",
                                 Shape::object("what is held against it",
                                               {optional("study", Shape::string("study")),
                                                optional("figure", Shape::string("its figure")),
                                                optional("case", Shape::string("case")),
                                                optional("metric", Shape::string("its metric"))})),
                        required("reach", Shape::word("how far open tools can follow it",
                                                      all_names<Reach>())),
                        required("why", Shape::string("why it reaches so far")),
                        optional("tolerance_pct", Shape::number("for reach equal: % of the value")),
                        optional("holds_when",
                                 Shape::object("for reach trend: bounds of the measured figure",
                                               {optional("at_least", Shape::number("bound")),
                                                optional("at_most", Shape::number("bound"))}))}),
                   1))})};
  return format;
}

std::vector<Claim> parse_claims(const Json& json, const std::string& source) {
  claims_format().check(json, source);
  std::vector<Claim> claims;
  for (std::size_t i = 0; i < json["claims"].size(); ++i)
    claims.push_back(claim_from(json["claims"][i], fmt::format("{} at /claims/{}", source, i)));
  return claims;
}

std::vector<Claim> load_claims(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (std::filesystem::exists(entry.path() / "claims.json"))
      files.push_back(entry.path() / "claims.json");
  }
  std::sort(files.begin(), files.end());
  std::vector<Claim> claims;
  std::set<std::string> names;
  for (const std::filesystem::path& file : files) {
    for (Claim& claim : parse_claims(load_json(file), file.string())) {
      if (!names.insert(claim.name).second) {
        throw UserError(claim.place, fmt::format("the claim '{}' occurs twice", claim.name),
                        "give one of them another name");
      }
      claims.push_back(std::move(claim));
    }
  }
  return claims;
}

}  // namespace lutmark::core
