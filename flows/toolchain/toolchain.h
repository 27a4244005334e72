// SPDX-License-Identifier: Apache-2.0
// Toolchain: which programs the flows run, where they are and which versions they have.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/stage.h"

namespace lutmark::flows {

/// Where lutmark's files are.
struct Places {
  std::filesystem::path root;  ///< the repository
  std::filesystem::path home;  ///< virtual environment, cache, runs
};

enum class HardwareReader { slang, verilog };  ///< how Yosys reads SystemVerilog

/// A named set of tools. A tool that cannot be used is there with `missing` set.
struct Toolchain {
  std::string name;  ///< "pinned" or "system"
  HardwareReader reader = HardwareReader::slang;
  std::vector<core::Tool> tools;

  const core::Tool& tool(std::string_view tool_name) const;
};

std::vector<std::string> toolchain_names();

/// Looks for the tools of a tool chain; what is absent or of another version says so and what to
/// do. Identities of programs are remembered in `places.home` by path, size and time of change, so
/// that a warm start reads no large file. Throws UserError for an unknown name.
Toolchain find_toolchain(const std::string& name, const Places& places);

/// What `lutmark doctor` says about a tool: what it is needed for.
std::string tool_purpose(std::string_view tool_name);

}  // namespace lutmark::flows
