// SPDX-License-Identifier: Apache-2.0
// Files of trained nets: JSON named by its SHA-256, "<name>-<first 12 digits>.json".
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/core/shape.h"
#include "harness/nn/integer_net.h"

namespace lutmark::nn {

const core::Format& net_format();

/// The file of a net, equal for equal nets: one line an output's weights.
std::string net_text(const IntegerNet& net);
/// Throws UserError with file and JSON pointer for what is no net, check_net() included.
IntegerNet parse_net(const core::Json& json, const std::string& source);

/// The name that a file of this content must have.
std::string net_file_name(const std::string& net_name, std::string_view text);
/// The text of a net's file. Throws UserError when it cannot be read or is larger than nets are.
std::string read_net_text(const std::filesystem::path& file);
/// Throws UserError when the file of a net of this name and content is named otherwise.
void check_net_file_name(const std::filesystem::path& file, const std::string& net_name,
                         std::string_view text);
/// As parse_net(); also refuses a file whose content does not fit its name.
IntegerNet read_net(const std::filesystem::path& file);

/// Files of nets of this name in a folder, sorted; rewriting leaves one, more are a mistake.
std::vector<std::filesystem::path> net_files(const std::filesystem::path& folder,
                                             const std::string& net_name);
/// The one file of a net. Throws UserError when there is none or more than one.
std::filesystem::path find_net(const std::filesystem::path& folder, const std::string& net_name);
/// Writes the file of a net, then removes those of older content. Returns the path.
std::filesystem::path write_net(const std::filesystem::path& folder, const std::string& net_name,
                                std::string_view text);

}  // namespace lutmark::nn
