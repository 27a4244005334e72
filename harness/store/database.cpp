// SPDX-License-Identifier: Apache-2.0
// Database: SQLite as values: statements and transactions that clean up after themselves, errors as
// UserError with place and remedy.
#include "harness/store/database.h"

#include <sqlite3.h>

#include <fmt/format.h>

namespace lutmark::store {
namespace {

using core::UserError;

constexpr int wait_ms = 60'000;

UserError error_of(const std::filesystem::path& file, int code, const std::string& message) {
  const std::string place = file.string();
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {place, fmt::format("is damaged: {}", message),
              "move it away (other tools may still read parts of it) and build the history again "
              "from the journals: lutmark history import"};
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return {place, fmt::format("cannot be written: {}", message),
              "make room on the disk; what was there before is still there"};
    default:
      return {place, fmt::format("cannot be used: {}", message),
              "check that it is a history of lutmark's and that you may write to it and its "
              "folder"};
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(std::filesystem::path file, OpenMode mode) : file_(std::move(file)) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                    (mode == OpenMode::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file_.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (handle == nullptr) throw error_of(file_, code, "no memory");
  if (code != SQLITE_OK) fail();
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, wait_ms);
}

void Database::fail() const {
  const int code = sqlite3_errcode(handle_.get());
  if ((code & 0xFF) == SQLITE_BUSY) {
    throw InUse(file_.string(), "is in use by another process for longer than a minute",
                "try again when that has ended");
  }
  throw error_of(file_, code, sqlite3_errmsg(handle_.get()));
}

void Database::execute(const std::string& sql) const {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::integer(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database.handle_.get(), sql.data(),
                                      static_cast<int>(sql.size()), 0, &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) database.fail();
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail();
  return code == SQLITE_ROW;
}

// An error of the last step was thrown by it; reset would only say it again.
void Statement::reset() { sqlite3_reset(statement_.get()); }

void Statement::bind_one(int index, std::int64_t value) {
  if (sqlite3_bind_int64(statement_.get(), index, value) != SQLITE_OK) database_.fail();
}

void Statement::bind_one(int index, double value) {
  if (sqlite3_bind_double(statement_.get(), index, value) != SQLITE_OK) database_.fail();
}

void Statement::bind_one(int index, const std::string& value) {
  if (sqlite3_bind_text(statement_.get(), index, value.data(), static_cast<int>(value.size()),
                        SQLITE_STATIC) != SQLITE_OK)
    database_.fail();
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr
             ? ""
             : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Transaction::Transaction(const Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const UserError&) {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  is_open_ = false;
}

}  // namespace lutmark::store
