// SPDX-License-Identifier: Apache-2.0
// IDX: the file format of MNIST and its relatives, plain or compressed with gzip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lutmark::nn {

/// An array of unsigned bytes: sizes of its dimensions, slowest first, and values in that order.
struct IdxArray {
  std::vector<std::uint32_t> sizes;
  std::vector<std::uint8_t> values;
};

/// Parses an IDX file of unsigned bytes with 1 to 4 dimensions: two zero bytes, type 8, the number
/// of dimensions, sizes as big-endian 32-bit numbers, values. Nothing may follow. Throws UserError
/// that names `source`.
IdxArray parse_idx(std::string_view bytes, const std::string& source);

/// What one gzip member holds. Throws UserError when it is damaged, cut short, followed by
/// something, or larger than `max_bytes`.
std::string gunzip(std::string_view bytes, const std::string& source, std::size_t max_bytes);

/// Reads a file whose name ends in ".gz", or a plain one. Throws UserError.
IdxArray read_idx(const std::filesystem::path& file);

}  // namespace lutmark::nn
