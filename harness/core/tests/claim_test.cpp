// SPDX-License-Identifier: Apache-2.0
// Tests of the reader of published claims.
#include "harness/core/claim.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

Json trend() {
  return {{"name", "x.falls"},
          {"statement", "area falls"},
          {"source", "abstract"},
          {"source_kind", "abstract"},
          {"measured_by", {{"study", "x.area"}, {"figure", "ratio"}}},
          {"reach", "trend"},
          {"why", "no figure"},
          {"holds_when", {{"at_most", 0.5}}}};
}

Json equal() {
  Json claim = trend();
  claim.erase("holds_when");
  claim["reach"] = "equal";
  claim["value"] = 1.43;
  claim["unit"] = "ratio";
  claim["tolerance_pct"] = 1;
  claim["measured_by"] = {{"case", "x/c/f"}, {"metric", "luts"}};
  return claim;
}

Json none() {
  Json claim = trend();
  claim.erase("holds_when");
  claim.erase("measured_by");
  claim["reach"] = "none";
  return claim;
}

std::vector<Claim> parse(const Json& claim) {
  return parse_claims({{"schema", 1}, {"publication", "P"}, {"claims", Json::array({claim})}},
                      "c.json");
}

template <typename Action>
std::string refused(const Action& action) {
  return test::refusal(action).what();
}

TEST(Claims, AreReadWithWhatMeasuresThem) {
  const Claim first = parse(trend()).at(0);
  EXPECT_EQ(first.name, "x.falls");
  EXPECT_EQ(first.reach, Reach::trend);
  EXPECT_TRUE(first.is_study);
  EXPECT_EQ(first.measured_by, "x.area");
  EXPECT_EQ(first.at_most, 0.5);
  EXPECT_EQ(first.value, std::nullopt);

  const Claim second = parse(equal()).at(0);
  EXPECT_FALSE(second.is_study);
  EXPECT_EQ(second.figure, "luts");
  EXPECT_EQ(second.value, 1.43);
  EXPECT_EQ(second.source_kind, SourceKind::abstract_);

  EXPECT_EQ(parse(none()).at(0).reach, Reach::none);
}

TEST(Claims, WhosePartsContradictTheirReachAreRefused) {
  Json claim = trend();
  claim.erase("holds_when");
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "holds_when belongs to reach 'trend'");
  claim = trend();
  claim["tolerance_pct"] = 5;
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "tolerance_pct belong to reach 'equal'");
  claim = equal();
  claim.erase("value");
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "a value and tolerance_pct");
  claim = equal();
  claim["tolerance_pct"] = -1;
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "below 0");
  claim = equal();
  claim.erase("measured_by");
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "without measured_by");
  claim = none();
  claim["measured_by"] = trend()["measured_by"];
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "reach 'none' with something to measure");
  claim = trend();
  claim["measured_by"] = {{"study", "s"}, {"metric", "m"}};
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "neither a study nor a case, or both");
  claim = trend();
  claim["source_kind"] = "memory";
  EXPECT_CONTAINS(refused([&] { return parse(claim); }), "c.json at /claims/0/source_kind");
}

TEST(Claims, OfAllDesignsHaveDifferentNames) {
  const test::TempFolder folder;
  const Json file{{"schema", 1}, {"publication", "P"}, {"claims", Json::array({trend()})}};
  folder.write("a/claims.json", file.dump());
  folder.write("b/claims.json", file.dump());

  EXPECT_CONTAINS(refused([&] { return load_claims(folder.path()); }), "'x.falls' occurs twice");
  std::filesystem::remove_all(folder.path() / "a");
  EXPECT_EQ(load_claims(folder.path()).size(), 1U);
}

}  // namespace
}  // namespace lutmark::core
