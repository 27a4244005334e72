// SPDX-License-Identifier: Apache-2.0
// Baseline: the accepted outcome and values of a case, in baselines/<flow>/<design>.json.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/record.h"
#include "harness/core/shape.h"

namespace lutmark::judge {

struct Baseline {
  std::string case_name;
  std::string suite;  ///< what was run when it was accepted
  std::string revision;
  core::Outcome outcome = core::Outcome::ok;
  std::map<std::string, std::string> tools;  ///< name to "version sha256"
  core::Metrics metrics;
  std::map<std::string, std::map<std::uint64_t, double>> seeded;
  std::string why;
};

const core::Format& baseline_format();

/// Baselines of one file by case name. Throws UserError when it is not such a file.
std::map<std::string, Baseline> baselines_in(const core::Json& json, const std::string& source);

/// All baselines by case name. A folder that is not there holds none. Throws UserError for a bad
/// file.
std::map<std::string, Baseline> load_baselines(const std::filesystem::path& folder);

/// The baseline that a result would become. Noisy metrics are left out.
Baseline baseline_of(const core::CaseResult& result, const std::string& suite,
                     const std::string& why);

/// The baselines that results would become, by case name: for comparing a run with another one.
std::map<std::string, Baseline> references_of(const std::vector<core::CaseResult>& results,
                                              const std::string& suite);

/// Adds or replaces baselines in their files and leaves the others as they are.
void save_baselines(const std::filesystem::path& folder, const std::string& toolchain,
                    const std::vector<Baseline>& accepted);

}  // namespace lutmark::judge
