// SPDX-License-Identifier: Apache-2.0
// Tests of renamed signals: only what is internal gets another name, everywhere.
#include "designs/common/renamed.h"

#include <gtest/gtest.h>

#include "designs/template/scale.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs {
namespace {

// Without the six digits before a renamed signal, which are of no interest here.
std::string plain(std::string text) {
  for (std::size_t i = 0; i + 8 < text.size(); ++i) {
    const bool is_start =
        text[i] == 'r' && text[i + 7] == '_' && text[i + 8] != ' ' &&
        text.substr(i + 1, 6).find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_start) text.replace(i, 8, "R_");
  }
  return text;
}

TEST(Renamed, SignalsOfTheBodyGetOtherNamesAndPortsKeepTheirs) {
  EXPECT_EQ(plain(with_renamed_signals("module m (input wire [W-1:0] a_i, output reg y_o);\n"
                                       "  // count of a_i\n"
                                       "  wire signed [W-1:0] count = a_i, other;\n"
                                       "  (* keep *) reg [1:0] lines [0:count_max];\n"
                                       "  always @(posedge clk) y_o <= lines[count] + 2'b10;\n"
                                       "  sub u_sub (.count_i(count), .y_o(other));\n"
                                       "endmodule\n")),
            "module m (input wire [W-1:0] a_i, output reg y_o);\n"
            "  // count of a_i\n"
            "  wire signed [W-1:0] R_count = a_i, R_other;\n"
            "  (* keep *) reg [1:0] R_lines [0:count_max];\n"
            "  always @(posedge clk) y_o <= R_lines[R_count] + 2'b10;\n"
            "  sub u_sub (.count_i(R_count), .y_o(R_other));\n"
            "endmodule\n");
}

TEST(Renamed, ASignalThatIsAPortElsewhereKeepsItsName) {
  const std::string text =
      "module a (input x);\nendmodule\nmodule b;\n  wire x;\n  a u_a (.x(x));\nendmodule\n";

  EXPECT_EQ(with_renamed_signals(text), text);
}

TEST(Renamed, ADesignDiffersInItsFilesOnly) {
  const core::Design design = template_design::scale();
  const core::Design renamed = with_renamed_signals(design);
  const core::Hardware before = design.generate(design.configs.front(), {});
  const core::Hardware after = renamed.generate(design.configs.front(), {});

  EXPECT_EQ(renamed.name, design.name);
  EXPECT_EQ(after.streams, before.streams);
  EXPECT_NE(after.files.at("scale.sv"), before.files.at("scale.sv"));
  EXPECT_EQ(test::contains(after.files.at("scale.sv"), " valid_q"), false);
  EXPECT_CONTAINS(after.files.at("scale.sv"), "input  wire signed [7:0] in_data_i");
}

}  // namespace
}  // namespace lutmark::designs
