// SPDX-License-Identifier: Apache-2.0
// Journal reader: a journal as what the history keeps of it, some ten times as fast as by way of
// core::read_journal.
#include "harness/store/journal_reader.h"

#include <simdjson.h>

#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::store {
namespace {

using core::Json;
using core::Record;
using core::UserError;
using simdjson::dom::element;
using simdjson::dom::object;

// Each returns false for what is not exactly as lutmark writes it.
bool read(const element& json, std::string& text) {
  std::string_view view;
  if (json.get(view) != simdjson::SUCCESS) return false;
  text = view;
  return true;
}
bool read(const element& json, double& number) { return json.get(number) == simdjson::SUCCESS; }
bool read(const element& json, bool& flag) { return json.get(flag) == simdjson::SUCCESS; }

template <typename Map>
bool read_map(const element& json, Map& map) {
  object entries;
  if (json.get(entries) != simdjson::SUCCESS) return false;
  for (const auto& [key, value] : entries) {
    const auto [place, is_new] = map.try_emplace(std::string(key));
    if (!is_new || !read(value, place->second)) return false;
  }
  return true;
}

bool read_seed(const element& json, std::optional<std::uint64_t>& seed) {
  std::int64_t number = 0;
  if (json.get(number) != simdjson::SUCCESS || number < 0) return false;
  seed = static_cast<std::uint64_t>(number);
  return true;
}

bool read_outcome(const element& json, core::Outcome& outcome) {
  std::string_view word;
  if (json.get(word) != simdjson::SUCCESS) return false;
  const auto known = core::from_name<core::Outcome>(word);
  if (known) outcome = *known;
  return known.has_value();
}

bool read_provenance(const element& json, core::Provenance& provenance) {
  object fields;
  if (json.get(fields) != simdjson::SUCCESS || fields.size() != 6) return false;
  element one;
  return fields["commands"].is_array() && fields["inputs"].is_object() &&
         fields["outputs"].is_object() && fields["host"].is_string() &&
         fields["finished"].is_string() && fields["tools"].get(one) == simdjson::SUCCESS &&
         read_map(one, provenance.tools);
}

using Reader = bool (*)(const element&, Record&);
struct Field {
  std::string_view name;
  Reader read;
};

bool is_text(const element& json, Record&) { return json.is_string(); }
bool is_number(const element& json, Record&) { return json.is_number(); }
bool is_type(const element& json, Record&) {
  std::string_view word;
  return json.get(word) == simdjson::SUCCESS && word == "record";
}

// In the order in which they are written. All but the last must be there, once.
constexpr std::array<Field, 18> fields{{
    {"cached", [](const element& e, Record& r) { return read(e, r.cached); }},
    {"case", [](const element& e, Record& r) { return read(e, r.case_name); }},
    {"check", [](const element& e, Record& r) { return read(e, r.is_check); }},
    {"cpu_s", is_number},
    {"key", is_text},
    {"labels", [](const element& e, Record& r) { return read_map(e, r.labels); }},
    {"log", is_text},
    {"log_tail", is_text},
    {"message", [](const element& e, Record& r) { return read(e, r.message); }},
    {"metrics", [](const element& e, Record& r) { return read_map(e, r.metrics); }},
    {"outcome", [](const element& e, Record& r) { return read_outcome(e, r.outcome); }},
    {"peak_memory_mb", is_number},
    {"provenance", [](const element& e, Record& r) { return read_provenance(e, r.provenance); }},
    {"revision", [](const element& e, Record& r) { return read(e, r.revision); }},
    {"stage", [](const element& e, Record& r) { return read(e, r.stage); }},
    {"type", is_type},
    {"wall_s", [](const element& e, Record& r) { return read(e, r.wall_s); }},
    {"seed", [](const element& e, Record& r) { return read_seed(e, r.seed); }},
}};
constexpr std::uint32_t all_required = (1U << (fields.size() - 1)) - 1;

bool read_record(const object& json, Record& record) {
  std::uint32_t found = 0;
  std::size_t expected = 0;
  for (const auto& [key, value] : json) {
    std::size_t tried = 0;
    while (tried < fields.size() && fields[(expected + tried) % fields.size()].name != key) ++tried;
    const std::size_t index = (expected + tried) % fields.size();
    if (tried == fields.size() || (found >> index & 1U) != 0) return false;
    if (!fields[index].read(value, record)) return false;
    found |= 1U << index;
    // The seed is written between the revision and the stage.
    expected = key == "seed" ? 14 : index + 1;
  }
  return (found & all_required) == all_required;
}

class JournalParser {
 public:
  explicit JournalParser(const std::string& source) : source_(source) {}

  // Bytes behind the line may be read, not used: simdjson looks at whole blocks.
  void line(std::string_view text) {
    ++line_;
    if (line_ == 1) {
      begin(text);
      return;
    }
    std::optional<Record> record = fast_record(text);
    if (!record) record = careful_record(text);
    if (record) add(*record, text);
  }

  JournalResults end() {
    const bool is_finished = end_.has_value() && !end_->interrupted;
    return {.run = run_results(info_of(header_, is_finished, records_), summary_->results()),
            .repeated = repeated_};
  }

 private:
  std::string place() const { return fmt::format("{}:{}", source_, line_); }

  void begin(std::string_view text) {
    const Json json = core::parse_json(text, place());
    const auto type = json.is_object() ? json.find("type") : json.end();
    if (type == json.end() || *type != "run") {
      throw UserError(place(), "is not the first line of a journal",
                      "give a journal.jsonl of a run");
    }
    header_ = core::header_from_json(json, place());
    cases_ = {header_.cases.begin(), header_.cases.end()};
    summary_.emplace(header_);
  }

  std::optional<Record> fast_record(std::string_view text) {
    object json;
    if (parser_.parse(text.data(), text.size(), false).get(json) != simdjson::SUCCESS)
      return std::nullopt;
    Record record;
    // Names become names of files elsewhere, so unusual ones are for the core to refuse.
    if (!read_record(json, record) || !cases_.contains(record.case_name) ||
        !core::is_safe_name(record.stage))
      return std::nullopt;
    return record;
  }

  // Nothing for the end of a run.
  std::optional<Record> careful_record(std::string_view text) {
    const Json json = core::parse_json(text, place());
    const auto type = json.is_object() ? json.find("type") : json.end();
    if (type != json.end() && *type == "record") return core::record_from_json(json, place());
    if (type != json.end() && *type == "end") {
      end_ = core::end_from_json(json, place());
      return std::nullopt;
    }
    throw UserError(place(), "is not a line of a journal",
                    "restore the file or start the run again");
  }

  void add(const Record& record, std::string_view text) {
    std::string name = record.case_name + '\n' + record.stage;
    if (record.seed) name += fmt::format("\n{}", *record.seed);
    const auto [earlier, is_new] = seen_.try_emplace(std::move(name), Seen{text, line_});
    if (is_new) {
      ++records_;
      summary_->add(record);
    } else if (earlier->second.text == text) {
      ++repeated_;
    } else {
      throw UserError(
          place(),
          fmt::format("contradicts line {}: two results of stage {} of {}{}", earlier->second.line,
                      record.stage, record.case_name,
                      record.seed ? fmt::format(", seed {}", *record.seed) : ""),
          "remove the line that does not belong to this run; nothing of it was imported");
    }
  }

  struct Seen {
    std::string_view text;
    std::size_t line;
  };
  const std::string& source_;
  std::size_t line_ = 0;
  simdjson::dom::parser parser_;
  core::RunHeader header_;
  std::unordered_set<std::string> cases_;
  std::optional<core::Summary> summary_;
  std::optional<core::RunEnd> end_;
  std::unordered_map<std::string, Seen> seen_;
  std::uint64_t records_ = 0;
  std::uint64_t repeated_ = 0;
};

JournalResults parse(std::string&& padded, std::size_t size, const std::string& source) {
  std::string_view text(padded.data(), size);
  const std::size_t whole = text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1;
  if (whole == 0) throw UserError(source, "holds no complete line", "start the run again");
  JournalParser parser(source);
  for (std::string_view rest = text.substr(0, whole); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    parser.line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  JournalResults results = parser.end();
  results.has_torn_line = whole != size;
  return results;
}

}  // namespace

JournalResults parse_journal(std::string_view text, const std::string& source) {
  std::string padded(text);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');
  return parse(std::move(padded), text.size(), source);
}

JournalResults read_journal(const std::filesystem::path& file) {
  std::string text = core::read_text(file, std::size_t{4} << 30);
  const std::size_t size = text.size();
  text.append(simdjson::SIMDJSON_PADDING, ' ');
  return parse(std::move(text), size, file.string());
}

}  // namespace lutmark::store
