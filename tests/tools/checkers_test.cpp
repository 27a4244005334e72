// SPDX-License-Identifier: Apache-2.0
// The checkers are checked: a fault in RTL, netlist or golden model must end as `mismatch`.
#include <fstream>

#include <gtest/gtest.h>

#include "designs/kratos/gemm.h"
#include "harness/core/json.h"
#include "tests/tools/tool_run.h"

namespace lutmark::tests {
namespace {

using core::Outcome;

core::Config small_config(const core::Design& design) {
  return design.parameters.resolve(
      {{"w", "3"}, {"sparsity", "0.5"}, {"m", "1"}, {"k", "5"}, {"n", "3"}}, "test");
}

// The design with `change` done to its RTL text.
core::Design with_changed_rtl(core::Design design,
                              const std::function<void(std::string&)>& change) {
  design.generate = [generate = design.generate, change](const core::Config& config,
                                                         const core::Fabric& fabric) {
    core::Hardware hardware = generate(config, fabric);
    change(hardware.files.begin()->second);
    return hardware;
  };
  return design;
}

std::size_t place_of(const std::string& text, const std::string& part, std::size_t from = 0) {
  const std::size_t at = text.find(part, from);
  if (at == std::string::npos) throw std::runtime_error("the RTL has no '" + part + "'");
  return at;
}

core::Design with_rtl(core::Design design, const std::string& from, const std::string& to) {
  return with_changed_rtl(std::move(design), [from, to](std::string& text) {
    text.replace(place_of(text, from), from.size(), to);
  });
}

// One product's constant with its lowest bit flipped.
core::Design with_flipped_weight(core::Design design) {
  return with_changed_rtl(std::move(design), [](std::string& text) {
    const std::size_t digit = place_of(text, "'sd", place_of(text, " * ")) + 3;
    text[digit] = static_cast<char>(text[digit] ^ 1);
  });
}

core::Design with_golden_fault(core::Design design) {
  design.golden = [golden = design.golden](const core::Config& config,
                                           const core::Vectors& stimulus) {
    core::Vectors vectors = golden(config, stimulus);
    core::Beats& out = vectors.at("out");
    core::Beats changed(out.width());
    for (std::size_t beat = 0; beat < out.size(); ++beat) {
      std::vector<std::int64_t> bits = out.elements(beat, 1, false);
      if (beat == out.size() - 1) bits.back() ^= 1;
      changed.append(bits, 1);
    }
    out = changed;
    return vectors;
  };
  return design;
}

std::vector<core::Record> run_on(ToolRun& tools, const core::Design& design,
                                 const core::Flow& flow) {
  return tools.run({&design, small_config(design), &flow});
}

// A function stage between synthesis and check that flips one bit of the n-th LUT of the netlist.
core::Flow with_netlist_fault(core::Flow flow) {
  flow.stages = [stages = flow.stages](const core::Case& question) {
    std::vector<core::Stage> list = stages(question);
    for (core::Stage& stage : list) {
      if (stage.name != "synthesize") continue;
      stage.steps = [steps = stage.steps](std::uint64_t seed) {
        std::vector<core::Step> all = steps(seed);
        all.emplace_back(
            core::Function{"break", "", [](const std::filesystem::path& folder) {
                             core::Json json = core::load_json(folder / "netlist.json");
                             for (core::Json& cell : json["modules"]["gemmt_fu"]["cells"]) {
                               if (cell["type"] != "SB_LUT4") continue;
                               auto& init = cell["parameters"]["LUT_INIT"].get_ref<std::string&>();
                               init.back() = init.back() == '1' ? '0' : '1';
                               break;
                             }
                             core::write_text_atomically(folder / "netlist.json", json.dump());
                           }});
        return all;
      };
    }
    return list;
  };
  return flow;
}

TEST(Checkers, UntouchedDesignIsOk) {
  ToolRun tools;
  const core::Design design = designs::kratos::gemmt_fu();
  const core::Flow flow = tools.flow("ice40_hx8k");
  const auto records = run_on(tools, design, flow);
  EXPECT_EQ(ToolRun::troubles(records), "");
  EXPECT_GT(ToolRun::of_stage(records, "place_route").metrics.at("fmax_mhz"), 0);
}

TEST(Checkers, FlippedWeightBitInRtlIsMismatch) {
  ToolRun tools;
  const core::Design design = with_flipped_weight(designs::kratos::gemmt_fu());
  const core::Flow flow = tools.flow("sim");
  const auto records = run_on(tools, design, flow);
  EXPECT_EQ(ToolRun::of_stage(records, "simulate").outcome, Outcome::mismatch)
      << ToolRun::troubles(records);
  EXPECT_NE(ToolRun::of_stage(records, "simulate").message.find("expected"), std::string::npos);
}

TEST(Checkers, FlippedResultOfGoldenModelIsMismatch) {
  ToolRun tools;
  const core::Design design = with_golden_fault(designs::kratos::gemmt_rp());
  const core::Flow flow = tools.flow("sim");
  const auto records = run_on(tools, design, flow);
  EXPECT_EQ(ToolRun::of_stage(records, "simulate").outcome, Outcome::mismatch)
      << ToolRun::troubles(records);
}

TEST(Checkers, ValidDelayedByOneCycleIsMismatch) {
  ToolRun tools;
  // One register more before the shift register of valid bits: data arrive a cycle before their
  // valid.
  const core::Design design =
      with_rtl(with_rtl(designs::kratos::gemmt_fu(), ", in_valid_i};", ", late_q};"),
               "\n  always @(posedge clk_i) begin\n",
               "\n  reg late_q;\n  always @(posedge clk_i) begin\n    if (!rst_ni) late_q <= 1'b0; "
               "else if (move) late_q <= in_valid_i;\n");
  const core::Flow flow = tools.flow("sim");
  const auto records = run_on(tools, design, flow);
  EXPECT_EQ(ToolRun::of_stage(records, "simulate").outcome, Outcome::mismatch)
      << ToolRun::troubles(records);
}

TEST(Checkers, DelayedFramesAreMismatchOfLatency) {
  ToolRun tools;
  core::Design design = designs::kratos::gemmt_fu();
  design.generate = [generate = design.generate](const core::Config& config,
                                                 const core::Fabric& fabric) {
    core::Hardware hardware = generate(config, fabric);
    --hardware.latency_cycles;
    return hardware;
  };
  const core::Flow flow = tools.flow("sim");
  const auto records = run_on(tools, design, flow);
  EXPECT_EQ(ToolRun::of_stage(records, "simulate").outcome, Outcome::mismatch);
  EXPECT_NE(ToolRun::of_stage(records, "simulate").message.find("latency"), std::string::npos);
}

TEST(Checkers, FlippedLutMaskInNetlistIsMismatchAndStopsPlaceAndRoute) {
  ToolRun tools;
  const core::Design design = designs::kratos::gemmt_fu();
  const core::Flow flow = with_netlist_fault(tools.flow("ice40_hx8k"));
  const auto records = run_on(tools, design, flow);
  EXPECT_EQ(ToolRun::of_stage(records, "netlist_check").outcome, Outcome::mismatch)
      << ToolRun::troubles(records);
  EXPECT_EQ(ToolRun::of_stage(records, "place_route").outcome, Outcome::skipped);
}

// The first witness is taken out, so that the fault reaches the second.
core::Flow with_only_the_witness(core::Flow flow) {
  flow.stages = [stages = flow.stages](const core::Case& question) {
    std::vector<core::Stage> list = stages(question);
    std::erase_if(list, [](const core::Stage& stage) { return stage.name == "netlist_check"; });
    return list;
  };
  return flow;
}

TEST(Checkers, WitnessOfNetlistAgreesAndSeesAFlippedLutMask) {
  ToolRun tools;
  const core::Design design = designs::kratos::gemmt_fu();
  flows::Setting setting = tools.setting();
  setting.extras.witness = true;
  const core::Flow whole = ToolRun::flow("ice40_hx8k", setting);
  const auto good = run_on(tools, design, whole);
  EXPECT_EQ(ToolRun::of_stage(good, "netlist_witness").outcome, Outcome::ok)
      << ToolRun::troubles(good);
  const core::Flow broken = with_netlist_fault(with_only_the_witness(whole));
  const auto bad = run_on(tools, design, broken);
  EXPECT_EQ(ToolRun::of_stage(bad, "netlist_witness").outcome, Outcome::mismatch)
      << ToolRun::troubles(bad);
}

TEST(Checkers, SameCaseTwiceFromEmptyCachesGivesEqualFiles) {
  ToolRun tools;
  const core::Design design = designs::kratos::gemmt_rp();
  for (const char* name : {"ice40_hx8k", "ecp5_85k"}) {
    const core::Flow flow = tools.flow(name);
    const auto first = run_on(tools, design, flow);
    const auto second = run_on(tools, design, flow);
    for (const char* stage : {"generate", "synthesize", "place_route"}) {
      EXPECT_FALSE(ToolRun::of_stage(first, stage).provenance.outputs.empty());
      EXPECT_EQ(ToolRun::of_stage(first, stage).provenance.outputs,
                ToolRun::of_stage(second, stage).provenance.outputs)
          << name;
      EXPECT_EQ(ToolRun::of_stage(first, stage).metrics, ToolRun::of_stage(second, stage).metrics)
          << name;
    }
  }
}

}  // namespace
}  // namespace lutmark::tests
