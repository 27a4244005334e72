// SPDX-License-Identifier: Apache-2.0
// Strict JSON input: every error names the file and the place, duplicate keys are refused.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace lutmark::core {

/// Keys are kept sorted, so that `dump()` of equal values is equal text.
using Json = nlohmann::json;

/// Parses `text`; `source` is the file's name for messages. Throws UserError with line and column
/// for bad syntax, and with the key for a key that occurs twice in one object.
Json parse_json(std::string_view text, const std::string& source);

/// Reads and parses a file. Throws UserError when it cannot be read or is larger than `max_bytes`.
Json load_json(const std::filesystem::path& file, std::size_t max_bytes = std::size_t{256} << 20);

/// Whole content of a file. Throws UserError when it cannot be read or is larger than `max_bytes`.
std::string read_text(const std::filesystem::path& file,
                      std::size_t max_bytes = std::size_t{1} << 30);

/// Writes beside the target and renames over it, so that a reader sees the old or the new content
/// and never a part. Throws UserError when the disk is full or the folder is not writable.
void write_text_atomically(const std::filesystem::path& file, std::string_view text);

}  // namespace lutmark::core
