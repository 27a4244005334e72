// SPDX-License-Identifier: Apache-2.0
// Area: the cells of a netlist as the metrics of a device.
#pragma once

#include "flows/targets/device.h"
#include "flows/tools/yosys.h"
#include "harness/core/metric.h"

namespace lutmark::flows {

/// luts, carries, ffs, brams, dsps and, where the device has them, lutrams; and their shares of the
/// device. Look-up tables inside carry cells count among `luts`. A cell type that the device does
/// not name counts nowhere.
core::Metrics area_metrics(const CellCounts& cells, const Device& device);

}  // namespace lutmark::flows
