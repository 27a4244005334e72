// SPDX-License-Identifier: Apache-2.0
// Fashion-MNIST as Debian's package dataset-fashion-mnist installs it.
#pragma once

#include <filesystem>
#include <string>

#include "harness/core/data_set.h"
#include "harness/nn/idx.h"

namespace lutmark::nn {

/// Where the package puts its files.
inline const std::filesystem::path fashion_mnist_folder = "/usr/share/datasets/fashion-mnist";

/// Rows and columns of an image.
inline constexpr int fashion_mnist_side = 28;

enum class Part { train, test };

/// 60,000 images of 28 x 28 pixels in 10 classes to train on, or 10,000 to test on. Throws
/// UserError when a file is absent or is not what it should be.
core::DataSet load_fashion_mnist(const std::filesystem::path& folder, Part part);

/// Either part as a source of known content.
core::DataSource fashion_mnist(Part part,
                               const std::filesystem::path& folder = fashion_mnist_folder);

/// SHA-256 of all pixels followed by all labels.
std::string content_sha256(const core::DataSet& data);

/// Images and labels that belong together. Throws UserError when the arrays do not fit each other
/// or a label is not below `classes`; the sources are for messages.
core::DataSet data_set_of(IdxArray images, const std::string& images_source, IdxArray labels,
                          const std::string& labels_source, int classes);

}  // namespace lutmark::nn
