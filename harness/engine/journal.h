// SPDX-License-Identifier: Apache-2.0
// Journal: the append-only JSONL file of a run, one write per line.
#pragma once

#include <filesystem>

#include "harness/core/record.h"
#include "harness/engine/fd.h"

namespace lutmark::engine {

/// After `kill -9` all lines that append() returned from are there; at most the last line is torn,
/// and opening the journal again removes it.
class Journal {
 public:
  /// Starts a new file with the header, or continues an existing one. Throws UserError when the
  /// file cannot be written.
  Journal(const std::filesystem::path& file, const core::RunHeader& header);
  static Journal resume(const std::filesystem::path& file);

  void append(const core::Record& record);
  void append(const core::RunEnd& end);

  const std::filesystem::path& file() const { return file_; }

 private:
  explicit Journal(std::filesystem::path file);
  void line(const core::Json& json);

  std::filesystem::path file_;
  Fd fd_;
};

}  // namespace lutmark::engine
