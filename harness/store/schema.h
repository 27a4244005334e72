// SPDX-License-Identifier: Apache-2.0
// Schema: the tables of the history, and the steps that bring an older file to them.
#pragma once

#include <span>
#include <string_view>

#include "harness/store/database.h"

namespace lutmark::store {

/// Marks a file as ours ("lutm"); SQLite keeps it in the header (PRAGMA application_id).
inline constexpr std::int64_t application_id = 0x6c75746d;

/// Step i brings a file of schema version i to version i + 1. A step that was released never
/// changes.
std::span<const std::string_view> schema_steps();

/// Brings the file to the newest version, all steps or none, also when several processes begin at
/// once. Throws UserError for a file that is not a history or comes from a newer lutmark; neither
/// is touched.
void migrate(const Database& database, std::span<const std::string_view> steps);

}  // namespace lutmark::store
