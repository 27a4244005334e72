// SPDX-License-Identifier: Apache-2.0
// Tests of what is found of a claim.
#include "harness/judge/finding.h"

#include <gtest/gtest.h>

namespace lutmark::judge {
namespace {

using core::Claim;
using core::Reach;

Finding found(const Claim& claim, std::optional<Evidence> evidence) {
  return judge_claim(claim, [&](const Claim&) { return evidence; }).finding;
}

TEST(Finding, OfAFigureIsWithinItsTolerance) {
  const Claim claim{.value = 2.0, .reach = Reach::equal, .tolerance_pct = 10};

  EXPECT_EQ(found(claim, Evidence{2.1, 2.1, 2.1}), Finding::reproduced);
  EXPECT_EQ(found(claim, Evidence{1.8, 1.8, 1.8}), Finding::reproduced);
  EXPECT_EQ(found(claim, Evidence{2.3, 2.3, 2.3}), Finding::contradicted);
  EXPECT_EQ(found(claim, Evidence{1.7, 1.6, 1.75}), Finding::contradicted);
  EXPECT_EQ(found(claim, Evidence{2.1, 1.9, 2.5}), Finding::not_measured);
  EXPECT_EQ(found(claim, std::nullopt), Finding::not_measured);
}

TEST(Finding, OfANegativeFigureIsToo) {
  const Claim claim{.value = -10.0, .reach = Reach::equal, .tolerance_pct = 10};

  EXPECT_EQ(found(claim, Evidence{-10.5, -10.5, -10.5}), Finding::reproduced);
  EXPECT_EQ(found(claim, Evidence{-12, -12, -12}), Finding::contradicted);
}

TEST(Finding, OfATrendIsTheSideOfItsBound) {
  const Claim falls{.reach = Reach::trend, .at_most = 0.5};
  const Claim rises{.reach = Reach::trend, .at_least = 1.0};

  EXPECT_EQ(found(falls, Evidence{0.1, 0.05, 0.2}), Finding::trend_holds);
  EXPECT_EQ(found(falls, Evidence{0.7, 0.6, 0.8}), Finding::contradicted);
  EXPECT_EQ(found(falls, Evidence{0.4, 0.3, 0.6}), Finding::not_measured);
  EXPECT_EQ(found(rises, Evidence{1.5, 1.0, 2.0}), Finding::trend_holds);
  EXPECT_EQ(found(rises, Evidence{0.5, 0.4, 0.9}), Finding::contradicted);
}

TEST(Finding, OfWhatOpenToolsCannotFollowHasItsReason) {
  const Claim claim{.reach = Reach::none, .why = "no such device"};

  const ClaimFinding finding = judge_claim(claim, [](const Claim&) { return Evidence{1, 1, 1}; });

  EXPECT_EQ(finding.finding, Finding::not_reproducible);
  EXPECT_EQ(finding.reason, "no such device");
  EXPECT_FALSE(finding.evidence);
}

TEST(Finding, ThatWasNotMeasuredSaysWhatIsMissing) {
  const Claim claim{
      .measured_by = "x.area", .figure = "ratio", .reach = Reach::trend, .at_most = 1.0};

  const ClaimFinding finding = judge_claim(claim, [](const Claim&) { return std::nullopt; });

  EXPECT_EQ(finding.reason, "this run has no ratio of x.area");
}

}  // namespace
}  // namespace lutmark::judge
