// SPDX-License-Identifier: Apache-2.0
// LogicBlock: the cluster of K-input look-up tables that the LUT-size study packs into.
#pragma once

namespace lutmark::flows {

enum class Adders { none, hard };

/// A cluster of elements with a local crossbar. Without adders an element is a K-LUT, a flip-flop
/// and one output. With adders it has two halves, each a (K-1)-LUT, an adder bit and a flip-flop;
/// the halves together can be one K-LUT. All flip-flops of a cluster share clock and enable.
struct LogicBlock {
  int lut_inputs = 4;  ///< K
  Adders adders = Adders::none;
  int elements = 10;       ///< N
  int element_inputs = 4;  ///< pins of an element
  int cluster_inputs = 0;  ///< I: nets that can enter the cluster

  /// Halves of an element.
  int parts() const { return has_adders() ? 2 : 1; }
  bool has_adders() const { return adders == Adders::hard; }
};

/// The blocks of the study. Without adders, K = 2 to 6: I = ceil(K (N + 1) / 2) (Ahmed and Rose,
/// "The effect of LUT and cluster size on deep-submicron FPGA performance and density"). With
/// adders, K = 3 to 6: I = 24, 32, 40, 52, and no more than 8 pins an element (Kratos-benchmark at
/// 37349ef, old/flow_general.py CLB_PIN_DICT and impl/arch/base.py).
LogicBlock logic_block(int lut_inputs, Adders adders);

}  // namespace lutmark::flows
