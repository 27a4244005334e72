// SPDX-License-Identifier: Apache-2.0
// Schema: the tables of the history, and the steps that bring an older file to them.
#include "harness/store/schema.h"

#include <array>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::store {
namespace {

using core::UserError;

// Everything is appended in the order of runs, so that importing one touches few pages; the index
// that finds a case's results is small. Texts that repeat (tools, revisions, labels) are kept once.
constexpr std::array<std::string_view, 1> steps{R"(
  CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE cases (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    started TEXT NOT NULL,      -- UTC, ISO 8601
    source TEXT NOT NULL,       -- commit of lutmark, or empty
    dirty INTEGER NOT NULL,     -- the source had uncommitted changes
    version TEXT NOT NULL,
    build TEXT NOT NULL,
    host TEXT NOT NULL,
    machine TEXT NOT NULL,
    toolchain TEXT NOT NULL,
    selection TEXT NOT NULL,
    finished INTEGER NOT NULL,  -- the journal came to its end
    records INTEGER NOT NULL,   -- of the journal
    digest TEXT NOT NULL);      -- SHA-256 of all that is kept of the run
  CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs,
    case_id INTEGER NOT NULL REFERENCES cases,
    outcome TEXT NOT NULL,
    stage TEXT NOT NULL,        -- that decided the outcome, when not ok
    proven INTEGER NOT NULL,
    tool_s REAL NOT NULL,
    message_id INTEGER NOT NULL REFERENCES texts,
    revision_id INTEGER NOT NULL REFERENCES texts,
    tools_id INTEGER NOT NULL REFERENCES texts,   -- JSON: tool to version and hash
    labels_id INTEGER NOT NULL REFERENCES texts,  -- JSON: label to text
    seeds_id INTEGER NOT NULL REFERENCES texts);  -- JSON: seed to outcome
  CREATE UNIQUE INDEX results_of_case ON results (case_id, run_id);
  CREATE INDEX results_of_run ON results (run_id);
  CREATE TABLE figures (
    result_id INTEGER NOT NULL REFERENCES results,
    metric_id INTEGER NOT NULL REFERENCES metrics,
    seed INTEGER NOT NULL,      -- -1 when the metric has none
    value REAL NOT NULL,
    PRIMARY KEY (result_id, metric_id, seed)) WITHOUT ROWID;
)"};

std::int64_t checked_version(const Database& database, std::size_t newest) {
  const std::string place = database.file().string();
  // One statement, so that all three are of one moment: another process may be making the schema.
  Statement read(database,
                 "SELECT (SELECT count(*) FROM sqlite_schema), user_version, application_id "
                 "FROM pragma_user_version, pragma_application_id");
  read.step();
  const std::int64_t version = read.integer(1);
  const std::int64_t owner = read.integer(2);
  const bool is_empty = read.integer(0) == 0 && version == 0 && owner == 0;
  if (owner != application_id && !is_empty) {
    throw UserError(place, "is a database, but no history of lutmark's",
                    "give another file, or another folder with LUTMARK_HOME");
  }
  if (version < 0 || version > static_cast<std::int64_t>(newest)) {
    throw UserError(
        place,
        fmt::format("has schema version {}, newer than this lutmark knows ({})", version, newest),
        "update lutmark; the file was left as it is");
  }
  return version;
}

}  // namespace

std::span<const std::string_view> schema_steps() { return steps; }

void migrate(const Database& database, std::span<const std::string_view> wanted) {
  if (checked_version(database, wanted.size()) == static_cast<std::int64_t>(wanted.size())) return;
  Transaction transaction(database);
  // Another process may have done it while this one waited for the lock.
  const auto first = static_cast<std::size_t>(checked_version(database, wanted.size()));
  for (const std::string_view step : wanted.subspan(first)) database.execute(std::string(step));
  database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                               application_id, wanted.size()));
  transaction.commit();
}

}  // namespace lutmark::store
