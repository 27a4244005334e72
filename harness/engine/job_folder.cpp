// SPDX-License-Identifier: Apache-2.0
// JobFolder: a numbered folder of one job below the work folder of a run.
#include "harness/engine/job_folder.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) {
    throw core::UserError(folder.string(), fmt::format("cannot be made: {}", failure.message()),
                          "make room on the disk, or choose another folder with LUTMARK_HOME");
  }
}

}  // namespace

JobFolder::JobFolder(fs::path path, bool is_kept) : path_(std::move(path)), is_kept_(is_kept) {
  make_folder(path_);
}

JobFolder::~JobFolder() {
  std::error_code ignored;
  if (!path_.empty() && !is_kept_) fs::remove_all(path_, ignored);
}

JobFolder::JobFolder(JobFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), is_kept_(other.is_kept_) {}

void WorkFolder::make() const { make_folder(path_); }

JobFolder WorkFolder::make_job(const std::string& purpose) {
  return {path_ / fmt::format("{:06}-{}", ++jobs_, purpose), keep_};
}

}  // namespace lutmark::engine
