// SPDX-License-Identifier: Apache-2.0
// Fashion-MNIST as Debian's package dataset-fashion-mnist installs it.
#include "harness/nn/fashion_mnist.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"

namespace lutmark::nn {
namespace {

namespace fs = std::filesystem;

constexpr const char* get_it = "run scripts/setup.sh, or: apt-get install dataset-fashion-mnist";

struct Files {
  fs::path images;
  fs::path labels;

  // The first of them that is not there, or empty.
  std::string absent() const {
    for (const fs::path& file : {images, labels}) {
      if (!fs::exists(file)) return file.string();
    }
    return "";
  }
};

Files files_of(const fs::path& folder, Part part) {
  const std::string prefix = part == Part::train ? "train" : "t10k";
  return {folder / (prefix + "-images-idx3-ubyte.gz"), folder / (prefix + "-labels-idx1-ubyte.gz")};
}

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

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
  const Files files = files_of(folder, part);
  const auto& [images, labels] = files;
  if (const std::string absent = files.absent(); !absent.empty())
    throw core::UserError(absent, "is not there", get_it);
  core::DataSet data =
      data_set_of(read_idx(images), images.string(), read_idx(labels), labels.string(), 10);
  if (data.rows != fashion_mnist_side || data.columns != fashion_mnist_side) {
    throw core::UserError(images.string(), "does not hold images of 28 x 28 pixels",
                          "get the files of Fashion-MNIST again");
  }
  return data;
}

core::DataSource fashion_mnist(Part part, const fs::path& folder) {
  const bool is_test = part == Part::test;
  const char* what = is_test ? "test images" : "training images";
  const std::string sha256 =
      is_test ? "9f1ec356a747bfe4ebab3cfb722d3694c9ca737e2570f6f90cf31d7b6fd689d4"
              : "16d82e2b505296aa2b78bd5ea0992634f30419a4c97def7c907d154a35ac6157";
  return {.name = fmt::format("Fashion-MNIST, {}", what),
          .sha256 = sha256,
          .missing =
              [folder, part] {
                const std::string absent = files_of(folder, part).absent();
                return absent.empty() ? "" : fmt::format("{} is not there; {}", absent, get_it);
              },
          .load =
              [folder, sha256, part, what] {
                core::DataSet data = load_fashion_mnist(folder, part);
                if (content_sha256(data) == sha256) return data;
                throw core::UserError(folder.string(),
                                      fmt::format("holds other {} than Fashion-MNIST's", what),
                                      "get the files again: apt-get install --reinstall "
                                      "dataset-fashion-mnist");
              }};
}

std::string content_sha256(const core::DataSet& data) {
  core::Sha256 hash;
  return hash.bytes(as_text(data.pixels)).bytes(as_text(data.labels)).hex();
}

}  // namespace lutmark::nn
