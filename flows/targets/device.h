// SPDX-License-Identifier: Apache-2.0
// Device: what flows know of a part; capacities as nextpnr reports them as available.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/fabric.h"

namespace lutmark::flows {

struct Device {
  std::string name;     ///< part and package, for people
  std::string nextpnr;  ///< name of the tool in the tool chain
  std::vector<std::string> place_arguments;
  /// Above what any design reaches, so that the router never stops early; a miss is no failure.
  int target_mhz = 0;
  std::string synth_script;           ///< in flows/scripts
  std::string cell_models;            ///< the vendor's, in Yosys' share
  std::string cell_type;              ///< logic cells in nextpnr's report
  std::string clock_constraint_file;  ///< in flows/targets; pins of the shell
  std::string constraint_option;
  core::Fabric fabric;

  /// Which cells of a netlist are counted as what.
  std::vector<std::string> lut_cells;
  std::vector<std::string> carry_cells;
  std::vector<std::string> ff_prefixes;  ///< cell types that begin with one of these
  std::vector<std::string> bram_cells;
  std::vector<std::string> lutram_cells;  ///< none: the device has no memory in look-up tables
  std::vector<std::string> dsp_cells;
  int columns = 0;  ///< tiles, pins included
  int rows = 0;
  double luts_per_carry = 0;   ///< LUT sites that a carry cell takes
  double luts_per_lutram = 0;  ///< LUT sites that a memory cell of look-up tables takes
  double luts = 0;
  double ffs = 0;
  double brams = 0;
  double dsps = 0;
};

/// Lattice iCE40HX8K in the CT256 package.
Device ice40hx8k();
/// Lattice LFE5U-85F, speed grade 6, in the CABGA381 package.
Device lfe5u_85f();

}  // namespace lutmark::flows
