// SPDX-License-Identifier: Apache-2.0
// Parts of a data set, so that choices are made on other images than those trained or tested on.
#include "harness/nn/data_slice.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"

namespace lutmark::nn {

core::DataSet slice(const core::DataSet& whole, std::size_t first, std::size_t count) {
  if (first > whole.size() || count > whole.size() - first) {
    throw core::UserError(
        "data set",
        fmt::format("has {} images; {} from image {} on are asked for", whole.size(), count, first),
        "use the data set that the net was trained on");
  }
  const auto part = [](const auto& all, std::size_t begin, std::size_t size) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(begin);
    return std::vector<std::uint8_t>(from, from + static_cast<std::ptrdiff_t>(size));
  };
  const std::size_t pixels = whole.pixels_per_image();
  return {.rows = whole.rows,
          .columns = whole.columns,
          .classes = whole.classes,
          .pixels = part(whole.pixels, first * pixels, count * pixels),
          .labels = part(whole.labels, first, count)};
}

core::DataSource slice(const core::DataSource& whole, const std::string& name, std::size_t first,
                       std::size_t count) {
  return {.name = name,
          .sha256 = core::sha256_hex(fmt::format("{} {} {}", whole.sha256, first, count)),
          .missing = whole.missing,
          .load = [load = whole.load, first, count] { return slice(load(), first, count); }};
}

}  // namespace lutmark::nn
