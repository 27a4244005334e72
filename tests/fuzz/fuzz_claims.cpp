// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of published claims: whatever the bytes, claims or a UserError.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/core/claim.h"
#include "harness/core/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    static_cast<void>(
        lutmark::core::parse_claims(lutmark::core::parse_json(text, "fuzz.json"), "fuzz.json"));
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
