// SPDX-License-Identifier: Apache-2.0
// Parts of a data set, so that choices are made on other images than those trained or tested on.
#pragma once

#include <cstddef>
#include <string>

#include "harness/core/data_set.h"

namespace lutmark::nn {

/// Images `first` to `first + count - 1`. Throws UserError when there are fewer.
core::DataSet slice(const core::DataSet& whole, std::size_t first, std::size_t count);

/// The same of a source; its hash is made of the whole's and of the two numbers.
core::DataSource slice(const core::DataSource& whole, const std::string& name, std::size_t first,
                       std::size_t count);

}  // namespace lutmark::nn
