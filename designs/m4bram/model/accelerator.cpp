// SPDX-License-Identifier: Apache-2.0
// Accelerator: what a tile of a tiled accelerator takes, and how long it runs a workload.
#include "designs/m4bram/model/accelerator.h"

#include <fmt/format.h>

#include "designs/m4bram/model/cim.h"
#include "designs/m4bram/model/dla.h"

namespace lutmark::designs::m4bram {

std::string Tile::text() const {
  std::string text = fmt::format("p{}", pvec);
  if (qvec > 0) text += fmt::format(" q{} c{} k{}", qvec, cvec, kvec);
  if (qvec > 0 && cim_qvec > 0) text += " +";
  if (cim_qvec > 0) text += fmt::format(" q{} c{} k{}", cim_qvec, cim_cvec, cim_kvec);
  return text;
}

std::unique_ptr<Accelerator> make_accelerator(Architecture architecture, const Problem& problem) {
  switch (architecture) {
    case Architecture::dla:
      return make_dla(problem);
    case Architecture::bramac_1da:
    case Architecture::bramac_2sa:
      return make_bramac(architecture, problem);
    default:
      return make_m4bram(architecture, problem);
  }
}

std::int64_t lane_capacity(int w, int a) {
  return (std::int64_t{1} << (4 * w - 1)) / ((std::int64_t{1} << (w - 1)) * ((1 << a) - 1));
}

int products_per_dsp(int w, int a) {
  constexpr int multipliers = 2;
  if (w == 2) return multipliers * (a <= 5 ? 4 : 2);
  if (w == 4) return multipliers * (a <= 2 ? 4 : 2);
  return multipliers * (a <= 5 ? 2 : 1);
}

}  // namespace lutmark::designs::m4bram
