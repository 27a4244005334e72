// SPDX-License-Identifier: Apache-2.0
// Tests of parameters: legal values, and that configs and names are a bijection.
#include "harness/core/parameter.h"

#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;

ParameterSpace space() {
  return {
      {{.name = "w",
        .tag = "w",
        .meaning = "bits of a weight",
        .min = 1,
        .max = 8,
        .default_value = 4},
       {.name = "a",
        .tag = "a",
        .meaning = "bits of an activation",
        .min = 1,
        .max = 8,
        .default_from = "w"},
       {.name = "sparsity",
        .tag = "s",
        .meaning = "share of zeros",
        .min = 0,
        .max = 100,
        .default_value = 50,
        .decimals = 2},
       {.name = "m", .tag = "m", .meaning = "rows", .min = 1, .max = 1024, .default_value = 4},
       {.name = "offset", .tag = "o", .meaning = "added", .min = -5, .max = 5, .default_value = 0}},
      {{"w", "a"}, {"sparsity"}, {"m", "offset"}}};
}

using Assignments = std::map<std::string, std::string>;

UserError refused(const Assignments& assignments) {
  return refusal([&] { return space().resolve(assignments, "here"); });
}

TEST(ParameterSpace, GivesDefaultsAndTheNameInTheAgreedForm) {
  const Config config = space().resolve({}, "");

  EXPECT_EQ(space().name(config), "w4a4_s50_m4o0");
  EXPECT_EQ(space().assignments(config), "w=4 a=4 sparsity=0.50 m=4 offset=0");
  EXPECT_EQ(space().to_json(config),
            Json({{"w", 4}, {"a", 4}, {"sparsity", 0.5}, {"m", 4}, {"offset", 0}}));
}

TEST(ParameterSpace, TakesADefaultFromAnEarlierParameterUnlessItIsGiven) {
  EXPECT_EQ(space().resolve({{"w", "7"}}, "")["a"], 7);
  EXPECT_EQ(space().resolve({{"w", "7"}, {"a", "3"}}, "")["a"], 3);
}

TEST(ParameterSpace, ReadsEveryLegalDecimalExactly) {
  for (int hundredths = 0; hundredths <= 100; ++hundredths) {
    // 0.29, 0.57 and 0.58 times 100 are no integers in a double.
    const std::string text = fmt::format("{}", hundredths / 100.0);

    EXPECT_EQ(space().resolve({{"sparsity", text}}, "")["sparsity"], hundredths) << text;
  }
}

TEST(ParameterSpace, ReadsEqualNumbersInAllTheirSpellings) {
  for (const char* text : {"0.7", "0.70", "0.700000", "00.7"}) {
    EXPECT_EQ(space().resolve({{"sparsity", text}}, "")["sparsity"], 70) << text;
  }
  for (const char* text : {"5", "5.0", "5.000", "05"})
    EXPECT_EQ(space().resolve({{"m", text}}, "")["m"], 5) << text;
  EXPECT_EQ(space().resolve({{"offset", "-5"}}, "")["offset"], -5);
  EXPECT_EQ(space().resolve({{"offset", "-0"}}, "")["offset"], 0);
}

TEST(ParameterSpace, RefusesWhatIsNoLegalNumberAndNamesTheRange) {
  for (const char* text :
       {"",    " ",   "x",    "-1", "0",   "1025", "1e3", "+5",   "5 ",   " 5",
        "5x",  "0x5", "--5",  "-",  "5.5", "5.",   ".5",  "5.-0", "5.+0", "99999999999999999999",
        "nan", "inf", "5;ls", "1\n"}) {
    const UserError error = refused({{"m", text}});

    EXPECT_EQ(error.place(), "here") << text;
    EXPECT_EQ(error.problem(), fmt::format("m={} is not legal", text));
    EXPECT_EQ(error.remedy(), "m (rows) is 1 to 1024");
  }
  for (const char* text : {"0.705", "1.01", "-0.01", "50", ".5", "1e-1", "0.5.0", "0,5"}) {
    const UserError error = refused({{"sparsity", text}});

    EXPECT_CONTAINS(error.problem(), "sparsity=");
    EXPECT_EQ(error.remedy(), "sparsity (share of zeros) is 0.00 to 1.00 in steps of 0.01") << text;
  }
}

TEST(ParameterSpace, RefusesAnUnknownParameterWithASuggestion) {
  const UserError error = refused({{"sparsty", "0.5"}});

  EXPECT_EQ(error.problem(), "no parameter 'sparsty' (did you mean 'sparsity'?)");
  EXPECT_EQ(error.remedy(), "parameters: w, a, sparsity, m, offset");
}

TEST(ParameterSpace, RefusesNamesThatItWouldNotWrite) {
  for (const char* name : {"",
                           "w4",
                           "w4a4_s50_m4",
                           "w4a4_s50_m4o0_",
                           "w4a4_s50_m4o0x",
                           "w4a4s50_m4o0",
                           "w04a4_s50_m4o0",
                           "w4a4_s050_m4o0",
                           "w+4a4_s50_m4o0",
                           "W4a4_s50_m4o0",
                           "a4w4_s50_m4o0",
                           "w4a4_s50_m4o-0",
                           " w4a4_s50_m4o0",
                           "w4a4_s0.5_m4o0",
                           "w4a4_s50_m4o99999999999999999999",
                           "w4a4_s50_m-4o0",
                           "w9a4_s50_m4o0",
                           "w4a4_s101_m4o0",
                           "w-9223372036854775808a4_s50_m4o0",
                           "w4a4_s-9223372036854775808_m4o0",
                           "w4a4_s50_m4o-6"}) {
    EXPECT_THROW(space().parse(name, "here"), UserError) << name;
  }
  const UserError error = refusal([] { return space().parse("nonsense", "here"); });
  EXPECT_CONTAINS(error.remedy(), "w<w>a<a>_s<sparsity>_m<m>o<offset>");
}

Assignments random_assignments(Random& random) {
  Assignments given;
  const auto put = [&](const std::string& name, std::string text) {
    if (random.below(4) != 0) given[name] = std::move(text);
  };
  put("w", std::to_string(random.between(1, 8)));
  put("a", std::to_string(random.between(1, 8)));
  put("sparsity", fmt::format("{}", static_cast<double>(random.between(0, 100)) / 100));
  put("m", std::to_string(random.between(1, 1024)));
  put("offset", std::to_string(random.between(-5, 5)));
  return given;
}

TEST(ParameterSpace, NameAndParseAreInverseOnRandomConfigs) {
  Random random(1, "parameter_test");
  std::map<std::string, Config> by_name;
  for (int i = 0; i < 5000; ++i) {
    const Config config = space().resolve(random_assignments(random), "");
    const std::string name = space().name(config);

    EXPECT_EQ(space().parse(name, ""), config) << name;
    EXPECT_EQ(by_name.emplace(name, config).first->second, config)
        << "two configs are called " << name;
  }
  EXPECT_GT(by_name.size(), 4000U);
}

TEST(ParameterSpace, NameAndParseAreInverseOnRandomSpaces) {
  Random random(2, "parameter_test");
  for (int i = 0; i < 500; ++i) {
    std::vector<Parameter> parameters;
    std::vector<std::vector<std::string>> groups(1);
    const std::uint64_t count = 1 + random.below(5);
    for (std::uint64_t p = 0; p < count; ++p) {
      const std::int64_t low = random.between(-2000, 2000);
      const std::int64_t high = low + random.between(0, 2000);
      const std::string name = fmt::format("p{}", static_cast<char>('a' + p));
      parameters.push_back({.name = name,
                            .tag = std::string(1, static_cast<char>('a' + p)),
                            .meaning = "any",
                            .min = low,
                            .max = high,
                            .default_value = random.between(low, high),
                            .decimals = static_cast<int>(random.below(4))});
      if (random.below(2) == 0) groups.emplace_back();
      groups.back().push_back(name);
    }
    std::erase_if(groups, [](const auto& group) { return group.empty(); });
    const ParameterSpace any(parameters, groups);

    const Config config = any.resolve({}, "");

    EXPECT_EQ(any.parse(any.name(config), ""), config) << any.name(config);
    Assignments spelled;  // what is shown to people reads back as the same config
    for (const Parameter& parameter : parameters)
      spelled[parameter.name] = any.to_json(config)[parameter.name].dump();
    EXPECT_EQ(any.resolve(spelled, ""), config) << any.assignments(config);
  }
}

enum class Flavour { sweet, sour, sweet_sour };

ParameterSpace words() {
  return {{{.name = "w", .tag = "w", .meaning = "width", .min = 1, .max = 8, .default_value = 4},
           {.name = "a", .tag = "a", .meaning = "width", .min = 1, .max = 8, .default_from = "w"},
           {.name = "flavour",
            .tag = "",
            .meaning = "taste",
            .default_value = 1,
            .choices = {"sweet", "sour", "sweet_sour"}},
           {.name = "level", .tag = "l", .meaning = "depth", .min = 0, .max = 9},
           {.name = "rest", .tag = "r", .meaning = "rest", .min = 0, .max = 9, .default_value = 1},
           {.name = "end", .tag = "e", .meaning = "the end", .choices = {"a", "b"}}},
          {{"w"}},
          {{"a"}, {"flavour"}, {"level", "rest"}, {"end"}}};
}

TEST(ParameterSpace, LeavesOptionalGroupsOutWhileTheyHaveTheirDefaults) {
  const auto name = [](const Assignments& given) {
    return words().name(words().resolve(given, ""));
  };

  EXPECT_EQ(name({}), "w4");
  EXPECT_EQ(name({{"w", "7"}}), "w7");
  EXPECT_EQ(name({{"a", "7"}}), "w4_a7");
  EXPECT_EQ(name({{"w", "7"}, {"a", "7"}}), "w7");
  EXPECT_EQ(name({{"flavour", "sweet_sour"}}), "w4_sweet_sour");
  EXPECT_EQ(name({{"rest", "2"}, {"end", "b"}}), "w4_l0r2_eb");
}

TEST(ParameterSpace, ReadsWordsAndShowsThem) {
  const Config config = words().resolve({{"flavour", "sweet"}}, "");

  EXPECT_EQ(config.choice<Flavour>("flavour"), Flavour::sweet);
  EXPECT_EQ(words().to_json(config)["flavour"], "sweet");
  EXPECT_EQ(words().assignments(config), "w=4 a=4 flavour=sweet level=0 rest=1 end=a");
  const UserError error = refusal([] { return words().resolve({{"flavour", "salt"}}, "here"); });
  EXPECT_EQ(error.problem(), "flavour=salt is not legal");
  EXPECT_EQ(error.remedy(), "flavour (taste) is sweet, sour or sweet_sour");
  EXPECT_THROW(words().resolve({{"flavour", "1"}}, ""), UserError);
  EXPECT_THROW(words().resolve({{"flavour", ""}}, ""), UserError);
}

TEST(ParameterSpace, NameAndParseAreInverseWithWordsAndOptionalGroups) {
  std::set<std::string> names;
  std::size_t configs = 0;
  const std::vector<std::string> flavours = words().parameters()[2].choices;
  for (const char* w : {"1", "4"}) {
    for (const char* a : {"1", "4"}) {
      for (const std::string& flavour : flavours) {
        for (const char* level : {"0", "9"}) {
          for (const char* rest : {"1", "3"}) {
            for (const char* end : {"a", "b"}) {
              const Config config = words().resolve({{"w", w},
                                                     {"a", a},
                                                     {"flavour", flavour},
                                                     {"level", level},
                                                     {"rest", rest},
                                                     {"end", end}},
                                                    "");
              const std::string name = words().name(config);
              EXPECT_EQ(words().parse(name, ""), config) << name;
              names.insert(name);
              ++configs;
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(names.size(), configs);
}

TEST(ParameterSpace, RefusesNamesWithWordsThatItWouldNotWrite) {
  for (const char* name : {"w4_sour", "w4_a4", "w4_l0r1", "w4_ea", "w4_salt", "w4_", "w4_sweet_",
                           "w4_sweetsour", "w4_eb_sweet", "w4_sweet_sweet", "w4_sweet_sour_sour",
                           "w4sweet", "w4_l9", "w4_e", "w4_ec", "_w4"}) {
    EXPECT_THROW(words().parse(name, "here"), UserError) << name;
  }
  const UserError error = refusal([] { return words().parse("nonsense", "here"); });
  EXPECT_CONTAINS(error.remedy(), "w<w>[_a<a>][_<flavour>][_l<level>r<rest>][_e<end>]");
}

TEST(ParameterSpace, WritesNegativeFractionsWithOneSign) {
  const ParameterSpace fractions({{.name = "x",
                                   .tag = "x",
                                   .meaning = "x",
                                   .min = -150,
                                   .max = 5,
                                   .default_value = -50,
                                   .decimals = 2}},
                                 {{"x"}});

  EXPECT_EQ(fractions.assignments(fractions.resolve({}, "")), "x=-0.50");
  EXPECT_EQ(legal_range(fractions.parameters().front()), "-1.50 to 0.05 in steps of 0.01");
}

}  // namespace
}  // namespace lutmark::core
