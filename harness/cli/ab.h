// SPDX-License-Identifier: Apache-2.0
// A/B: runs of the same cases by two revisions of lutmark, by turns.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "flows/toolchain/toolchain.h"
#include "harness/core/record.h"

namespace lutmark::cli {

/// A signal ended a run: what is finished is in the cache.
struct Interrupted : std::exception {
  explicit Interrupted(int exit_status) : status(exit_status) {}
  int status;
};

/// A revision in a work tree of its own, built.
struct Revision {
  std::string asked;             ///< as the user named it
  std::string commit;            ///< full hash
  std::filesystem::path folder;  ///< its work tree, kept for the next time
  /// Revisions from before verdicts asked for more seeds do not know the option that forbids it.
  bool knows_seed_budget = false;

  std::filesystem::path program() const { return folder / "build/release/lutmark"; }
};

/// Checks the revision out below `places.home` and builds it there; what is there already is used
/// again. Throws UserError for what is no revision or does not build.
Revision prepare_revision(const flows::Places& places, const std::string& asked);

/// What one revision ran so far: several runs as one.
class RevisionRuns {
 public:
  RevisionRuns(flows::Places places, Revision revision, std::size_t slots)
      : places_(std::move(places)), revision_(std::move(revision)), slots_(slots) {}

  /// Runs `words` (a suite or cases) for these seeds, in the shared cache. Throws UserError when
  /// the revision refuses them, and Interrupted.
  void run(const std::vector<std::string>& words, const std::set<std::uint64_t>& seeds);

  /// Of all runs: the header of the first one and all records; stages without a seed count once.
  const core::Run& joined() const { return joined_; }
  const Revision& revision() const { return revision_; }

 private:
  void join(core::Run&& run);

  flows::Places places_;
  Revision revision_;
  std::size_t slots_;
  core::Run joined_;
  bool has_run_ = false;
};

/// Seeds in rounds of at most `size`, in order, so that two sides can run by turns.
std::vector<std::set<std::uint64_t>> rounds_of(const std::set<std::uint64_t>& seeds,
                                               std::size_t size);

/// One round of both sides; the one that begins changes from round to round.
void run_by_turns(RevisionRuns& a, RevisionRuns& b, const std::vector<std::string>& words,
                  const std::vector<std::set<std::uint64_t>>& rounds);

}  // namespace lutmark::cli
