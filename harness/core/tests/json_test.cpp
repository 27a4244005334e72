// SPDX-License-Identifier: Apache-2.0
// Tests of strict JSON input.
#include "harness/core/json.h"

#include <sys/stat.h>

#include <string>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;
using test::TempFolder;

TEST(Json, ReadsWhatIsValid) {
  const Json json = parse_json(R"({"b": [1, 2.5, "x"], "a": null})", "f");

  EXPECT_EQ(json["b"][1], 2.5);
  EXPECT_EQ(json.dump(), R"({"a":null,"b":[1,2.5,"x"]})");
}

struct SyntaxError {
  std::string text;
  std::string place;
};

TEST(Json, NamesLineAndColumnOfASyntaxError) {
  const SyntaxError errors[] = {
      {"{\"a\": 1,}", "line 1, column 9"},
      {"{\n  \"a\": 1\n  \"b\": 2\n}", "line 3, column 5"},
      {"", "line 1, column 1"},
      {"{\"a\": 01}", "line 1, column 8"},
      {"{\n\n\"a\": NaN\n}", "line 3, column 6"},
      {"[1, 2", "line 1, column 5"},
      {"[\"\xff\"]", "line 1, column 3"},
      {"{} {}", "line 1, column 4"},
  };
  for (const SyntaxError& error : errors) {
    const UserError refused = refusal([&] { return parse_json(error.text, "some.json"); });

    EXPECT_EQ(refused.place(), "some.json");
    EXPECT_CONTAINS(refused.problem(), error.place);
    EXPECT_FALSE(refused.remedy().empty());
  }
}

TEST(Json, RefusesAKeyThatOccursTwiceAtAnyDepth) {
  const std::string texts[] = {
      R"({"key": 1, "key": 2})",
      R"({"a": {"key": 1, "b": 2, "key": 1}})",
      R"([[{"a": [{"key": {}, "key": []}]}]])",
      R"({"key": {"key": 1}, "x": {"key": 1}, "key": 2})",
      R"({"key": 1, "\u006bey": 2})",
  };
  for (const std::string& text : texts) {
    const UserError refused = refusal([&] { return parse_json(text, "f"); });

    EXPECT_CONTAINS(refused.problem(), "'key' occurs twice");
  }
}

TEST(Json, TakesEqualKeysOfDifferentObjects) {
  EXPECT_NO_THROW(parse_json(R"({"a": {"a": 1}, "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]})", "f"));
}

TEST(Json, RefusesDeepNestingInsteadOfOverflowingTheStack) {
  const std::string deep(1000000, '[');
  const std::string just(200, '[');
  const std::string in_a_string =
      "[\"" + std::string(500, '[') + "\\\"" + std::string(500, '{') + "\"]";

  EXPECT_CONTAINS(refusal([&] { return parse_json(deep, "f"); }).problem(), "deeper than 200");
  EXPECT_NO_THROW(parse_json(just + std::string(200, ']'), "f"));
  EXPECT_NO_THROW(parse_json(in_a_string, "f"));
}

TEST(Json, RefusesNumbersThatNoDoubleHolds) {
  const UserError refused = refusal([] { return parse_json("[1e999]", "f"); });

  EXPECT_CONTAINS(refused.problem(), "not valid JSON");
}

TEST(Json, NamesAFileThatIsNotThere) {
  const TempFolder folder;

  const UserError refused = refusal([&] { return load_json(folder.path() / "absent.json"); });

  EXPECT_EQ(refused.place(), (folder.path() / "absent.json").string());
  EXPECT_CONTAINS(refused.problem(), "cannot be read");
}

TEST(Json, RefusesAFolderInPlaceOfAFile) {
  const TempFolder folder;

  EXPECT_THROW(load_json(folder.path()), UserError);
}

TEST(Json, RefusesAFileThatIsTooLarge) {
  const TempFolder folder;
  const auto file = folder.write("f.json", "[1, 2, 3]");

  EXPECT_NO_THROW(load_json(file, 9));
  const UserError refused = refusal([&] { return load_json(file, 8); });

  EXPECT_CONTAINS(refused.problem(), "9 bytes");
  EXPECT_CONTAINS(refused.problem(), "8");
}

TEST(WriteTextAtomically, ReplacesTheFileAndLeavesNothingElse) {
  const TempFolder folder;
  const auto file = folder.write("sub/f.txt", "old");

  write_text_atomically(file, "new");

  EXPECT_EQ(read_text(file), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path() / "sub"), {}), 1);
}

TEST(WriteTextAtomically, SaysWhyAFileCannotBeWritten) {
  const TempFolder folder;
  folder.write("occupied", "a file where a folder is needed");

  const UserError refused = refusal([&] {
    write_text_atomically(folder.path() / "occupied" / "f.txt", "text");
    return 0;
  });

  EXPECT_CONTAINS(refused.problem(), "cannot be written: Not a directory");
}

TEST(WriteTextAtomically, LeavesNoTemporaryFileWhenTheTargetIsAFolder) {
  const TempFolder folder;
  std::filesystem::create_directories(folder.path() / "target" / "full");

  EXPECT_THROW(write_text_atomically(folder.path() / "target", "text"), UserError);

  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace lutmark::core
