// SPDX-License-Identifier: Apache-2.0
// NetFamily: trained nets that differ in parameters, as `lutmark train` makes them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/data_set.h"
#include "harness/core/parameter.h"
#include "harness/nn/integer_net.h"
#include "harness/nn/train/trainer.h"

namespace lutmark::designs {

/// How the nets of a design are trained, and which of them are committed.
struct NetFamily {
  std::string name;              ///< "kratos.mlp"
  std::string meaning;           ///< one line
  std::filesystem::path folder;  ///< of the committed files, from the root of the repository
  core::ParameterSpace parameters;
  std::vector<core::Config> committed;
  std::function<nn::IntegerNet(const core::Config&, const core::DataSet&, const nn::TrainOptions&)>
      train;

  /// "mlp_w4a4_s90_ts1": what the file of a net begins with.
  std::string net_name(const core::Config& config) const {
    return name.substr(name.rfind('.') + 1) + "_" + parameters.name(config);
  }
};

}  // namespace lutmark::designs
