// SPDX-License-Identifier: Apache-2.0
// Record, Run and CaseResult: what stages left, and what a case adds up to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/json.h"
#include "harness/core/metric.h"
#include "harness/core/outcome.h"
#include "harness/core/shape.h"

namespace lutmark::core {

/// How a figure was made. All hashes are SHA-256.
struct Provenance {
  std::vector<std::vector<std::string>>
      commands;                                ///< argv of each step, as it ran in the work folder
  std::map<std::string, std::string> tools;    ///< name to "version sha256"
  std::map<std::string, std::string> inputs;   ///< file to hash, texts included
  std::map<std::string, std::string> outputs;  ///< file to hash
  std::string host;
  std::string finished;  ///< UTC, ISO 8601
};

/// What one stage of one case and seed left.
struct Record {
  std::string case_name;
  std::string stage;
  std::optional<std::uint64_t> seed;
  bool is_check = false;
  Outcome outcome = Outcome::ok;
  Metrics metrics = {};
  std::map<std::string, std::string> labels = {};
  std::string message = {};
  std::string log_tail = {};  ///< only when the outcome is not ok
  std::string log = {};       ///< hash of the tools' whole output in the cache, or empty
  std::string key = {};       ///< cache key of the job
  std::string revision = {};  ///< of the case's question, once it is known
  bool cached = false;        ///< restored, not run; the times are those of the run that made it
  double wall_s = 0;
  double cpu_s = 0;
  double peak_memory_mb = 0;
  Provenance provenance = {};
};

Json to_json(const Record& record);
Record record_from_json(const Json& json, const std::string& source);

/// Which part of a selection a run is, when several machines share it.
struct Shard {
  static constexpr std::uint64_t most = 1000;
  std::uint64_t index = 1;  ///< from 1
  std::uint64_t count = 1;
  std::uint64_t cases = 0;                    ///< of the whole selection
  std::vector<std::uint64_t> positions = {};  ///< places of the run's cases among them, ascending
};

/// The first line of a journal.
struct RunHeader {
  std::string run;  ///< unique name, begins with the UTC time
  std::string commit;
  bool dirty = false;
  std::string version;
  std::string build;  ///< identity of the program's code
  std::string host;
  std::string machine;
  std::string toolchain;
  std::string selection;  ///< what was asked for
  std::vector<std::uint64_t> seeds;
  std::vector<std::string> cases;  ///< names of all cases asked for, so that a vanished one is seen
  std::map<std::string, std::vector<std::uint64_t>> case_seeds = {};  ///< of cases with their own
  std::optional<Shard> shard = {};                                    ///< nothing of a whole run
  struct FlowSummary {
    std::string device;
    std::vector<std::string> stages;       ///< in order
    std::vector<std::string> checks;       ///< stages that must be ok before a metric is shown
    std::vector<std::string> extras = {};  ///< stages whose outcome says nothing of the case
    bool per_seed = false;                 ///< has stages that run once a seed
  };
  std::map<std::string, FlowSummary> flows;

  const std::vector<std::uint64_t>& seeds_of(const std::string& case_name) const {
    const auto own = case_seeds.find(case_name);
    return own == case_seeds.end() ? seeds : own->second;
  }
};

/// The one list of the fields that say where a run comes from: `visit(key, member, meaning)` for
/// each. `Run` is RunHeader, or what a history keeps of it.
template <typename Run, typename Visit>
void visit_identity(Run& run, const Visit& visit) {
  visit("run", run.run, "name of the run");
  visit("commit", run.commit, "source revision of lutmark, or empty");
  visit("dirty", run.dirty, "the source had uncommitted changes");
  visit("version", run.version, "version of lutmark");
  visit("build", run.build, "identity of the program's code");
  visit("host", run.host, "host name");
  visit("machine", run.machine, "processor and system");
  visit("toolchain", run.toolchain, "tool chain");
  visit("selection", run.selection, "what was asked for");
}

/// Their shapes, all required, behind `first` and before `last`.
std::vector<Shape::Field> with_identity_fields(std::vector<Shape::Field> first,
                                               std::vector<Shape::Field> last);

template <typename Run>
void put_identity(Json& json, const Run& run) {
  visit_identity(run,
                 [&](const char* key, const auto& member, const char*) { json[key] = member; });
}

/// `json` has been checked.
template <typename Run>
void take_identity(const Json& json, Run& run) {
  visit_identity(run,
                 [&](const char* key, auto& member, const char*) { json[key].get_to(member); });
}

Json to_json(const RunHeader& header);
RunHeader header_from_json(const Json& json, const std::string& source);

/// The last line of a journal that came to its end.
struct RunEnd {
  std::uint64_t jobs = 0;
  std::uint64_t hits = 0;
  double wall_s = 0;
  double tool_cpu_s = 0;
  double harness_cpu_s = 0;
  double idle_share = 0;  ///< share of slot time in which a slot was idle while a job was ready
  bool interrupted = false;
  std::uint64_t reruns = 0;  ///< cached jobs that were done again and compared
};

/// Of a run whose parts ran one after the other.
RunEnd sum(const RunEnd& first, const RunEnd& more);

Json to_json(const RunEnd& end);
RunEnd end_from_json(const Json& json, const std::string& source);

struct Run {
  RunHeader header;
  std::vector<Record> records;
  std::optional<RunEnd> end;
};

/// Reads a journal. A torn last line is left out; any other damage throws UserError with the line.
Run read_journal(const std::filesystem::path& file);
Run parse_journal(std::string_view text, const std::string& source);

/// What a case adds up to. Metrics are present only when every check stage that the case has is ok.
struct CaseResult {
  std::string name;
  Outcome outcome = Outcome::skipped;  ///< of the first stage not ok that is no extra, else ok
  std::string stage = {};              ///< the stage that decided the outcome, when not ok
  std::string message = {};
  bool proven = false;
  std::string revision = {};
  Metrics metrics = {};                                                ///< deterministic ones
  std::map<std::string, std::map<std::uint64_t, double>> seeded = {};  ///< metric to seed to value
  std::map<std::uint64_t, Outcome> seeds = {};                         ///< outcome of each seed
  std::map<std::string, std::string> labels = {};
  std::map<std::string, std::string> tools =
      {};             ///< tools that figures other than checks come from
  double tool_s = 0;  ///< elapsed time of all its stages, seeds summed
};

/// Adds records up to results as they come, without keeping them.
class Summary {
 public:
  /// Throws UserError when a case's flow is not described in the header.
  explicit Summary(const RunHeader& header);
  /// Records of cases that the header does not name are left out.
  void add(const Record& record);
  /// In the order of the header's cases; a case without records is `skipped`.
  std::vector<CaseResult> results() const;

 private:
  struct Partial {
    CaseResult result;
    const RunHeader::FlowSummary* flow = nullptr;
    std::size_t deciding_stage = 0;
    std::vector<std::string> passed_checks;
    bool has_records = false;
  };
  RunHeader header_;
  std::vector<Partial> cases_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

std::vector<CaseResult> summarise(const Run& run);

/// Formats of a journal's lines, by the value of their key "type": run, record, end.
const std::map<std::string, Format>& journal_formats();

double median(std::vector<double> values);  ///< of at least one value

}  // namespace lutmark::core
