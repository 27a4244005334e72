// SPDX-License-Identifier: Apache-2.0
// Tests of shell.registers.
#include "designs/shell/registers.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::designs::shell {
namespace {

TEST(Registers, GiveWhatTheyWereGiven) {
  const core::Design design = registers();
  for (const char* name : {"b1l1", "b16l8", "b65l3"}) {
    const core::Config config = design.parameters.parse(name, "");
    const core::Hardware hardware = design.generate(config, {});
    const core::Vectors in = design.stimulus(config, 1);

    const core::Vectors out = design.golden(config, in);

    EXPECT_EQ(in.at("in").width(), hardware.streams[0].width) << name;
    EXPECT_EQ(out.at("out").width(), hardware.streams[1].width) << name;
    EXPECT_EQ(out.at("out").size(), in.at("in").size()) << name;
  }
}

TEST(Registers, AreAsManyAsAskedFor) {
  const core::Design design = registers();
  const core::Hardware hardware = design.generate(design.parameters.parse("b4l3", ""), {});

  EXPECT_EQ(hardware.latency_cycles, 5);
  EXPECT_EQ(hardware.interval_cycles, 6);
  EXPECT_CONTAINS(hardware.files.at("registers.sv"), "reg [15:0] chain_q;");
}

}  // namespace
}  // namespace lutmark::designs::shell
