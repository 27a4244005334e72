// SPDX-License-Identifier: Apache-2.0
// Reruns: runs a random share of cached jobs again and holds what they leave to what they left.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "harness/engine/cache.h"

namespace lutmark::engine {

/// Which jobs a run makes again although the cache has them.
struct RerunOptions {
  double share = 0;       ///< of cached jobs, 0 to 1
  std::string draw = {};  ///< a run with another text draws other jobs
};

class Reruns {
 public:
  explicit Reruns(RerunOptions options) : options_(std::move(options)) {}

  /// The job with this cached result has to run again; the result is kept to compare with. A job is
  /// made again once a run.
  bool wants(const std::string& key, const JobResult& cached);

  /// Takes what a job left that ran. When it is one that was made again and differs in outcome,
  /// metrics or the content of an output, the result becomes `unrepeatable` and the cache keeps the
  /// earlier one, which later results rest on.
  void compare(const std::string& key, JobResult& result, const Cache& cache);

  std::uint64_t count() const { return done_.size(); }  ///< jobs made again so far

 private:
  RerunOptions options_;
  std::map<std::string, JobResult> pending_;  // cached results by key
  std::set<std::string> done_;
};

}  // namespace lutmark::engine
