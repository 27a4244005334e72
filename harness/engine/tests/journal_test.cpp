// SPDX-License-Identifier: Apache-2.0
// Tests of the journal: what was appended is there, and a torn line does no harm.
#include "harness/engine/journal.h"

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Outcome;
using core::Record;

Record sample(std::uint64_t seed) {
  return {.case_name = "test.design/n1/fake",
          .stage = "place",
          .seed = seed,
          .is_check = true,
          .outcome = Outcome::mismatch,
          .metrics = {{"luts", 12.0}, {"fmax_mhz", 123.456}},
          .labels = {{"proof", "own_cell_model"}},
          .message = "frame 3: \"7\" is not 8\n",
          .log_tail = "line\n\ttab\n",
          .log = std::string(64, 'c'),
          .key = std::string(64, 'd'),
          .revision = "0123456789abcdef",
          .cached = false,
          .wall_s = 1.5,
          .cpu_s = 1.25,
          .peak_memory_mb = 330.5,
          .provenance = {.commands = {{"tool", "-a"}, {"tool", "-b"}},
                         .tools = {{"tool", "1.0 aaaa"}},
                         .inputs = {{"in.txt", std::string(64, 'e')}},
                         .outputs = {{"out.txt", std::string(64, 'f')}},
                         .host = "here",
                         .finished = "2026-01-01T00:00:00Z"}};
}

struct JournalFile {
  Scratch scratch;
  fs::path file = scratch / "journal.jsonl";
  core::RunHeader header = Harness{.home = scratch / ""}.header(working_suite("", "0").cases(2));

  std::vector<Record> records() const { return core::read_journal(file).records; }
  void write(std::uint64_t first, std::uint64_t last) const {
    Journal journal(file, header);
    for (std::uint64_t seed = first; seed <= last; ++seed) journal.append(sample(seed));
  }
  void append_text(const std::string& text) const { std::ofstream(file, std::ios::app) << text; }
};

TEST(Journal, WhatWasAppendedIsRead) {
  const JournalFile journal;
  {
    Journal open(journal.file, journal.header);
    open.append(sample(1));
    EXPECT_EQ(journal.records().size(), 1U) << "at once, not when it is closed";
    open.append(core::RunEnd{.jobs = 7, .hits = 3, .interrupted = true});
  }

  const core::Run run = core::read_journal(journal.file);

  EXPECT_EQ(core::to_json(run.header), core::to_json(journal.header));
  ASSERT_EQ(run.records.size(), 1U);
  EXPECT_EQ(core::to_json(run.records[0]), core::to_json(sample(1)));
  ASSERT_TRUE(run.end.has_value());
  EXPECT_EQ(run.end->jobs, 7U);
  EXPECT_TRUE(run.end->interrupted);
}

TEST(Journal, TornLastLineIsLeftOutAndRemoved) {
  const std::string whole = core::to_json(sample(3)).dump() + "\n";
  for (const std::size_t length : {std::size_t{1}, whole.size() / 2, whole.size() - 1}) {
    const JournalFile journal;
    journal.write(1, 2);
    journal.append_text(whole.substr(0, length));
    EXPECT_EQ(journal.records().size(), 2U);

    Journal resumed = Journal::resume(journal.file);
    resumed.append(sample(4));

    const std::vector<Record> records = journal.records();
    ASSERT_EQ(records.size(), 3U) << length;
    EXPECT_EQ(records[2].seed, 4U);
  }
}

TEST(Journal, WholeJournalIsResumedAsItIs) {
  const JournalFile journal;
  journal.write(1, 2);
  const std::string before = core::read_text(journal.file);

  Journal::resume(journal.file).append(core::RunEnd{});

  EXPECT_TRUE(core::read_text(journal.file).starts_with(before));
  EXPECT_EQ(journal.records().size(), 2U);
}

TEST(Journal, DamageInTheMiddleIsNoTornLine) {
  const JournalFile journal;
  journal.write(1, 1);
  journal.append_text("{\"type\": \"rec\n");

  try {
    journal.records();
    FAIL() << "read a damaged journal";
  } catch (const core::UserError& error) {
    EXPECT_TRUE(error.place().ends_with("journal.jsonl:3")) << error.place();
  }
}

TEST(Journal, BytesThatAreNoTextBecomeText) {
  const JournalFile journal;
  Record record = sample(1);
  record.log_tail = "bad \xff\xfe bytes";

  Journal(journal.file, journal.header).append(record);

  EXPECT_EQ(journal.records().at(0).log_tail, "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes");
}

TEST(Journal, WhatCannotBeWrittenIsTheUsersToMend) {
  const JournalFile journal;
  EXPECT_THROW(Journal(journal.scratch / "no/such/folder", journal.header), core::UserError);
  EXPECT_THROW(Journal("/dev/full", journal.header), core::UserError);
  EXPECT_THROW(Journal::resume(journal.scratch / "none"), core::UserError);
}

TEST(Durations, CaseFirstThenFlowThenNothing) {
  const Scratch scratch;
  Durations durations(scratch / "durations.json");
  EXPECT_EQ(durations.expected("d/a/ice40", "place"), std::nullopt);

  durations.note("d/a/ice40", "place", 10);
  durations.note("d/b/ice40", "place", 20);

  EXPECT_EQ(durations.expected("d/a/ice40", "place"), 10);
  EXPECT_EQ(durations.expected("d/b/ice40", "place"), 20);
  EXPECT_EQ(durations.expected("d/c/ice40", "place"), 12)
      << "0.8 of the mean before, 0.2 of the new";
  EXPECT_EQ(durations.expected("d/a/ecp5", "place"), std::nullopt);
}

TEST(Durations, TwoProcessesKeepBothTheirNotes) {
  const Scratch scratch;
  Durations first(scratch / "durations.json");
  Durations second(scratch / "durations.json");
  first.note("d/a/f", "s", 1);
  second.note("d/b/f", "s", 2);
  first.save();
  second.save();

  const Durations merged(scratch / "durations.json");

  EXPECT_EQ(merged.expected("d/a/f", "s"), 1);
  EXPECT_EQ(merged.expected("d/b/f", "s"), 2);
}

TEST(Durations, DamagedFileIsAnEmptyMemory) {
  const Scratch scratch;
  for (const char* text : {"", "{\"a\": ", "[1, 2]", "{\"d/a/f s\": \"long\"}"}) {
    std::ofstream(scratch / "durations.json") << text;
    EXPECT_EQ(Durations(scratch / "durations.json").expected("d/a/f", "s"), std::nullopt) << text;
  }
  Durations nowhere("/dev/null/durations.json");
  nowhere.note("d/a/f", "s", 1);
  nowhere.save();
}

}  // namespace
}  // namespace lutmark::engine
