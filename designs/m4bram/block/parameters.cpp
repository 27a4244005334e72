// SPDX-License-Identifier: Apache-2.0
// Parameters that several designs of the blocks have.
#include "designs/m4bram/block/parameters.h"

namespace lutmark::designs::m4bram {

core::Parameter size_parameter() {
  return {.name = "size",
          .tag = "",
          .meaning = "columns of an element: 32 or 64",
          .choices = {"s", "l"}};
}

core::Parameter clocking_parameter() {
  return {.name = "clocking",
          .tag = "",
          .meaning = "cycles of the elements in one of the main array: one or two",
          .choices = {"synchronous", "double_pumped"}};
}

core::Parameter arrays_parameter() {
  return {.name = "arrays",
          .tag = "",
          .meaning = "dummy arrays of 160 columns: two synchronous or one double-pumped",
          .choices = {"2sa", "1da"}};
}

core::Parameter duplication_parameter() {
  return {.name = "duplication",
          .tag = "d",
          .meaning = "elements that share a slice of the weights",
          .choices = {"1", "2", "4"}};
}

core::Parameter weight_parameter() {
  return {.name = "w",
          .tag = "w",
          .meaning = "bits of a weight",
          .default_value = 2,
          .choices = {"2", "4", "8"}};
}

core::Parameter activation_parameter(std::int64_t least) {
  return {.name = "a",
          .tag = "a",
          .meaning = "bits of an activation",
          .min = least,
          .max = 8,
          .default_value = 8};
}

int weight_bits(const core::Config& config) { return 2 << config["w"]; }

}  // namespace lutmark::designs::m4bram
