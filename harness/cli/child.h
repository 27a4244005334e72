// SPDX-License-Identifier: Apache-2.0
// Child: programs that a subcommand starts and waits for (git, cmake, lutmark of another revision).
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace lutmark::cli {

struct Child {
  std::vector<std::string> argv;  ///< no shell; argv[0] without a slash is looked up on PATH
  std::filesystem::path folder;   ///< it runs in
  /// In place of those of this process.
  std::vector<std::pair<std::string, std::string>> env = {};
};

struct ChildEnd {
  int status = 0;  ///< exit status, or 128 and the signal that ended it
  std::string out;
};

/// Runs to the end. Standard output is returned; standard error goes to the file `error`, or where
/// that of this process goes when it is empty. A program that cannot be started has status 127.
ChildEnd run_child(const Child& child, const std::filesystem::path& error = {});

}  // namespace lutmark::cli
