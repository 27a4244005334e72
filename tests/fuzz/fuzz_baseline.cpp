// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of baselines and the judge on what it read.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/core/error.h"
#include "harness/judge/baseline.h"
#include "harness/judge/compare.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    for (const auto& [name, baseline] :
         lutmark::judge::baselines_in(lutmark::core::parse_json(text, "fuzz.json"), "fuzz.json")) {
      const lutmark::core::CaseResult result{.name = name,
                                             .outcome = baseline.outcome,
                                             .revision = baseline.revision,
                                             .metrics = {{"luts", 1}},
                                             .seeded = {{"fmax_mhz", {{1, 100.0}}}}};
      static_cast<void>(
          lutmark::judge::judge_case(result, &baseline, lutmark::judge::Strictness::runs));
    }
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
