// SPDX-License-Identifier: Apache-2.0
// The one exception for what the user must fix; thrown while loading, caught once in main.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace lutmark::core {

/// Something the user wrote or has to provide is wrong. `place` says where (a file with a JSON
/// pointer, a command-line argument), `problem` what is wrong and `remedy` what to do about it.
class UserError : public std::runtime_error {
 public:
  UserError(std::string place, std::string problem, std::string remedy)
      : std::runtime_error(place + ": " + problem +
                           (remedy.empty() ? "" : "\n  remedy: " + remedy)),
        place_(std::move(place)),
        problem_(std::move(problem)),
        remedy_(std::move(remedy)) {}

  const std::string& place() const { return place_; }
  const std::string& problem() const { return problem_; }
  const std::string& remedy() const { return remedy_; }

 private:
  std::string place_;
  std::string problem_;
  std::string remedy_;
};

/// A tool that the asked-for work cannot do without is absent: exit code 3.
class MissingTool : public UserError {
 public:
  using UserError::UserError;
};

}  // namespace lutmark::core
