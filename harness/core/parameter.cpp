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
  if (!parameter.choices.empty()) return parameter.choices[static_cast<std::size_t>(stored)];
  if (parameter.decimals == 0) return fmt::format("{}", stored);
  // The sign stands before a whole part that may be 0, so it is written apart.
  return fmt::format("{}{}.{:0{}}", stored < 0 ? "-" : "", std::abs(stored / scale(parameter)),
                     std::abs(stored % scale(parameter)), parameter.decimals);
}

std::optional<std::int64_t> place_of(const Parameter& parameter, std::string_view word) {
  const auto found = std::find(parameter.choices.begin(), parameter.choices.end(), word);
  if (found == parameter.choices.end()) return std::nullopt;
  return found - parameter.choices.begin();
}

// Exact decimal reading: going through a double would make 0.29 * 100 something else than 29.
std::optional<std::int64_t> stored_integer(const Parameter& parameter, std::string_view text) {
  if (!parameter.choices.empty()) return place_of(parameter, text);
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
  if (parameter.choices.size() == 1) return parameter.choices.front();
  if (!parameter.choices.empty()) {
    const std::span<const std::string> words(parameter.choices);
    return fmt::format("{} or {}", join(words.first(words.size() - 1), ", "), words.back());
  }
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

ParameterSpace::ParameterSpace(std::vector<Parameter> parameters, Groups groups,
                               Groups optional_groups)
    : parameters_(std::move(parameters)), groups_(std::move(groups)), required_(groups_.size()) {
  groups_.insert(groups_.end(), optional_groups.begin(), optional_groups.end());
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
    std::int64_t value = default_of(parameter, config);
    if (const auto given = assignments.find(parameter.name); given != assignments.end()) {
      const std::optional<std::int64_t> stored = stored_integer(parameter, given->second);
      if (!stored || *stored < parameter.least() || *stored > parameter.greatest()) {
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

std::int64_t ParameterSpace::default_of(const Parameter& parameter, const Config& config) {
  return parameter.default_from.empty() ? parameter.default_value : config[parameter.default_from];
}

bool ParameterSpace::is_left_out(std::size_t group, const Config& config) const {
  return group >= required_ &&
         std::all_of(groups_[group].begin(), groups_[group].end(), [&](const std::string& name) {
           return config[name] == default_of(find(name, ""), config);
         });
}

std::string ParameterSpace::name(const Config& config) const {
  std::string text;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (is_left_out(g, config)) continue;
    if (!text.empty()) text += '_';
    for (const std::string& name : groups_[g]) {
      const Parameter& parameter = find(name, "");
      text += parameter.tag;
      // A fraction is written as its stored integer: a '.' would not be safe everywhere.
      text += parameter.choices.empty() ? std::to_string(config[name])
                                        : value_text(parameter, config[name]);
    }
  }
  return text;
}

// Takes a group from the front of `rest`; takes nothing and is false when it does not stand there.
bool ParameterSpace::read_group(std::size_t group, std::string_view& rest,
                                std::map<std::string, std::string>& assignments) const {
  std::string_view left = rest;
  std::map<std::string, std::string> found;
  if (group > 0) {
    if (!left.starts_with('_')) return false;
    left.remove_prefix(1);
  }
  for (const std::string& name : groups_[group]) {
    const Parameter& parameter = find(name, "");
    if (!left.starts_with(parameter.tag)) return false;
    left.remove_prefix(parameter.tag.size());
    std::string_view value;
    if (!parameter.choices.empty()) {
      for (const std::string& word : parameter.choices) {
        if (left.starts_with(word) && word.size() > value.size()) value = word;
      }
      found[name] = value;
    } else {
      std::int64_t stored = 0;
      const auto [end, error] = std::from_chars(left.data(), left.data() + left.size(), stored);
      if (error != std::errc{}) return false;
      value = left.substr(0, static_cast<std::size_t>(end - left.data()));
      found[name] = value_text(parameter, stored);
    }
    if (value.empty()) return false;
    left.remove_prefix(value.size());
  }
  if (!left.empty() && left.front() != '_') return false;
  rest = left;
  assignments.merge(found);
  return true;
}

std::string ParameterSpace::form() const {
  std::string text;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    std::string group = g > 0 ? "_" : "";
    for (const auto& parameter : groups_[g])
      group += fmt::format("{}<{}>", find(parameter, "").tag, parameter);
    text += g < required_ ? group : "[" + group + "]";
  }
  return text;
}

Config ParameterSpace::parse(std::string_view name, const std::string& place) const {
  const auto refuse = [&] {
    return UserError(place, fmt::format("'{}' is not a config name of this design", name),
                     "config names have the form " + form());
  };
  std::map<std::string, std::string> assignments;
  std::string_view rest = name;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (!read_group(g, rest, assignments) && g < required_) throw refuse();
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
    if (!parameter.choices.empty()) {
      json[parameter.name] = value_text(parameter, stored);
    } else if (parameter.decimals == 0) {
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
