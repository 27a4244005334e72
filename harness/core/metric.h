// SPDX-License-Identifier: Apache-2.0
// The one table of metrics: what every published figure is called, in which unit, and what it
// means.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "harness/core/enum_names.h"

namespace lutmark::core {

enum class Better : std::uint8_t { higher, lower, neither };
template <>
struct EnumNames<Better> {
  static constexpr std::array<std::string_view, 3> names{"higher", "lower", "neither"};
};

/// deterministic: the same on every run; seeded: depends on the place-and-route seed; noisy:
/// depends on the machine and the moment, never gates.
enum class MetricKind : std::uint8_t { deterministic, seeded, noisy };
template <>
struct EnumNames<MetricKind> {
  static constexpr std::array<std::string_view, 3> names{"deterministic", "seeded", "noisy"};
};

/// What a flow's figures come from: hardware and integers that were run, or a model's formulas. The
/// definitions of one kind are no part of the questions that the other kind of flow asks.
enum class Origin : std::uint8_t { measured, modelled };
template <>
struct EnumNames<Origin> {
  static constexpr std::array<std::string_view, 2> names{"measured", "modelled"};
};

struct Metric {
  std::string_view name;  ///< with its unit
  std::string_view unit;
  Better better;
  MetricKind kind;
  std::string_view meaning;  ///< one line
  Origin origin = Origin::measured;
};

/// Every metric there is, in the order in which tables show them.
std::span<const Metric> metric_table();

/// The row of that name, or nullptr.
const Metric* find_metric(std::string_view name);

/// Values by metric name. What was not measured has no key.
using Metrics = std::map<std::string, double, std::less<>>;

}  // namespace lutmark::core
