// SPDX-License-Identifier: Apache-2.0
// Content-addressed cache of finished jobs, safe for several processes at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/record.h"

namespace lutmark::engine {

/// A file that a job left: content hash and size.
struct Artifact {
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// What a finished job left, whichever case asked for it.
struct JobResult {
  core::Outcome outcome = core::Outcome::ok;
  core::Metrics metrics = {};
  std::map<std::string, std::string> labels = {};
  std::string message = {};
  std::string log_tail = {};
  std::optional<Artifact> log = {};   ///< what the tools printed, all steps
  std::uint64_t last_log_begins = 0;  ///< where in it the part of the last step that ran begins
  std::map<std::string, Artifact> outputs = {};
  int exit_status = 0;
  int reader_version = 1;
  double wall_s = 0;
  double cpu_s = 0;
  double peak_memory_mb = 0;
  core::Provenance provenance = {};
};

/// Folder layout: `jobs/<2 hex>/<key>` holds a result, its first line the hash of the rest;
/// `objects/<2 hex>/<sha256>` holds file contents. Everything is written in `temporary/` and
/// renamed, so a reader never sees a part. A damaged entry is removed and counts as absent.
class Cache {
 public:
  /// Makes the folders. Throws UserError when they cannot be made.
  explicit Cache(std::filesystem::path root);

  const std::filesystem::path& root() const { return root_; }

  std::optional<JobResult> find(const std::string& key) const;
  /// Throws UserError when the disk is full or the folder is not writable.
  void store(const std::string& key, const JobResult& result) const;
  void erase(const std::string& key) const;

  /// Keeps the content of `file`. Throws UserError as store() does.
  Artifact keep(const std::filesystem::path& file) const;
  /// Copies content to `target` and verifies it on the way. False when it is absent or damaged; a
  /// damaged object is removed.
  bool fetch(const std::string& sha256, const std::filesystem::path& target) const;
  std::filesystem::path object_path(const std::string& sha256) const;

  struct Stats {
    std::uint64_t jobs = 0;
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
  };
  Stats stats() const;

  /// Reads everything, removes what is damaged and jobs whose objects are gone; returns what was
  /// wrong, a line each.
  std::vector<std::string> verify() const;

  /// Removes the results not used for longest, and objects no result names, until at most
  /// `max_bytes` remain. Returns the bytes freed. Objects younger than `grace` stay: another
  /// process may be about to name them. So do temporary files; older ones are left over from
  /// processes that were killed.
  std::uint64_t prune(std::uint64_t max_bytes,
                      std::chrono::seconds grace = std::chrono::hours(1)) const;

 private:
  std::filesystem::path job_path(const std::string& key) const;
  std::filesystem::path new_temporary() const;
  std::filesystem::path root_;
};

}  // namespace lutmark::engine
