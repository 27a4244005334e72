// SPDX-License-Identifier: Apache-2.0
// Fuzzes the readers of files that stages leave; the first byte chooses the reader.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "flows/tools/netlist_check.h"
#include "flows/tools/nextpnr.h"
#include "flows/tools/verilator.h"
#include "flows/tools/yosys.h"
#include "harness/core/error.h"
#include "harness/core/hardware.h"
#include "harness/core/vectors.h"

namespace {

void read(char reader, std::string_view text) {
  using namespace lutmark;  // NOLINT(google-build-using-namespace)
  const auto json = [&] { return core::parse_json(text, "fuzz"); };
  switch (reader) {
    case 's':
      static_cast<void>(flows::read_cell_counts(json(), "fuzz"));
      break;
    case 'r':
      static_cast<void>(flows::read_report(json(), "fuzz"));
      break;
    case 'v':
      static_cast<void>(flows::read_simulation(json(), "fuzz"));
      break;
    case 'n':
      static_cast<void>(flows::read_netlist_check(json(), "fuzz", 8));
      break;
    case 'm':
      static_cast<void>(core::parse_manifest(json(), "fuzz"));
      break;
    case 'l':
      static_cast<void>(flows::failure_outcome(std::string(text)));
      break;
    case 'b': {
      const core::Beats beats = core::Beats::parse(text, 9, "fuzz");
      static_cast<void>(beats.text());
      break;
    }
    default:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    read(text.front(), text.substr(1));
  } catch (const lutmark::core::UserError&) {
    // What the user must fix; anything else that is thrown is a bug.
  }
  return 0;
}
