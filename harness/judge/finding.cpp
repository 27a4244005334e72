// SPDX-License-Identifier: Apache-2.0
// Finding: what a run says of a published claim.
#include "harness/judge/finding.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace lutmark::judge {
namespace {

using core::Claim;
using core::Reach;

struct Band {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

Band agreeing(const Claim& claim) {
  if (claim.reach == Reach::equal) {
    const double slack = std::abs(*claim.value) * *claim.tolerance_pct / 100;
    return {*claim.value - slack, *claim.value + slack};
  }
  Band band;
  if (claim.at_least) band.low = *claim.at_least;
  if (claim.at_most) band.high = *claim.at_most;
  return band;
}

// Six digits: more of a bound that a tolerance made are noise of its arithmetic.
std::string digits(double value) { return fmt::format("{:.6g}", value); }

std::string band_text(const Band& band) {
  if (std::isinf(band.low)) return fmt::format("at most {}", digits(band.high));
  if (std::isinf(band.high)) return fmt::format("at least {}", digits(band.low));
  return fmt::format("{} to {}", digits(band.low), digits(band.high));
}

}  // namespace

ClaimFinding judge_claim(const Claim& claim,
                         const std::function<std::optional<Evidence>(const Claim&)>& evidence_of) {
  if (claim.reach == Reach::none)
    return {.claim = claim, .finding = Finding::not_reproducible, .reason = claim.why};
  ClaimFinding found{.claim = claim, .evidence = evidence_of(claim)};
  if (!found.evidence) {
    found.reason = fmt::format("this run has no {} of {}", claim.figure, claim.measured_by);
    return found;
  }
  const Band band = agreeing(claim);
  const Evidence& evidence = *found.evidence;
  const bool is_inside = evidence.low >= band.low && evidence.high <= band.high;
  const bool is_outside = evidence.high < band.low || evidence.low > band.high;
  if (is_inside) {
    found.finding = claim.reach == Reach::equal ? Finding::reproduced : Finding::trend_holds;
    found.reason = fmt::format("agrees when {}", band_text(band));
  } else if (is_outside) {
    found.finding = Finding::contradicted;
    found.reason = fmt::format("would agree when {}", band_text(band));
  } else {
    found.reason = fmt::format("undecided: {} to {} lies partly where it would agree ({})",
                               digits(evidence.low), digits(evidence.high), band_text(band));
  }
  return found;
}

}  // namespace lutmark::judge
