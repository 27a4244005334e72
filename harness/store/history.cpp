// SPDX-License-Identifier: Apache-2.0
// History: the results of all runs in one SQLite file, and the series of a figure over them.
#include "harness/store/history.h"

#include <chrono>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/store/schema.h"

namespace lutmark::store {
namespace {

using core::CaseResult;
using core::Json;
using core::UserError;

constexpr std::int64_t no_seed = -1;

std::string journal_mode(const Database& database) {
  Statement mode(database, "PRAGMA journal_mode");
  return mode.step() ? mode.text(0) : "";
}

// Changing to the write-ahead log does not wait for other users of the file, as all else does.
void use_write_ahead_log(const Database& database) {
  for (int tries = 0;; ++tries) {
    try {
      if (journal_mode(database) != "wal") database.execute("PRAGMA journal_mode = WAL");
      return;
    } catch (const InUse&) {
      if (tries == 1000) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

std::filesystem::path usable(const std::filesystem::path& file, OpenMode mode) {
  if (mode == OpenMode::existing && !std::filesystem::exists(file)) {
    throw UserError(file.string(), "is not there: no run was recorded yet",
                    "start one (lutmark run smoke), or take in what there is: lutmark history "
                    "import");
  }
  std::error_code failure;
  if (mode == OpenMode::create && file.has_parent_path())
    std::filesystem::create_directories(file.parent_path(), failure);
  if (failure) {
    throw UserError(file.string(), fmt::format("cannot be made: {}", failure.message()),
                    "make room on the disk, or choose another folder with LUTMARK_HOME");
  }
  return file;
}

// Ids of names within one transaction: what it does not commit must not be remembered.
class Names {
 public:
  Names(const Database& database, const std::string& table, const std::string& column)
      : database_(database),
        find_(database, fmt::format("SELECT id FROM {} WHERE {} = ?", table, column)),
        insert_(database, fmt::format("INSERT INTO {} ({}) VALUES (?)", table, column)) {}

  std::int64_t id(const std::string& name) {
    const auto [known, is_new] = ids_.try_emplace(name);
    if (!is_new) return known->second;
    if (find_.bind(name).step()) return known->second = find_.integer(0);
    insert_.bind(name).run();
    return known->second = database_.last_id();
  }

 private:
  const Database& database_;
  Statement find_;
  Statement insert_;
  std::unordered_map<std::string, std::int64_t> ids_;
};

std::string text_of(const std::map<std::string, std::string>& texts) { return Json(texts).dump(); }

std::string text_of(const std::map<std::uint64_t, core::Outcome>& seeds) {
  Json json = Json::object();
  for (const auto& [seed, outcome] : seeds) json[std::to_string(seed)] = core::to_name(outcome);
  return json.dump();
}

std::map<std::uint64_t, core::Outcome> seeds_of(const std::string& text) {
  std::map<std::uint64_t, core::Outcome> seeds;
  const Json json = core::parse_json(text, "seeds");
  for (const auto& [seed, outcome] : json.items()) {
    seeds[std::stoull(seed)] = core::from_name<core::Outcome>(outcome.get<std::string>())
                                   .value_or(core::Outcome::unreadable);
  }
  return seeds;
}

std::map<std::string, std::string> texts_of(const std::string& text) {
  return core::parse_json(text, "texts").get<std::map<std::string, std::string>>();
}

class Writer {
 public:
  explicit Writer(const Database& database)
      : database_(database),
        texts_(database, "texts", "text"),
        cases_(database, "cases", "name"),
        metrics_(database, "metrics", "name"),
        run_(database, "INSERT INTO runs VALUES (NULL, ?,?,?,?,?,?,?,?,?,?,?,?,?)"),
        result_(database, "INSERT INTO results VALUES (NULL, ?,?,?,?,?,?,?,?,?,?,?)"),
        figure_(database, "INSERT INTO figures VALUES (?,?,?,?)") {}

  void add(const RunResults& run, const std::string& digest) {
    const RunInfo& info = run.info;
    run_.bind(info.run, info.started, info.commit, std::int64_t{info.dirty}, info.version,
              info.build, info.host, info.machine, info.toolchain, info.selection,
              std::int64_t{info.finished}, static_cast<std::int64_t>(info.records), digest)
        .run();
    const std::int64_t run_id = database_.last_id();
    for (const CaseResult& result : run.results) add(run_id, result);
  }

 private:
  void add(std::int64_t run_id, const CaseResult& result) {
    const std::string outcome(core::to_name(result.outcome));
    result_
        .bind(run_id, cases_.id(result.name), outcome, result.stage, std::int64_t{result.proven},
              result.tool_s, texts_.id(result.message), texts_.id(result.revision),
              texts_.id(text_of(result.tools)), texts_.id(text_of(result.labels)),
              texts_.id(text_of(result.seeds)))
        .run();
    const std::int64_t id = database_.last_id();
    for (const auto& [metric, value] : result.metrics)
      figure_.bind(id, metrics_.id(metric), no_seed, value).run();
    for (const auto& [metric, values] : result.seeded) {
      const std::int64_t metric_id = metrics_.id(metric);
      for (const auto& [seed, value] : values)
        figure_.bind(id, metric_id, static_cast<std::int64_t>(seed), value).run();
    }
  }

  const Database& database_;
  Names texts_;
  Names cases_;
  Names metrics_;
  Statement run_;
  Statement result_;
  Statement figure_;
};

constexpr const char* run_columns =
    "runs.name, runs.started, runs.source, runs.dirty, runs.version, runs.build, runs.host, "
    "runs.machine, runs.toolchain, runs.selection, runs.finished, runs.records";
constexpr int run_column_count = 12;

RunInfo info_in(const Statement& row) {
  return {.run = row.text(0),
          .started = row.text(1),
          .commit = row.text(2),
          .dirty = row.integer(3) != 0,
          .version = row.text(4),
          .build = row.text(5),
          .host = row.text(6),
          .machine = row.text(7),
          .toolchain = row.text(8),
          .selection = row.text(9),
          .finished = row.integer(10) != 0,
          .records = static_cast<std::uint64_t>(row.integer(11))};
}

void remove_run(const Database& database, const std::string& name) {
  for (const char* sql :
       {"DELETE FROM figures WHERE result_id IN (SELECT results.id FROM results JOIN runs ON "
        "runs.id = run_id WHERE runs.name = ?)",
        "DELETE FROM results WHERE run_id IN (SELECT id FROM runs WHERE name = ?)",
        "DELETE FROM runs WHERE name = ?"}) {
    Statement(database, sql).bind(name).run();
  }
}

core::Outcome outcome_of(const std::string& word) {
  return core::from_name<core::Outcome>(word).value_or(core::Outcome::unreadable);
}

// Reads the figures of one result after the other.
class Figures {
 public:
  // Of one metric, or of all when it is empty.
  Figures(const Database& database, const std::string& metric)
      : metric_(metric), rows_(database, sql(metric)) {
    if (metric.empty()) {
      Statement names(database, "SELECT id, name FROM metrics");
      while (names.step()) names_[names.integer(0)] = names.text(1);
    } else {
      Statement id(database, "SELECT id FROM metrics WHERE name = ?");
      if (id.bind(metric).step()) names_[metric_id_ = id.integer(0)] = metric;
    }
  }

  template <typename Metrics, typename Seeded>
  void read(std::int64_t result_id, Metrics& metrics, Seeded& seeded) {
    if (metric_.empty()) {
      rows_.bind(result_id);
    } else {
      rows_.bind(result_id, metric_id_);
    }
    while (rows_.step()) {
      const std::string& name = names_[rows_.integer(0)];
      if (rows_.integer(1) == no_seed) {
        metrics[name] = rows_.real(2);
      } else {
        seeded[name][static_cast<std::uint64_t>(rows_.integer(1))] = rows_.real(2);
      }
    }
  }

 private:
  static std::string sql(const std::string& metric) {
    return fmt::format("SELECT metric_id, seed, value FROM figures WHERE result_id = ?{}",
                       metric.empty() ? "" : " AND metric_id = ?");
  }

  std::string metric_;
  Statement rows_;
  std::unordered_map<std::int64_t, std::string> names_;
  std::int64_t metric_id_ = -1;  // of a metric that no run has
};

// Texts repeat from run to run, so each is parsed once.
class Texts {
 public:
  explicit Texts(const Database& database)
      : find_(database, "SELECT text FROM texts WHERE id = ?") {}

  const std::map<std::string, std::string>& map(std::int64_t id) {
    const auto [known, is_new] = maps_.try_emplace(id);
    if (is_new) known->second = texts_of(text(id));
    return known->second;
  }
  const std::map<std::uint64_t, core::Outcome>& seeds(std::int64_t id) {
    const auto [known, is_new] = seeds_.try_emplace(id);
    if (is_new) known->second = seeds_of(text(id));
    return known->second;
  }

 private:
  std::string text(std::int64_t id) {
    return find_.bind(id).step() ? find_.text(0) : std::string("{}");
  }

  Statement find_;
  std::unordered_map<std::int64_t, std::map<std::string, std::string>> maps_;
  std::unordered_map<std::int64_t, std::map<std::uint64_t, core::Outcome>> seeds_;
};

}  // namespace

History::History(const std::filesystem::path& file, OpenMode mode)
    : database_(usable(file, mode), mode) {
  migrate(database_, schema_steps());
  use_write_ahead_log(database_);
  // After a power cut the last runs may be missing, which an import mends; the file stays whole.
  database_.execute("PRAGMA synchronous = NORMAL");
}

Added History::add(const RunResults& run) {
  const std::string digest = digest_of(run);
  Transaction transaction(database_);
  Added added = Added::added;
  Statement find(database_, fmt::format("SELECT {}, digest FROM runs WHERE name = ?", run_columns));
  if (find.bind(run.info.run).step()) {
    const RunInfo earlier = info_in(find);
    if (find.text(run_column_count) == digest) return Added::unchanged;
    const bool is_same = earlier.is_same_run(run.info);
    if (is_same && !run.info.finished && (earlier.finished || run.info.records <= earlier.records))
      return Added::unchanged;
    // A finished run may have been given more seeds.
    const RunResults stored = is_same && earlier.finished ? this->run(run.info.run) : RunResults{};
    if (is_same && earlier.finished && has_all_of(stored, run)) return Added::unchanged;
    if (!is_same || (earlier.finished && !has_all_of(run, stored))) {
      throw UserError(
          run.info.run,
          fmt::format("is in the history already as another run: {} records of '{}' at commit {} "
                      "there, {} of '{}' at commit {} here",
                      earlier.records, earlier.selection, earlier.commit.substr(0, 12),
                      run.info.records, run.info.selection, run.info.commit.substr(0, 12)),
          "to keep both, give one another name in the first line of its journal");
    }
    remove_run(database_, run.info.run);
    added = Added::completed;
  }
  Writer(database_).add(run, digest);
  transaction.commit();
  return added;
}

std::vector<Point> History::series(const std::string& case_name, const std::string& toolchain,
                                   const std::string& metric) const {
  Statement rows(
      database_,
      fmt::format("SELECT {}, results.id, outcome, proven, tool_s, tools_id, seeds_id, "
                  "revision.text FROM results JOIN runs ON runs.id = run_id "
                  "JOIN texts AS revision ON revision.id = revision_id WHERE case_id = "
                  "(SELECT id FROM cases WHERE name = ?) AND toolchain = ? ORDER BY started, "
                  "runs.name",
                  run_columns));
  Figures figures(database_, metric);
  Texts texts(database_);
  std::vector<Point> points;
  rows.bind(case_name, toolchain);
  while (rows.step()) {
    constexpr int first = run_column_count;
    Point point{.run = info_in(rows),
                .outcome = outcome_of(rows.text(first + 1)),
                .proven = rows.integer(first + 2) != 0,
                .revision = rows.text(first + 6),
                .tools = texts.map(rows.integer(first + 4)),
                .seeds = texts.seeds(rows.integer(first + 5)),
                .metrics = {},
                .seeded = {}};
    if (metric.empty() || metric == "tool_s") point.metrics["tool_s"] = rows.real(first + 3);
    figures.read(rows.integer(first), point.metrics, point.seeded);
    points.push_back(std::move(point));
  }
  return points;
}

std::vector<std::string> History::names(const std::string& sql) const {
  Statement rows(database_, sql);
  std::vector<std::string> names;
  while (rows.step()) names.push_back(rows.text(0));
  return names;
}

std::vector<std::string> History::cases() const {
  return names("SELECT name FROM cases ORDER BY name");
}
std::vector<std::string> History::runs() const {
  return names("SELECT name FROM runs ORDER BY started, name");
}

RunResults History::run(const std::string& name) const {
  Statement find(database_, fmt::format("SELECT {} FROM runs WHERE name = ?", run_columns));
  if (!find.bind(name).step())
    throw UserError(file().string(), fmt::format("has no run '{}'", name), "import its journal");
  RunResults run{.info = info_in(find), .results = {}};
  Statement rows(database_,
                 "SELECT results.id, cases.name, outcome, stage, proven, tool_s, m.text, r.text, "
                 "t.text, l.text, s.text FROM results JOIN runs ON runs.id = run_id "
                 "JOIN cases ON cases.id = case_id JOIN texts AS m ON m.id = message_id "
                 "JOIN texts AS r ON r.id = revision_id JOIN texts AS t ON t.id = tools_id "
                 "JOIN texts AS l ON l.id = labels_id JOIN texts AS s ON s.id = seeds_id "
                 "WHERE runs.name = ? ORDER BY cases.name");
  Figures figures(database_, "");
  rows.bind(name);
  while (rows.step()) {
    CaseResult result{.name = rows.text(1),
                      .outcome = outcome_of(rows.text(2)),
                      .stage = rows.text(3),
                      .message = rows.text(6),
                      .proven = rows.integer(4) != 0,
                      .revision = rows.text(7),
                      .seeds = seeds_of(rows.text(10)),
                      .labels = texts_of(rows.text(9)),
                      .tools = texts_of(rows.text(8)),
                      .tool_s = rows.real(5)};
    figures.read(rows.integer(0), result.metrics, result.seeded);
    run.results.push_back(std::move(result));
  }
  return run;
}

Counts History::counts() const {
  Statement row(database_,
                "SELECT count(*), coalesce(sum(records), 0), coalesce(min(started), ''), "
                "coalesce(max(started), '') FROM runs");
  row.step();
  return {.runs = row.integer(0),
          .cases = database_.integer("SELECT count(*) FROM cases"),
          .results = database_.integer("SELECT count(*) FROM results"),
          .records = row.integer(1),
          .first = row.text(2),
          .last = row.text(3)};
}

std::vector<std::string> History::problems() const {
  std::vector<std::string> found = names("PRAGMA integrity_check");
  if (found == std::vector<std::string>{"ok"}) found.clear();
  for (const std::string& table : names("SELECT \"table\" FROM pragma_foreign_key_check"))
    found.push_back(fmt::format("table {} has a row that refers to nothing", table));
  Statement digest(database_, "SELECT digest FROM runs WHERE name = ?");
  for (const std::string& name : runs()) {
    try {
      if (digest.bind(name).step() && digest.text(0) != digest_of(run(name)))
        found.push_back(fmt::format("run {} is not what was imported", name));
    } catch (const std::exception& error) {
      found.push_back(fmt::format("run {} cannot be read: {}", name, error.what()));
    }
  }
  return found;
}

}  // namespace lutmark::store
