// SPDX-License-Identifier: Apache-2.0
// NetFamily: trained nets that differ in parameters, as `lutmark train` makes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/core/data_set.h"
#include "harness/core/parameter.h"
#include "harness/nn/integer_net.h"
#include "harness/nn/train/trainer.h"

namespace lutmark::designs {

/// How the nets of a design are trained, and which of them are committed.
struct NetFamily {
  std::string name;                 ///< "kratos.mlp"
  std::string meaning;              ///< one line
  std::filesystem::path folder;     ///< of the committed files, from the root of the repository
  core::ParameterSpace parameters;  ///< w, a, sparsity and train_seed
  std::vector<core::Config> committed;
  nn::Recipe recipe;  ///< what all nets of the family have in common

  /// "mlp"
  std::string short_name() const { return name.substr(name.rfind('.') + 1); }

  /// "mlp_w4a4_s90_ts1": what the file of a net begins with. Takes any config that has the
  /// family's parameters.
  std::string net_name(const core::Config& config) const {
    return short_name() + "_" + parameters.name(config);
  }

  nn::IntegerNet train(const core::Config& config, const core::DataSet& data,
                       const nn::TrainOptions& options) const {
    nn::Recipe own = recipe;
    own.name = net_name(config);
    own.weight_bits = static_cast<int>(config["w"]);
    own.activation_bits = static_cast<int>(config["a"]);
    own.sparsity_pct = static_cast<int>(config["sparsity"]);
    own.train_seed = static_cast<std::uint64_t>(config["train_seed"]);
    return nn::train(own, data, options);
  }
};

}  // namespace lutmark::designs
