// SPDX-License-Identifier: Apache-2.0
// Small text functions shared by readers and the command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lutmark::core {

/// The candidate nearest to `name` by edit distance, or empty when none is near enough to be a
/// typo.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// " (did you mean 'x'?)" or empty.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

/// Shell-style match of the whole text: `*` any run of characters, '/' included, `?` one character.
bool glob_match(std::string_view pattern, std::string_view text);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

/// True for names that are safe in file names, URLs and shells: letters, digits, '_', '.', '-', not
/// starting with '.' or '-', no "..", 1 to 120 characters.
bool is_safe_name(std::string_view name);

/// Seconds for people: "0.42 s", "12 s", "3 min 05 s", "2 h 10 min".
std::string human_seconds(double seconds);

/// Bytes for people, in powers of 1024: "831 B", "1.2 MiB".
std::string human_bytes(double bytes);

/// A number as short as it can be read back to the same value; integers without a point.
std::string human_number(double value);

/// A field of a CSV row (RFC 4180), quoted where it has to be.
std::string csv_text(std::string_view text);

}  // namespace lutmark::core
