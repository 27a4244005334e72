// SPDX-License-Identifier: Apache-2.0
// Context: what every subcommand starts from, and how a selection becomes cases.
#include "harness/cli/context.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "designs/registry.h"
#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using core::Case;
using core::Config;
using core::Design;
using core::Flow;
using core::UserError;

Config legal_config(const Design& design, const std::map<std::string, std::string>& assignments,
                    const std::string& place) {
  Config config = design.parameters.resolve(assignments, place + ", " + design.name);
  if (design.check) design.check(config, place + ", " + design.name);
  return config;
}

// So many different configs of the grid's combinations. A design that refuses most of them, or a
// grid that has fewer, is the suite's mistake.
std::vector<Config> sample(const Design& design, const core::SuiteEntry& entry) {
  core::Random random(entry.sample->seed, "suite sample " + design.name);
  std::vector<Config> configs;
  std::set<std::string> names;
  for (std::uint64_t tries = 0; configs.size() < entry.sample->count; ++tries) {
    if (tries == 100 * entry.sample->count) {
      throw UserError(entry.place + "/sample",
                      fmt::format("only {} of {} configs were found in {} draws", configs.size(),
                                  entry.sample->count, tries),
                      "give more values a parameter, or a smaller count");
    }
    std::map<std::string, std::string> assignments;
    for (const auto& [parameter, values] : entry.grid)
      assignments[parameter] = values[random.below(values.size())];
    const Config config =
        design.parameters.resolve(assignments, entry.place + "/parameters, " + design.name);
    try {
      if (design.check) design.check(config, entry.place);
    } catch (const UserError&) {
      continue;
    }
    if (names.insert(design.parameters.name(config)).second) configs.push_back(config);
  }
  return configs;
}

std::vector<Config> configs_of(const Design& design, const core::SuiteEntry& entry) {
  if (entry.sample) return sample(design, entry);
  std::vector<Config> configs;
  for (const auto& assignments : combinations(entry.grid, entry.place + "/parameters"))
    configs.push_back(legal_config(design, assignments, entry.place + "/parameters"));
  return configs;
}

class Selector {
 public:
  Selector(const Context& context, std::vector<std::string> flow_names)
      : context_(context), flow_names_(std::move(flow_names)) {
    for (const std::string& flow : flow_names_) context_.flow(flow, "--flow");
  }

  void add(const Case& one) {
    if (!one.flow->is_for(*one.design)) {
      throw UserError(
          "selection", fmt::format("{} cannot run {}", one.flow->name, one.design->name),
          fmt::format("the flow {} is for {} only", one.flow->name, one.flow->takes_only));
    }
    const bool wanted = flow_names_.empty() || std::find(flow_names_.begin(), flow_names_.end(),
                                                         one.flow->name) != flow_names_.end();
    if (!wanted) return;
    const auto [place, is_first] = places_.try_emplace(one.name(), cases.size());
    if (is_first) {
      cases.push_back(one);
      return;
    }
    // Asked for twice: with the seeds of both, and those of the run stand for any.
    core::Case& known = cases[place->second];
    if (known.seeds.empty() || one.seeds.empty()) {
      known.seeds.clear();
      return;
    }
    for (const std::uint64_t seed : one.seeds) {
      if (std::find(known.seeds.begin(), known.seeds.end(), seed) == known.seeds.end())
        known.seeds.push_back(seed);
    }
  }

  void add_suite(const core::Suite& suite) {
    for (const core::SuiteEntry& entry : suite.entries) {
      const Design& design = context_.design(entry.design, entry.place + "/design");
      for (const Config& config : configs_of(design, entry)) {
        for (const std::string& flow : entry.flows) {
          add({&design, config, &context_.flow(flow, entry.place + "/flows"), entry.seeds});
        }
      }
    }
  }

  void add_design(const Design& design, const std::map<std::string, std::string>& assignments) {
    std::vector<Config> configs = design.configs;
    if (!assignments.empty()) configs = {legal_config(design, assignments, "command line")};
    const std::vector<std::string> flows =
        flow_names_.empty() ? std::vector<std::string>{first_flow_for(design)} : flow_names_;
    for (const Config& config : configs) {
      for (const std::string& flow : flows) add({&design, config, &context_.flow(flow, "--flow")});
    }
  }

  void add_matching(const std::string& pattern) {
    bool found = false;
    for (const Case& candidate : candidates()) {
      if (!core::glob_match(pattern, candidate.name())) continue;
      found = true;
      add(candidate);
    }
    if (!found) {
      throw UserError("selection", fmt::format("nothing matches '{}'", pattern),
                      "a pattern is matched against design/config/flow; see `lutmark list`");
    }
  }

  std::vector<Case> cases;

 private:
  const std::string& first_flow_for(const Design& design) const {
    const auto flow = std::find_if(context_.flows().begin(), context_.flows().end(),
                                   [&](const Flow& each) { return each.is_for(design); });
    assert(flow != context_.flows().end());
    return flow->name;
  }

  // What suites and designs name; any other legal case has to be named in full.
  std::vector<Case> candidates() const {
    Selector all(context_, {});
    for (const std::string& suite : core::suite_names(context_.suites_folder())) {
      all.add_suite(core::load_suite(context_.suites_folder(), suite));
    }
    for (const Design& design : context_.designs()) {
      for (const Config& config : design.configs) {
        for (const Flow& flow : context_.flows()) {
          if (flow.is_for(design)) all.add({&design, config, &flow});
        }
      }
    }
    return std::move(all.cases);
  }

  const Context& context_;
  std::vector<std::string> flow_names_;
  std::map<std::string, std::size_t> places_;  // of a case's name among the cases
};

template <typename Named>
const Named& find_named(const std::vector<Named>& all, const std::string& name,
                        const std::string& kind, const std::string& place) {
  std::vector<std::string> names;
  for (const Named& one : all) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  throw UserError(place, fmt::format("no {} '{}'{}", kind, name, core::did_you_mean(name, names)),
                  fmt::format("{}s: {}", kind, core::join(names, ", ")));
}

}  // namespace

flows::Places find_places() {
  const char* root = std::getenv("LUTMARK_ROOT");
  const char* home = std::getenv("LUTMARK_HOME");
  flows::Places places;
  // build/<preset>/lutmark
  places.root = root != nullptr
                    ? fs::absolute(root)
                    : fs::read_symlink("/proc/self/exe").parent_path().parent_path().parent_path();
  places.home = home != nullptr ? fs::absolute(home) : places.root / ".lutmark";
  if (!fs::exists(places.root / "suites")) {
    throw UserError(places.root.string(), "is not lutmark's folder",
                    "set LUTMARK_ROOT to the repository");
  }
  return places;
}

std::uint64_t Context::cache_limit() {
  const char* text = std::getenv("LUTMARK_CACHE_GB");
  if (text == nullptr) return 5'000'000'000;
  char* end = nullptr;
  const double gigabytes = std::strtod(text, &end);
  if (end == text || *end != '\0' || !(gigabytes >= 0 && gigabytes <= 1e6)) {
    throw UserError("LUTMARK_CACHE_GB", fmt::format("'{}' is no number of gigabytes", text),
                    "give a number from 0 to 1000000, or unset it for 5");
  }
  return static_cast<std::uint64_t>(gigabytes * 1e9);
}

Context::Context(flows::Places places, const std::string& toolchain, flows::Extras extras)
    : places_(std::move(places)),
      setting_{places_, flows::find_toolchain(toolchain, places_), extras},
      designs_(designs::registry(places_.root)),
      flows_(flows::registry(setting_)),
      studies_(designs::studies()) {}

const Design& Context::design(const std::string& name, const std::string& place) const {
  return find_named(designs_, name, "design", place);
}

const Flow& Context::flow(const std::string& name, const std::string& place) const {
  return find_named(flows_, name, "flow", place);
}

Case Context::case_named(const std::string& name, const std::string& place) const {
  const std::vector<std::string> parts = core::split(name, '/');
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), [](const std::string& p) {
        return core::is_safe_name(p);
      })) {
    throw UserError(place, fmt::format("'{}' is not a case", name),
                    "a case is design/config/flow, made of letters, digits, '_', '.' and '-'; see "
                    "`lutmark list`");
  }
  const Design& its_design = design(parts[0], place);
  Case one{&its_design, its_design.parameters.parse(parts[1], place), &flow(parts[2], place)};
  if (its_design.check) its_design.check(one.config, place);
  return one;
}

Selection select(const Context& context, const std::vector<std::string>& words,
                 const std::vector<std::string>& flow_names) {
  const std::vector<std::string> suites = core::suite_names(context.suites_folder());
  if (words.empty()) {
    throw UserError("command line", "nothing is selected",
                    "name a suite (" + core::join(suites, ", ") +
                        "), a case, a glob, or a design with parameters");
  }
  Selection selection{.text = core::join(words, " "), .cases = {}, .seeds = {}};
  Selector selector(context, flow_names);
  const bool has_parameters = std::any_of(words.begin() + 1, words.end(), [](const std::string& w) {
    return w.find('=') != std::string::npos;
  });
  if (has_parameters) {
    selector.add_design(context.design(words.front(), "command line"), assignments_of(words));
  } else {
    for (const std::string& word : words) {
      if (std::find(suites.begin(), suites.end(), word) != suites.end()) {
        const core::Suite suite = core::load_suite(context.suites_folder(), word);
        if (selection.seeds.empty()) selection.seeds = suite.seeds;
        selection.rerun_share = std::max(selection.rerun_share, suite.rerun_share);
        selector.add_suite(suite);
      } else if (word.find_first_of("*?") != std::string::npos) {
        selector.add_matching(word);
      } else if (word.find('/') != std::string::npos) {
        selector.add(context.case_named(word, "command line"));
      } else {
        std::vector<std::string> known = suites;
        for (const Design& design : context.designs()) known.push_back(design.name);
        if (std::find(known.begin(), known.end(), word) == known.end()) {
          throw UserError("command line",
                          fmt::format("'{}' is neither a suite nor a design{}", word,
                                      core::did_you_mean(word, known)),
                          "known: " + core::join(known, ", "));
        }
        selector.add_design(context.design(word, "command line"), {});
      }
    }
  }
  if (!flow_names.empty()) selection.text += " --flow " + core::join(flow_names, " --flow ");
  selection.cases = std::move(selector.cases);
  if (selection.cases.empty()) {
    throw UserError("command line", "no case is left",
                    "the selection has no case on the flows given with --flow");
  }
  if (selection.seeds.empty()) selection.seeds = {1, 2, 3};
  return selection;
}

std::vector<std::map<std::string, std::string>> combinations(
    const std::map<std::string, std::vector<std::string>>& grid, const std::string& place) {
  constexpr std::size_t most = 100'000;
  std::size_t count = 1;
  for (const auto& [parameter, values] : grid) {
    count *= values.size();
    if (count > most) {
      throw UserError(place, fmt::format("means more than {} cases", most),
                      "give fewer values a parameter, or several entries");
    }
  }
  std::vector<std::map<std::string, std::string>> all{{}};
  for (const auto& [parameter, values] : grid) {
    std::vector<std::map<std::string, std::string>> longer;
    for (const auto& partial : all) {
      for (const std::string& value : values) {
        longer.push_back(partial);
        longer.back()[parameter] = value;
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::map<std::string, std::string> assignments_of(const std::vector<std::string>& words) {
  std::map<std::string, std::string> assignments;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UserError("command line", fmt::format("'{}' is no parameter", words[i]),
                      "write parameters as name=value");
    }
    if (!assignments.emplace(words[i].substr(0, equals), words[i].substr(equals + 1)).second) {
      throw UserError("command line",
                      fmt::format("'{}' is given twice", words[i].substr(0, equals)),
                      "keep one of them");
    }
  }
  return assignments;
}

void use_seeds(Selection& selection, const std::vector<std::uint64_t>& seeds) {
  selection.seeds = seeds;
  for (core::Case& one : selection.cases) one.seeds.clear();
}

std::vector<std::uint64_t> parse_seeds(const std::string& text) {
  const auto refuse = [&] {
    return UserError("--seeds", fmt::format("'{}' is neither a number of seeds nor a list", text),
                     "use 5 for the seeds 1 to 5, or 3,7 for these two");
  };
  std::vector<std::uint64_t> numbers;
  for (const std::string& part : core::split(text, ',')) {
    const bool is_number =
        !part.empty() && part.size() < 10 &&
        std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) throw refuse();
    numbers.push_back(std::stoull(part));
  }
  if (text.find(',') != std::string::npos) {
    std::vector<std::uint64_t> sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) throw refuse();
    return numbers;
  }
  if (numbers.front() == 0 || numbers.front() > 1000) throw refuse();
  std::vector<std::uint64_t> seeds(numbers.front());
  for (std::size_t i = 0; i < seeds.size(); ++i) seeds[i] = i + 1;
  return seeds;
}

}  // namespace lutmark::cli
