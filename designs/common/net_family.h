// SPDX-License-Identifier: Apache-2.0
// NetFamily: trained nets that differ in parameters, as `lutmark train` makes them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/data_set.h"
#include "harness/core/parameter.h"
#include "harness/nn/train/options.h"

namespace lutmark::designs {

/// What commands that train and list need to know of a net, whatever it is made of.
struct TrainedNet {
  std::string text;  ///< of its file
  std::string size;  ///< "4208 weights, 19.06 % zero"
  /// How many images get their label, with up to so many threads.
  std::function<std::size_t(const core::DataSet&, int threads)> count_correct;
};

/// How the nets of a design are trained, and which of them are committed.
struct NetFamily {
  std::string name;                 ///< "kratos.mlp"
  std::string meaning;              ///< one line
  std::filesystem::path folder;     ///< of the committed files, from the root of the repository
  core::ParameterSpace parameters;  ///< what tells the nets apart, train_seed among it
  std::vector<core::Config> committed;
  core::DataSource training;  ///< images to train on
  core::DataSource test;      ///< images that accuracy is measured on
  std::function<TrainedNet(const core::Config&, const core::DataSet&, const nn::TrainOptions&)>
      train;
  /// Throws UserError when the file is no net.
  std::function<TrainedNet(const std::filesystem::path& file)> read;

  /// "mlp"
  std::string short_name() const { return name.substr(name.rfind('.') + 1); }

  /// "mlp_w4a4_s90_ts1": what the file of a net begins with. Takes any config that has the
  /// family's parameters.
  std::string net_name(const core::Config& config) const {
    return short_name() + "_" + parameters.name(config);
  }
};

}  // namespace lutmark::designs
