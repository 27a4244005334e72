// SPDX-License-Identifier: Apache-2.0
// The list of all flows: a flow is a file beside this one and a line below.
#include "flows/registry.h"

#include "flows/flows.h"

namespace lutmark::flows {

std::vector<core::Flow> registry(const Setting& setting) {
  return {
      sim(setting),
      accuracy(setting),
      model(setting),
      ice40_hx8k(setting),
      ice40_hx8k_netlist(setting),
      ecp5_85k(setting),
      ecp5_85k_shell(setting),
      ecp5_85k_netlist(setting),
      lut_k(setting, 2, Adders::none),
      lut_k(setting, 3, Adders::none),
      lut_k(setting, 4, Adders::none),
      lut_k(setting, 5, Adders::none),
      lut_k(setting, 6, Adders::none),
      lut_k(setting, 3, Adders::hard),
      lut_k(setting, 4, Adders::hard),
      lut_k(setting, 5, Adders::hard),
      lut_k(setting, 6, Adders::hard),
      generic_k(setting, 3),
      generic_k(setting, 4),
      generic_k(setting, 5),
      generic_k(setting, 6),
  };
}

}  // namespace lutmark::flows
