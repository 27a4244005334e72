// SPDX-License-Identifier: Apache-2.0
// Durations: how long jobs took before, for the estimate before a run and the one while it runs.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace lutmark::engine {

/// Seconds by "case stage", and the mean by "flow stage" for cases never seen. A damaged or absent
/// file is an empty memory: estimates are a comfort, not a result.
class Durations {
 public:
  explicit Durations(std::filesystem::path file);

  std::optional<double> expected(const std::string& case_name, const std::string& stage) const;
  void note(const std::string& case_name, const std::string& stage, double wall_s);
  /// Merges with what other processes wrote meanwhile. Failure to write is ignored.
  void save() const;

 private:
  std::filesystem::path file_;
  std::map<std::string, double> seconds_;
  std::map<std::string, double> fresh_;
};

}  // namespace lutmark::engine
