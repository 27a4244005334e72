// SPDX-License-Identifier: Apache-2.0
// Every entry of every state machine's table changed once: the check of the block sees it, or the
// entry does not matter and the test says why.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/control.h"
#include "harness/sim/rtl_shim.h"
#include "tests/tools/tool_run.h"

namespace lutmark::tests {
namespace {

namespace cim = designs::m4bram::cim;
using Assignments = std::map<std::string, std::string>;

struct Mutant {
  std::string entry;  // "ADD row_1", "DONE next 1"
  cim::StateTable table;
};

template <typename E>
E after(E value, int count) {
  return static_cast<E>((static_cast<int>(value) + 1) % count);
}

// One mutant for every entry: the next value of its kind, another state.
std::vector<Mutant> mutants_of(const cim::StateTable& table) {
  std::vector<Mutant> mutants;
  const auto add = [&](std::size_t at, const std::string& column,
                       const std::function<void(cim::State&)>& change) {
    Mutant mutant{table[at].name + " " + column, table};
    change(mutant.table[at]);
    mutants.push_back(std::move(mutant));
  };
  const auto other_state = [&](std::size_t at, const std::string& name) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const cim::State& state) { return state.name == name; });
    const auto place = static_cast<std::size_t>(found - table.begin());
    const std::string& next = table[(place + 1) % table.size()].name;
    return next == table[at].name ? table[(place + 2) % table.size()].name : next;
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    add(i, "read_1", [](cim::State& s) { s.read_1 = after(s.read_1, 8); });
    add(i, "read_2", [](cim::State& s) { s.read_2 = after(s.read_2, 7); });
    add(i, "carry", [](cim::State& s) { s.carry = !s.carry; });
    add(i, "row_1", [](cim::State& s) { s.row_1 = after(s.row_1, 7); });
    add(i, "source_1", [](cim::State& s) { s.source_1 = after(s.source_1, 3); });
    add(i, "row_2", [](cim::State& s) { s.row_2 = after(s.row_2, 7); });
    add(i, "source_2", [](cim::State& s) { s.source_2 = after(s.source_2, 3); });
    add(i, "when_2", [](cim::State& s) { s.when_2 = after(s.when_2, 4); });
    add(i, "inputs", [](cim::State& s) { s.inputs = after(s.inputs, 4); });
    add(i, "count", [](cim::State& s) { s.count = after(s.count, 3); });
    add(i, "reads_out", [](cim::State& s) { s.reads_out = !s.reads_out; });
    add(i, "takes", [](cim::State& s) { s.takes = after(s.takes, 3); });
    for (std::size_t n = 0; n < table[i].next.size(); ++n) {
      add(i, fmt::format("condition {}", n),
          [n](cim::State& s) { s.next[n].first = after(s.next[n].first, 8); });
      add(i, fmt::format("next {}", n),
          [&, i, n](cim::State& s) { s.next[n].second = other_state(i, s.next[n].second); });
    }
    add(i, "otherwise", [&, i](cim::State& s) { s.otherwise = other_state(i, s.otherwise); });
  }
  return mutants;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// One module that is any of the mutants: which one says mutant.hex when a simulation starts. Number
// 0 is none. Every line of a state is one assignment, so a mutant changes one line.
std::string merged_control(const cim::StateTable& table, const std::vector<Mutant>& mutants) {
  const std::string original = cim::control_rtl(table, "any of its mutants");
  const std::vector<std::string> lines = lines_of(original);
  const std::set<std::string> known(lines.begin(), lines.end());
  std::set<std::string> declarations;
  std::map<std::string, std::string> choices;  // by what stands before the '='
  for (std::size_t m = 0; m < mutants.size(); ++m) {
    std::size_t changes = 0;
    for (const std::string& line :
         lines_of(cim::control_rtl(mutants[m].table, "any of its mutants"))) {
      if (known.contains(line)) continue;
      if (line.starts_with("  localparam") || line.starts_with("  wire single")) {
        declarations.insert(line);
        continue;
      }
      const std::size_t equals = line.find(" = ");
      const std::string value = line.substr(equals + 3, line.size() - equals - 4);
      choices[line.substr(0, equals)] += fmt::format("mutant[0] == 12'd{} ? ({}) : ", m + 1, value);
      ++changes;
    }
    EXPECT_EQ(changes, 1U) << mutants[m].entry;
  }
  std::string text;
  for (const std::string& line : lines) {
    const auto choice = choices.find(line.substr(0, line.find(" = ")));
    const bool is_entry = line.starts_with("      ") && choice != choices.end();
    text += is_entry ? fmt::format("{} = {}{}", choice->first, choice->second,
                                   line.substr(line.find(" = ") + 3))
                     : line;
    text += "\n";
    if (line == ");") {
      text += "  reg [11:0] mutant [0:0];\n  initial $readmemh(\"mutant.hex\", mutant);\n";
      for (const std::string& declaration : declarations) text += declaration + "\n";
    }
  }
  return text;
}

// What a mutant is tried with.
struct Trial {
  core::Config config;
  std::map<std::string, std::string> files;
};

Trial trial_of(const core::Design& design, const Assignments& assignments) {
  Trial trial{.config = design.parameters.resolve(assignments, "test"), .files = {}};
  const core::Vectors stimulus = design.stimulus(trial.config, 1);
  for (const auto& [name, beats] : stimulus)
    trial.files["stimulus/" + name + ".hex"] = beats.text();
  for (const auto& [name, beats] : design.golden(trial.config, stimulus))
    trial.files["expected/" + name + ".hex"] = beats.text();
  const core::Hardware hardware = design.generate(trial.config, {});
  const std::string manifest = core::manifest_text(hardware, design.ops_per_frame(trial.config));
  trial.files["shape.txt"] =
      sim::rtl_shape(core::parse_manifest(core::parse_json(manifest, "test"), "test"));
  return trial;
}

std::string stage_name(std::size_t mutant, std::size_t trial) {
  return fmt::format("mutant_{}_{}", mutant, trial);
}

// The simulation of the flow, once for every mutant and trial, with one program.
core::Flow with_mutants(core::Flow flow, std::size_t mutants, const std::vector<Trial>& trials) {
  flow.stages = [=, stages = flow.stages](const core::Case& question) {
    std::vector<core::Stage> list = stages(question);
    std::erase_if(list, [](const core::Stage& stage) { return stage.name == "lint"; });
    const core::Stage simulate = list.back();
    list.pop_back();
    for (std::size_t m = 0; m <= mutants; ++m) {
      for (std::size_t t = 0; t < trials.size(); ++t) {
        core::Stage stage = simulate;
        stage.name = stage_name(m, t);
        stage.is_check = false;
        stage.is_extra = true;
        std::erase_if(stage.inputs,
                      [](const core::StageInput& input) { return input.stage == "generate"; });
        stage.texts = trials[t].files;
        stage.texts["mutant.hex"] = fmt::format("{:03x}\n", m);
        list.push_back(std::move(stage));
      }
    }
    return list;
  };
  return flow;
}

// Entries that nothing depends on, by the table alone: a port's operands where it stores nothing.
std::string unused_reason(const cim::StateTable& table, const std::string& entry) {
  const std::string name = entry.substr(0, entry.find(' '));
  const std::string column = entry.substr(entry.find(' ') + 1);
  const auto state = std::find_if(table.begin(), table.end(),
                                  [&](const cim::State& each) { return each.name == name; });
  const bool stores_sum = state->row_1 != cim::Row::zero && state->source_1 != cim::Source1::word;
  const bool inverts = state->row_2 != cim::Row::zero && state->source_2 == cim::Source2::inverted;
  if (column == "read_1" && !stores_sum && !inverts) return "nothing that is stored is read there";
  if (column == "read_2" && !stores_sum && !state->reads_out)
    return "nothing that is stored or shown is read there";
  if (column == "carry" && !stores_sum) return "no sum is stored";
  if (column == "source_1" && state->row_1 == cim::Row::zero) return "port 1 stores nothing";
  if ((column == "source_2" || column == "when_2") && state->row_2 == cim::Row::zero)
    return "port 2 stores nothing";
  return "";
}

using Reasons = std::map<std::string, std::string>;

void expect_all_caught(const core::Design& design, cim::Sequence sequence, const Assignments& build,
                       const std::vector<Assignments>& modes, const Reasons& harmless) {
  const cim::StateTable table = cim::state_table(sequence);
  const std::vector<Mutant> mutants = mutants_of(table);
  core::Design changed = design;
  changed.generate = [&](const core::Config& config, const core::Fabric& fabric) {
    core::Hardware hardware = design.generate(config, fabric);
    hardware.files.at("m4_control.v") = merged_control(table, mutants);
    return hardware;
  };
  std::vector<Trial> trials;
  for (Assignments mode : modes) {
    mode.insert(build.begin(), build.end());
    trials.push_back(trial_of(design, mode));
  }
  ToolRun tools;
  const core::Flow flow = with_mutants(tools.flow("sim"), mutants.size(), trials);
  const auto records = tools.run({&changed, trials.front().config, &flow});

  std::map<std::string, core::Outcome> outcomes;
  for (const core::Record& record : records) outcomes[record.stage] = record.outcome;
  for (std::size_t t = 0; t < trials.size(); ++t)
    ASSERT_EQ(outcomes[stage_name(0, t)], core::Outcome::ok)
        << ToolRun::troubles(records).substr(0, 2000);
  std::size_t caught = 0;
  std::string report;
  Reasons not_needed = harmless;
  for (std::size_t m = 0; m < mutants.size(); ++m) {
    bool is_caught = false;
    for (std::size_t t = 0; t < trials.size(); ++t)
      is_caught = is_caught || outcomes.at(stage_name(m + 1, t)) == core::Outcome::mismatch;
    const std::string& entry = mutants[m].entry;
    if (is_caught) {
      ++caught;
      continue;
    }
    not_needed.erase(entry);
    std::string reason = unused_reason(table, entry);
    if (reason.empty() && harmless.contains(entry)) reason = harmless.at(entry);
    EXPECT_NE(reason, "") << "not caught: " << entry;
    report += fmt::format("  {}: {}\n", entry, reason);
  }
  for (const auto& [entry, reason] : not_needed)
    ADD_FAILURE() << entry << " was caught: " << reason;
  fmt::print("{} of {} changed entries caught; the others:\n{}", caught, mutants.size(), report);
}

// Why nothing depends on an entry, where the table alone does not say it.
const std::string written_again = "the row is written again before it is read";
const std::string loaded_again = "PREADD loads the count before it is used";
const std::string no_copy = "no instruction copies in this state";
const std::string always_copies = "the instruction of this main cycle always copies";
const std::string same_again = "the same activations once more";
const std::string first_half =
    "words are shown at the end of a main cycle, after the state that follows";
const std::string second_half = "instructions are taken for the state that begins a main cycle";

const Reasons harmless_synchronous{
    {"IDLE row_1", written_again},   {"IDLE inputs", no_copy},
    {"IDLE count", loaded_again},    {"INIT_W1 row_1", written_again},
    {"INIT_W1 count", loaded_again}, {"INIT_W2 count", loaded_again},
    {"PREADD inputs", no_copy},      {"INV inputs", no_copy},
    {"INV count", loaded_again},     {"ADD count", loaded_again},
    {"ACC count", loaded_again},     {"DONE inputs", no_copy},
    {"DONE count", loaded_again}};

const Reasons harmless_double_pumped{
    {"IDLE row_1", written_again},
    {"IDLE row_2", written_again},
    {"IDLE inputs", no_copy},
    {"IDLE count", loaded_again},
    {"INIT_ACC row_1", written_again},
    {"INIT_ACC when_2", always_copies},
    {"INIT_ACC inputs", same_again},
    {"INIT_ACC count", loaded_again},
    {"INIT_ACC reads_out", first_half},
    {"INIT_W1 row_1", written_again},
    {"INIT_W1 count", loaded_again},
    {"INIT_W1 takes", second_half},
    {"COPY_W2 count", loaded_again},
    {"COPY_W2 reads_out", first_half},
    {"PREADD when_2", always_copies},
    {"PREADD takes", second_half},
    {"BUBBLE inputs", no_copy},
    {"BUBBLE count", loaded_again},
    {"BUBBLE reads_out", first_half},
    {"INV inputs", no_copy},
    {"INV count", loaded_again},
    {"INV reads_out", first_half},
    {"SUB takes", second_half},
    {"WAIT inputs", no_copy},
    {"WAIT count", "one bit is left, and PREADD loads the count before it is used again"},
    {"WAIT takes", second_half},
    {"ADD count", loaded_again},
    {"ADD reads_out", first_half},
    {"ACC inputs", same_again},
    {"ACC count", loaded_again},
    {"ACC takes", second_half},
    {"DONE inputs", no_copy},
    {"DONE count", loaded_again}};

const Reasons harmless_one_array{{"IDLE row_1", written_again},
                                 {"IDLE row_2", written_again},
                                 {"IDLE inputs", no_copy},
                                 {"IDLE count", loaded_again},
                                 {"INIT_ACC row_1", written_again},
                                 {"INIT_ACC inputs", no_copy},
                                 {"INIT_ACC count", loaded_again},
                                 {"INIT_ACC reads_out", first_half},
                                 {"INIT_BUBBLE row_1", written_again},
                                 {"INIT_BUBBLE row_2", written_again},
                                 {"INIT_BUBBLE inputs", no_copy},
                                 {"INIT_BUBBLE count", loaded_again},
                                 {"INIT_BUBBLE takes", second_half},
                                 {"COPY count", loaded_again},
                                 {"COPY reads_out", first_half},
                                 {"PREADD when_2", always_copies},
                                 {"PREADD inputs", same_again},
                                 {"PREADD takes", second_half},
                                 {"BUBBLE inputs", no_copy},
                                 {"BUBBLE count", loaded_again},
                                 {"BUBBLE reads_out", first_half},
                                 {"INV inputs", no_copy},
                                 {"INV count", loaded_again},
                                 {"INV reads_out", first_half},
                                 {"SUB takes", second_half},
                                 {"ADD row_2", written_again},
                                 {"ADD inputs", no_copy},
                                 {"ADD count", loaded_again},
                                 {"ADD reads_out", first_half},
                                 {"ACC row_2", written_again},
                                 {"ACC inputs", no_copy},
                                 {"ACC count", loaded_again},
                                 {"ACC takes", second_half},
                                 {"DONE row_1", written_again},
                                 {"DONE inputs", no_copy},
                                 {"DONE count", loaded_again}};

// Numbers that are small make short trials; together they meet every condition of the tables.
const std::vector<Assignments> modes{
    {{"w", "8"}, {"a", "5"}, {"activations", "signed"}, {"mac2s", "3"}},
    {{"w", "4"}, {"a", "4"}, {"activations", "unsigned"}, {"duplication", "2"}, {"mac2s", "2"}},
    {{"w", "8"}, {"a", "1"}, {"activations", "unsigned"}, {"mac2s", "2"}},
    {{"w", "4"}, {"a", "2"}, {"activations", "signed"}, {"mac2s", "1"}},
};

TEST(StateMachines, EveryEntryOfTheSynchronousTableMatters) {
  expect_all_caught(designs::m4bram::block(), cim::Sequence::synchronous,
                    {{"size", "s"}, {"clocking", "synchronous"}}, modes, harmless_synchronous);
}

TEST(StateMachines, EveryEntryOfTheDoublePumpedTableMatters) {
  expect_all_caught(designs::m4bram::block(), cim::Sequence::double_pumped,
                    {{"size", "s"}, {"clocking", "double_pumped"}}, modes, harmless_double_pumped);
}

TEST(StateMachines, EveryEntryOfTheTableOf1daMatters) {
  expect_all_caught(designs::m4bram::bramac(), cim::Sequence::one_array, {{"arrays", "1da"}},
                    {{{"w", "8"}, {"activations", "signed"}, {"mac2s", "3"}},
                     {{"w", "4"}, {"activations", "unsigned"}, {"mac2s", "2"}},
                     {{"w", "2"}, {"activations", "signed"}, {"mac2s", "1"}}},
                    harmless_one_array);
}

}  // namespace
}  // namespace lutmark::tests
