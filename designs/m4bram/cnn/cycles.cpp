// SPDX-License-Identifier: Apache-2.0
// Cycles of a net's layers on M4BRAM blocks alone, as the blocks of m4bram.block take them.
#include "designs/m4bram/cnn/cycles.h"

#include <algorithm>

#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/model/layer_table.h"

namespace lutmark::designs::m4bram {

BlockCycles& BlockCycles::operator+=(const BlockCycles& other) {
  cycles += other.cycles;
  readout_cycles += other.readout_cycles;
  return *this;
}

BlockCycles block_cycles(const cim::Machine& machine, int blocks, const BlockWork& work) {
  const cim::Task task{
      .machine = machine, .weight_bits = work.weight_bits, .activation_bits = work.activation_bits};
  std::int64_t fewest = 0;
  for (const int duplication : {1, 2, 4}) {
    const int channels = machine.elements / duplication * task.lanes();
    const std::int64_t dot_products =
        ceil_div(work.outputs, channels) * ceil_div(work.places, duplication);
    if (duplication == 1 || dot_products < fewest) fewest = dot_products;
  }
  const std::int64_t in_turn = ceil_div(fewest, blocks);
  BlockCycles result;
  result.readout_cycles = in_turn * work.readouts * machine.readout_beats();
  result.cycles = in_turn * work.mac2s * golden_mac2_cycles(task) + result.readout_cycles;
  return result;
}

BlockCycles cnn_cycles(const cim::Machine& machine, int blocks,
                       const std::array<Widths, middle_layers>& widths) {
  static const std::vector<nn::LayerRecipe> layers = cnn_layers_recipe();
  BlockCycles all;
  int side = nn::fashion_mnist_side;
  int channels = 1;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const nn::LayerRecipe& layer = layers[i];
    const bool is_fc = layer.kind == nn::LayerKind::fc;
    const bool is_middle = i >= first_middle_layer && i < first_middle_layer + middle_layers;
    const Widths own = is_middle ? widths[i - first_middle_layer] : Widths{};
    const int taps = channels * (is_fc ? side * side : layer.kernel * layer.kernel);
    side = is_fc ? 1 : (side - layer.kernel) / layer.stride + 1;
    channels = layer.outputs;
    all += block_cycles(machine, blocks,
                        {.outputs = layer.outputs,
                         .places = side * side,
                         .mac2s = (taps + 1) / 2,
                         .readouts = 1,
                         .weight_bits = own.w,
                         .activation_bits = own.a});
  }
  return all;
}

}  // namespace lutmark::designs::m4bram
