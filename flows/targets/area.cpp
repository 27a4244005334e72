// SPDX-License-Identifier: Apache-2.0
// Area: the cells of a netlist as the metrics of a device.
#include "flows/targets/area.h"

namespace lutmark::flows {
namespace {

double count(const CellCounts& cells, const std::vector<std::string>& types) {
  double sum = 0;
  for (const std::string& type : types) {
    if (const auto found = cells.find(type); found != cells.end()) sum += found->second;
  }
  return sum;
}

double count_prefixes(const CellCounts& cells, const std::vector<std::string>& prefixes) {
  double sum = 0;
  for (const auto& [type, number] : cells) {
    for (const std::string& prefix : prefixes) {
      if (type.starts_with(prefix)) sum += number;
    }
  }
  return sum;
}

}  // namespace

core::Metrics area_metrics(const CellCounts& cells, const Device& device) {
  const double carries = count(cells, device.carry_cells);
  core::Metrics metrics{{"luts", count(cells, device.lut_cells) + device.luts_per_carry * carries},
                        {"carries", carries},
                        {"ffs", count_prefixes(cells, device.ff_prefixes)},
                        {"brams", count(cells, device.bram_cells)},
                        {"dsps", count(cells, device.dsp_cells)}};
  const double lutrams = count(cells, device.lutram_cells);
  if (!device.lutram_cells.empty()) metrics["lutrams"] = lutrams;
  metrics["luts_pct"] = 100 * (metrics["luts"] + device.luts_per_lutram * lutrams) / device.luts;
  metrics["ffs_pct"] = 100 * metrics["ffs"] / device.ffs;
  metrics["brams_pct"] = 100 * metrics["brams"] / device.brams;
  if (device.dsps > 0) metrics["dsps_pct"] = 100 * metrics["dsps"] / device.dsps;
  return metrics;
}

}  // namespace lutmark::flows
