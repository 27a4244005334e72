// SPDX-License-Identifier: Apache-2.0
// Tests of shell.wires.
#include "designs/shell/wires.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::designs::shell {
namespace {

TEST(Wires, EveryOutputBitIsAnInputBit) {
  const core::Design design = wires();
  for (const char* name : {"i1o1", "i64o64", "i3o70", "i100o7", "i4096o4096"}) {
    const core::Config config = design.parameters.parse(name, "");
    const core::Hardware hardware = design.generate(config, {});
    const core::Vectors in = design.stimulus(config, 1);

    const core::Vectors out = design.golden(config, in);

    ASSERT_EQ(in.at("in").width(), hardware.streams[0].width) << name;
    ASSERT_EQ(out.at("out").width(), hardware.streams[1].width) << name;
    ASSERT_EQ(in.at("in").size(), out.at("out").size());
    for (std::size_t beat = 0; beat < in.at("in").size(); ++beat) {
      const auto x = in.at("in").elements(beat, 1, false);
      const auto y = out.at("out").elements(beat, 1, false);
      for (std::size_t i = 0; i < y.size(); ++i) ASSERT_EQ(y[i], x[i % x.size()]) << name;
    }
  }
}

TEST(Wires, HasNoLatencyAndNamesItsWidths) {
  const core::Design design = wires();
  const core::Hardware hardware = design.generate(design.parameters.parse("i3o5", ""), {});

  EXPECT_EQ(hardware.latency_cycles, 0);
  EXPECT_CONTAINS(hardware.files.at("wires.v"), "input  wire [2:0] in_data_i");
  EXPECT_CONTAINS(hardware.files.at("wires.v"), "assign out_data_o[i] = in_data_i[i % 3];");
}

}  // namespace
}  // namespace lutmark::designs::shell
