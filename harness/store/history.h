// SPDX-License-Identifier: Apache-2.0
// History: the results of all runs in one SQLite file, and the series of a figure over them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/store/database.h"
#include "harness/store/run_results.h"

namespace lutmark::store {

enum class Added {
  added,
  unchanged,  ///< the history had all of it
  completed,  ///< an unfinished state of the same run was replaced
};

/// What one run says of one case.
struct Point {
  RunInfo run;
  core::Outcome outcome = core::Outcome::ok;  ///< of the case
  bool proven = false;
  std::string revision;  ///< of the case's question
  std::map<std::string, std::string> tools;
  std::map<std::uint64_t, core::Outcome> seeds;  ///< outcome of each seed
  core::Metrics metrics;                         ///< without seeds; `tool_s` among them
  std::map<std::string, std::map<std::uint64_t, double>> seeded;  ///< metric to seed to value
};

struct Counts {
  std::int64_t runs = 0;
  std::int64_t cases = 0;
  std::int64_t results = 0;  ///< of a case in a run
  std::int64_t records = 0;  ///< of the journals that they come from
  std::string first;         ///< start of the oldest run, or empty
  std::string last;
};

/// Every writer takes turns; readers are not held up (SQLite's write-ahead log, so the file must
/// not lie on a network file system). All members throw UserError for a file that cannot be used.
class History {
 public:
  /// Opens, and brings an older file to the schema of today. Throws UserError when it is not there
  /// and not to be created.
  History(const std::filesystem::path& file, OpenMode mode);

  /// All of the run or nothing. Throws UserError when another run of that name is there.
  Added add(const RunResults& run);

  /// In the order of time; runs that have the case are there even when they have no figure. Only
  /// figures of one metric, or of all when `metric` is empty.
  std::vector<Point> series(const std::string& case_name, const std::string& toolchain,
                            const std::string& metric = "") const;

  std::vector<std::string> cases() const;         ///< names, sorted
  std::vector<std::string> runs() const;          ///< names, oldest first
  RunResults run(const std::string& name) const;  ///< throws UserError when it is not there
  Counts counts() const;
  const std::filesystem::path& file() const { return database_.file(); }

  /// What is wrong with the file, one sentence each; empty when it is whole: its pages and indexes,
  /// references, and the digest of every run.
  std::vector<std::string> problems() const;

 private:
  std::vector<std::string> names(const std::string& sql) const;

  Database database_;
};

}  // namespace lutmark::store
