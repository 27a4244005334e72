// SPDX-License-Identifier: Apache-2.0
// Floorplan: where nextpnr put the cells of a design, tile by tile.
#pragma once

#include <string>

#include "harness/core/json.h"

namespace lutmark::flows {

/// Cells by tile, from the file of nextpnr's `--write`: an array of {part, kind, tiles}, with tiles
/// an array of [column, row, cells]. Columns count from the left, rows as the device counts them.
/// Parts: `core`, `shell`, and `added` for cells that place and route made itself; without
/// `has_shell` all others are the core's. Kinds: logic (tables and flip-flops), memory, dsp, other
/// (pins, clock buffers). Throws UserError when the file is not that, or a cell has no place.
core::Json floorplan_groups(const core::Json& placed, bool has_shell, const std::string& source);

}  // namespace lutmark::flows
