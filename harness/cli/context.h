// SPDX-License-Identifier: Apache-2.0
// Context: what every subcommand starts from, and how a selection becomes cases.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flows/registry.h"
#include "harness/core/claim.h"
#include "harness/core/flow.h"
#include "harness/core/study.h"
#include "harness/core/suite.h"

namespace lutmark::cli {

/// Folders from LUTMARK_ROOT and LUTMARK_HOME, or from where the program lies.
flows::Places find_places();

/// Designs and flows; borrowed by cases.
class Context {
 public:
  /// Throws UserError for an unknown tool chain.
  Context(flows::Places places, const std::string& toolchain, flows::Extras extras = {});

  const flows::Places& places() const { return places_; }
  const flows::Toolchain& toolchain() const { return setting_.toolchain; }
  const std::vector<core::Design>& designs() const { return designs_; }
  const std::vector<core::Flow>& flows() const { return flows_; }
  const std::vector<core::Study>& studies() const { return studies_; }
  /// Of all designs, read when asked for. Throws UserError for a bad file.
  std::vector<core::Claim> claims() const { return core::load_claims(places_.root / "designs"); }

  /// Both throw UserError with a suggestion.
  const core::Design& design(const std::string& name, const std::string& place) const;
  const core::Flow& flow(const std::string& name, const std::string& place) const;
  /// "design/config/flow". Throws UserError when a part is unknown or the config is not legal.
  core::Case case_named(const std::string& name, const std::string& place) const;

  std::filesystem::path suites_folder() const { return places_.root / "suites"; }
  std::filesystem::path baselines_folder() const { return places_.root / "baselines"; }
  std::filesystem::path runs_folder() const { return places_.home / "runs"; }
  std::filesystem::path cache_folder() const { return places_.home / "cache"; }
  /// Bytes that the cache may hold after a run: LUTMARK_CACHE_GB, or 5 GB. Throws UserError.
  static std::uint64_t cache_limit();

 private:
  flows::Places places_;
  flows::Setting setting_;
  std::vector<core::Design> designs_;
  std::vector<core::Flow> flows_;
  std::vector<core::Study> studies_;
};

/// What was asked for: cases in order, without repetition, and the seeds.
struct Selection {
  std::string text;  ///< as asked for; the name of a suite when it is one
  std::vector<core::Case> cases;
  std::vector<std::uint64_t> seeds;       ///< of cases without their own
  double rerun_share = 0;                 ///< the largest of the suites
  std::optional<core::Shard> shard = {};  ///< when the cases are those of a shard
};

/// `words` are suites, globs over case names, full case names, or a design followed by parameters
/// ("w=5"). `flow_names` keeps only these flows and says where a design with parameters runs
/// (default: the first that is for it, sim for hardware). Throws UserError when something is
/// unknown or nothing is left.
Selection select(const Context& context, const std::vector<std::string>& words,
                 const std::vector<std::string>& flow_names);

/// Parameters of words "name=value"; the first word, what they belong to, is passed over. Throws
/// UserError.
std::map<std::string, std::string> assignments_of(const std::vector<std::string>& words);

/// Every combination of the values of a grid, the first parameter slowest. `place` is for messages.
/// Throws UserError for more than 100,000.
std::vector<std::map<std::string, std::string>> combinations(
    const std::map<std::string, std::vector<std::string>>& grid, const std::string& place);

/// All cases get these seeds, also those with their own.
void use_seeds(Selection& selection, const std::vector<std::uint64_t>& seeds);

/// "5" is the seeds 1 to 5, "3,7" are these two. Throws UserError.
std::vector<std::uint64_t> parse_seeds(const std::string& text);

}  // namespace lutmark::cli
