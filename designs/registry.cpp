// SPDX-License-Identifier: Apache-2.0
// The lists of all designs and of all trained nets: a design is a folder here and a line below.
#include "designs/registry.h"

#include "designs/kratos/convolution.h"
#include "designs/kratos/gemm.h"
#include "designs/kratos/nets.h"
#include "designs/shell/wires.h"
#include "designs/template/scale.h"

namespace lutmark::designs {

std::vector<core::Design> registry() {
  // clang-format off
  return {  // a line each
      kratos::gemmt_fu(),
      kratos::gemmt_rp(),
      kratos::gemms(),
      kratos::conv1d_fu(),
      kratos::conv1d_pw(),
      kratos::conv2d_fu(),
      kratos::conv2d_rp(),
      kratos::conv2d_pw(),
      template_design::scale(),
      shell::wires(),
  };
  // clang-format on
}

std::vector<NetFamily> net_families() {
  return {
      kratos::mlp(),
      kratos::cnn(),
  };
}

}  // namespace lutmark::designs
