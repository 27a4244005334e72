// SPDX-License-Identifier: Apache-2.0
// RunResults: what the history keeps of one run, and its digest.
#include "harness/store/run_results.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <tuple>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"

namespace lutmark::store {
namespace {

using core::CaseResult;

// "20261121-092745-5" begins with a time; the parts must be digits in their ranges.
std::string time_of(const std::string& run) {
  const auto digits = [&](std::size_t first, std::size_t count) {
    return run.size() >= first + count &&
           std::all_of(run.begin() + static_cast<std::ptrdiff_t>(first),
                       run.begin() + static_cast<std::ptrdiff_t>(first + count),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
  };
  const auto at_most = [&](std::size_t first, const char* most) {
    return run.compare(first, 2, most) <= 0;
  };
  if (!digits(0, 8) || run[8] != '-' || !digits(9, 6) || !at_most(4, "12") || !at_most(6, "31") ||
      !at_most(9, "23") || !at_most(11, "59") || !at_most(13, "60")) {
    throw core::UserError(
        run, "is the name of a run, and does not begin with its time (20260131-235959)",
        "give journals that lutmark wrote");
  }
  return fmt::format("{}-{}-{}T{}:{}:{}Z", run.substr(0, 4), run.substr(4, 2), run.substr(6, 2),
                     run.substr(9, 2), run.substr(11, 2), run.substr(13, 2));
}

// One text without ambiguity: every piece is framed by its length, numbers are their bits.
class Canonical {
 public:
  void add(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) text_ += static_cast<char>(number >> shift & 0xFFU);
  }
  void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }
  void add(std::string_view text) {
    add(text.size());
    text_ += text;
  }
  void add(const std::map<std::string, std::string>& texts) {
    add(texts.size());
    for (const auto& [key, text] : texts) {
      add(key);
      add(text);
    }
  }
  void add(const CaseResult& result) {
    add(result.name);
    add(core::to_name(result.outcome));
    add(result.stage);
    add(result.message);
    add(std::uint64_t{result.proven});
    add(result.revision);
    add(result.tool_s);
    add(result.labels);
    add(result.tools);
    add(result.metrics.size());
    for (const auto& [metric, value] : result.metrics) {
      add(metric);
      add(value);
    }
    add(result.seeded.size());
    for (const auto& [metric, seeds] : result.seeded) {
      add(metric);
      add(seeds.size());
      for (const auto& [seed, value] : seeds) {
        add(seed);
        add(value);
      }
    }
    add(result.seeds.size());
    for (const auto& [seed, outcome] : result.seeds) {
      add(seed);
      add(core::to_name(outcome));
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

template <typename Map>
bool has_all(const Map& later, const Map& earlier) {
  return std::all_of(earlier.begin(), earlier.end(), [&](const auto& item) {
    const auto found = later.find(item.first);
    return found != later.end() && found->second == item.second;
  });
}

bool has_all(const CaseResult& later, const CaseResult& earlier) {
  return later.revision == earlier.revision && later.metrics == earlier.metrics &&
         has_all(later.seeds, earlier.seeds) &&
         std::all_of(earlier.seeded.begin(), earlier.seeded.end(), [&](const auto& item) {
           const auto found = later.seeded.find(item.first);
           return found != later.seeded.end() && has_all(found->second, item.second);
         });
}

}  // namespace

bool RunInfo::is_same_run(const RunInfo& other) const {
  const auto identity = [](const RunInfo& info) {
    return std::tie(info.run, info.commit, info.dirty, info.version, info.host, info.machine,
                    info.toolchain, info.selection);
  };
  return identity(*this) == identity(other);
}

RunInfo info_of(const core::RunHeader& header, bool finished, std::uint64_t records) {
  return {.run = header.run,
          .started = time_of(header.run),
          .commit = header.commit,
          .dirty = header.dirty,
          .version = header.version,
          .build = header.build,
          .host = header.host,
          .machine = header.machine,
          .toolchain = header.toolchain,
          .selection = header.selection,
          .finished = finished,
          .records = records};
}

RunResults run_results(RunInfo info, std::vector<CaseResult> results) {
  // A case without any record asked nothing and was answered nothing.
  std::erase_if(results, [](const CaseResult& r) {
    return r.outcome == core::Outcome::skipped && r.tool_s == 0 && r.revision.empty() &&
           r.seeds.empty();
  });
  std::sort(results.begin(), results.end(),
            [](const CaseResult& a, const CaseResult& b) { return a.name < b.name; });
  return {std::move(info), std::move(results)};
}

bool has_all_of(const RunResults& later, const RunResults& earlier) {
  return std::all_of(earlier.results.begin(), earlier.results.end(), [&](const CaseResult& one) {
    const auto found = std::lower_bound(
        later.results.begin(), later.results.end(), one.name,
        [](const CaseResult& result, const std::string& name) { return result.name < name; });
    return found != later.results.end() && found->name == one.name && has_all(*found, one);
  });
}

std::string digest_of(const RunResults& run) {
  Canonical canonical;
  const RunInfo& info = run.info;
  for (const std::string* text :
       {&info.run, &info.started, &info.commit, &info.version, &info.build, &info.host,
        &info.machine, &info.toolchain, &info.selection}) {
    canonical.add(*text);
  }
  canonical.add(std::uint64_t{info.dirty});
  canonical.add(std::uint64_t{info.finished});
  canonical.add(info.records);
  canonical.add(run.results.size());
  for (const CaseResult& result : run.results) canonical.add(result);
  return core::sha256_hex(canonical.text());
}

}  // namespace lutmark::store
