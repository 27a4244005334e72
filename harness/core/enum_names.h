// SPDX-License-Identifier: Apache-2.0
// Enumerators spelled as in JSON: conversion between an enum and its names through one table.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutmark::core {

/// Specialise with `static constexpr std::array<std::string_view, N> names`, in enumerator order
/// from 0.
template <typename Enum>
struct EnumNames;

template <typename Enum>
constexpr std::string_view to_name(Enum value) {
  return EnumNames<Enum>::names.at(static_cast<std::size_t>(value));
}

template <typename Enum>
constexpr std::optional<Enum> from_name(std::string_view name) {
  const auto& names = EnumNames<Enum>::names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <typename Enum>
std::vector<std::string> all_names() {
  const auto& names = EnumNames<Enum>::names;
  return {names.begin(), names.end()};
}

}  // namespace lutmark::core
