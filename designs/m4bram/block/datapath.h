// SPDX-License-Identifier: Apache-2.0
// The modules of a block that are the same text for all machines, their sizes as parameters.
#pragma once

#include <map>
#include <string>

namespace lutmark::designs::m4bram::cim {

/// By file name: m4_array, m4_shuffle, m4_extend, m4_inputs, m4_bpe, m4_readout.
const std::map<std::string, std::string>& datapath_files();

}  // namespace lutmark::designs::m4bram::cim
