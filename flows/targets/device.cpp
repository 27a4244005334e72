// SPDX-License-Identifier: Apache-2.0
// Device: what flows know of a part; capacities as nextpnr reports them as available,
// columns and rows as nextpnr 0.11 numbers its tiles.
#include "flows/targets/device.h"

namespace lutmark::flows {

Device ice40hx8k() {
  return {.name = "iCE40HX8K-CT256",
          .nextpnr = "nextpnr-ice40",
          .place_arguments = {"--hx8k", "--package", "ct256"},
          .target_mhz = 700,
          .synth_script = "synth_ice40.ys",
          .cell_models = "+/ice40/cells_sim.v",
          .cell_type = "ICESTORM_LC",
          .clock_constraint_file = "ice40hx8k_ct256.pcf",
          .constraint_option = "--pcf",
          .fabric = {.lut_inputs = 4, .carry = true, .ff_per_lut = 1, .ram = true, .dsp = false},
          .lut_cells = {"SB_LUT4"},
          .carry_cells = {"SB_CARRY"},
          .ff_prefixes = {"SB_DFF"},
          .bram_cells = {"SB_RAM40_4K"},
          .lutram_cells = {},
          .dsp_cells = {"SB_MAC16"},
          .columns = 34,
          .rows = 34,
          .luts_per_carry = 0,
          .luts_per_lutram = 0,
          .luts = 7680,
          .ffs = 7680,
          .brams = 32,
          .dsps = 0};
}

Device lfe5u_85f() {
  return {.name = "LFE5U-85F-6CABGA381",
          .nextpnr = "nextpnr-ecp5",
          .place_arguments = {"--85k", "--package", "CABGA381", "--speed", "6"},
          .target_mhz = 700,
          .synth_script = "synth_ecp5.ys",
          .cell_models = "+/ecp5/cells_sim.v",
          .cell_type = "TRELLIS_COMB",
          .clock_constraint_file = "lfe5u_85f_cabga381.lpf",
          .constraint_option = "--lpf",
          .fabric = {.lut_inputs = 4, .carry = true, .ff_per_lut = 1, .ram = true, .dsp = true},
          .lut_cells = {"LUT4"},
          .carry_cells = {"CCU2C"},
          .ff_prefixes = {"TRELLIS_FF"},
          .bram_cells = {"DP16KD"},
          .lutram_cells = {"TRELLIS_DPR16X4"},
          .dsp_cells = {"MULT18X18D"},
          .columns = 127,
          .rows = 96,
          .luts_per_carry = 2,
          .luts_per_lutram = 6,
          .luts = 83640,
          .ffs = 83640,
          .brams = 208,
          .dsps = 156};
}

}  // namespace lutmark::flows
