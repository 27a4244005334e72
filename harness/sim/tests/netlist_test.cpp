// SPDX-License-Identifier: Apache-2.0
// Tests of the netlist reader.
#include "harness/sim/netlist.h"

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/json.h"
#include "harness/core/random.h"
#include "harness/sim/netlist_sim.h"
#include "harness/sim/tests/netlist_text.h"

namespace lutmark::sim {
namespace {

constexpr std::string_view small_netlist = R"({
  "creator": "Yosys",
  "modules": {
    "SB_IO": {
      "attributes": { "blackbox": "00000000000000000000000000000001" },
      "ports": { "PACKAGE_PIN": { "direction": "inout", "upto": 1, "bits": [ 2 ] } },
      "cells": { "s": { "type": "$specify2", "parameters": { "T": "0" }, "connections": { "A": [ "x" ] } } }
    },
    "top": {
      "attributes": { "top": "00000000000000000000000000000001" },
      "ports": {
        "clk_i": { "direction": "input", "bits": [ 2 ] },
        "d_i": { "direction": "input", "signed": 1, "bits": [ 5 ] },
        "q_o": { "direction": "output", "bits": [ 9, "1" ] }
      },
      "cells": {
        "inverter": {
          "hide_name": 0, "type": "SB_LUT4",
          "parameters": { "LUT_INIT": "0000000000000001" },
          "attributes": { "src": "a.v:1", "keep": 1 },
          "port_directions": { "I0": "input", "O": "output" },
          "connections": { "I0": [ 5 ], "I1": [ "0" ], "I2": [ "0" ], "I3": [ "0" ], "O": [ 7 ] }
        },
        "register": {
          "hide_name": 0, "type": "SB_DFF", "parameters": { }, "attributes": { },
          "connections": { "C": [ 2 ], "D": [ 7 ], "Q": [ 9 ] }
        },
        "note": { "type": "$scopeinfo", "parameters": { "TYPE": "module" }, "attributes": {}, "connections": {} }
      },
      "memories": { "m": [ { "a": [] } ] },
      "netnames": { "d": { "hide_name": 0, "bits": [ 5, "x" ], "attributes": { "init": "1" } } }
    }
  },
  "models": [ [ { "x": null } ], 1.5, -3, true ]
})";

Netlist parse(std::string_view text) { return parse_netlist(text, "n.json", "top"); }

std::string refusal(std::string_view text) {
  try {
    const Netlist netlist = parse(text);
    const NetlistSim sim(netlist, "clk_i");
  } catch (const core::UserError& error) {
    EXPECT_EQ(error.place(), "n.json");
    EXPECT_FALSE(error.remedy().empty());
    return error.what();
  }
  return "";
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

#define EXPECT_REFUSED(text, words)                                             \
  do {                                                                          \
    const std::string message = refusal(text);                                  \
    EXPECT_NE(message.find(words), std::string::npos) << "'" << message << "'"; \
  } while (false)

TEST(NetlistReader, ReadsPortsAndCells) {
  const Netlist netlist = parse(small_netlist);

  ASSERT_EQ(netlist.ports.size(), 3U);
  EXPECT_EQ(netlist.module, "top");
  ASSERT_NE(netlist.find_port("q_o"), nullptr);
  EXPECT_EQ(netlist.find_port("q_o")->direction, core::Direction::out);
  EXPECT_EQ(netlist.find_port("q_o")->bits[1], net_one);
  EXPECT_EQ(netlist.find_port("absent"), nullptr);
  ASSERT_EQ(netlist.luts.size(), 1U);
  ASSERT_EQ(netlist.flops.size(), 1U);
  EXPECT_EQ(netlist.luts[0].inputs[0], netlist.find_port("d_i")->bits[0]);
  EXPECT_EQ(netlist.flops[0].data, netlist.luts[0].output);
  EXPECT_EQ(netlist.cells[netlist.flops[0].cell], "register (SB_DFF)");
  EXPECT_EQ(refusal(small_netlist), "");
}

TEST(NetlistReader, TakesTheModuleOfThatNameOfSeveral) {
  const std::string other =
      R"("modules": { "other": { "ports": {}, "cells": { "u": { "type": "?" } } },)";
  const std::string both = replaced(std::string(small_netlist), "\"modules\": {", other);

  EXPECT_EQ(parse(both).flops.size(), 1U);
  EXPECT_REFUSED(replaced(both, "\"top\": {", "\"third\": {"), "2 modules that are no black boxes");
}

TEST(NetlistReader, TakesTheOnlyModuleWhateverItsName) {
  EXPECT_EQ(parse(replaced(std::string(small_netlist), "\"top\": {", "\"core\": {")).module,
            "core");
}

TEST(NetlistReader, BlackBoxMarkMayComeAfterTheCells) {
  const std::string late = R"("modules": { "b": { "cells": { "u": { "type": "?" } },
      "ports": { "p": { "direction": "inout", "bits": [ 1 ] } }, "attributes": { "blackbox": "1" } },)";
  EXPECT_EQ(parse(replaced(std::string(small_netlist), "\"modules\": {", late)).flops.size(), 1U);
}

TEST(NetlistReader, RefusesWrongStructure) {
  const std::string good(small_netlist);
  EXPECT_REFUSED("", "not valid JSON");
  EXPECT_REFUSED("[]", "a list");
  EXPECT_REFUSED("3", "a number");
  EXPECT_REFUSED("null", "null");
  EXPECT_REFUSED("{}", "has no modules");
  EXPECT_REFUSED(R"({"modules": {}})", "0 modules");
  EXPECT_REFUSED(R"({"modules": []})", "a list");
  EXPECT_REFUSED(R"({"modules": {"top": 3}})", "a number");
  EXPECT_REFUSED(good + "}", "not valid JSON");
  EXPECT_REFUSED(replaced(good, "\"SB_DFF\"", "17"), "a number");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "{} }"), "an object");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "7 }"), "a number");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "[ -7 ] }"), "a negative number");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "[ 7.5 ] }"), "a fraction");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "[ [ 7 ] ] }"), "a list");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "[ \"q\" ] }"), "the bit 'q'");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "[ 123456 ] }"), "out of range");
  EXPECT_REFUSED(replaced(good, "[ 7 ] }", "[ 99999999999999999999999 ] }"), "a fraction");
  EXPECT_REFUSED(replaced(good, "\"input\", \"bits\": [ 2 ]", "\"inout\", \"bits\": [ 2 ]"),
                 "'inout'");
  EXPECT_REFUSED(replaced(good, "\"signed\": 1", "\"upto\": 1"), "counts bits upwards");
  EXPECT_REFUSED(replaced(good, "\"signed\": 1, \"bits\": [ 5 ]", "\"signed\": 1"),
                 "without direction or bits");
  EXPECT_REFUSED(replaced(good, "\"type\": \"SB_DFF\",", ""), "register");
  EXPECT_REFUSED(replaced(good, "\"SB_DFF\"", "\"SB_MAGIC\""),
                 "cell 'register' of type 'SB_MAGIC'");
}

TEST(NetlistReader, RefusesWrongWiring) {
  const std::string good(small_netlist);
  EXPECT_REFUSED(replaced(good, "\"O\": [ 7 ]", "\"O\": [ 9 ]"), "another driver");
  EXPECT_REFUSED(replaced(good, "\"O\": [ 7 ]", "\"O\": [ 5 ]"), "another driver");
  EXPECT_REFUSED(replaced(good, "\"O\": [ 7 ]", "\"O\": [ 8 ]"),
                 "cell register (SB_DFF): its output depends");
  EXPECT_REFUSED(replaced(good, "\"C\": [ 2 ]", "\"C\": [ 5 ]"), "clock");
  EXPECT_REFUSED(replaced(good, "\"I1\": [ \"0\" ]", "\"I1\": [ 2 ]"), "uses the clock as data");
  EXPECT_REFUSED(replaced(good, "[ 9, \"1\" ]", "[ 9, \"x\" ]"),
                 "nothing drives output port 'q_o'");
  EXPECT_REFUSED(replaced(good, "\"clk_i\"", "\"clock\""), "no input port 'clk_i'");
  EXPECT_REFUSED(replaced(good, "\"I1\": [ \"0\" ]", "\"I1\": [ 7 ]"),
                 "cell inverter (SB_LUT4): is part of a combinational loop");
}

TEST(NetlistReader, LoopBehindIgnoredInputsIsNone) {
  std::string text(small_netlist);
  text = replaced(text, "\"I1\": [ \"0\" ]", "\"I1\": [ 7 ]");
  text = replaced(text, "\"LUT_INIT\": \"0000000000000001\"", "\"LUT_INIT\": \"0101010101010101\"");
  EXPECT_EQ(refusal(text), "");
}

TEST(NetlistReader, DeepNestingIsNoProblem) {
  const std::string open(200000, '['), close(200000, ']');
  EXPECT_EQ(refusal(replaced(std::string(small_netlist), "\"creator\": \"Yosys\"",
                             "\"creator\": " + open + close)),
            "");
  EXPECT_REFUSED(open, "a list");
  EXPECT_REFUSED(R"({"x": )" + open, "not valid JSON");
}

// Anything but a crash, a hang or another exception will do.
TEST(NetlistReader, SurvivesDamage) {
  core::Random random(1, "damage");
  constexpr std::string_view letters = "{}[]\",:0123456789xz-e.tfn \n";
  int refused = 0;
  for (std::size_t length = 0; length < small_netlist.size(); length += 7) {
    refused += refusal(small_netlist.substr(0, length)).empty() ? 0 : 1;
  }
  for (int round = 0; round < 4000; ++round) {
    std::string text(small_netlist);
    for (std::uint64_t hits = 1 + random.below(4); hits > 0; --hits) {
      text[random.below(text.size())] = letters[random.below(letters.size())];
    }
    refused += refusal(text).empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 1000);
}

TEST(NetlistReader, ReadsWhatYosysWrote) {
  for (const std::string family : {"ice40", "ecp5"}) {
    const Netlist netlist =
        read_netlist(LUTMARK_ROOT "/harness/sim/tests/testdata/tiny_" + family + ".json", "top");
    EXPECT_EQ(netlist.flops.size(), 5U) << family;
    EXPECT_EQ(netlist.ports.size(), 8U) << family;
    EXPECT_NO_THROW(NetlistSim(netlist, "clk_i")) << family;
  }
}

TEST(NetlistReader, MissingFileIsTheUsersProblem) {
  EXPECT_THROW(read_netlist("/nonexistent/n.json", "top"), core::UserError);
}

}  // namespace
}  // namespace lutmark::sim
