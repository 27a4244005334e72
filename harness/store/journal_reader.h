// SPDX-License-Identifier: Apache-2.0
// Journal reader: a journal as what the history keeps of it, some ten times as fast as by way of
// core::read_journal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/store/run_results.h"

namespace lutmark::store {

struct JournalResults {
  RunResults run;
  std::uint64_t repeated = 0;  ///< lines that are a copy of an earlier one; they count once
  bool has_torn_line = false;  ///< the last line was not written whole; it is left out
};

/// What core::summarise(core::read_journal(file)) adds up to. A record of which the history keeps
/// everything but that looks unusual goes through the core's reader, which refuses it or not; of
/// what the history passes over (commands, hashes of files, logs) only the JSON is checked. Throws
/// UserError with the line, also for two records that contradict each other.
JournalResults read_journal(const std::filesystem::path& file);
JournalResults parse_journal(std::string_view text, const std::string& source);

}  // namespace lutmark::store
