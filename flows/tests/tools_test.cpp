// SPDX-License-Identifier: Apache-2.0
// Tests of the readers of tool output, on stored real output (testdata/) and on damaged output.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flows/tools/island.h"
#include "flows/tools/netlist_check.h"
#include "flows/tools/nextpnr.h"
#include "flows/tools/verilator.h"
#include "flows/tools/yosys.h"
#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::flows {
namespace {

using core::Json;
using core::Outcome;
using core::UserError;
using test::refusal;

std::string stored_text(const std::string& name) {
  return core::read_text(std::filesystem::path(LUTMARK_ROOT) / "flows/tests/testdata" / name);
}

Json stored(const std::string& name) { return core::parse_json(stored_text(name), name); }

Json changed(Json json, const std::string& pointer, const Json& value) {
  json[Json::json_pointer(pointer)] = value;
  return json;
}

Json without(Json json, const std::string& pointer, const std::string& key) {
  json[Json::json_pointer(pointer)].erase(key);
  return json;
}

// Calls `read` with every JSON text that a tool killed while writing `text` may leave.
template <typename Read>
void expect_cuts_refused(const std::string& text, const Read& read) {
  const std::size_t last = text.find_last_not_of(" \n\t");
  for (std::size_t kept = 0; kept < last; kept += 1 + kept / 16) {
    EXPECT_THROW(read(core::parse_json(text.substr(0, kept), "cut")), UserError)
        << kept << " bytes";
  }
}

TEST(Yosys, CountsCellsOfIce40AndEcp5) {
  EXPECT_EQ(read_cell_counts(stored("stat_ice40.json"), "f"),
            (CellCounts{{"SB_CARRY", 13}, {"SB_DFFE", 36}, {"SB_DFFESR", 3}, {"SB_LUT4", 30}}));
  EXPECT_EQ(read_cell_counts(stored("stat_ecp5.json"), "f").at("LUT4"), 12);
  EXPECT_EQ(read_cell_counts(stored("stat_ecp5.json"), "f").at("TRELLIS_FF"), 38);
}

TEST(Yosys, CountsTheShellAndItsBlackBox) {
  const CellCounts counts = read_cell_counts(stored("stat_shell_ice40.json"), "f");

  EXPECT_EQ(counts.at("SB_LUT4"), 18);
  EXPECT_EQ(counts.at("gemmt_fu"), 1);
}

TEST(Yosys, ADesignWithoutCellsHasNoCounts) {
  EXPECT_TRUE(
      read_cell_counts(
          changed(stored("stat_ice40.json"), "/design/num_cells_by_type", Json::object()), "f")
          .empty());
}

TEST(Yosys, RefusesStatisticsThatItDoesNotUnderstand) {
  const Json good = stored("stat_ice40.json");
  for (const Json& bad :
       {without(good, "", "design"), without(good, "/design", "num_cells_by_type"),
        changed(good, "/design", 3), changed(good, "/design/num_cells_by_type", nullptr),
        changed(good, "/design/num_cells_by_type", Json::array()),
        changed(good, "/design/num_cells_by_type", 5),
        changed(good, "/design/num_cells_by_type/SB_LUT4", "30"),
        changed(good, "/design/num_cells_by_type/SB_LUT4", -1),
        changed(good, "/design/num_cells_by_type/SB_LUT4", 1.5),
        changed(good, "/design/num_cells_by_type/SB_LUT4", nullptr), Json::array(), Json()}) {
    const UserError error = refusal([&] { return read_cell_counts(bad, "stat.json"); });

    EXPECT_EQ(error.place(), "stat.json");
    EXPECT_CONTAINS(error.remedy(), "stat -json");
  }
  expect_cuts_refused(stored_text("stat_ice40.json"),
                      [](const Json& json) { return read_cell_counts(json, "f"); });
}

TEST(Yosys, FillsEveryMarkOfAScript) {
  EXPECT_EQ(fill_script("@READ@\nx @TOP@ @TOP@\n@READ@", "read @TOP@", "t"),
            "read t\nx t t\nread t");
}

TEST(Nextpnr, ReadsAReportOfIce40) {
  const PlaceRouteReport report = read_report(stored("report_ice40.json"), "f");

  ASSERT_TRUE(report.fmax_mhz);
  EXPECT_NEAR(*report.fmax_mhz, 201.3288, 1e-3);
  EXPECT_EQ(report.utilisation.at("ICESTORM_LC").used, 95);
  EXPECT_EQ(report.utilisation.at("ICESTORM_LC").available, 7680);
}

TEST(Nextpnr, TakesTheWorstPathBetweenRegistersAndNotThatOfAPin) {
  Json json = stored("report_ice40.json");
  for (Json& entry : json["critical_paths"]) {
    const bool is_pin = entry["from"] == "<async>" || entry["to"] == "<async>";
    if (is_pin) entry["path"][0]["delay"] = 1000;
  }

  const PlaceRouteReport report = read_report(json, "f");

  EXPECT_EQ(report.critical_from, "out_full_q_SB_DFFESR_Q_D_SB_LUT4_O_LC");
  EXPECT_EQ(report.critical_to, "core.valid_q_SB_DFFESR_Q_DFFLC");
  const std::vector<std::pair<int, int>> tiles{{21, 12}, {21, 13}, {22, 13}, {23, 14}};
  EXPECT_EQ(report.critical_path, tiles);
}

TEST(Nextpnr, TakesTheLongestOfSeveralRegisterPaths) {
  Json json = stored("report_ecp5.json");
  Json longer = json["critical_paths"][0];
  longer["path"][0]["delay"] = 50;
  longer["path"][0]["from"]["cell"] = "slow_start";
  for (const bool is_first : {true, false}) {
    Json both = json;
    both["critical_paths"].insert(
        is_first ? both["critical_paths"].begin() : both["critical_paths"].end(), longer);

    EXPECT_EQ(read_report(both, "f").critical_from, "slow_start");
  }
}

TEST(Nextpnr, ReadsAReportOfEcp5OutOfContext) {
  const PlaceRouteReport report = read_report(stored("report_ecp5.json"), "f");

  ASSERT_TRUE(report.fmax_mhz);
  EXPECT_NEAR(*report.fmax_mhz, 307.787, 1e-3);
  EXPECT_EQ(report.utilisation.at("TRELLIS_COMB").used, 42);
  EXPECT_EQ(report.critical_from, "x0_1_TRELLIS_FF_Q_1");
}

TEST(Nextpnr, ADesignWithoutRegistersHasNoFmax) {
  const PlaceRouteReport report = read_report(stored("report_no_fmax_ecp5.json"), "f");

  EXPECT_FALSE(report.fmax_mhz);
  EXPECT_EQ(report.critical_from, "");
}

TEST(Nextpnr, TheSlowestClockCounts) {
  const Json json =
      changed(stored("report_ecp5.json"), "/fmax/other", {{"achieved", 50.5}, {"constraint", 12}});

  EXPECT_EQ(read_report(json, "f").fmax_mhz, 50.5);
}

TEST(Nextpnr, RefusesReportsThatItDoesNotUnderstand) {
  const Json good = stored("report_ecp5.json");
  for (const Json& bad :
       {without(good, "", "fmax"), without(good, "", "utilization"),
        without(good, "/fmax/clk_i", "achieved"), changed(good, "/fmax", nullptr),
        changed(good, "/fmax", Json::array()), changed(good, "/fmax/clk_i", 307.0),
        changed(good, "/fmax/clk_i/achieved", nullptr),
        changed(good, "/fmax/clk_i/achieved", "307"), changed(good, "/fmax/clk_i/achieved", 0),
        changed(good, "/fmax/clk_i/achieved", -3.5),
        without(good, "/utilization/TRELLIS_FF", "used"),
        changed(good, "/utilization/TRELLIS_FF", 1), Json::array(), Json()}) {
    const UserError error = refusal([&] { return read_report(bad, "report.json"); });

    EXPECT_EQ(error.place(), "report.json");
    EXPECT_CONTAINS(error.remedy(), "nextpnr");
  }
  expect_cuts_refused(stored_text("report_ecp5.json"),
                      [](const Json& json) { return read_report(json, "f"); });
}

TEST(Nextpnr, RefusesAReportWithNaN) {
  std::string text = stored_text("report_ecp5.json");
  text.replace(text.find("307."), 3, "NaN");

  EXPECT_THROW(core::parse_json(text, "report.json"), UserError);
}

TEST(Nextpnr, AStrangeCriticalPathCostsOnlyItsNames) {
  const Json good = stored("report_ecp5.json");
  for (const Json& bad :
       {changed(good, "/critical_paths", 1), changed(good, "/critical_paths/0", 1),
        changed(good, "/critical_paths/0/path", Json::array()),
        changed(good, "/critical_paths/0/path", Json::array({1, "x"})),
        changed(good, "/critical_paths/0/path/0/from", 7),
        changed(good, "/critical_paths/0/path/0/from", {{"cell", 1}}),
        without(good, "/critical_paths/0/path/0", "from"), without(good, "", "critical_paths")}) {
    const PlaceRouteReport report = read_report(bad, "f");

    EXPECT_TRUE(report.fmax_mhz);
    EXPECT_EQ(report.critical_from, "") << bad.dump().substr(0, 200);
  }
}

TEST(Nextpnr, KnowsADesignThatIsTooLargeByWhatItReallyPrints) {
  for (const char* log :
       {"log_ice40_too_many_ffs.txt", "log_ice40_too_many_pins.txt", "log_ice40_too_many_rams.txt",
        "log_ecp5_too_many_pins.txt", "log_ecp5_too_many_rams.txt", "log_ecp5_too_many_luts.txt"}) {
    EXPECT_EQ(failure_outcome(stored_text(log)), Outcome::does_not_fit) << log;
  }
}

// These lines are the texts inside the programs; a design that makes them appear would run for many
// minutes.
TEST(Nextpnr, KnowsAPlacerAndARouterThatGiveUpByTheTextsInTheProgram) {
  EXPECT_EQ(failure_outcome("Info: x\nERROR: Unable to find legal placement for all cells, design "
                            "is probably at utilisation limit.\n"),
            Outcome::does_not_fit);
  EXPECT_EQ(failure_outcome("ERROR: failed to place chain starting at cell 'c'\n"),
            Outcome::does_not_fit);
  EXPECT_EQ(failure_outcome("ERROR: Routing design failed.\n"), Outcome::unroutable);
  EXPECT_EQ(failure_outcome("ERROR: Failed to route arc 1.0 of net 'n', from A to B.\n"),
            Outcome::unroutable);
}

TEST(Nextpnr, EveryOtherFailureIsTheToolsOwn) {
  for (const char* log : {"log_ice40_unknown_pin.txt", "log_ice40_no_netlist.txt"})
    EXPECT_EQ(failure_outcome(stored_text(log)), Outcome::tool_failed) << log;
  for (const char* log :
       {"", "Traceback (most recent call last):\n",
        "too many positional options have been specified on the command line\n",
        "ERROR: Failed to open file: Too many open files in system\n",
        "Warning: Unable to place cell 'x' near its driver\nERROR: assertion failed\n",
        "Info: net 'Failed to route arc'\nERROR: Failed to write the report\n"}) {
    EXPECT_EQ(failure_outcome(log), Outcome::tool_failed) << log;
  }
}

TEST(Simulation, ReadsAProof) {
  const core::Reading reading = read_simulation(stored("simulation_ok.json"), "f");

  EXPECT_EQ(reading.outcome, Outcome::ok);
  EXPECT_EQ(reading.metrics, (core::Metrics{{"verified_frames", 1120},
                                            {"verified_cycles", 3853},
                                            {"latency_cycles", 3},
                                            {"interval_cycles", 1}}));
}

TEST(Simulation, ReadsAMismatchWithAllThatFindsIt) {
  const core::Reading reading = read_simulation(stored("simulation_mismatch.json"), "f");

  EXPECT_EQ(reading.outcome, Outcome::mismatch);
  EXPECT_TRUE(reading.metrics.empty());
  EXPECT_EQ(reading.message,
            "wrong data: stream out, frame 6, beat 6, cycle 9 of phase 'no stalls': expected 001, "
            "got b01");
}

TEST(Simulation, RefusesAProofOfNothingAndDamage) {
  const Json good = stored("simulation_ok.json");
  for (const Json& bad :
       {changed(good, "/frames", 0), changed(good, "/frames", -1), changed(good, "/frames", "1"),
        changed(good, "/ok", 1), without(good, "", "ok"), without(good, "", "cycles"),
        changed(good, "/schema", 2), changed(good, "/latencycycles", 3),
        changed(good, "/mismatch", Json::object()), Json::array()}) {
    EXPECT_THROW(read_simulation(bad, "f"), UserError) << bad;
  }
  expect_cuts_refused(stored_text("simulation_ok.json"),
                      [](const Json& json) { return read_simulation(json, "f"); });
}

TEST(Island, ReadsWiresOfTheTrialThatCounts) {
  const core::Reading reading = read_route(stored("route_given.json"), "f", ChannelWidth::given);

  EXPECT_EQ(reading.outcome, Outcome::ok);
  EXPECT_EQ(reading.metrics, (core::Metrics{{"placed_cells", 819},
                                            {"wires_1", 3129},
                                            {"wires_4", 239},
                                            {"wirelength", 3129 + 4 * 239}}));
}

TEST(Island, ReadsTheLeastWiresFromTheLastTrial) {
  const core::Reading reading = read_route(stored("route_least.json"), "f", ChannelWidth::least);

  EXPECT_EQ(reading.metrics, (core::Metrics{{"least_wires", 8}}));
}

TEST(Island, AChannelThatIsNeverWideEnoughIsUnroutable) {
  const Json narrow = changed(stored("route_given.json"), "/trials/0/routed", false);
  for (const ChannelWidth width : {ChannelWidth::given, ChannelWidth::least}) {
    const core::Reading reading = read_route(narrow, "f", width);

    EXPECT_EQ(reading.outcome, Outcome::unroutable);
    EXPECT_TRUE(reading.metrics.empty());
    EXPECT_CONTAINS(reading.message, "16 wires");
  }
}

TEST(Island, RefusesDamage) {
  const Json good = stored("route_given.json");
  for (const Json& bad :
       {changed(good, "/trials", Json::array()), changed(good, "/trials/0/wires", 0),
        changed(good, "/trials/0/routed", 1), without(good, "/trials/0", "used_1"),
        without(good, "/trials/0", "slices"), changed(good, "/schema", 2),
        changed(good, "/trials/0/more", 1), Json()}) {
    EXPECT_THROW(read_route(bad, "f", ChannelWidth::given), UserError) << bad;
  }
  expect_cuts_refused(stored_text("route_given.json"),
                      [](const Json& json) { return read_route(json, "f", ChannelWidth::given); });
}

TEST(NetlistCheck, ReadsAProof) {
  const core::Reading reading = read_netlist_check(stored("netlist_check_ok.json"), "f", 8);

  EXPECT_EQ(reading.outcome, Outcome::ok);
  EXPECT_EQ(reading.metrics.at("netlist_frames"), 1600);
  EXPECT_EQ(reading.metrics.at("netlist_cycles"), 25280);
  EXPECT_DOUBLE_EQ(reading.metrics.at("toggles_per_op"), 35.869791666666664 / 8);
  EXPECT_EQ(reading.labels.at("proof_netlist"), "cell simulator");
}

TEST(NetlistCheck, ReadsBackWhatItWrites) {
  sim::CheckResult result{.mismatch = {},
                          .message = "fine",
                          .frames = 7,
                          .lane_cycles = 9,
                          .passes = 1,
                          .toggles_per_frame = 2.5};
  const core::Reading proof =
      read_netlist_check(core::parse_json(netlist_check_text(result), "f"), "f", 5);
  result.mismatch = sim::Mismatch{.fault = sim::Fault::hangs, .stream = "out"};
  result.message = "stream out hangs";
  const core::Reading mismatch =
      read_netlist_check(core::parse_json(netlist_check_text(result), "f"), "f", 5);

  EXPECT_EQ(proof.metrics.at("toggles_per_op"), 0.5);
  EXPECT_EQ(mismatch.outcome, Outcome::mismatch);
  EXPECT_EQ(mismatch.message, "stream out hangs");
  EXPECT_TRUE(mismatch.metrics.empty());
}

TEST(NetlistCheck, SaysWhenTheProofRestsOnACellModelOfOurs) {
  const sim::CheckResult result{.mismatch = {},
                                .message = "fine",
                                .frames = 7,
                                .lane_cycles = 9,
                                .passes = 1,
                                .toggles_per_frame = {},
                                .own_models = {"DP16KD"}};

  const core::Reading reading =
      read_netlist_check(core::parse_json(netlist_check_text(result), "f"), "f", 5);

  EXPECT_EQ(reading.outcome, Outcome::ok);
  EXPECT_EQ(reading.labels.at("proof_netlist"), "own_cell_model");
}

TEST(NetlistCheck, WithoutTogglesThereIsNoFigureForThem) {
  EXPECT_FALSE(
      read_netlist_check(without(stored("netlist_check_ok.json"), "", "toggles_per_frame"), "f", 8)
          .metrics.contains("toggles_per_op"));
}

TEST(NetlistCheck, RefusesAProofOfNothingAndDamage) {
  const Json good = stored("netlist_check_ok.json");
  for (const Json& bad :
       {changed(good, "/frames", 0), changed(good, "/ok", "true"),
        changed(good, "/toggles_per_frame", nullptr), without(good, "", "message"),
        changed(good, "/schema", 0), changed(good, "/more", 1), Json()}) {
    EXPECT_THROW(read_netlist_check(bad, "f", 1), UserError) << bad;
  }
  expect_cuts_refused(stored_text("netlist_check_ok.json"),
                      [](const Json& json) { return read_netlist_check(json, "f", 1); });
}

}  // namespace
}  // namespace lutmark::flows
