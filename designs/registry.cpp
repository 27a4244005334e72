// SPDX-License-Identifier: Apache-2.0
// The lists of all designs, studies and trained nets: a design is a folder here and a line below.
#include "designs/registry.h"

#include "designs/kratos/comparison.h"
#include "designs/kratos/convolution.h"
#include "designs/kratos/gemm.h"
#include "designs/kratos/net_design.h"
#include "designs/kratos/nets.h"
#include "designs/kratos/studies.h"
#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/gemm.h"
#include "designs/m4bram/block/part.h"
#include "designs/m4bram/cnn/design.h"
#include "designs/m4bram/cnn/layer.h"
#include "designs/m4bram/cnn/nets.h"
#include "designs/m4bram/model/design.h"
#include "designs/m4bram/studies/studies.h"
#include "designs/shell/registers.h"
#include "designs/shell/wires.h"
#include "designs/template/scale.h"

namespace lutmark::designs {

std::vector<core::Design> registry(const std::filesystem::path& root) {
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
      kratos::net_design(kratos::mlp(), root),
      kratos::net_design(kratos::cnn(), root),
      m4bram::dla_design(root),
      m4bram::gemm_design(),
      m4bram::conv_design(),
      m4bram::bramac_design(root),
      m4bram::resident_design(),
      m4bram::block(),
      m4bram::bramac(),
      m4bram::bpe(),
      m4bram::part(),
      m4bram::overlay(),
      m4bram::block_gemm(),
      m4bram::bramac_gemm(),
      m4bram::cnn_design(root),
      m4bram::cnn_validation_design(root),
      m4bram::cnn_layer_design(root),
      template_design::scale(),
      shell::wires(),
      shell::registers(),
  };
  // clang-format on
}

std::vector<core::Study> studies() {
  return {
      kratos::sparsity_study(),  kratos::kernels_study(),       kratos::styles_study(),
      kratos::points_study(),    kratos::exactness_study(),     kratos::copies_study(),
      kratos::ceiling_study(),   kratos::trained_study(),       kratos::loaded_study(),
      kratos::lut_size_study(),  kratos::front_study(),         kratos::upstream_study(),
      kratos::da4ml_study(),     m4bram::fig9_study(),          m4bram::fig10_study(),
      m4bram::fig11_study(),     m4bram::fig12_study(),         m4bram::table3_study(),
      m4bram::headline_study(),  m4bram::bramac_study(),        m4bram::fair_study(),
      m4bram::grids_study(),     m4bram::true_networks_study(), m4bram::overflow_study(),
      m4bram::budgets_study(),   m4bram::structure_study(),     m4bram::toggles_study(),
      m4bram::styles_study(),    m4bram::accuracy_study(),      m4bram::lanes_study(),
      m4bram::precision_study(),
  };
}

std::vector<NetFamily> net_families(const std::filesystem::path& fashion_mnist) {
  return {
      kratos::mlp(fashion_mnist),
      kratos::cnn(fashion_mnist),
      m4bram::cnn(fashion_mnist),
  };
}

}  // namespace lutmark::designs
