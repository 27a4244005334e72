// SPDX-License-Identifier: Apache-2.0
// SHA-256 of text and files, as 64 lower-case hex digits.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace lutmark::core {

/// Incremental SHA-256. `part` frames each piece by its length, so that ("ab","c") and ("a","bc")
/// differ.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& bytes(std::string_view data);
  Sha256& part(std::string_view data);
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view data);
/// Throws UserError when the file cannot be read.
std::string sha256_file(const std::filesystem::path& file);

}  // namespace lutmark::core
