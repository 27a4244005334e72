// SPDX-License-Identifier: Apache-2.0
// Tests of exported histories: they carry everything, and what happened on the way is noticed.
#include "harness/store/archive.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"
#include "harness/store/journal_reader.h"
#include "harness/store/tests/support.h"

namespace lutmark::store {
namespace {

using test::refusal;

std::string exported(const std::vector<FakeRun>& runs) {
  const test::TempFolder folder;
  History history(folder.path() / "history.sqlite", OpenMode::create);
  for (const FakeRun& run : runs) history.add(parse_journal(run.journal(), "j").run);
  std::string text;
  write_archive(history, history.runs(), [&](std::string_view part) { text += part; });
  return text;
}

const std::vector<FakeRun> two{{.name = "20260102-030405-1"},
                               {.name = "20260103-030405-1", .cases = 3, .luts = 50.25}};

TEST(Archive, CarriesWholeRuns) {
  const std::vector<RunResults> runs = parse_archive(exported(two), "a");

  ASSERT_EQ(runs.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(digest_of(runs[i]), digest_of(parse_journal(two[i].journal(), "j").run));
  }
}

TEST(Archive, OfARunThatIsThereAlreadyAddsNothing) {
  const test::TempFolder folder;
  History history(folder.path() / "history.sqlite", OpenMode::create);
  history.add(parse_journal(two[0].journal(), "j").run);

  const std::vector<RunResults> runs = parse_archive(exported(two), "a");

  EXPECT_EQ(history.add(runs[0]), Added::unchanged);
  EXPECT_EQ(history.add(runs[1]), Added::added);
}

TEST(Archive, FitsItsFormats) {
  const std::string text = exported(two);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1, ++lines) {
    const core::Json json =
        core::parse_json(std::string_view(text).substr(at, text.find('\n', at) - at), "line");
    archive_formats().at(json["type"]).check(json, "line");
  }
  EXPECT_EQ(lines, 1U + 2 + 5);
}

TEST(Archive, CutOffFilesAreRefusedWhereverTheyEnd) {
  const std::string text = exported(two);
  for (std::size_t size = 0; size < text.size(); size += 97) {
    const std::string part = text.substr(0, size);
    // Nothing is missing when it ends between two runs.
    if (size > 0 && part.back() == '\n' && text.compare(size, 40, "x") != 0 &&
        core::parse_json(std::string_view(text).substr(size, text.find('\n', size) - size),
                         "next")["type"] == "run")
      continue;
    EXPECT_CONTAINS(refusal([&] { return parse_archive(part, "a"); }).problem(), "cut off");
  }
}

TEST(Archive, ChangedFiguresAreNoticed) {
  std::string text = exported(two);
  const std::size_t place = text.find("50.25");
  ASSERT_NE(place, std::string::npos);
  text[place] = '6';

  const core::UserError error = refusal([&] { return parse_archive(text, "a"); });

  EXPECT_EQ(error.place(), "a:5");
  EXPECT_CONTAINS(error.problem(), "the digest differs");
}

TEST(Archive, ForeignVersionsNamesAndLinesAreRefused) {
  const auto problem = [](const std::string& text) {
    return refusal([&] { return parse_archive(text, "a"); }).problem();
  };
  EXPECT_CONTAINS(problem("{\"schema\":2,\"type\":\"history\"}\n"), "newer");
  EXPECT_CONTAINS(problem("{\"type\":\"run\"}\n"), "not a line of an exported history");
  EXPECT_CONTAINS(problem("[]\n"), "not a line of an exported history");
  std::string text = exported(two);
  const std::string name = two[0].case_name(0);
  text.replace(text.find(name), name.size(), "../x/" + name.substr(5));
  EXPECT_CONTAINS(problem(text), "is not a name that lutmark writes");
}

TEST(Archive, IsToldFromAJournal) {
  const test::TempFolder folder;
  EXPECT_EQ(kind_of(folder.write("a", exported(two))), FileKind::archive);
  EXPECT_EQ(kind_of(folder.write("j", two[0].journal())), FileKind::journal);
  EXPECT_EQ(kind_of(folder.path() / "none"), FileKind::journal);
}

}  // namespace
}  // namespace lutmark::store
