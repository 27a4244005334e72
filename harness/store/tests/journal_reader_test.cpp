// SPDX-License-Identifier: Apache-2.0
// Tests of the fast journal reader: it says what the core's reader says, also of damaged journals.
#include "harness/store/journal_reader.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "harness/core/tests/support.h"
#include "harness/store/tests/support.h"

namespace lutmark::store {
namespace {

using test::refusal;

RunResults by_core(const std::string& text) {
  const core::Run run = core::parse_journal(text, "j");
  return run_results(info_of(run.header, run.end && !run.end->interrupted, run.records.size()),
                     core::summarise(run));
}

std::string real_journal() {
  return core::read_text(std::filesystem::path(LUTMARK_ROOT) /
                         "tests/fuzz/corpus/journal/run.jsonl");
}

std::string without_line(std::string text, std::size_t line) {
  std::size_t begin = 0;
  for (; line > 1; --line) begin = text.find('\n', begin) + 1;
  return text.erase(begin, text.find('\n', begin) + 1 - begin);
}

TEST(JournalReader, SaysWhatTheCoreSays) {
  for (const std::string& text : {real_journal(), FakeRun{.cases = 5}.journal()}) {
    const JournalResults read = parse_journal(text, "j");
    const RunResults expected = by_core(text);
    EXPECT_EQ(digest_of(read.run), digest_of(expected));
    EXPECT_EQ(read.run.results.size(), expected.results.size());
    EXPECT_EQ(read.repeated, 0U);
    EXPECT_FALSE(read.has_torn_line);
  }
}

TEST(JournalReader, KeepsFiguresOfTheRun) {
  const RunResults run = parse_journal(FakeRun{}.journal(), "j").run;

  EXPECT_EQ(run.info.started, "2026-01-02T03:04:05Z");
  EXPECT_TRUE(run.info.finished);
  EXPECT_EQ(run.info.records, 16U);
  ASSERT_EQ(run.results.size(), 2U);
  EXPECT_EQ(run.results[1].metrics.at("luts"), 101);
  EXPECT_EQ(run.results[1].seeded.at("fmax_mhz").at(2), 201.5);
  EXPECT_EQ(run.results[0].tool_s, 8 * 1.5);
}

// What the core accepts must give the same results; what it refuses may pass only when the trouble
// lies in what the history does not keep.
TEST(JournalReader, SaysOfDamagedJournalsWhatTheCoreSays) {
  const std::string good = real_journal();
  const std::string letters = "{}[]\",:0-.eE \\\n\xC3u";
  int accepted = 0;
  for (std::uint64_t i = 0; i < 1500; ++i) {
    core::Random random(i, "damage");
    std::string text = good;
    const std::size_t place = random.below(text.size());
    const std::uint64_t kind = random.below(3);
    if (kind == 0) text[place] = letters[random.below(letters.size())];
    if (kind == 1) text.erase(place, 1 + random.below(4));
    if (kind == 2) text.insert(place, 1, letters[random.below(letters.size())]);
    std::string digest;
    std::string problem;
    try {
      digest = digest_of(by_core(text));
    } catch (const core::UserError& error) {
      problem = error.what();
    }
    try {
      const std::string mine = digest_of(parse_journal(text, "j").run);
      if (problem.empty()) {
        EXPECT_EQ(mine, digest) << "damage " << i;
        ++accepted;
      } else {
        EXPECT_TRUE(test::contains(problem, "/provenance/")) << problem;
      }
    } catch (const core::UserError& error) {
      EXPECT_EQ(problem, error.what()) << "damage " << i;
    }
  }
  EXPECT_GT(accepted, 150);
}

TEST(JournalReader, TornLastLineIsLeftOutAndTheRunIsUnfinished) {
  const std::string good = FakeRun{}.journal();
  const JournalResults read = parse_journal(good.substr(0, good.size() - 5), "j");
  EXPECT_TRUE(read.has_torn_line);
  EXPECT_FALSE(read.run.info.finished);
  EXPECT_EQ(read.run.info.records, 16U);
}

TEST(JournalReader, AnInterruptedRunIsUnfinishedUntilItIsResumed) {
  const std::string begun = without_line(FakeRun{}.journal(), 18) +
                            core::to_json(core::RunEnd{.interrupted = true}).dump() + "\n";
  EXPECT_FALSE(parse_journal(begun, "j").run.info.finished);
  EXPECT_TRUE(
      parse_journal(begun + core::to_json(core::RunEnd{}).dump() + "\n", "j").run.info.finished);
}

TEST(JournalReader, CasesWithoutARecordAreLeftOut) {
  FakeRun run;
  std::string text = core::to_json(run.header()).dump() + "\n";
  for (const core::Record& record : run.records(1)) text += core::to_json(record).dump() + "\n";

  const RunResults read = parse_journal(text, "j").run;

  ASSERT_EQ(read.results.size(), 1U);
  EXPECT_EQ(read.results[0].name, run.case_name(1));
}

TEST(JournalReader, MetricsOfUnprovenCasesAreWithheld) {
  const std::string text = FakeRun{.cases = 1}.journal();
  const RunResults read = parse_journal(without_line(text, 5), "j").run;  // netlist_check
  ASSERT_EQ(read.results.size(), 1U);
  EXPECT_FALSE(read.results[0].proven);
  EXPECT_TRUE(read.results[0].metrics.empty());
  EXPECT_TRUE(read.results[0].seeded.empty());
}

TEST(JournalReader, RepeatedLinesCountOnce) {
  const FakeRun run;
  const std::string good = run.journal();
  const std::string line = core::to_json(run.records(0)[2]).dump() + "\n";

  const JournalResults read = parse_journal(good + line + line, "j");

  EXPECT_EQ(read.repeated, 2U);
  EXPECT_EQ(digest_of(read.run), digest_of(parse_journal(good, "j").run));
}

TEST(JournalReader, ContradictingRecordsAreRefusedWithBothLines) {
  const FakeRun run;
  core::Record other = run.records(0)[2];
  other.metrics["luts"] = 7;

  const core::UserError error = refusal(
      [&] { return parse_journal(run.journal() + core::to_json(other).dump() + "\n", "j"); });

  EXPECT_EQ(error.place(), "j:19");
  EXPECT_CONTAINS(error.problem(), "contradicts line 4");
  EXPECT_CONTAINS(error.problem(), "synthesize");
}

TEST(JournalReader, ForeignVersionsAndFilesAreRefused) {
  const std::string good = FakeRun{}.journal();
  core::Json header = core::to_json(FakeRun{}.header());
  header["schema"] = 2;
  EXPECT_CONTAINS(refusal([&] { return parse_journal(header.dump() + "\n", "j"); }).problem(),
                  "newer");
  EXPECT_CONTAINS(refusal([] { return parse_journal("", "j"); }).problem(), "no complete line");
  EXPECT_CONTAINS(refusal([] { return parse_journal("hello\n", "j"); }).problem(),
                  "not valid JSON");
  EXPECT_CONTAINS(refusal([&] { return parse_journal(without_line(good, 1), "j"); }).problem(),
                  "not the first line");
  EXPECT_CONTAINS(refusal([&] { return parse_journal(good + good, "j"); }).problem(),
                  "not a line of a journal");
}

TEST(JournalReader, ARunsNameBeginsWithItsTime) {
  for (const char* name : {"run1", "2026-01-02", "20261302-030405-1", "20260102-990405-1"}) {
    const core::UserError error =
        refusal([&] { return parse_journal(FakeRun{.name = name}.journal(), "j"); });
    EXPECT_CONTAINS(error.problem(), "does not begin with its time");
  }
}

}  // namespace
}  // namespace lutmark::store
