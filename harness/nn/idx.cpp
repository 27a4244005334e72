// SPDX-License-Identifier: Apache-2.0
// IDX: the file format of MNIST and its relatives, plain or compressed with gzip.
#include "harness/nn/idx.h"

#include <zlib.h>

#include <algorithm>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/json.h"

namespace lutmark::nn {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr const char* remedy = "get the file again: apt-get install --reinstall the data set";

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

// Ends the stream of zlib on every way out.
class Inflater {
 public:
  Inflater() {
    constexpr int gzip_only = 16 + MAX_WBITS;
    is_open_ = inflateInit2(&stream, gzip_only) == Z_OK;
  }
  ~Inflater() {
    if (is_open_) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  bool is_open() const { return is_open_; }

  z_stream stream = {};

 private:
  bool is_open_ = false;
};

}  // namespace

IdxArray parse_idx(std::string_view bytes, const std::string& source) {
  const auto fail = [&](const std::string& problem) {
    throw core::UserError(source, problem, remedy);
  };
  if (bytes.size() < 4) fail(fmt::format("is cut short: {} bytes, no IDX header", bytes.size()));
  const std::uint32_t magic = big_endian(bytes);
  const std::uint32_t dimensions = magic & 0xff;
  if (magic >> 8 != 8 || dimensions < 1 || dimensions > 4) {
    fail(fmt::format("is no IDX file of unsigned bytes: its magic number is 0x{:08x}", magic));
  }
  const std::size_t header = 4 + 4 * std::size_t{dimensions};
  if (bytes.size() < header) fail("is cut short: the header has no sizes");
  IdxArray array;
  std::size_t count = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::uint32_t size = big_endian(bytes.substr(4 + 4 * i));
    // Bounded after every factor, so that the product cannot wrap.
    if (size == 0 || size > most_bytes / count) {
      fail(fmt::format("has {} as its size {}", size, i + 1));
    }
    count *= size;
    array.sizes.push_back(size);
  }
  if (bytes.size() - header != count) {
    fail(fmt::format("holds {} values where its header says {}", bytes.size() - header, count));
  }
  array.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
  return array;
}

std::string gunzip(std::string_view bytes, const std::string& source, std::size_t max_bytes) {
  Inflater inflater;
  if (!inflater.is_open()) throw core::UserError(source, "zlib has no memory", "free some");
  z_stream& stream = inflater.stream;
  // zlib's interface predates const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  std::vector<char> block(std::size_t{1} << 16);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(block.data(), block.size() - stream.avail_out);
    if (text.size() > max_bytes) {
      throw core::UserError(source, fmt::format("unpacks to more than {} bytes", max_bytes),
                            "this is not the file that was meant");
    }
  }
  if (status != Z_STREAM_END || stream.avail_in != 0) {
    throw core::UserError(source, "is no whole gzip file", remedy);
  }
  return text;
}

IdxArray read_idx(const std::filesystem::path& file) {
  const std::string bytes = core::read_text(file, most_bytes);
  if (file.extension() != ".gz") return parse_idx(bytes, file.string());
  return parse_idx(gunzip(bytes, file.string(), most_bytes), file.string());
}

}  // namespace lutmark::nn
