// SPDX-License-Identifier: Apache-2.0
// What unit tests of several folders share: a folder that goes away, and errors as values.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "harness/core/error.h"

namespace lutmark::test {

/// A new empty folder, removed with all that is in it at the end of the test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "lutmark-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file and the folders above it.
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

/// The UserError that `action` throws; fails the test when it throws none.
template <typename Action>
core::UserError refusal(const Action& action) {
  try {
    static_cast<void>(action());
  } catch (const core::UserError& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return {"", "", ""};
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace lutmark::test

/// `text` contains `part`; prints both when not.
#define EXPECT_CONTAINS(text, part)                      \
  EXPECT_TRUE(::lutmark::test::contains((text), (part))) \
      << "in:       " << (text) << "\nmissing:  " << (part)
