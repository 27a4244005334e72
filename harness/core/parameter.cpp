// SPDX-License-Identifier: Apache-2.0
// Parameters of a design, and the bijection between a full parameter set (Config) and its name.
#include "harness/core/parameter.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::core {
namespace {

std::int64_t scale(const Parameter& parameter) {
  std::int64_t factor = 1;
  for (int i = 0; i < parameter.decimals; ++i) factor *= 10;
  return factor;
}

std::string value_text(const Parameter& parameter, std::int64_t stored) {
  if (parameter.decimals == 0) return fmt::format("{}", stored);
  // The sign stands before a whole part that may be 0, so it is written apart.
  return fmt::format("{}{}.{:0{}}", stored < 0 ? "-" : "", std::abs(stored / scale(parameter)),
                     std::abs(stored % scale(parameter)), parameter.decimals);
}

// Exact decimal reading: going through a double would make 0.29 * 100 something else than 29.
std::optional<std::int64_t> stored_integer(const Parameter& parameter, std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "" : text.substr(point + 1));
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  if (digits.empty()) return std::nullopt;
  while (fraction.size() > static_cast<std::size_t>(parameter.decimals) && fraction.back() == '0') {
    fraction.pop_back();
  }
  if (fraction.size() > static_cast<std::size_t>(parameter.decimals)) return std::nullopt;
  fraction.resize(static_cast<std::size_t>(parameter.decimals), '0');
  digits += fraction;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-') {
    return std::nullopt;
  }
  return negative ? -value : value;
}

}  // namespace

std::string legal_range(const Parameter& parameter) {
  std::string range = fmt::format("{} to {}", value_text(parameter, parameter.min),
                                  value_text(parameter, parameter.max));
  if (parameter.decimals > 0) range += fmt::format(" in steps of {}", value_text(parameter, 1));
  return range;
}

std::int64_t Config::operator[](std::string_view parameter) const {
  const auto found = values_.find(parameter);
  assert(found != values_.end());
  return found->second;
}

ParameterSpace::ParameterSpace(std::vector<Parameter> parameters,
                               std::vector<std::vector<std::string>> groups)
    : parameters_(std::move(parameters)), groups_(std::move(groups)) {
  [[maybe_unused]] std::size_t named = 0;
  for (const auto& group : groups_) named += group.size();
  assert(named == parameters_.size());
}

const Parameter& ParameterSpace::find(const std::string& name, const std::string& place) const {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) return parameter;
    names.push_back(parameter.name);
  }
  throw UserError(place, fmt::format("no parameter '{}'{}", name, did_you_mean(name, names)),
                  "parameters: " + join(names, ", "));
}

Config ParameterSpace::resolve(const std::map<std::string, std::string>& assignments,
                               const std::string& place) const {
  for (const auto& [name, text] : assignments) find(name, place);
  Config config;
  for (const Parameter& parameter : parameters_) {
    std::int64_t value =
        parameter.default_from.empty() ? parameter.default_value : config[parameter.default_from];
    if (const auto given = assignments.find(parameter.name); given != assignments.end()) {
      const std::optional<std::int64_t> stored = stored_integer(parameter, given->second);
      if (!stored || *stored < parameter.min || *stored > parameter.max) {
        throw UserError(place, fmt::format("{}={} is not legal", parameter.name, given->second),
                        fmt::format("{} ({}) is {}", parameter.name, parameter.meaning,
                                    legal_range(parameter)));
      }
      value = *stored;
    }
    config.values_[parameter.name] = value;
  }
  return config;
}

std::string ParameterSpace::name(const Config& config) const {
  std::string text;
  for (const auto& group : groups_) {
    if (!text.empty()) text += '_';
    for (const std::string& parameter : group) {
      text += find(parameter, "").tag;
      text += std::to_string(config[parameter]);
    }
  }
  return text;
}

Config ParameterSpace::parse(std::string_view name, const std::string& place) const {
  const auto refuse = [&] {
    std::string form;
    for (const auto& group : groups_) {
      if (!form.empty()) form += '_';
      for (const auto& parameter : group)
        form += fmt::format("{}<{}>", find(parameter, "").tag, parameter);
    }
    return UserError(place, fmt::format("'{}' is not a config name of this design", name),
                     "config names have the form " + form);
  };
  std::map<std::string, std::string> assignments;
  std::string_view rest = name;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (g > 0) {
      if (rest.empty() || rest.front() != '_') throw refuse();
      rest.remove_prefix(1);
    }
    for (const std::string& parameter_name : groups_[g]) {
      const Parameter& parameter = find(parameter_name, place);
      if (!rest.starts_with(parameter.tag)) throw refuse();
      rest.remove_prefix(parameter.tag.size());
      const char* begin = rest.data();
      std::int64_t stored = 0;
      const auto [end, error] = std::from_chars(begin, begin + rest.size(), stored);
      if (error != std::errc{}) throw refuse();
      rest.remove_prefix(static_cast<std::size_t>(end - begin));
      assignments[parameter_name] = value_text(parameter, stored);
    }
  }
  if (!rest.empty()) throw refuse();
  Config config = resolve(assignments, place);
  // Leading zeros and the like read well but would give one config two names.
  if (this->name(config) != name) throw refuse();
  return config;
}

Json ParameterSpace::to_json(const Config& config) const {
  Json json = Json::object();
  for (const Parameter& parameter : parameters_) {
    const std::int64_t stored = config[parameter.name];
    if (parameter.decimals == 0) {
      json[parameter.name] = stored;
    } else {
      json[parameter.name] = static_cast<double>(stored) / static_cast<double>(scale(parameter));
    }
  }
  return json;
}

std::string ParameterSpace::assignments(const Config& config) const {
  std::vector<std::string> parts;
  for (const Parameter& parameter : parameters_) {
    parts.push_back(parameter.name + "=" + value_text(parameter, config[parameter.name]));
  }
  return join(parts, " ");
}

}  // namespace lutmark::core
