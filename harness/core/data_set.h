// SPDX-License-Identifier: Apache-2.0
// DataSet: images with labels, as nets see them, and where they come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lutmark::core {

/// Grey images of one size. Pixels are row-major, one image after the other; labels are below
/// `classes`; both are checked where a data set is read.
struct DataSet {
  int rows = 0;
  int columns = 0;
  int classes = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint8_t> labels;

  std::size_t size() const { return labels.size(); }
  std::size_t pixels_per_image() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
  std::span<const std::uint8_t> image(std::size_t index) const {
    return {pixels.data() + index * pixels_per_image(), pixels_per_image()};
  }
};

/// A data set that is installed apart from lutmark.
struct DataSource {
  std::string name;    ///< "Fashion-MNIST, test images"
  std::string sha256;  ///< of its content, fixed in the code: what load() gives is no other
  /// Why it cannot be loaded and what to do, or empty. Cheap.
  std::function<std::string()> missing;
  /// Throws UserError when it is absent or its content is another.
  std::function<DataSet()> load;
};

}  // namespace lutmark::core
