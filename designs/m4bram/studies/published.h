// SPDX-License-Identifier: Apache-2.0
// Speedups as published with M4BRAM: constants of the scripts that draw the paper's figures
// (abdelfattah-lab/M4BRAM at aea705a, scripts/plot_results/).
#pragma once

#include <array>

#include "designs/m4bram/model/accelerator.h"
#include "designs/m4bram/model/design.h"

namespace lutmark::designs::m4bram::published {

inline constexpr std::array widths{2, 4, 8};
inline constexpr std::array activations{8, 7, 6, 5, 4};

/// plot_mixed_activation_results.py: w = 8; by network, activation and architecture.
namespace fig9 {
inline constexpr std::array networks{Network::vgg16, Network::resnet18, Network::resnet34};
inline constexpr std::array architectures{Architecture::m4bram_s_dp, Architecture::m4bram_l,
                                          Architecture::m4bram_l_dp};
inline constexpr double speedups[3][5][3] = {{{1.61, 1.80, 2.24},
                                              {1.61, 1.99, 2.24},
                                              {1.86, 2.22, 2.31},
                                              {1.32, 1.52, 1.70},
                                              {1.57, 1.52, 2.06}},
                                             {{1.62, 1.96, 2.29},
                                              {1.62, 2.11, 2.29},
                                              {1.93, 2.25, 2.29},
                                              {1.27, 1.38, 1.70},
                                              {1.46, 1.52, 2.04}},
                                             {{1.64, 2.03, 2.34},
                                              {1.64, 2.20, 2.34},
                                              {1.96, 2.32, 2.34},
                                              {1.27, 1.44, 1.77},
                                              {1.50, 1.71, 2.14}}};
}  // namespace fig9

/// plot_m4bram_vs_bramac.py: w = a; by architecture, width and network.
namespace fig10 {
inline constexpr std::array architectures{Architecture::bramac_1da, Architecture::bramac_2sa,
                                          Architecture::m4bram_s_dp, Architecture::m4bram_l};
inline constexpr std::array networks{Network::alexnet, Network::vgg16, Network::resnet18,
                                     Network::resnet34, Network::vit};
inline constexpr double speedups[4][3][5] = {{{1.45, 1.14, 1.00, 1.09, 1.20},
                                              {1.88, 1.43, 1.14, 1.32, 1.74},
                                              {1.75, 1.11, 1.01, 1.06, 1.73}},
                                             {{1.86, 1.44, 1.17, 1.36, 1.70},
                                              {2.51, 1.95, 1.49, 1.70, 1.95},
                                              {2.23, 1.33, 1.18, 1.25, 1.92}},
                                             {{2.72, 1.85, 1.77, 2.26, 2.48},
                                              {2.70, 2.31, 2.38, 2.43, 2.51},
                                              {2.31, 1.61, 1.62, 1.64, 1.92}},
                                             {{2.58, 2.03, 1.61, 1.69, 2.19},
                                              {2.93, 2.24, 2.28, 2.33, 2.37},
                                              {2.37, 1.80, 1.84, 1.89, 1.93}}};
/// The one point (BRAMAC-1DA, 4 bits, ResNet-34) where the script that is drawn from and the
/// scripts that compute differ; the latter print this.
inline constexpr double computed_1da_w4_resnet34 = 1.33;
}  // namespace fig10

/// plot_ablation.py: m4bram-s-dp, w = a; by duplication, network and width.
namespace fig11 {
inline constexpr std::array duplications{1, 2, 4};
inline constexpr std::array networks{Network::alexnet, Network::resnet34, Network::vit};
inline constexpr double speedups[3][3][3] = {
    {{1.43, 1.83, 1.85}, {1.26, 1.29, 1.25}, {1.29, 1.80, 1.86}},
    {{1.84, 2.70, 1.85}, {1.61, 1.82, 1.54}, {1.86, 2.40, 1.92}},
    {{2.72, 2.70, 2.31}, {2.26, 2.43, 1.64}, {2.48, 2.51, 1.92}}};
/// Of BRAMAC-1DA by network and width, what the script divides by.
inline constexpr double divisors[3][3] = {
    {1.45, 1.80, 1.75}, {1.09, 1.32, 1.06}, {1.20, 1.74, 1.73}};
}  // namespace fig11

/// plot_no_dsp_results.py: w = 8, no DSPs; by architecture, network and activation.
namespace fig12 {
inline constexpr std::array architectures{Architecture::m4bram_l, Architecture::m4bram_l_dp};
inline constexpr std::array networks{Network::alexnet, Network::resnet18, Network::resnet34};
inline constexpr double speedups[2][3][5] = {{{2.10, 2.33, 2.61, 1.48, 1.85},
                                              {1.99, 2.19, 2.43, 1.37, 1.57},
                                              {2.05, 2.27, 2.52, 1.43, 1.64}},
                                             {{3.44, 3.44, 4.09, 2.04, 2.70},
                                              {3.13, 3.13, 3.65, 1.83, 2.20},
                                              {3.28, 3.28, 3.85, 1.92, 2.33}}};
}  // namespace fig12

}  // namespace lutmark::designs::m4bram::published
