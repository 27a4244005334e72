// SPDX-License-Identifier: Apache-2.0
// Finding: what a run says of a published claim.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "harness/core/claim.h"
#include "harness/core/enum_names.h"

namespace lutmark::judge {

enum class Finding : std::uint8_t {
  reproduced,        ///< the figure is the published one, within its tolerance
  trend_holds,       ///< the direction is the published one
  contradicted,      ///< it is not
  not_measured,      ///< the run has no figure, or one too wide to decide
  not_reproducible,  ///< open tools cannot say
};

}  // namespace lutmark::judge

template <>
struct lutmark::core::EnumNames<lutmark::judge::Finding> {
  static constexpr std::array<std::string_view, 5> names{
      "reproduced", "trend_holds", "contradicted", "not_measured", "not_reproducible"};
};

namespace lutmark::judge {

/// A measured figure; without an interval low and high are the value.
struct Evidence {
  double value = 0;
  double low = 0;
  double high = 0;
};

struct ClaimFinding {
  core::Claim claim;
  Finding finding = Finding::not_measured;
  std::optional<Evidence> evidence = {};
  std::string reason;  ///< one line
};

/// Decides one claim. `evidence_of` gives what measures it, or nothing. An interval decides as a
/// whole: when a part of it agrees with the claim and a part does not, nothing is found.
ClaimFinding judge_claim(
    const core::Claim& claim,
    const std::function<std::optional<Evidence>(const core::Claim&)>& evidence_of);

}  // namespace lutmark::judge
