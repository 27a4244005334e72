// SPDX-License-Identifier: Apache-2.0
// SHA-256 of text and files, as 64 lower-case hex digits.
#include "harness/core/sha256.h"

#include <array>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "harness/core/error.h"

namespace lutmark::core {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

Sha256& Sha256::bytes(std::string_view data) {
  EVP_DigestUpdate(state_->context, data.data(), data.size());
  return *this;
}

Sha256& Sha256::part(std::string_view data) {
  bytes(fmt::format_int(data.size()).str());
  bytes(":");
  return bytes(data);
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (const unsigned char byte : digest) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

std::string sha256_hex(std::string_view data) { return Sha256().bytes(data).hex(); }

std::string sha256_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 18);
  while (stream) {
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.bytes({buffer.data(), static_cast<std::size_t>(stream.gcount())});
  }
  if (!stream.eof()) {
    throw UserError(file.string(), "cannot be read", "check that it exists and may be read");
  }
  return hash.hex();
}

}  // namespace lutmark::core
