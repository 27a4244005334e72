// SPDX-License-Identifier: Apache-2.0
// Suite: a named selection of cases with seeds, read from suites/<name>.json.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/json.h"
#include "harness/core/shape.h"

namespace lutmark::core {

/// One entry of a suite: a design with parameters (each one value or a grid of several) on flows.
struct SuiteEntry {
  std::string place;  ///< file and JSON pointer, for messages
  std::string design;
  std::vector<std::string> flows;
  /// Parameter to values as users write them; all combinations are meant.
  std::map<std::string, std::vector<std::string>> grid;
  /// When set, so many different combinations are drawn; those that the design refuses do not
  /// count.
  struct Sample {
    std::uint64_t count = 1;
    std::uint64_t seed = 1;
  };
  std::optional<Sample> sample = {};
  std::vector<std::uint64_t> seeds = {};  ///< of its own; empty: those of the suite that is run
};

struct Suite {
  std::string name;
  std::string description;
  std::vector<std::uint64_t> seeds;
  double rerun_share = 0;           ///< of cached jobs, done again and compared
  std::vector<SuiteEntry> entries;  ///< those of included suites first
};

const Format& suite_format();

/// Reads `<folder>/<name>.json` and what it includes. Throws UserError for a bad file, an unknown
/// name or a circle of includes.
Suite load_suite(const std::filesystem::path& folder, const std::string& name);

/// Names of the suites in the folder, sorted.
std::vector<std::string> suite_names(const std::filesystem::path& folder);

/// Parses one suite file; includes are named, not followed.
struct SuiteFile {
  Suite suite;
  std::vector<std::string> includes;
};
SuiteFile parse_suite(const Json& json, const std::string& source, const std::string& name);

}  // namespace lutmark::core
