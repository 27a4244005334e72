// SPDX-License-Identifier: Apache-2.0
// Tests of selections: how words on the command line become cases and seeds.
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/cli/context.h"
#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

namespace fs = std::filesystem;
using core::UserError;
using test::refusal;
using test::TempFolder;
using Words = std::vector<std::string>;

constexpr const char* suite_start =
    R"({"schema": 1, "description": "d", "seeds": [4, 5], "cases": [)";

class SelectionTest : public ::testing::Test {
 public:
  ~SelectionTest() override { ::setenv("PATH", path_before_.c_str(), 1); }

 protected:
  SelectionTest() {
    if (const char* path = std::getenv("PATH")) path_before_ = path;
    ::setenv("PATH", "/nowhere", 1);  // selections need no tool, and looking for them takes time
    for (const char* part : {"designs", "flows", "harness"}) {
      fs::create_directory_symlink(fs::path(LUTMARK_ROOT) / part, folder_.path() / part);
    }
    suite("small", R"({"design": "kratos.gemmt_fu", "flows": ["sim", "ecp5_85k"],
        "parameters": {"w": 3, "sparsity": [0.5, 0.9], "m": 1, "k": [4, 8], "n": 2}}, {"design": "template.scale", "flows": ["sim"]})");
    suite("other", R"({"design": "template.scale", "flows": ["sim", "ice40_hx8k"]})");
  }

  void suite(const std::string& name, const std::string& cases) {
    folder_.write("suites/" + name + ".json", suite_start + cases + "]}");
  }
  Context context() const { return {{folder_.path(), folder_.path() / "home"}, "pinned"}; }

  Words names(const Words& words, const Words& flows = {}) const {
    const Context its_context = context();
    Words list;
    for (const core::Case& one : select(its_context, words, flows).cases)
      list.push_back(one.name());
    return list;
  }
  UserError refused(const Words& words, const Words& flows = {}) const {
    return refusal([&] { return names(words, flows); });
  }

  TempFolder folder_;
  std::string path_before_;
};

TEST_F(SelectionTest, CasesKeepTheSeedsOfTheirEntryUnlessAllGetOthers) {
  suite("own", R"({"design": "template.scale", "flows": ["sim"], "seeds": [9]},
      {"design": "template.scale", "flows": ["ice40_hx8k"]})");
  const Context its_context = context();
  Selection selection = select(its_context, {"own"}, {});

  EXPECT_EQ(selection.cases[0].seeds, (std::vector<std::uint64_t>{9}));
  EXPECT_TRUE(selection.cases[1].seeds.empty());
  EXPECT_EQ(selection.seeds, (std::vector<std::uint64_t>{4, 5}));
  // Asked for with the run's seeds too: the run's.
  EXPECT_TRUE(select(its_context, {"own", "other"}, {}).cases[0].seeds.empty());
  use_seeds(selection, {1});
  EXPECT_TRUE(selection.cases[0].seeds.empty());
  EXPECT_EQ(selection.seeds, (std::vector<std::uint64_t>{1}));
}

TEST_F(SelectionTest, GivesTheFlowAccuracyOnlyDesignsThatHaveOne) {
  EXPECT_EQ(names({"kratos.mlp"}, {"accuracy"}).front(), "kratos.mlp/w2a2_s0_ts1/accuracy");
  for (const std::string& name : names({"*/accuracy"})) {
    const std::string design = name.substr(0, name.find('/'));
    const std::set<std::string> nets{"kratos.mlp", "kratos.cnn", "m4bram.cnn",
                                     "m4bram.cnn_validation"};
    EXPECT_TRUE(nets.contains(design)) << name;
  }
  const std::string one = "kratos.gemmt_rp/w4a4_s50_m4k8n4_ws1/accuracy";
  EXPECT_CONTAINS(refused({one}).problem(), "accuracy cannot run kratos.gemmt_rp");
  EXPECT_CONTAINS(refused({one}).remedy(), "designs with an accuracy only");
  suite("wrong", R"({"design": "template.scale", "flows": ["accuracy"]})");
  EXPECT_CONTAINS(refused({"wrong"}).problem(), "accuracy cannot run template.scale");
}

TEST_F(SelectionTest, RunsDesignsWithoutHardwareOnTheFlowModelAlone) {
  const std::string one = "m4bram.gemm/m64k8n8_w8a8_m4bram-s-dp_speedup_b2489d1152";
  EXPECT_EQ(names({"m4bram.gemm", "m=64", "k=8", "n=8"}), (Words{one + "/model"}));
  EXPECT_CONTAINS(refused({one + "/sim"}).problem(), "sim cannot run m4bram.gemm");
  EXPECT_CONTAINS(refused({one + "/sim"}).remedy(), "designs with hardware only");
  for (const std::string& name : names({"*/model"})) EXPECT_TRUE(name.starts_with("m4bram."));
  suite("wrong", R"({"design": "template.scale", "flows": ["model"]})");
  EXPECT_CONTAINS(refused({"wrong"}).problem(), "model cannot run template.scale");
}

TEST_F(SelectionTest, RefusesANetThatIsNotThereBeforeAnyToolStarts) {
  EXPECT_CONTAINS(refused({"kratos.mlp", "w=7", "sparsity=0.3"}).problem(),
                  "there is no trained net of this name");
}

TEST_F(SelectionTest, SamplesDifferentLegalConfigsAndAlwaysTheSame) {
  const std::string entry =
      R"({"design": "kratos.conv1d_pw", "flows": ["sim"], "parameters": {"iw": [2, 5], "fw": [1, 3, 5],
          "sw": [1, 2, 3]}, "sample": {"count": 8, "seed": 3}})";
  suite("sampled", entry);
  const Words first = names({"sampled"});

  EXPECT_EQ(first.size(), 8U);
  EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), 8U);
  EXPECT_EQ(names({"sampled"}), first);
  for (const std::string& name : first) {
    EXPECT_FALSE(name.find("iw2ic") != std::string::npos && name.find("fw3") != std::string::npos)
        << "the filter does not fit: " << name;
  }
}

TEST_F(SelectionTest, RefusesASampleThatAsksForMoreThanThereIs) {
  suite("greedy", R"({"design": "kratos.conv1d_pw", "flows": ["sim"], "parameters": {"iw": [2, 3]},
                      "sample": {"count": 2, "seed": 3}})");

  const UserError error = refused({"greedy"});

  EXPECT_CONTAINS(error.place(), "greedy.json at /cases/0/sample");
  EXPECT_CONTAINS(error.problem(), "only 1 of 2 configs");
}

TEST_F(SelectionTest, ASuiteIsItsGridInOrderWithItsSeeds) {
  const Context its_context = context();

  const Selection selection = select(its_context, {"small"}, {});

  EXPECT_EQ(selection.text, "small");
  EXPECT_EQ(selection.seeds, (std::vector<std::uint64_t>{4, 5}));
  Words list;
  for (const core::Case& one : selection.cases) list.push_back(one.name());
  ASSERT_EQ(list.size(), 9U);
  EXPECT_EQ(list.front(), "kratos.gemmt_fu/w3a3_s50_m1k4n2_ws1/sim");
  EXPECT_EQ(list.back(), "template.scale/a8_f5/sim");
  EXPECT_EQ(std::set<std::string>(list.begin(), list.end()).size(), 9U);
}

TEST_F(SelectionTest, EveryCaseOfASelectionIsNamedByItsOwnName) {
  const Context its_context = context();
  for (const core::Case& one : select(its_context, {"small", "other"}, {}).cases) {
    const core::Case again = its_context.case_named(one.name(), "");

    EXPECT_EQ(again.design, one.design);
    EXPECT_EQ(again.flow, one.flow);
    EXPECT_EQ(again.config, one.config);
  }
}

TEST_F(SelectionTest, SeveralWordsAddUpWithoutRepetition) {
  EXPECT_EQ(names({"small", "other", "template.scale/a8_f5/sim"}).size(), 10U);
  EXPECT_EQ(names({"small", "template.*/sim"}).size(), 9U);
}

TEST_F(SelectionTest, AGlobMatchesSuitesAndListedConfigs) {
  EXPECT_EQ(names({"template.*/sim"}), Words{"template.scale/a8_f5/sim"});
  EXPECT_EQ(names({"*/w3a3_s50_m1k?n2_ws1/ecp5_85k"}).size(), 2U);
  EXPECT_GT(names({"kratos.gemmt_rp/*"}).size(), 10U);
  EXPECT_CONTAINS(refused({"nothing*here"}).problem(), "nothing matches 'nothing*here'");
}

TEST_F(SelectionTest, FlowsKeepOnlyThese) {
  EXPECT_EQ(names({"small"}, {"ecp5_85k"}).size(), 4U);
  EXPECT_CONTAINS(refused({"small"}, {"ice40_hx8k"}).problem(), "no case is left");
  EXPECT_EQ(refused({"small"}, {"ice40"}).place(), "--flow");
  EXPECT_CONTAINS(refused({"small"}, {"ecp5_85"}).problem(), "did you mean 'ecp5_85k'?");
}

TEST_F(SelectionTest, ADesignWithParametersIsOneCaseAFlow) {
  EXPECT_EQ(names({"kratos.gemmt_fu", "w=5", "sparsity=0.7", "m=4", "k=24", "n=10"}),
            Words{"kratos.gemmt_fu/w5a5_s70_m4k24n10_ws1/sim"});
  EXPECT_EQ(names({"template.scale", "a=3"}, {"ice40_hx8k", "ecp5_85k"}),
            (Words{"template.scale/a3_f5/ice40_hx8k", "template.scale/a3_f5/ecp5_85k"}));
  EXPECT_EQ(names({"template.scale"}), Words{"template.scale/a8_f5/sim"});
}

TEST_F(SelectionTest, WrongParametersNameTheParameterAndItsRange) {
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "w=9"}).remedy(), "w (bits of a weight) is 1 to 8");
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "sparsity=0.705"}).remedy(),
                  "0.00 to 1.00 in steps of 0.01");
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "sparsty=0.5"}).problem(),
                  "did you mean 'sparsity'?");
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "w=4", "w=5"}).problem(), "given twice");
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "w=4", "5"}).problem(), "'5' is no parameter");
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "=4"}).problem(), "'=4' is no parameter");
  EXPECT_CONTAINS(refused({"kratos.gemmt_f", "w=4"}).problem(), "did you mean 'kratos.gemmt_fu'?");
  EXPECT_CONTAINS(refused({"kratos.gemmt_fu", "w=8", "m=1024", "k=1024"}).remedy(),
                  "make the sizes smaller");
}

TEST_F(SelectionTest, WrongCaseNamesAreRefused) {
  for (const char* name :
       {"a/b", "a/b/c/d", "template.scale/a8_f5/", "/a8_f5/sim", "template.scale/../sim",
        "template.scale/a8 f5/sim", "template.scale/$(x)/sim", "template.scale/a8_f5;ls/sim"}) {
    EXPECT_CONTAINS(refused({name}).problem(), "is not a case") << name;
  }
  EXPECT_CONTAINS(refused({"template.scal/a8_f5/sim"}).problem(), "did you mean 'template.scale'?");
  EXPECT_CONTAINS(refused({"template.scale/a8_f5/simm"}).problem(), "did you mean 'sim'?");
  EXPECT_CONTAINS(refused({"template.scale/a08_f5/sim"}).remedy(), "a<a>_f<factor>");
  EXPECT_CONTAINS(refused({"template.scale/a17_f5/sim"}).remedy(), "1 to 16");
}

TEST_F(SelectionTest, UnknownWordsAndNothingAreRefused) {
  EXPECT_CONTAINS(refused({}).problem(), "nothing is selected");
  EXPECT_CONTAINS(refused({}).remedy(), "other, small");
  EXPECT_CONTAINS(refused({"smal"}).problem(), "did you mean 'small'?");
  EXPECT_CONTAINS(refused({""}).problem(), "neither a suite nor a design");
  EXPECT_CONTAINS(refused({"w=5"}).problem(), "neither a suite nor a design");
}

TEST_F(SelectionTest, SuitesNameThePlaceOfWhatTheyDoNotGetRight) {
  const std::string file = (folder_.path() / "suites/bad.json").string();
  suite("bad", R"({"design": "template.scal", "flows": ["sim"]})");
  EXPECT_EQ(refused({"bad"}).place(), file + " at /cases/0/design");
  suite("bad", R"({"design": "template.scale", "flows": ["sim", "simm"]})");
  EXPECT_EQ(refused({"bad"}).place(), file + " at /cases/0/flows");
  suite("bad", R"({"design": "template.scale", "flows": ["sim"], "parameters": {"a": [8, 17]}})");
  EXPECT_EQ(refused({"bad"}).place(), file + " at /cases/0/parameters, template.scale");
  EXPECT_CONTAINS(refused({"bad"}).problem(), "a=17 is not legal");
}

TEST_F(SelectionTest, AGridOfMoreCasesThanAnyoneMeansIsRefusedAtOnce) {
  std::string values = "[1";
  for (int i = 2; i <= 400; ++i) values += fmt::format(",{}", i);
  suite(
      "huge",
      fmt::format(
          R"({{"design": "kratos.gemmt_rp", "flows": ["sim"], "parameters": {{"m": {0}], "k": {0}], "n": {0}]}}}})",
          values));

  const UserError error = refused({"huge"});

  EXPECT_EQ(error.place(),
            (folder_.path() / "suites/huge.json").string() + " at /cases/0/parameters");
  EXPECT_CONTAINS(error.problem(), "more than 100000 cases");
}

TEST_F(SelectionTest, AnUnknownToolChainIsRefused) {
  const UserError error = refusal([&] {
    return Context({folder_.path(), folder_.path() / "home"}, "pined").designs().size();
  });

  EXPECT_CONTAINS(error.problem(), "did you mean 'pinned'?");
}

TEST(ParseSeeds, TakesACountOrAList) {
  EXPECT_EQ(parse_seeds("3"), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(parse_seeds("1"), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(parse_seeds("3,7,0"), (std::vector<std::uint64_t>{3, 7, 0}));
  EXPECT_EQ(parse_seeds("1000").size(), 1000U);
}

TEST(ParseSeeds, RefusesEverythingElse) {
  for (const char* text : {"", "0", "-1", "1001", "1.5", "x", "3,", ",3", "3,,4", "3 ,4", "3,3",
                           "1e2", "99999999999999999999", "5;ls"}) {
    const UserError error = refusal([&] { return parse_seeds(text); });

    EXPECT_EQ(error.place(), "--seeds") << text;
    EXPECT_CONTAINS(error.remedy(), "3,7");
  }
}

}  // namespace
}  // namespace lutmark::cli
