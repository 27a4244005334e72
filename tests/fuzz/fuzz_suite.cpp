// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of suites: whatever the bytes, a suite or a UserError.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/core/error.h"
#include "harness/core/suite.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    static_cast<void>(lutmark::core::parse_suite(lutmark::core::parse_json(text, "fuzz.json"),
                                                 "fuzz.json", "fuzz"));
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
