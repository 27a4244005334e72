// SPDX-License-Identifier: Apache-2.0
// Fuzzes the readers of data sets: the first byte says whether the rest is packed.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/core/error.h"
#include "harness/nn/idx.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::size_t most_bytes = std::size_t{1} << 20;
  try {
    if (data[0] == 'z') {
      static_cast<void>(
          lutmark::nn::parse_idx(lutmark::nn::gunzip(bytes, "fuzz.gz", most_bytes), "fuzz.gz"));
    } else {
      static_cast<void>(lutmark::nn::parse_idx(bytes, "fuzz.idx"));
    }
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
