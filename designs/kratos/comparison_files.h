// SPDX-License-Identifier: Apache-2.0
// The committed journals of designs/kratos/comparison/, compiled in by CMakeLists.txt.
#pragma once

#include <span>
#include <string_view>

namespace lutmark::designs::kratos {

struct ComparisonFile {
  std::string_view name;  ///< without .jsonl
  std::span<const std::string_view> lines;
};

std::span<const ComparisonFile> comparison_files();

}  // namespace lutmark::designs::kratos
