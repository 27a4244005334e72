// SPDX-License-Identifier: Apache-2.0
// m4bram.block_gemm, m4bram.bramac_gemm: a small matrix product on one block, with the block's own
// counters of cycles beside the result.
#pragma once

#include "designs/m4bram/block/product.h"
#include "harness/core/design.h"

namespace lutmark::designs::m4bram {

core::Design block_gemm();
core::Design bramac_gemm();

/// What a config of m4bram.block_gemm or m4bram.bramac_gemm asks.
struct ProductQuestion {
  cim::Task task;
  cim::Product product;
};
ProductQuestion block_product(const core::Config& config);
ProductQuestion bramac_product(const core::Config& config);

}  // namespace lutmark::designs::m4bram
