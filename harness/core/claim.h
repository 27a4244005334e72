// SPDX-License-Identifier: Apache-2.0
// Claim: a published figure with its source, and what of ours is held against it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/enum_names.h"
#include "harness/core/shape.h"

namespace lutmark::core {

/// Where a claim was read.
enum class SourceKind : std::uint8_t { abstract_, paper, repository, secondary };
template <>
struct EnumNames<SourceKind> {
  static constexpr std::array<std::string_view, 4> names{"abstract", "paper", "repository",
                                                         "secondary"};
};

/// How far open tools can follow it: the figure itself, its direction, or not at all.
enum class Reach : std::uint8_t { equal, trend, none };
template <>
struct EnumNames<Reach> {
  static constexpr std::array<std::string_view, 3> names{"equal", "trend", "none"};
};

struct Claim {
  std::string place;      ///< file and JSON pointer, for messages
  std::string name;       ///< "kratos.smaller_luts"
  std::string statement;  ///< what was published, in our words
  std::string source;     ///< publication and place in it
  SourceKind source_kind = SourceKind::paper;
  std::optional<double> value = {};  ///< as published
  std::string unit = {};
  /// What measures it: a figure of a study, or a metric of a case. Both parts are empty when
  /// nothing does.
  std::string measured_by = {};  ///< name of the study or the case
  std::string figure = {};       ///< figure of the study or metric of the case
  bool is_study = true;
  Reach reach = Reach::none;
  std::string why;                           ///< why it reaches so far
  std::optional<double> tolerance_pct = {};  ///< for Reach::equal
  std::optional<double> at_least = {};       ///< for Reach::trend; one of the two or both
  std::optional<double> at_most = {};        ///< for Reach::trend
};

const Format& claims_format();

/// Throws UserError for what is no file of claims, and for a claim whose parts contradict its
/// reach.
std::vector<Claim> parse_claims(const Json& json, const std::string& source);

/// The claims of all files `<folder>/<design>/claims.json`, in order of the folders' names. Throws
/// UserError; also for a name that occurs twice.
std::vector<Claim> load_claims(const std::filesystem::path& folder);

}  // namespace lutmark::core
