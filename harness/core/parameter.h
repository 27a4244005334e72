// SPDX-License-Identifier: Apache-2.0
// Parameters of a design, and the bijection between a full parameter set (Config) and its name.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/json.h"

namespace lutmark::core {

/// One parameter. Values are integers; a fraction is kept as value * 10^decimals, a word as its
/// place among the choices.
struct Parameter {
  std::string name;  ///< as users write it: "sparsity"
  std::string tag;   ///< as config names write it: "s"; may be empty where words are chosen
  std::string meaning;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::int64_t default_value = 0;
  std::string default_from = {};  ///< when set, the default is the value of this earlier parameter
  int decimals = 0;
  std::vector<std::string> choices = {};  ///< when set, the legal words; min and max are not read

  std::int64_t least() const { return choices.empty() ? min : 0; }
  std::int64_t greatest() const {
    return choices.empty() ? max : static_cast<std::int64_t>(choices.size()) - 1;
  }
};

/// A full parameter set of a design. Made by ParameterSpace, so every value is legal.
class Config {
 public:
  /// The stored integer of a parameter that the design has; asking for another is a bug.
  std::int64_t operator[](std::string_view parameter) const;
  /// The same for a parameter of words whose choices are spelled as the enumerators of an enum.
  template <typename E>
  E choice(std::string_view parameter) const {
    return static_cast<E>((*this)[parameter]);
  }
  const std::map<std::string, std::int64_t, std::less<>>& values() const { return values_; }
  friend bool operator==(const Config&, const Config&) = default;

 private:
  friend class ParameterSpace;
  std::map<std::string, std::int64_t, std::less<>> values_;
};

/// The parameters of a design in the order of its config names. A name is the groups joined by '_',
/// each group its parameters' tags and stored integers or words: {{"w","a"},{"m"}} gives
/// "w4a4_m16". An optional group, one of the last, is left out while its parameters have their
/// defaults.
class ParameterSpace {
 public:
  using Groups = std::vector<std::vector<std::string>>;
  ParameterSpace(std::vector<Parameter> parameters, Groups groups, Groups optional_groups = {});

  const std::vector<Parameter>& parameters() const { return parameters_; }
  const Groups& groups() const { return groups_; }  ///< the optional ones last

  /// Name to text as a user writes it ("sparsity" -> "0.5"); what is absent takes its default.
  /// `place` is for messages. Throws UserError with the parameter's legal range.
  Config resolve(const std::map<std::string, std::string>& assignments,
                 const std::string& place) const;
  std::string name(const Config& config) const;
  /// The inverse of name(). Throws UserError for anything that name() would not write.
  Config parse(std::string_view name, const std::string& place) const;
  /// Values as users write them, for JSON and tables: {"sparsity": 0.5}.
  Json to_json(const Config& config) const;
  /// One line: "w=4 a=4 sparsity=0.50 ...".
  std::string assignments(const Config& config) const;

 private:
  const Parameter& find(const std::string& name, const std::string& place) const;
  static std::int64_t default_of(const Parameter& parameter, const Config& config);
  bool is_left_out(std::size_t group, const Config& config) const;
  bool read_group(std::size_t group, std::string_view& rest,
                  std::map<std::string, std::string>& assignments) const;
  std::string form() const;

  std::vector<Parameter> parameters_;
  Groups groups_;  // the optional ones last
  std::size_t required_ = 0;
};

/// "1 to 8", "0 to 1 in steps of 0.01" or "full or compat".
std::string legal_range(const Parameter& parameter);

}  // namespace lutmark::core
