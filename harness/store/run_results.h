// SPDX-License-Identifier: Apache-2.0
// RunResults: what the history keeps of one run, and its digest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/record.h"

namespace lutmark::store {

/// Identity and circumstances of a run, without what it was asked for case by case.
struct RunInfo {
  std::string run;      ///< its name
  std::string started;  ///< UTC, ISO 8601; the time that the name begins with
  std::string commit;
  bool dirty = false;
  std::string version;
  std::string build;
  std::string host;
  std::string machine;
  std::string toolchain;
  std::string selection;
  bool finished = false;      ///< its journal came to its end without a signal
  std::uint64_t records = 0;  ///< of its journal

  /// Whether both are one run, perhaps at different times of it.
  bool is_same_run(const RunInfo& other) const;
};

struct RunResults {
  RunInfo info;
  std::vector<core::CaseResult> results;  ///< by name; cases without any record are left out
};

/// Throws UserError when the run's name does not begin with its time.
RunInfo info_of(const core::RunHeader& header, bool finished, std::uint64_t records);

/// Sorts the results and leaves out what has no record.
RunResults run_results(RunInfo info, std::vector<core::CaseResult> results);

/// Whether `later` has every case of `earlier` with the same figures; seeds may have come.
bool has_all_of(const RunResults& later, const RunResults& earlier);

/// SHA-256 of everything in it, however it was read. Results are sorted by name.
std::string digest_of(const RunResults& run);

}  // namespace lutmark::store
