// SPDX-License-Identifier: Apache-2.0
// Identity of programs and Python packages: where, which version, which hash.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lutmark::flows {

struct Identity {
  std::string version;
  std::string sha256;
};

/// Path of a program on PATH, or empty.
std::filesystem::path find_program(const std::string& name);

/// First line that `argv` prints; empty when it fails or takes longer than 20 s.
std::string first_line_of(const std::vector<std::string>& argv);

/// Remembers identities of programs, and what they said, by path, size and time of change.
class IdentityMemory {
 public:
  /// A damaged or absent file is an empty memory.
  explicit IdentityMemory(std::filesystem::path file);
  /// Identity of the program at `path`; asks `version_argv` and hashes the file when it is not
  /// known.
  Identity of(const std::filesystem::path& path, const std::vector<std::string>& version_argv);
  /// First line of what the program at `path` prints when asked with `arguments` without the
  /// environment variable `without`, which jobs do not have either. Empty when it fails; then it is
  /// asked again next time.
  std::string answer(const std::filesystem::path& path, const std::vector<std::string>& arguments,
                     const std::string& without);
  /// Writes what was learnt; failure is ignored.
  void save() const;

 private:
  std::filesystem::path file_;
  std::map<std::string, Identity> known_;
  bool changed_ = false;
};

/// Version and content hash of an installed Python package, from its RECORD (which holds the hash
/// of every file); nothing when it is not installed in that site-packages folder.
std::optional<Identity> python_package(const std::filesystem::path& site_packages,
                                       const std::string& name);

}  // namespace lutmark::flows
