// SPDX-License-Identifier: Apache-2.0
// m4bram.bramac_dla: the older model of BRAMAC's own repository as a design.
#include <fmt/format.h>

#include "designs/m4bram/model/bramac_simulator.h"
#include "designs/m4bram/model/design.h"
#include "designs/m4bram/model/result.h"
#include "harness/core/error.h"
#include "harness/core/sha256.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;

enum class BramacArchitecture : std::uint8_t { one_pumped, two_synchronous };

std::string network_file(const Config& config) {
  return config["network"] == 0 ? "alexnet.paper.json" : "resnet34.paper.json";
}

}  // namespace

core::Design bramac_design(const std::filesystem::path& root) {
  const std::filesystem::path folder = root / "designs/m4bram/workloads";
  const core::ParameterSpace parameters(
      {{.name = "network",
        .tag = "",
        .meaning = "the two networks that its repository has",
        .choices = {"alexnet", "resnet34"}},
       {.name = "w",
        .tag = "w",
        .meaning = "bits of weights and activations: 2, 4 or 8",
        .min = 2,
        .max = 8,
        .default_value = 8},
       {.name = "arch",
        .tag = "",
        .meaning = "one double-pumped dummy array, or two synchronous ones",
        .choices = {"bramac-1da", "bramac-2sa"}}},
      {{"network"}, {"w"}, {"arch"}});
  core::Design design{.name = "m4bram.bramac_dla",
                      .meaning = "the model of BRAMAC's own repository, older than m4bram.dla",
                      .paper = "BRAMAC, FCCM 2023",
                      .parameters = parameters,
                      .configs = {parameters.resolve({}, "m4bram.bramac_dla")}};
  design.check = [](const Config& config, const std::string& place) {
    if (const std::int64_t w = config["w"]; w != 2 && w != 4 && w != 8) {
      throw core::UserError(place, fmt::format("w={} is not a width that blocks have lanes for", w),
                            "weights and activations have 2, 4 or 8 bits");
    }
  };
  design.files = [folder](const Config& config) {
    return core::sha256_hex(core::read_text(folder / "alexnet.paper.json") +
                            core::read_text(folder / network_file(config)));
  };
  design.model = [folder](const Config& config) {
    const Workload network = read_workload(folder / network_file(config));
    const Workload alexnet = read_workload(folder / "alexnet.paper.json");
    const bool is_one = config.choice<BramacArchitecture>("arch") == BramacArchitecture::one_pumped;
    return model_result(
        run({.workload = &network,
             .cim_maps = &alexnet,
             .architecture = is_one ? Architecture::bramac_1da : Architecture::bramac_2sa,
             .bits = static_cast<int>(config["w"])}),
        network);
  };
  return design;
}

}  // namespace lutmark::designs::m4bram
