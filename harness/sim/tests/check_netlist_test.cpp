// SPDX-License-Identifier: Apache-2.0
// Tests of the check: a right netlist passes, and each kind of fault is found and described.
#include "harness/sim/check_netlist.h"

#include <functional>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/sim/tests/netlist_text.h"

namespace lutmark::sim {
namespace {

using core::Json;

const std::string lut_inverter = "01";

// A register slice with y = ~x on four bits. The members are the parts that a test can break.
struct Slice {
  NetlistText text;
  int reset = text.input("rst_ni", 1).front();
  int in_valid = text.input("in_valid_i", 1).front();
  std::vector<int> in_data = text.input("in_data_i", 4);
  int out_ready = text.input("out_ready_i", 1).front();
  int enable = text.net();
  int valid = text.net();
  std::vector<int> x = text.nets(4);
  std::vector<int> y = text.nets(4);
  std::string enable_table = "1101";  // !valid || ready
  Json enable_inputs{valid, out_ready};
  std::vector<int> out_data = y;
  Json in_ready = enable;
  Json flop_enable = enable;
  Json out_valid = valid;
  std::string valid_type = "$_SDFFE_PN0P_";

  std::string lut(int width, const std::string& table, const Json& in, int out) {
    return text.cell("$lut", {{"WIDTH", binary(static_cast<unsigned>(width), 32)}, {"LUT", table}},
                     {{"A", in}, {"Y", out}});
  }

  Netlist parse() {
    lut(static_cast<int>(enable_inputs.size()), enable_table, enable_inputs, enable);
    Json control{{"C", text.clock}, {"D", in_valid}, {"E", flop_enable}, {"Q", valid}};
    if (valid_type != "$_DFFE_PP_") control["R"] = reset;
    text.cell(valid_type, nullptr, control);
    for (std::size_t i = 0; i < 4; ++i) {
      text.cell("$_DFFE_PP_", nullptr,
                {{"C", text.clock}, {"D", in_data[i]}, {"E", flop_enable}, {"Q", x[i]}});
      lut(1, lut_inverter, Json::array({x[i]}), y[i]);
    }
    text.output("in_ready_o", Json::array({in_ready}));
    text.output("out_valid_o", Json::array({out_valid}));
    text.output("out_data_o", out_data);
    return text.parse();
  }
};

core::Manifest manifest(int beats_per_frame = 2) {
  return {.files = {},
          .top = "top",
          .streams = {{.name = "in",
                       .direction = core::Direction::in,
                       .width = 4,
                       .beats_per_frame = beats_per_frame},
                      {.name = "out",
                       .direction = core::Direction::out,
                       .width = 4,
                       .beats_per_frame = beats_per_frame}},
          .latency_cycles = 1,
          .interval_cycles = beats_per_frame,
          .ops_per_frame = 1};
}

using Function = std::function<std::int64_t(std::int64_t)>;

struct Data {
  core::Vectors stimulus{{"in", core::Beats(4)}};
  core::Vectors expected{{"out", core::Beats(4)}};
};

Data make_data(
    std::size_t beats, const Function& y = [](std::int64_t x) { return ~x; }) {
  Data data;
  core::Random random(3, "data");
  for (std::size_t i = 0; i < beats; ++i) {
    const std::int64_t x = random.between(0, 15);
    data.stimulus.at("in").append(std::array{x}, 4);
    data.expected.at("out").append(std::array{y(x)}, 4);
  }
  return data;
}

CheckResult check(const Netlist& netlist, const CheckOptions& options = {}) {
  const Data data = make_data(100);
  return check_netlist(netlist, manifest(), data.stimulus, data.expected, options);
}

TEST(CheckNetlist, RightNetlistPasses) {
  const CheckResult result = check(Slice().parse());

  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_GE(result.lane_cycles, 20000U);
  EXPECT_GE(result.frames, 64U * 4U);
  EXPECT_TRUE(result.toggles_per_frame.has_value());
}

TEST(CheckNetlist, ManyFramesAreSharedOutAndFewAreUsedAgain) {
  for (const std::size_t frames : std::array<std::size_t, 8>{1, 2, 3, 31, 100, 255, 256, 1000}) {
    const Data data = make_data(2 * frames);
    const CheckResult result = check_netlist(Slice().parse(), manifest(), data.stimulus,
                                             data.expected, {.min_lane_cycles = 0});
    EXPECT_TRUE(result.ok()) << frames << ": " << result.message;
    EXPECT_EQ(result.passes, 1U);
    EXPECT_GE(result.frames, std::max<std::size_t>(frames, 256));
  }
}

// Every frame is run: a wrong response to any single one is found.
TEST(CheckNetlist, FindsTheOneWrongBeat) {
  const Netlist netlist = Slice().parse();
  for (const std::size_t frames : std::array<std::size_t, 3>{5, 100, 300}) {
    for (std::size_t wrong = 0; wrong < 2 * frames; wrong += 7) {
      const Data good = make_data(2 * frames);
      Data data = good;
      data.expected.at("out") = core::Beats(4);
      for (std::size_t beat = 0; beat < 2 * frames; ++beat) {
        const auto value = static_cast<std::int64_t>(good.expected.at("out")[beat][0]);
        data.expected.at("out").append(std::array{beat == wrong ? value ^ 4 : value}, 4);
      }

      const CheckResult result = check_netlist(netlist, manifest(), data.stimulus, data.expected);

      ASSERT_FALSE(result.ok());
      EXPECT_EQ(result.mismatch->fault, Fault::wrong_value);
      EXPECT_EQ(result.mismatch->stream, "out");
      EXPECT_EQ(result.mismatch->frame, wrong / 2);
      EXPECT_EQ(result.mismatch->beat, wrong % 2);
      EXPECT_EQ(result.mismatch->expected, data.expected.at("out").hex(wrong));
      EXPECT_EQ(result.mismatch->got, good.expected.at("out").hex(wrong));
      EXPECT_FALSE(result.toggles_per_frame.has_value());
    }
  }
}

TEST(CheckNetlist, FindsEveryFlippedTableBit) {
  const Netlist good = Slice().parse();
  for (std::size_t lut = 0; lut < good.luts.size(); ++lut) {
    for (int bit = 0; bit < 1 << good.luts[lut].width; ++bit) {
      Netlist bad = good;
      bad.luts[lut].table ^= std::uint64_t{1} << bit;
      const CheckResult result = check(bad);
      EXPECT_FALSE(result.ok()) << "table " << lut << ", bit " << bit;
    }
  }
}

TEST(CheckNetlist, MessageSaysWhatWhereAndHowToRepeat) {
  Netlist bad = Slice().parse();
  bad.luts[1].table = 0b11;

  const CheckResult result = check(bad, {.seed = 77});

  ASSERT_FALSE(result.ok());
  for (const std::string word :
       {"wrong_value", "'out'", "frame", "beat", "expected", "got", "lane", "cycle", "seed 77"}) {
    EXPECT_NE(result.message.find(word), std::string::npos) << word << " in " << result.message;
  }
  EXPECT_EQ(check(bad, {.seed = 77}).message, result.message);
}

Fault fault_of(Slice slice) {
  const CheckResult result = check(slice.parse());
  EXPECT_FALSE(result.ok());
  return result.mismatch.value_or(Mismatch{}).fault;
}

// Bit 0 is right in the first cycle of a beat and flips when it has to wait.
TEST(CheckNetlist, DataThatMoveWhileWaitingAreFound) {
  Slice slice;
  const std::vector<int> waited = slice.text.nets(2);
  slice.lut(2, "0010", {slice.valid, slice.out_ready}, waited[0]);
  slice.text.cell("SB_DFF", nullptr, {{"C", slice.text.clock}, {"D", waited[0]}, {"Q", waited[1]}});
  const int spoilt = slice.text.net();
  slice.lut(2, "0110", {slice.y[0], waited[1]}, spoilt);
  slice.out_data[0] = spoilt;
  EXPECT_EQ(fault_of(std::move(slice)), Fault::data_changed);
}

// Valid is shown in every second cycle only; no beat is lost.
TEST(CheckNetlist, DroppedValidIsFound) {
  Slice slice;
  const std::vector<int> blink = slice.text.nets(2);
  slice.lut(1, lut_inverter, Json::array({blink[0]}), blink[1]);
  slice.text.cell("$_SDFF_PN0_", nullptr,
                  {{"C", slice.text.clock}, {"D", blink[1]}, {"R", slice.reset}, {"Q", blink[0]}});
  const int shown = slice.text.net();
  slice.lut(2, "1000", {slice.valid, blink[0]}, shown);
  slice.out_valid = shown;
  slice.enable_table = "11010101";  // !valid || (ready && blink)
  slice.enable_inputs = {slice.valid, slice.out_ready, blink[0]};
  EXPECT_EQ(fault_of(std::move(slice)), Fault::valid_dropped);
}

TEST(CheckNetlist, ValidThatWaitsForReadyHangs) {
  Slice slice;
  const int both = slice.text.net();
  slice.lut(2, "1000", {slice.valid, slice.out_ready}, both);
  slice.out_valid = both;
  EXPECT_EQ(fault_of(std::move(slice)), Fault::hangs);
}

TEST(CheckNetlist, ExtraBeatAfterTheLastOneIsFound) {
  // All beats are equal, so only their number can be wrong.
  const Netlist netlist = [] {
    NetlistText text;
    text.input("rst_ni", 1);
    const int in_valid = text.input("in_valid_i", 1).front();
    const int out_ready = text.input("out_ready_i", 1).front();
    text.input("in_data_i", 4);
    const int seen = text.net();
    const int accept = text.net();
    const int either = text.net();
    text.cell("$lut", {{"WIDTH", binary(2, 32)}, {"LUT", "1110"}},
              {{"A", {in_valid, seen}}, {"Y", either}});
    text.cell("SB_DFF", nullptr, {{"C", text.clock}, {"D", either}, {"Q", seen}});
    text.cell("$lut", {{"WIDTH", binary(1, 32)}, {"LUT", "10"}}, {{"A", out_ready}, {"Y", accept}});
    text.output("in_ready_o", Json::array({accept}));
    text.output("out_valid_o", Json::array({seen}));
    text.output("out_data_o", {"1", "0", "0", "0"});
    return text.parse();
  }();
  core::Vectors stimulus{{"in", core::Beats(4)}};
  core::Vectors expected{{"out", core::Beats(4)}};
  stimulus.at("in").append(std::array<std::int64_t, 1>{0}, 4);
  expected.at("out").append(std::array<std::int64_t, 1>{1}, 4);

  const CheckResult result = check_netlist(netlist, manifest(1), stimulus, expected);

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.mismatch->fault, Fault::extra_beat);
  EXPECT_TRUE(result.mismatch->expected.empty());
  EXPECT_EQ(result.mismatch->got, "1");
}

TEST(CheckNetlist, HangIsFoundOnTheStreamThatStandsStill) {
  Slice never_ready;
  never_ready.in_ready = "0";
  never_ready.flop_enable = "0";
  EXPECT_EQ(fault_of(std::move(never_ready)), Fault::hangs);

  Slice never_valid;
  never_valid.out_valid = "0";
  const CheckResult result = check(never_valid.parse());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.mismatch->fault, Fault::hangs);
  EXPECT_EQ(result.mismatch->stream, "out");
  EXPECT_FALSE(result.mismatch->expected.empty());
}

// The netlist itself watches its input: once valid fell or data moved while ready was low, its
// response is wrong for good.
TEST(CheckNetlist, InputsHoldUntilTheyAreAccepted) {
  Slice slice;
  const int waits = slice.text.net();
  const std::vector<int> last = slice.text.nets(2);  // waits and data of the last cycle
  const int broken = slice.text.net();
  const std::vector<int> bad = slice.text.nets(2);
  slice.lut(2, "0010", {slice.in_valid, slice.enable}, waits);
  slice.text.cell("$_SDFF_PN0_", nullptr,
                  {{"C", slice.text.clock}, {"D", waits}, {"R", slice.reset}, {"Q", last[0]}});
  slice.text.cell("SB_DFF", nullptr,
                  {{"C", slice.text.clock}, {"D", slice.in_data[0]}, {"Q", last[1]}});
  // Waited, and now not valid or other data: inputs waited, valid, data, last data.
  slice.lut(4, "0010101010100010", {last[0], slice.in_valid, slice.in_data[0], last[1]}, broken);
  slice.lut(2, "1110", {broken, bad[1]}, bad[0]);
  slice.text.cell("$_SDFF_PN0_", nullptr,
                  {{"C", slice.text.clock}, {"D", bad[0]}, {"R", slice.reset}, {"Q", bad[1]}});
  const int spoilt = slice.text.net();
  slice.lut(2, "0110", {slice.y[0], bad[1]}, spoilt);
  slice.out_data[0] = spoilt;

  const CheckResult result = check(slice.parse());

  EXPECT_TRUE(result.ok()) << result.message;
}

// Zeros alone hide it: the valid bit needs its reset when it powers up as 1.
TEST(CheckNetlist, MissingResetIsFoundFromOtherPowerUpStates) {
  Slice slice;
  slice.valid_type = "$_DFFE_PP_";
  const Netlist netlist = slice.parse();

  EXPECT_TRUE(check(netlist, {.power_up = {PowerUp::zeros}}).ok());
  EXPECT_FALSE(check(netlist, {.power_up = {PowerUp::ones}}).ok());
  EXPECT_FALSE(check(netlist).ok());
}

// Frames of all ones and all zeros in turn: each cycle toggles four registers and four inverters.
TEST(CheckNetlist, TogglesPerFrameAreThoseOfSteadyOperation) {
  Data data{};
  for (int i = 0; i < 64; ++i) {
    const std::int64_t x = i % 2 == 0 ? 0 : 15;
    data.stimulus.at("in").append(std::array{x}, 4);
    data.expected.at("out").append(std::array{15 - x}, 4);
  }
  const CheckResult result =
      check_netlist(Slice().parse(), manifest(1), data.stimulus, data.expected);

  ASSERT_TRUE(result.ok()) << result.message;
  EXPECT_DOUBLE_EQ(result.toggles_per_frame.value(), 8.0);
  const CheckResult other_seed =
      check_netlist(Slice().parse(), manifest(1), data.stimulus, data.expected, {.seed = 9});
  EXPECT_EQ(other_seed.toggles_per_frame, result.toggles_per_frame);
}

TEST(CheckNetlist, PortsAndVectorsMustFitTheManifest) {
  const Netlist netlist = Slice().parse();
  const Data data = make_data(4);
  const auto refused = [&](const core::Manifest& m, const Data& d, const std::string& words) {
    try {
      check_netlist(netlist, m, d.stimulus, d.expected);
      ADD_FAILURE() << "not refused: " << words;
    } catch (const core::UserError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  core::Manifest wrong = manifest();
  wrong.streams[1].name = "result";
  Data renamed = data;
  renamed.expected.emplace("result", data.expected.at("out"));
  refused(wrong, renamed, "result_valid_o");
  wrong = manifest();
  wrong.streams.erase(wrong.streams.begin());
  refused(wrong, data, "'in_data_i' belongs to no stream");
  wrong.streams.clear();
  refused(wrong, data, "no out stream");
  refused(manifest(), make_data(3), "3 beats for stream 'in'");
  refused(manifest(), make_data(0), "0 beats");
  Data missing = data;
  missing.expected.clear();
  refused(manifest(), missing, "no beats of 4 bits for stream 'out'");
  Data uneven = data;
  uneven.expected.at("out") = make_data(6).expected.at("out");
  refused(manifest(), uneven, "fit no other stream's frames");
}

// What Yosys made of tests/data/tiny.v: y = 5 x + 3.
TEST(CheckNetlist, SynthesisedNetlistsPassAndFaultsInThemAreFound) {
  for (const std::string family : {"ice40", "ecp5"}) {
    core::Manifest tiny = manifest();
    tiny.streams[1].width = 6;
    Data data = make_data(64);
    core::Vectors expected{{"out", core::Beats(6)}};
    for (std::size_t i = 0; i < 64; ++i) {
      const auto x = static_cast<std::int64_t>(data.stimulus.at("in")[i][0]);
      expected.at("out").append(std::array{5 * x + 3}, 6);
    }
    const Netlist good =
        read_netlist(LUTMARK_ROOT "/harness/sim/tests/testdata/tiny_" + family + ".json", "top");
    const CheckResult result = check_netlist(good, tiny, data.stimulus, expected);
    EXPECT_TRUE(result.ok()) << family << ": " << result.message;

    int found = 0;
    for (std::size_t lut = 0; lut < good.luts.size(); ++lut) {
      Netlist bad = good;
      bad.luts[lut].table = ~bad.luts[lut].table;
      found += check_netlist(bad, tiny, data.stimulus, expected).ok() ? 0 : 1;
    }
    EXPECT_GE(found, static_cast<int>(good.luts.size()) - 3) << family << ": dead carries aside";
  }
}

}  // namespace
}  // namespace lutmark::sim
