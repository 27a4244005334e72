// SPDX-License-Identifier: Apache-2.0
// A/B: runs of the same cases by two revisions of lutmark, by turns.
#include "harness/cli/ab.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/child.h"
#include "harness/core/error.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using core::UserError;

std::string commit_of(const flows::Places& places, const std::string& asked) {
  // A revision is a word for git alone: with a dash in front it would be an option.
  const ChildEnd end =
      asked.starts_with('-')
          ? ChildEnd{.status = 1, .out = {}}
          : run_child(
                {{"git", "rev-parse", "--verify", "--quiet", asked + "^{commit}"}, places.root},
                "/dev/null");
  if (end.status != 0) {
    throw UserError("command line",
                    fmt::format("'{}' is no revision of {}", asked, places.root.string()),
                    "name a commit, a branch or a tag; see git log");
  }
  return end.out.substr(0, end.out.find('\n'));
}

std::string last_lines(const fs::path& file) {
  const std::string text = core::read_text(file);
  constexpr std::size_t most = 2000;
  return text.size() <= most ? text : text.substr(text.size() - most);
}

// Output goes to the log beside the work tree.
void must_succeed(const Child& child, const fs::path& log, const std::string& problem) {
  const ChildEnd end = run_child(child, log);
  if (end.status == 0) return;
  if (end.status > 128) throw Interrupted(end.status);
  fmt::print(stderr, "{}{}", end.out, fs::exists(log) ? last_lines(log) : "");
  throw UserError(
      log.string(), problem,
      fmt::format("see what `{}` says in {}", fmt::join(child.argv, " "), child.folder.string()));
}

}  // namespace

Revision prepare_revision(const flows::Places& places, const std::string& asked) {
  const std::string commit = commit_of(places, asked);
  const fs::path folder = places.home / "ab" / commit.substr(0, 12);
  const fs::path log = folder.string() + ".log";
  fs::create_directories(folder.parent_path());
  fs::remove(log);
  fmt::print(stderr, "{} is {}: building it in {}\n", asked, commit.substr(0, 12), folder.string());
  must_succeed({{"git", "worktree", "prune"}, places.root}, log, "the work trees cannot be listed");
  if (!fs::exists(folder / ".git")) {
    must_succeed({{"git", "worktree", "add", "--detach", folder.string(), commit}, places.root},
                 log, fmt::format("no work tree of {} can be made", asked));
  }
  must_succeed({{"cmake", "--preset", "release"}, folder}, log,
               fmt::format("{} cannot be configured", asked));
  must_succeed({{"cmake", "--build", "--preset", "release", "--target", "lutmark"}, folder}, log,
               fmt::format("{} does not build", asked));
  Revision revision{.asked = asked, .commit = commit, .folder = folder};
  const ChildEnd help =
      run_child({{revision.program().string(), "run", "--help"}, folder}, "/dev/null");
  revision.knows_seed_budget = help.out.find("--seed-budget") != std::string::npos;
  return revision;
}

void RevisionRuns::run(const std::vector<std::string>& words,
                       const std::set<std::uint64_t>& seeds) {
  std::set<std::uint64_t> named = seeds;
  // A single number is a count; seed 1 is in the cache and told already.
  if (named.size() == 1) named.insert(1);
  const std::string list = fmt::format("{}", fmt::join(named, ","));
  std::vector<std::string> argv{revision_.program().string(), "run"};
  argv.insert(argv.end(), words.begin(), words.end());
  argv.insert(argv.end(), {"--seeds", list, "--json", "--jobs", std::to_string(slots_)});
  if (revision_.knows_seed_budget) argv.insert(argv.end(), {"--seed-budget", "0"});
  const ChildEnd end = run_child(
      {argv,
       revision_.folder,
       {{"LUTMARK_ROOT", revision_.folder.string()}, {"LUTMARK_HOME", places_.home.string()}}});
  if (end.status > 128) throw Interrupted(end.status);
  // Verdicts against baselines (1) and missing tools (3) are in the records.
  if (end.status != 0 && end.status != 1 && end.status != 3) {
    throw UserError(revision_.asked, fmt::format("does not run {}", fmt::join(words, " ")),
                    "see its message above; both revisions need the suite");
  }
  const core::Json json = core::parse_json(end.out, revision_.asked);
  const std::string run = json.at("run").at("run");
  join(core::read_journal(places_.home / "runs" / run / "journal.jsonl"));
}

void RevisionRuns::join(core::Run&& run) {
  if (!has_run_) {
    joined_ = std::move(run);
    has_run_ = true;
    return;
  }
  std::set<std::tuple<std::string, std::string, std::optional<std::uint64_t>>> told;
  for (const core::Record& record : joined_.records)
    told.emplace(record.case_name, record.stage, record.seed);
  for (core::Record& record : run.records) {
    if (told.emplace(record.case_name, record.stage, record.seed).second)
      joined_.records.push_back(std::move(record));
  }
}

std::vector<std::set<std::uint64_t>> rounds_of(const std::set<std::uint64_t>& seeds,
                                               std::size_t size) {
  std::vector<std::set<std::uint64_t>> rounds;
  for (const std::uint64_t seed : seeds) {
    if (rounds.empty() || rounds.back().size() == size) rounds.emplace_back();
    rounds.back().insert(seed);
  }
  return rounds;
}

void run_by_turns(RevisionRuns& a, RevisionRuns& b, const std::vector<std::string>& words,
                  const std::vector<std::set<std::uint64_t>>& rounds) {
  bool is_a_first = true;
  for (const std::set<std::uint64_t>& seeds : rounds) {
    for (RevisionRuns* side : is_a_first ? std::array{&a, &b} : std::array{&b, &a})
      side->run(words, seeds);
    is_a_first = !is_a_first;
  }
}

}  // namespace lutmark::cli
