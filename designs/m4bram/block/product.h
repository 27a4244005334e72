// SPDX-License-Identifier: Apache-2.0
// Product: a matrix product on one block, tile after tile, as the accelerators' models have it.
#pragma once

#include <cstdint>
#include <vector>

#include "designs/m4bram/block/program.h"
#include "designs/m4bram/block/task.h"
#include "designs/m4bram/model/accelerator.h"

namespace lutmark::designs::m4bram::cim {

/// m x k activations by k x n weights. The weights lie in the main array from the start; results
/// are made a tile at a time, each with one readout.
struct Product {
  int m = 1;
  int k = 1;
  int n = 1;
};

/// What a block makes at once. M4BRAM: `duplication` rows of the result, in other columns of it
/// otherwise; BRAMAC: a row of the result in every element.
struct ProductTile {
  int rows = 1;
  int columns = 1;
};
ProductTile tile_of(const Task& task);

/// The task of a product on a block; mode and machine are those of `mode`.
Task product_task(const Task& mode, const Product& product);

/// Rows that the main array has: all of them for M4BRAM, 128 for BRAMAC, whose words of one column
/// are four words apart.
int most_rows(const Machine& machine);

struct Matrices {
  std::vector<std::vector<int>> activations;  ///< m x k
  std::vector<std::vector<int>> weights;      ///< k x n
};

/// The program of a product: tiles of equal rows one after another.
Work product_work(const Task& task, const Product& product, const Matrices& matrices);

/// The model's architecture of a machine, and the tile that one block of it is.
Architecture architecture_of(const Machine& machine);
Tile model_tile(const Task& task);
/// Main cycles of the product by the accelerator's closed form, with unsigned activations.
Timing model_timing(const Task& task, const Product& product);

}  // namespace lutmark::designs::m4bram::cim
