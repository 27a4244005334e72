// SPDX-License-Identifier: Apache-2.0
// Tests of template.scale.
#include "designs/template/scale.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "designs/common/range.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::template_design {
namespace {

using core::Config;
using core::Design;

TEST(Scale, MultipliesByTheFactorOnEveryLegalWidth) {
  const Design design = scale();
  for (int bits = 1; bits <= 16; ++bits) {
    for (const int factor : {1, 5, 128, 255}) {
      const Config config = design.parameters.resolve(
          {{"a", std::to_string(bits)}, {"factor", std::to_string(factor)}}, "");
      const core::Hardware hardware = design.generate(config, {});
      const core::Vectors in = design.stimulus(config, 1);

      const core::Vectors out = design.golden(config, in);

      ASSERT_EQ(out.at("out").width(), hardware.streams[1].width);
      ASSERT_EQ(in.at("in").width(), hardware.streams[0].width);
      Range seen;
      for (std::size_t beat = 0; beat < in.at("in").size(); ++beat) {
        const std::int64_t x = in.at("in").elements(beat, bits, true)[0];
        ASSERT_EQ(out.at("out").elements(beat, hardware.streams[1].width, true)[0], factor * x);
        seen = {std::min(seen.low, x), std::max(seen.high, x)};
      }
      EXPECT_EQ(seen, Range::of_signed(bits));
    }
  }
}

TEST(Scale, WritesItsConfigIntoTheText) {
  const Design design = scale();
  const std::string text =
      design.generate(design.parameters.parse("a8_f5", ""), {}).files.at("scale.sv");

  EXPECT_CONTAINS(text, "out = 5 * in");
  EXPECT_CONTAINS(text, "input  wire signed [7:0] in_data_i");
  EXPECT_CONTAINS(text, "output wire signed [10:0] out_data_o");  // -640 to 635
}

}  // namespace
}  // namespace lutmark::designs::template_design
