// SPDX-License-Identifier: Apache-2.0
// JobFolder: a numbered folder of one job below the work folder of a run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace lutmark::engine {

/// Goes away with the object, unless the run keeps its work.
class JobFolder {
 public:
  JobFolder(std::filesystem::path path, bool is_kept);
  ~JobFolder();
  JobFolder(JobFolder&& other) noexcept;
  JobFolder& operator=(JobFolder&& other) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;  // empty: moved from
  bool is_kept_ = false;
};

/// Where a run's job folders lie.
class WorkFolder {
 public:
  WorkFolder(std::filesystem::path path, bool keep) : path_(std::move(path)), keep_(keep) {}

  /// Throws UserError when it cannot be made, as make_job() does.
  void make() const;
  /// work/000017-synthesize
  JobFolder make_job(const std::string& purpose);

 private:
  std::filesystem::path path_;
  bool keep_ = false;
  std::uint64_t jobs_ = 0;
};

}  // namespace lutmark::engine
