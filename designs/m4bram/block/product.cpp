// SPDX-License-Identifier: Apache-2.0
// Product: a matrix product on one block, tile after tile, as the accelerators' models have it.
#include "designs/m4bram/block/product.h"

#include "designs/m4bram/model/layer_table.h"

namespace lutmark::designs::m4bram::cim {
namespace {

int tiles(int size, int step) { return static_cast<int>(ceil_div(size, step)); }

// Tiles of columns whose weights share a row of the main array, in other slices of it.
int tiles_per_row(const Task& task) { return task.machine.is_bramac ? 1 : task.duplication; }

int rows_per_input(const Task& task, const Product& product) {
  return tiles(tiles(product.n, tile_of(task).columns), tiles_per_row(task));
}

std::uint8_t aligned(int activation, int bits) {
  return static_cast<std::uint8_t>(activation << (8 - bits));
}

}  // namespace

ProductTile tile_of(const Task& task) {
  if (task.machine.is_bramac) return {.rows = task.machine.elements, .columns = task.lanes()};
  return {.rows = task.duplication,
          .columns = task.machine.elements / task.duplication * task.lanes()};
}

int most_rows(const Machine& machine) {
  constexpr int words = 512;
  return machine.is_bramac ? words / 4 : words * machine.word_bits / machine.row_bits;
}

Task product_task(const Task& mode, const Product& product) {
  Task task = mode;
  const ProductTile tile = tile_of(task);
  task.mac2s = tiles(product.k, 2);
  task.readouts = tiles(product.m, tile.rows) * tiles(product.n, tile.columns);
  task.rows = product.k * rows_per_input(task, product);
  task.breaks_off = false;
  return task;
}

Work product_work(const Task& task, const Product& product, const Matrices& matrices) {
  const ProductTile tile = tile_of(task);
  const int column_tiles = tiles(product.n, tile.columns);
  const int per_input = rows_per_input(task, product);
  const int shared = tiles_per_row(task);
  Work work;
  work.rows.assign(static_cast<std::size_t>(task.rows),
                   std::vector<std::int64_t>(
                       static_cast<std::size_t>(task.machine.row_bits / task.weight_bits)));
  for (int c = 0; c < product.k; ++c) {
    for (int n = 0; n < product.n; ++n) {
      const int in_tile = n / tile.columns;
      auto& row = work.rows[static_cast<std::size_t>(c * per_input + in_tile / shared)];
      row[static_cast<std::size_t>(in_tile % shared * tile.columns + n % tile.columns)] =
          matrices.weights[static_cast<std::size_t>(c)][static_cast<std::size_t>(n)];
    }
  }
  // A sum of an odd number of products ends with a product by zero.
  const auto activation = [&](int row, int c) {
    if (row >= product.m || c >= product.k) return std::uint8_t{0};
    return aligned(matrices.activations[static_cast<std::size_t>(row)][static_cast<std::size_t>(c)],
                   task.activation_bits);
  };
  for (int row = 0; row < product.m; row += tile.rows) {
    for (int t = 0; t < column_tiles; ++t) {
      for (int c = 0; c < product.k; c += 2) {
        Mac2 mac2;
        mac2.row_1 = c * per_input + t / shared;
        mac2.row_2 = c + 1 < product.k ? mac2.row_1 + per_input : mac2.row_1;
        mac2.slice_1 = mac2.slice_2 = t % shared * (task.machine.slices / shared);
        for (int e = 0; e < task.machine.elements; ++e) {
          mac2.activations_1.push_back(activation(row + e % tile.rows, c));
          mac2.activations_2.push_back(activation(row + e % tile.rows, c + 1));
        }
        work.mac2s.push_back(std::move(mac2));
      }
    }
  }
  work.watched = {0};
  return work;
}

Architecture architecture_of(const Machine& machine) {
  if (machine.is_bramac)
    return machine.elements == 1 ? Architecture::bramac_1da : Architecture::bramac_2sa;
  const bool is_small = machine.row_bits == machine.word_bits;
  if (machine.is_double_pumped())
    return is_small ? Architecture::m4bram_s_dp : Architecture::m4bram_l_dp;
  return is_small ? Architecture::m4bram_s : Architecture::m4bram_l;
}

Tile model_tile(const Task& task) {
  const ProductTile tile = tile_of(task);
  return {.pvec = 1,
          .qvec = 0,
          .cvec = 0,
          .kvec = task.machine.is_bramac ? tile.columns : 0,
          .cim_qvec = tile.rows,
          .cim_cvec = 2,
          .cim_kvec = tile.columns};
}

Timing model_timing(const Task& task, const Product& product) {
  // Columns of a feature map are the rows of the product, its channels the sums.
  const Workload workload =
      convolution_workload({.c = product.k, .p = 1, .q = product.m, .k = product.n}, 1);
  const Architecture architecture = architecture_of(task.machine);
  const auto accelerator = make_accelerator(
      architecture, {.workload = &workload,
                     .precision = {.w = task.weight_bits, .a = task.activation_bits},
                     .has_dsps = task.machine.is_bramac});
  return accelerator->timing(model_tile(task), {});
}

}  // namespace lutmark::designs::m4bram::cim
