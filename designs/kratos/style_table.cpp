// SPDX-License-Identifier: Apache-2.0
// Written by scripts/style_table.py from a run of the suite kratos_styles.
#include <array>

#include "designs/kratos/arithmetic.h"

namespace lutmark::designs::kratos {

std::span<const StyleMeasurement> style_measurements() {
  // carry, LUT inputs, w, sparsity in %, style and registers, LUTs, flip-flops
  // clang-format off
  static constexpr auto rows = std::to_array<StyleMeasurement>({
    {true, 4, 4, 0, {Style::binary, 1}, 1053, 1280},
    {true, 4, 4, 0, {Style::binary, 1}, 1263, 1280},
    {true, 4, 4, 0, {Style::csd, 1}, 1076, 1306},
    {true, 4, 4, 0, {Style::csd, 1}, 1251, 1306},
    {true, 4, 4, 0, {Style::cse, 1}, 1115, 1038},
    {true, 4, 4, 0, {Style::cse, 1}, 852, 1038},
    {true, 4, 4, 0, {Style::cse, 2}, 1112, 582},
    {true, 4, 4, 0, {Style::cse, 2}, 851, 582},
    {true, 4, 4, 0, {Style::plain, 1}, 1367, 1384},
    {true, 4, 4, 0, {Style::plain, 1}, 1665, 1462},
    {true, 4, 4, 50, {Style::binary, 1}, 490, 745},
    {true, 4, 4, 50, {Style::binary, 1}, 643, 745},
    {true, 4, 4, 50, {Style::csd, 1}, 534, 773},
    {true, 4, 4, 50, {Style::csd, 1}, 685, 773},
    {true, 4, 4, 50, {Style::cse, 1}, 459, 674},
    {true, 4, 4, 50, {Style::cse, 1}, 649, 674},
    {true, 4, 4, 50, {Style::cse, 2}, 454, 426},
    {true, 4, 4, 50, {Style::cse, 2}, 660, 426},
    {true, 4, 4, 50, {Style::plain, 1}, 694, 842},
    {true, 4, 4, 50, {Style::plain, 1}, 861, 866},
    {true, 4, 4, 90, {Style::binary, 1}, 102, 228},
    {true, 4, 4, 90, {Style::binary, 1}, 149, 228},
    {true, 4, 4, 90, {Style::csd, 1}, 118, 185},
    {true, 4, 4, 90, {Style::csd, 1}, 91, 186},
    {true, 4, 4, 90, {Style::cse, 1}, 113, 180},
    {true, 4, 4, 90, {Style::cse, 1}, 85, 182},
    {true, 4, 4, 90, {Style::cse, 2}, 110, 141},
    {true, 4, 4, 90, {Style::cse, 2}, 85, 142},
    {true, 4, 4, 90, {Style::plain, 1}, 120, 151},
    {true, 4, 4, 90, {Style::plain, 1}, 158, 151},
    {true, 4, 8, 0, {Style::binary, 1}, 3345, 4349},
    {true, 4, 8, 0, {Style::binary, 1}, 3839, 4349},
    {true, 4, 8, 0, {Style::csd, 1}, 3306, 4043},
    {true, 4, 8, 0, {Style::csd, 1}, 4097, 4043},
    {true, 4, 8, 0, {Style::cse, 1}, 2539, 3109},
    {true, 4, 8, 0, {Style::cse, 1}, 2968, 3109},
    {true, 4, 8, 0, {Style::cse, 2}, 2555, 1552},
    {true, 4, 8, 0, {Style::cse, 2}, 3070, 1552},
    {true, 4, 8, 0, {Style::plain, 1}, 6381, 3395},
    {true, 4, 8, 0, {Style::plain, 1}, 7044, 3695},
    {true, 4, 8, 50, {Style::binary, 1}, 1702, 2446},
    {true, 4, 8, 50, {Style::binary, 1}, 2106, 2446},
    {true, 4, 8, 50, {Style::csd, 1}, 1745, 2417},
    {true, 4, 8, 50, {Style::csd, 1}, 2243, 2417},
    {true, 4, 8, 50, {Style::cse, 1}, 1394, 1792},
    {true, 4, 8, 50, {Style::cse, 1}, 1793, 1792},
    {true, 4, 8, 50, {Style::cse, 2}, 1390, 1019},
    {true, 4, 8, 50, {Style::cse, 2}, 1786, 1019},
    {true, 4, 8, 50, {Style::plain, 1}, 3141, 1936},
    {true, 4, 8, 50, {Style::plain, 1}, 3442, 2046},
    {true, 4, 8, 90, {Style::binary, 1}, 290, 538},
    {true, 4, 8, 90, {Style::binary, 1}, 349, 538},
    {true, 4, 8, 90, {Style::csd, 1}, 265, 447},
    {true, 4, 8, 90, {Style::csd, 1}, 337, 447},
    {true, 4, 8, 90, {Style::cse, 1}, 247, 419},
    {true, 4, 8, 90, {Style::cse, 1}, 320, 419},
    {true, 4, 8, 90, {Style::cse, 2}, 245, 300},
    {true, 4, 8, 90, {Style::cse, 2}, 344, 300},
    {true, 4, 8, 90, {Style::plain, 1}, 460, 315},
    {true, 4, 8, 90, {Style::plain, 1}, 518, 318},
  });
  // clang-format on
  return rows;
}

}  // namespace lutmark::designs::kratos
