// SPDX-License-Identifier: Apache-2.0
// Table: aligned columns for terminals.
#pragma once

#include <string>
#include <vector>

namespace lutmark::cli {

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

/// Lines with columns as wide as their widest cell, two spaces between; bytes count as characters
/// but for UTF-8 continuation bytes.
std::string format_table(const std::vector<Column>& columns,
                         const std::vector<std::vector<std::string>>& rows);

}  // namespace lutmark::cli
