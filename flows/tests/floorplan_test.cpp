// SPDX-License-Identifier: Apache-2.0
#include "flows/tools/floorplan.h"

#include <gtest/gtest.h>

#include "harness/core/error.h"

namespace lutmark::flows {
namespace {

using core::Json;
using core::UserError;

Json cell(const char* type, const char* bel) {
  return {{"type", type}, {"attributes", {{"NEXTPNR_BEL", bel}}}};
}

Json placed(Json cells) { return {{"modules", {{"top", {{"cells", std::move(cells)}}}}}}; }

TEST(Floorplan, CountsTheCellsOfATileByPartAndKind) {
  const Json json = placed({{"core.a", cell("ICESTORM_LC", "X19/Y5/lc0")},
                            {"core.b", cell("ICESTORM_LC", "X19/Y5/lc7")},
                            {"core.c", cell("ICESTORM_LC", "X2/Y30/lc0")},
                            {"core.m", cell("ICESTORM_RAM", "X8/Y5/ram")},
                            {"shift_q", cell("ICESTORM_LC", "X19/Y6/lc1")},
                            {"pin", cell("SB_IO", "X0/Y20/io0")},
                            {"$nextpnr_ICESTORM_LC_1", cell("ICESTORM_LC", "X4/Y4/lc0")}});

  const auto group = [](const char* part, const char* kind, Json tiles) {
    return Json{{"part", part}, {"kind", kind}, {"tiles", std::move(tiles)}};
  };
  EXPECT_EQ(
      floorplan_groups(json, true, "f"),
      Json({group("added", "logic", {{4, 4, 1}}), group("core", "logic", {{2, 30, 1}, {19, 5, 2}}),
            group("core", "memory", {{8, 5, 1}}), group("shell", "logic", {{19, 6, 1}}),
            group("shell", "other", {{0, 20, 1}})}));
}

TEST(Floorplan, WithoutAShellAllIsTheCores) {
  const Json json = placed({{"a", cell("TRELLIS_COMB", "X42/Y2/SLICEC.K1")},
                            {"b", cell("TRELLIS_FF", "X42/Y2/SLICEC.FF1")}});

  EXPECT_EQ(floorplan_groups(json, false, "f"),
            Json({{{"part", "core"}, {"kind", "logic"}, {"tiles", {{42, 2, 2}}}}}));
}

TEST(Floorplan, RefusesWhatIsNoPlacedDesign) {
  const Json good = placed({{"core.a", cell("ICESTORM_LC", "X1/Y2/lc0")}});
  Json two = good;
  two["modules"]["other"] = two["modules"]["top"];
  Json unplaced = good;
  unplaced["modules"]["top"]["cells"]["core.a"]["attributes"].erase("NEXTPNR_BEL");
  for (const Json& bad :
       {Json(), Json::array(), Json{{"modules", Json::array()}}, two, unplaced,
        placed(Json::array()), placed({{"a", 1}}), placed({{"a", cell("X", "")}}),
        placed({{"a", cell("X", "X1/Y2")}}), placed({{"a", cell("X", "X/Y2/a")}}),
        placed({{"a", cell("X", "R1/C2/a")}}), placed({{"a", cell("X", "X1Y2/a")}})}) {
    EXPECT_THROW(floorplan_groups(bad, true, "placed.json"), UserError) << bad.dump();
  }
}

}  // namespace
}  // namespace lutmark::flows
