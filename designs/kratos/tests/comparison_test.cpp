// SPDX-License-Identifier: Apache-2.0
// Tests of the committed comparisons and of the studies that are made from them.
#include "designs/kratos/comparison.h"

#include <gtest/gtest.h>

#include "designs/kratos/gemm.h"
#include "harness/core/error.h"

namespace lutmark::designs::kratos {
namespace {

using core::Measured;
using core::StudyResult;

std::string record(const std::string& stage, const std::string& rest, const char* outcome = "ok") {
  return R"({"type":"record","case":"upstream.product/w4/ice40_hx8k","stage":")" + stage +
         R"(","outcome":")" + outcome + R"(","labels":{},"message":"","log_tail":"","log":"",)" +
         R"("key":"","revision":"","cached":false,"wall_s":1,"cpu_s":1,"peak_memory_mb":0,)" +
         R"("provenance":{"commands":[],"tools":{},"inputs":{},"outputs":{},"host":"",)" +
         R"("finished":""},)" + rest + "}\n";
}

std::string journal(const char* check_outcome) {
  return R"({"type":"run","schema":1,"run":"r","commit":"","dirty":false,"version":"","build":"",)"
         R"("host":"","machine":"","toolchain":"pinned","selection":"","seeds":[1,2,3],)"
         R"("cases":["upstream.product/w4/ice40_hx8k"],"flows":{"ice40_hx8k":{"device":"",)"
         R"("stages":["synthesize","netlist_check","place_route"],"checks":["netlist_check"],)"
         R"("per_seed":true}}})"
         "\n" +
         record("synthesize", R"("check":false,"metrics":{"luts":10})") +
         record("netlist_check", R"("check":true,"metrics":{})", check_outcome) +
         record("place_route", R"("check":false,"seed":1,"metrics":{"fmax_mhz":90})") +
         record("place_route", R"("check":false,"seed":2,"metrics":{"fmax_mhz":110})") +
         record("place_route", R"("check":false,"seed":3,"metrics":{"fmax_mhz":100})");
}

const char* const the_case = "upstream.product/w4/ice40_hx8k";

TEST(Comparison, HasMetricsAndMediansOfAJournal) {
  const Comparison read = Comparison::parse(journal("ok"), "x.jsonl");
  EXPECT_EQ(read.value(the_case, "luts"), 10);
  EXPECT_EQ(read.value(the_case, "fmax_mhz"), 100);
  EXPECT_EQ(read.value(the_case, "ffs"), std::nullopt);
  EXPECT_EQ(read.value("upstream.product/w8/ice40_hx8k", "luts"), std::nullopt);
}

TEST(Comparison, WithholdsWhatWasNotProven) {
  const Comparison read = Comparison::parse(journal("mismatch"), "x.jsonl");
  EXPECT_EQ(read.value(the_case, "luts"), std::nullopt);
}

TEST(Comparison, RefusesADamagedJournalAndAnUnknownName) {
  EXPECT_THROW(Comparison::parse(journal("perhaps"), "x.jsonl"), core::UserError);
  EXPECT_THROW(Comparison::of("elsewhere"), core::UserError);
}

TEST(Comparison, CommittedFilesAreWholeAndProven) {
  for (const auto& [name, cases] : {std::pair{"upstream", 36U}, std::pair{"data_paths", 36U}}) {
    const Comparison read = Comparison::of(name);
    EXPECT_EQ(read.results().size(), cases) << name;
    for (const auto& [one, result] : read.results()) {
      EXPECT_TRUE(result.proven) << one;
      EXPECT_TRUE(read.value(one, "packed_cells")) << one;
    }
  }
}

// A kernel with twice upstream's LUTs and half its Fmax.
Measured kernel_at(const core::Design& design, const Comparison& upstream,
                   const std::string& other) {
  const std::string config = other.substr(other.find('/') + 1);
  const std::string name = config.substr(0, config.find('/')) + "_cse_d2";
  Measured one{.question = {.design = &design, .config = design.parameters.parse(name, name)},
               .result = {.name = design.name + "/" + name + "/ice40_hx8k"}};
  one.result.metrics["luts"] = 2 * *upstream.value(other, "luts");
  one.result.seeded["fmax_mhz"] = {{1, 0.5 * *upstream.value(other, "fmax_mhz")}};
  return one;
}

TEST(UpstreamStudy, ComparesKernelsWithTheirPoints) {
  const core::Design design = gemmt_fu();
  const Comparison upstream = Comparison::of("upstream");
  std::vector<Measured> kernels;
  for (const char* config : {"w4a4_s0_m1k16n16", "w8a8_s90_m1k16n16"}) {
    kernels.push_back(
        kernel_at(design, upstream,
                  std::string("upstream.gemmt_fu/") + config + "_ws1_compat_upstream/ice40_hx8k"));
  }
  const StudyResult result = upstream_study().derive(core::Measurements(kernels));
  ASSERT_NE(result.find("luts_kernel_over_upstream"), nullptr);
  EXPECT_NEAR(result.find("luts_kernel_over_upstream")->value, 2, 1e-9);
  EXPECT_NEAR(result.find("fmax_mhz_kernel_over_upstream")->value, 0.5, 1e-9);
  EXPECT_EQ(result.find("luts_path_over_upstream")->cases, 2U);
  ASSERT_EQ(result.charts.size(), 3U);
  EXPECT_EQ(result.charts[0].categories.size(), 2U);
}

TEST(UpstreamStudy, LeavesOutWhatHasNoPointAtUpstream) {
  const core::Design design = gemmt_fu();
  const std::string name = "w4a4_s50_m1k16n8_ws1_compat_upstream_cse_d2";
  const Measured one{.question = {.design = &design, .config = design.parameters.parse(name, name)},
                     .result = {.name = name, .metrics = {{"luts", 3}}}};
  const StudyResult result = upstream_study().derive(core::Measurements({one}));
  EXPECT_TRUE(result.figures.empty());
}

TEST(Da4mlStudy, HasARatioForEverySize) {
  const core::Design design = gemmt_fu();
  const std::string name = "w4a4_s50_m1k8n8_ws1_cse";
  const Measured one{.question = {.design = &design, .config = design.parameters.parse(name, name)},
                     .result = {.name = name, .metrics = {{"luts", 3}}}};
  const StudyResult result = da4ml_study().derive(core::Measurements({one}));
  for (const char* figure : {"luts_over_da4ml_k8n8", "luts_over_da4ml_k16n16"}) {
    ASSERT_NE(result.find(figure), nullptr) << figure;
    EXPECT_GT(result.find(figure)->value, 0.5) << figure;
    EXPECT_LT(result.find(figure)->value, 1.5) << figure;
  }
}

}  // namespace
}  // namespace lutmark::designs::kratos
