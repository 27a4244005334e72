// SPDX-License-Identifier: Apache-2.0
// kratos.gemmt_fu, gemmt_rp and gemms: (m x k) times constant (k x n).
#include "designs/kratos/gemm.h"

#include "designs/kratos/kernel_design.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::Parameter;

Parameter size(const std::string& name, const std::string& meaning, std::int64_t by_default) {
  return {.name = name,
          .tag = name,
          .meaning = meaning,
          .min = 1,
          .max = 1024,
          .default_value = by_default};
}

KernelKind gemm(const std::string& name, Unrolling unrolling, const std::string& meaning) {
  std::vector<std::map<std::string, std::string>> listed;
  for (const char* sparsity : {"0", "0.5", "0.9"}) {
    for (const char* w : {"4", "8"})
      listed.push_back({{"w", w}, {"sparsity", sparsity}, {"m", "1"}, {"k", "16"}, {"n", "16"}});
  }
  return {.name = name,
          .meaning = meaning,
          .sizes = {size("m", "rows of the activations", 4),
                    size("k", "columns of the activations, rows of the weights", 16),
                    size("n", "columns of the weights", 16)},
          .size_groups = {{"m", "k", "n"}},
          .optional_size_groups = {},
          .listed = listed,
          .check = {},
          .matrix_rows = [](const Config& config) { return value(config, "k"); },
          .matrix_columns = [](const Config& config) { return value(config, "n"); },
          .frame =
              [unrolling](const Config& config) {
                return vector_frame(value(config, "m"), value(config, "k"), unrolling);
              },
          .schedule =
              [unrolling](const Config& config) {
                return vector_schedule(value(config, "m"), value(config, "k"), unrolling);
              },
          .golden = [](const Config&, const Weights& weights,
                       const FrameElements& frame) { return golden_product(weights, frame); }};
}

}  // namespace

core::Design gemmt_fu() {
  return kernel_design(gemm("gemmt_fu", Unrolling::fu,
                            "matrix times constant matrix, fully unrolled: m x k numbers a cycle"));
}

core::Design gemmt_rp() {
  return kernel_design(
      gemm("gemmt_rp", Unrolling::rp,
           "matrix times constant matrix, row-parallel: one row of k numbers a cycle"));
}

core::Design gemms() {
  KernelKind kind =
      gemm("gemms", Unrolling::rp,
           "matrix times constant matrix in a systolic array: one row of k numbers a cycle");
  kind.reduction = Reduction::systolic;
  return kernel_design(kind);
}

}  // namespace lutmark::designs::kratos
