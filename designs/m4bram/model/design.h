// SPDX-License-Identifier: Apache-2.0
// Performance models of tiled accelerators with compute-in-memory block RAMs as designs.
#pragma once

#include <filesystem>

#include "harness/core/design.h"
#include "harness/core/enum_names.h"

namespace lutmark::designs::m4bram {

/// Files of designs/m4bram/workloads; those before mobilenet have a published form too.
enum class Network : std::uint8_t {
  alexnet,
  vgg16,
  resnet18,
  resnet34,
  vit,
  mobilenet,
  gemm,
  fashion_cnn
};

/// m4bram.dla: a network of designs/m4bram/workloads, or a list of layers of the user's.
core::Design dla_design(const std::filesystem::path& root);
/// m4bram.gemm: one matrix product of any size.
core::Design gemm_design();
/// m4bram.conv: one convolution of any size.
core::Design conv_design();
/// m4bram.resident: one matrix product in all styles of computing at block RAMs.
core::Design resident_design();
/// m4bram.bramac_dla: the older model of BRAMAC's own repository.
core::Design bramac_design(const std::filesystem::path& root);

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::Network> {
  static constexpr std::array<std::string_view, 8> names{
      "alexnet", "vgg16", "resnet18", "resnet34", "vit", "mobilenet", "gemm", "fashion_cnn"};
};

}  // namespace lutmark::core
