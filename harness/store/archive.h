// SPDX-License-Identifier: Apache-2.0
// Archive: a history as lines of JSON, to carry it elsewhere and to join histories.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/shape.h"
#include "harness/store/history.h"

namespace lutmark::store {

/// Formats of an archive's lines, by the value of their key "type": history (the first line), run,
/// case (a line for each case of the run before it).
const std::map<std::string, core::Format>& archive_formats();

/// Writes these runs in their order, a run in one call of `write`. Throws UserError for a run that
/// the history does not have.
void write_archive(const History& history, const std::vector<std::string>& runs,
                   const std::function<void(std::string_view)>& write);

/// Runs in the order of the file. Throws UserError with the line for what is damaged, cut off or
/// newer than this lutmark, and then returns nothing.
std::vector<RunResults> parse_archive(std::string_view text, const std::string& source);

/// What the first line of a file says that it is.
enum class FileKind { journal, archive };
FileKind kind_of(const std::filesystem::path& file);

}  // namespace lutmark::store
