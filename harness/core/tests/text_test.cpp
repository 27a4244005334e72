// SPDX-License-Identifier: Apache-2.0
// Tests of the small text functions.
#include "harness/core/text.h"

#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace lutmark::core {
namespace {

using Names = std::vector<std::string>;

TEST(Nearest, FindsTyposAndLeavesOtherWordsAlone) {
  const Names names{"smoke", "nightly", "reproduce"};

  EXPECT_EQ(nearest("smok", names), "smoke");
  EXPECT_EQ(nearest("nihgtly", names), "nightly");
  EXPECT_EQ(nearest("reprdouce", names), "reproduce");
  EXPECT_EQ(nearest("weekly", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("smoke", Names{}), "");
}

TEST(DidYouMean, IsEmptyWithoutAGuess) {
  EXPECT_EQ(did_you_mean("smok", Names{"smoke"}), " (did you mean 'smoke'?)");
  EXPECT_EQ(did_you_mean("xyz", Names{"smoke"}), "");
}

TEST(GlobMatch, TakesTheWholeText) {
  EXPECT_TRUE(glob_match("template.*/sim", "template.scale/a8_f5/sim"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("**a**", "bab"));
  EXPECT_TRUE(glob_match("a?c", "abc"));
  EXPECT_FALSE(glob_match("a?c", "ac"));
  EXPECT_FALSE(glob_match("abc", "abcd"));
  EXPECT_FALSE(glob_match("", "a"));
  EXPECT_TRUE(glob_match("*ab", "aab"));
}

TEST(GlobMatch, AgreesWithARegularExpressionOnRandomTexts) {
  Random random(1, "glob");
  const auto word = [&](std::string_view letters, std::uint64_t longest) {
    std::string text;
    for (std::uint64_t i = random.below(longest + 1); i > 0; --i)
      text += letters[random.below(letters.size())];
    return text;
  };
  int matches = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string pattern = word("ab*?/", 6);
    const std::string text = word("ab/", 7);
    std::string expression;
    for (const char c : pattern)
      expression += c == '*' ? std::string(".*") : c == '?' ? std::string(".") : std::string(1, c);

    const bool expected = std::regex_match(text, std::regex(expression));

    EXPECT_EQ(glob_match(pattern, text), expected) << pattern << " on " << text;
    matches += expected ? 1 : 0;
  }
  EXPECT_GT(matches, 100);
}

TEST(GlobMatch, TakesNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 30; ++i) pattern += "a*";

  EXPECT_FALSE(glob_match(pattern + "b", std::string(2000, 'a')));
}

TEST(SplitAndJoin, AreInverse) {
  EXPECT_EQ(split("a//b/", '/'), (Names{"a", "", "b", ""}));
  EXPECT_EQ(split("", '/'), Names{""});
  EXPECT_EQ(join(split("x,y,,z", ','), ","), "x,y,,z");
  EXPECT_EQ(join(Names{}, ","), "");
}

TEST(IsSafeName, TakesNamesAndRefusesPathsSpacesAndShellCharacters) {
  for (const char* name : {"smoke", "w4a4_s50", "a.b-c", "0", "A"})
    EXPECT_TRUE(is_safe_name(name)) << name;
  for (const char* name :
       {"",     ".",    "..",   ".hidden", "-option", "a/b", "../a",    "a..b", "a b",
        "a\tb", "a\nb", "$(x)", "a;b",     "a|b",     "a&b", "a>b",     "`a`",  "a'b",
        "a\"b", "a\\b", "a*",   "a?",      "~",       "a:b", "\xc3\xa4"}) {
    EXPECT_FALSE(is_safe_name(name)) << name;
  }
  EXPECT_FALSE(is_safe_name(std::string_view("a\0b", 3)));
  EXPECT_TRUE(is_safe_name(std::string(120, 'a')));
  EXPECT_FALSE(is_safe_name(std::string(121, 'a')));
}

TEST(HumanSeconds, ChangesFormWhereRoundingDoes) {
  EXPECT_EQ(human_seconds(0.416), "0.42 s");
  EXPECT_EQ(human_seconds(9.994), "9.99 s");
  EXPECT_EQ(human_seconds(9.996), "10 s");
  EXPECT_EQ(human_seconds(12), "12 s");
  EXPECT_EQ(human_seconds(59.4), "59 s");
  EXPECT_EQ(human_seconds(59.7), "1 min 00 s");
  EXPECT_EQ(human_seconds(185), "3 min 05 s");
  EXPECT_EQ(human_seconds(3599.7), "1 h 00 min");
  EXPECT_EQ(human_seconds(7800), "2 h 10 min");
}

TEST(HumanBytes, UsesPowersOf1024) {
  EXPECT_EQ(human_bytes(831), "831 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1.0 KiB");
  EXPECT_EQ(human_bytes(1048575), "1.0 MiB");
  EXPECT_EQ(human_bytes(1.2 * 1048576), "1.2 MiB");
  EXPECT_EQ(human_bytes(5e12), "4656.6 GiB");
}

TEST(HumanNumber, IsShortAndReadsBackTheSame) {
  EXPECT_EQ(human_number(5), "5");
  EXPECT_EQ(human_number(0.1), "0.1");
  EXPECT_EQ(human_number(-2.5), "-2.5");
  Random random(1, "human_number");
  for (int i = 0; i < 1000; ++i) {
    const double value = static_cast<double>(random.between(-1000000000, 1000000000)) / 1024.0;

    EXPECT_EQ(std::stod(human_number(value)), value);
  }
}

}  // namespace
}  // namespace lutmark::core
