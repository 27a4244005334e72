// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of trained nets and runs small ones on an image.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/core/error.h"
#include "harness/nn/net_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const lutmark::nn::IntegerNet net =
        lutmark::nn::parse_net(lutmark::core::parse_json(text, "fuzz.json"), "fuzz.json");
    const auto pixels =
        static_cast<std::size_t>(net.input.rows) * static_cast<std::size_t>(net.input.columns);
    // Cheap ones only, so that many are tried.
    if (pixels > 4096 || net.weights() > 4096) return 0;
    for (const auto pixel : {std::uint8_t{0}, std::uint8_t{255}}) {
      static_cast<void>(lutmark::nn::classify(net, std::vector<std::uint8_t>(pixels, pixel)));
    }
    static_cast<void>(lutmark::nn::parse_net(
        lutmark::core::parse_json(lutmark::nn::net_text(net), "again.json"), "again.json"));
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
