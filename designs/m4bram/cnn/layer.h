// SPDX-License-Identifier: Apache-2.0
// m4bram.cnn_layer: a layer of the trained net on a block as RTL, with test images as stimulus.
#pragma once

#include <filesystem>

#include "designs/m4bram/block/program.h"
#include "designs/m4bram/cnn/design.h"

namespace lutmark::designs::m4bram {

/// How a layer lies on a block. Row t of the main array has the weights of tap t of as many outputs
/// as a row holds; a frame is such a set of outputs of one image. A dot product takes as many
/// places as weights are duplicated, the last place again where there are too few, so every frame
/// has as many of them.
class LayerProgram {
 public:
  /// The layer is borrowed and has weights of one width.
  LayerProgram(const cim::Machine& machine, int duplication, const LaneLayer& layer);

  const cim::Task& task() const { return task_; }
  int frames_per_image() const;
  /// What frame `frame` of an image computes of the layer's activations.
  cim::Work work(int frame, std::span<const std::int64_t> activations) const;

  /// Which sum a lane has after a dot product of a frame: place * outputs + output, the place of
  /// nn::layer_sums(), or -1 for a lane without an output.
  std::int64_t sum_in(int frame, int dot_product, int element, int lane) const;

 private:
  int outputs_per_row() const;
  int place_of(int dot_product, int element) const;
  int slice_of(int dot_product) const;

  LaneLayer layer_;
  cim::Task task_;
};

/// Reads the nets below `root`.
core::Design cnn_layer_design(const std::filesystem::path& root);

}  // namespace lutmark::designs::m4bram
