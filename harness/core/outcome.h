// SPDX-License-Identifier: Apache-2.0
// Outcome: how one stage of one case ended.
#pragma once

#include <cstdint>

#include "harness/core/enum_names.h"

namespace lutmark::core {

enum class Outcome : std::uint8_t {
  ok,
  mismatch,       ///< hardware and golden model differ
  does_not_fit,   ///< the device is too small
  unroutable,     ///< placed, but the router gave up
  no_fmax,        ///< no register-to-register path, so there is no Fmax
  timeout,        ///< wall or CPU limit
  out_of_memory,  ///< memory limit
  tool_failed,    ///< ran and said no
  crashed,        ///< died by a signal
  tool_missing,   ///< not installed, or another version than the tool chain asks for
  unreadable,     ///< the tool's output was not understood
  unrepeatable,   ///< done again from the same inputs it left something else
  skipped,        ///< an earlier stage of the case was not ok
};

template <>
struct EnumNames<Outcome> {
  static constexpr std::array<std::string_view, 13> names{
      "ok",         "mismatch",      "does_not_fit", "unroutable", "no_fmax",
      "timeout",    "out_of_memory", "tool_failed",  "crashed",    "tool_missing",
      "unreadable", "unrepeatable",  "skipped"};
};

/// Outcomes that are a property of the case and the tools, so that asking again gives the same; the
/// others are tried again by a new run.
constexpr bool is_lasting(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
    case Outcome::mismatch:
    case Outcome::does_not_fit:
    case Outcome::unroutable:
    case Outcome::no_fmax:
      return true;
    default:
      return false;
  }
}

}  // namespace lutmark::core
