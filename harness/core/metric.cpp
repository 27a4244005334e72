// SPDX-License-Identifier: Apache-2.0
// The one table of metrics: what every published figure is called, in which unit, and what it
// means.
#include "harness/core/metric.h"

#include <algorithm>

namespace lutmark::core {
namespace {

using enum Better;
using enum MetricKind;
using enum Origin;

constexpr std::array<Metric, 57> table{{
    {"luts", "cells", lower, deterministic,
     "look-up tables of the synthesised core, those inside carry cells included"},
    {"carries", "cells", lower, deterministic,
     "carry cells of the synthesised core (iCE40: SB_CARRY, ECP5: CCU2C, two bits each)"},
    {"ffs", "cells", lower, deterministic, "flip-flops of the synthesised core"},
    {"brams", "cells", lower, deterministic, "block RAMs of the synthesised core"},
    {"lutrams", "cells", lower, deterministic,
     "memories in look-up tables of the synthesised core, which luts leaves out (ECP5: "
     "TRELLIS_DPR16X4, 16 words of 4 bits each)"},
    {"dsps", "cells", lower, deterministic, "hard multipliers of the synthesised core"},
    {"luts_pct", "%", lower, deterministic,
     "luts as a share of the device's; a CCU2C takes two of them, a TRELLIS_DPR16X4 six"},
    {"ffs_pct", "%", lower, deterministic, "ffs as a share of the device's"},
    {"brams_pct", "%", lower, deterministic, "brams as a share of the device's"},
    {"dsps_pct", "%", lower, deterministic, "dsps as a share of the device's"},
    {"shell_luts", "cells", neither, deterministic,
     "look-up tables of the I/O shell, synthesised apart"},
    {"shell_ffs", "cells", neither, deterministic,
     "flip-flops of the I/O shell, synthesised apart"},
    {"adder_bits", "cells", lower, deterministic,
     "hard adder bits of the synthesised core, one bit each"},
    {"bles", "cells", lower, deterministic,
     "basic logic elements that the packed core takes: a look-up table with a flip-flop; with hard "
     "adders two of each and two adder bits"},
    {"clusters", "cells", lower, deterministic, "clusters of ten bles that the packed core takes"},
    {"cluster_inputs", "nets", neither, deterministic,
     "nets that enter a cluster, mean over the clusters"},
    {"area_logic_mwta", "MWTA", lower, deterministic,
     "area of the clusters with their local crossbars, without routing, in minimum-width "
     "transistor areas"},
    {"area_tile_mwta", "MWTA", lower, deterministic,
     "area_logic_mwta and routing: 320 wires in every channel, whatever the look-up tables"},
    {"area_tile_scaled_mwta", "MWTA", lower, deterministic,
     "area_logic_mwta and routing: wires in proportion to the inputs of a cluster"},
    {"latency_cycles", "cycles", lower, deterministic,
     "clock cycles from the first accepted input beat of a frame to its first valid output beat, "
     "measured in simulation"},
    {"interval_cycles", "cycles", lower, deterministic,
     "clock cycles between the starts of consecutive frames without stalls, measured in "
     "simulation"},
    {"ops_per_frame", "operations", neither, deterministic,
     "useful operations in a frame as the design defines them (a multiply-accumulate is one, zero "
     "weights counted)"},
    {"verified_frames", "frames", neither, deterministic,
     "frames compared with the golden model in RTL simulation, all stall patterns together"},
    {"netlist_frames", "frames", neither, deterministic,
     "frames compared with the golden model on the synthesised netlist, all power-up states "
     "together"},
    {"toggles_per_op", "toggles", lower, deterministic,
     "energy proxy: zero-delay toggles of the nets of the synthesised core per operation, without "
     "stalls; compare within one flow only"},
    {"accuracy_pct", "%", higher, deterministic,
     "share of the test images that the golden model's integers give their label"},
    {"test_images", "images", neither, deterministic, "images that accuracy_pct is a share of"},
    {"fmax_mhz", "MHz", higher, seeded,
     "routed maximum clock frequency, worst register-to-register path"},
    {"critical_path_ns", "ns", lower, seeded, "period of fmax_mhz"},
    {"latency_ns", "ns", lower, seeded, "latency_cycles at fmax_mhz"},
    {"throughput_mops", "Mop/s", higher, seeded,
     "millions of operations a second: ops_per_frame / interval_cycles at fmax_mhz"},
    {"placed_cells", "cells", lower, seeded,
     "logic cells that the placed design takes, the I/O shell included (iCE40: ICESTORM_LC, ECP5: "
     "TRELLIS_COMB, island fabric: slices)"},
    {"placed_cells_pct", "%", lower, seeded, "placed_cells as a share of the device's"},
    {"wires_1", "wires", lower, seeded,
     "wires of length 1 that the routed core takes on the island fabric"},
    {"wires_4", "wires", lower, seeded,
     "wires of length 4 that the routed core takes on the island fabric"},
    {"wirelength", "tiles", lower, seeded, "length of both together: wires_1 + 4 wires_4"},
    {"least_wires", "wires", lower, seeded,
     "least wires of length 1 that must start in a tile in each direction, with half as many of "
     "length 4, so that the core still routes on the island fabric"},
    {"verified_cycles", "cycles", neither, deterministic,
     "clock cycles simulated in the RTL check"},
    {"netlist_cycles", "cycles", neither, deterministic,
     "clock cycles simulated in the netlist check, all parallel stimuli together"},
    {"rtl_bytes", "bytes", neither, deterministic, "size of the generated RTL"},
    {"wall_s", "s", lower, noisy, "elapsed time of a stage"},
    {"cpu_s", "s", lower, noisy, "processor time of a stage"},
    {"peak_memory_mb", "MB", lower, noisy, "largest resident memory of a stage"},
    {"tool_s", "s", lower, noisy, "elapsed time of all stages of a case, each seed counted"},
    {"model_cycles", "cycles", lower, deterministic,
     "clock cycles that the model gives for the workload, once", modelled},
    {"comparator_cycles", "cycles", neither, deterministic,
     "the same of the design that speedup and area_ratio compare with", modelled},
    {"speedup", "ratio", higher, deterministic,
     "comparator_cycles over model_cycles, at equal clock frequencies", modelled},
    {"model_area", "units", lower, deterministic,
     "area of the tile's block RAMs and multipliers in the model's relative units", modelled},
    {"area_ratio", "ratio", lower, deterministic, "model_area over that of the comparator",
     modelled},
    {"model_brams", "blocks", lower, deterministic, "block RAMs that the tile takes", modelled},
    {"model_dsps", "blocks", lower, deterministic, "DSP blocks that the tile takes", modelled},
    {"mac_utilisation_pct", "%", higher, deterministic,
     "multiply-accumulates of the workload as a share of what the tile's DSPs and blocks could do "
     "in model_cycles",
     modelled},
    {"readout_pct", "%", lower, deterministic,
     "share of model_cycles in which accumulators are read out of compute-in-memory blocks",
     modelled},
    {"tiles_in_budget", "tiles", neither, deterministic,
     "tiles of the searched grid that the budgets admit", modelled},
    {"tied_tiles", "tiles", neither, deterministic,
     "tiles in the budgets that are as good as the chosen one", modelled},
    {"lane_overflows_pct", "%", lower, deterministic,
     "share of a net's sums at variable precision that leave an accumulator lane of a "
     "compute-in-memory block on the way, over all test images",
     modelled},
    {"wrong_sums_pct", "%", lower, deterministic,
     "share of the same sums that come out of the lanes wrong", modelled},
}};

}  // namespace

std::span<const Metric> metric_table() { return table; }

const Metric* find_metric(std::string_view name) {
  const auto row = std::find_if(table.begin(), table.end(),
                                [&](const Metric& metric) { return metric.name == name; });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace lutmark::core
