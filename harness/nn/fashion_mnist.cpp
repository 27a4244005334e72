// SPDX-License-Identifier: Apache-2.0
// Fashion-MNIST as Debian's package dataset-fashion-mnist installs it.
#include "harness/nn/fashion_mnist.h"

#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::nn {

core::DataSet data_set_of(IdxArray images, const std::string& images_source, IdxArray labels,
                          const std::string& labels_source, int classes) {
  constexpr std::uint32_t most_pixels_a_side = 4096;
  const std::string remedy = "get both files again, from the same data set";
  if (images.sizes.size() != 3 || images.sizes[1] > most_pixels_a_side ||
      images.sizes[2] > most_pixels_a_side) {
    throw core::UserError(images_source, "does not hold images", remedy);
  }
  if (labels.sizes.size() != 1) {
    throw core::UserError(labels_source, "does not hold labels", remedy);
  }
  if (images.sizes[0] != labels.sizes[0]) {
    throw core::UserError(labels_source,
                          fmt::format("holds {} labels, and {} holds {} images", labels.sizes[0],
                                      images_source, images.sizes[0]),
                          remedy);
  }
  for (std::size_t i = 0; i < labels.values.size(); ++i) {
    if (labels.values[i] >= classes) {
      throw core::UserError(
          labels_source,
          fmt::format("label {} is {}; there are {} classes", i, labels.values[i], classes),
          remedy);
    }
  }
  return {.rows = static_cast<int>(images.sizes[1]),
          .columns = static_cast<int>(images.sizes[2]),
          .classes = classes,
          .pixels = std::move(images.values),
          .labels = std::move(labels.values)};
}

core::DataSet load_fashion_mnist(const std::filesystem::path& folder, Part part) {
  const std::string prefix = part == Part::train ? "train" : "t10k";
  const std::filesystem::path images = folder / (prefix + "-images-idx3-ubyte.gz");
  const std::filesystem::path labels = folder / (prefix + "-labels-idx1-ubyte.gz");
  for (const auto& file : {images, labels}) {
    if (!std::filesystem::exists(file)) {
      throw core::UserError(file.string(), "is not there",
                            "run scripts/setup.sh, or: apt-get install dataset-fashion-mnist");
    }
  }
  core::DataSet data =
      data_set_of(read_idx(images), images.string(), read_idx(labels), labels.string(), 10);
  if (data.rows != 28 || data.columns != 28) {
    throw core::UserError(images.string(), "does not hold images of 28 x 28 pixels",
                          "get the files of Fashion-MNIST again");
  }
  return data;
}

}  // namespace lutmark::nn
