// SPDX-License-Identifier: Apache-2.0
// Database: SQLite as values: statements and transactions that clean up after themselves, errors as
// UserError with place and remedy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "harness/core/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace lutmark::store {

enum class OpenMode { existing, create };

/// Another process held the lock for longer than a minute.
class InUse : public core::UserError {
 public:
  using UserError::UserError;
};

/// One connection; not shared between threads. Several processes may write to one file: each waits
/// up to a minute for the others. All members throw UserError for a file that is damaged, full,
/// locked for longer, or cannot be opened.
class Database {
 public:
  Database(std::filesystem::path file, OpenMode mode);

  const std::filesystem::path& file() const { return file_; }
  /// Runs one or several statements that return nothing.
  void execute(const std::string& sql) const;
  /// The first column of the first row.
  std::int64_t integer(const std::string& sql) const;
  std::int64_t last_id() const;

 private:
  friend class Statement;
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement. Text that is bound must live until the next run() or step().
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);

  /// Binds all arguments in order and forgets rows of an earlier use.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    reset();
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }
  /// True when there is a row.
  bool step();
  /// Runs a statement that returns no row.
  void run() {
    step();
    reset();
  }

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;  ///< blobs too

 private:
  void reset();
  void bind_one(int index, std::int64_t value);
  void bind_one(int index, double value);
  void bind_one(int index, const std::string& value);

  const Database& database_;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Takes the write lock at once, so that what it read stays true; rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(const Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  const Database& database_;
  bool is_open_ = true;
};

}  // namespace lutmark::store
