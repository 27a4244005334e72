// SPDX-License-Identifier: Apache-2.0
// History: the registers, and the memory, that hold the elements of the last beats.
#include "designs/kratos/history.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace lutmark::designs::kratos {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

}  // namespace

History::Reaches History::reaches(const Kernel& kernel, int row) {
  Reaches result(at(kernel.schedule.beat_elements));
  const std::vector<bool> used = kernel.matrix.used_inputs();
  for (const auto& window : kernel.schedule.windows) {
    for (std::size_t i = 0; i < window.size(); ++i) {
      if (!used[i]) continue;
      std::vector<int>& rows = result[at(window[i].element)];
      const std::size_t rows_ago = at(window[i].lag / row);
      if (rows.size() <= rows_ago) rows.resize(rows_ago + 1, none);
      rows[rows_ago] = std::max(rows[rows_ago], window[i].lag % row);
    }
  }
  return result;
}

History::History(const Kernel& kernel) : kernel_(kernel), reaches_(reaches(kernel, no_row)) {
  const int columns = kernel.schedule.columns.count;
  if (kernel.lines == Lines::registers || columns < 2) return;
  const auto registers_of = [](const Reaches& reaches) {
    int count = 0;
    for (const auto& rows : reaches) {
      for (const int reach : rows) count += reach + 1;
    }
    return count;
  };
  Reaches by_row = reaches(kernel, columns);
  if (registers_of(by_row) >= registers_of(reaches_)) return;
  reaches_ = std::move(by_row);
  row_ = columns;
  int lines = 0;
  for (const auto& rows : reaches_) {
    first_line_.push_back(lines);
    lines += std::max(static_cast<int>(rows.size()) - 1, 0);
  }
}

bool History::keeps(const Schedule::Place& place) const {
  const std::vector<int>& rows = reaches_[at(place.element)];
  const std::size_t rows_ago = at(place.lag / row_);
  return rows_ago < rows.size() && place.lag % row_ <= rows[rows_ago];
}

Node History::node(const Schedule::Place& place) const {
  const std::string name = place.lag == 0 ? fmt::format("x{}", place.element)
                                          : fmt::format("x{}_lag{}", place.element, place.lag);
  return {name, kernel_.numbers.input(), wrap_bits()};
}

bool History::has_lags() const {
  return std::any_of(reaches_.begin(), reaches_.end(), [](const auto& rows) {
    return rows.size() > 1 || (rows.size() == 1 && rows[0] > 0);
  });
}

int History::memory_bits() const {
  int bits = 0;
  for_each_line([&](int, int) { bits += kernel_.numbers.input_bits; });
  return bits;
}

template <typename Action>
void History::for_each(Action&& action) const {
  for (int element = 0; element < kernel_.schedule.beat_elements; ++element) {
    const std::vector<int>& rows = reaches_[at(element)];
    for (int rows_ago = 0; rows_ago < static_cast<int>(rows.size()); ++rows_ago) {
      const int first = rows_ago == 0 ? 0 : rows_ago * row_;
      for (int beats = 0; beats <= rows[at(rows_ago)]; ++beats)
        action(Schedule::Place{first + beats, element});
    }
  }
}

// The parts of a word of the memory, least significant first.
template <typename Action>
void History::for_each_line(Action&& action) const {
  for (int element = 0; element < kernel_.schedule.beat_elements; ++element) {
    for (int rows_ago = 1; rows_ago < static_cast<int>(reaches_[at(element)].size()); ++rows_ago)
      action(element, rows_ago);
  }
}

std::string History::declarations() const {
  std::string text;
  for_each([&](const Schedule::Place& place) { text += declaration(node(place)); });
  return has_memory() ? text + memory_declarations() : text;
}

std::string History::memory_declarations() const {
  const int column_bits = static_cast<int>(std::bit_width(static_cast<unsigned>(row_ - 1)));
  return fmt::format(
      "  // Word n of lines holds what column n of the rows above had. While a column is taken,\n"
      "  // it is written and the next one is read, so no address is read and written at once.\n"
      "  (* ram_style = \"block\", no_rw_check *) reg [{0}:0] lines [0:{1}];\n"
      "  reg [{0}:0] line_q;\n"
      "  wire [{2}:0] column_next = column_is_last ? {3}'d0 : column_q + {3}'d1;\n",
      memory_bits() - 1, row_ - 1, column_bits - 1, column_bits);
}

std::string History::transfers() const {
  std::string text;
  for_each([&](const Schedule::Place& place) {
    text += fmt::format("      {} <= {};\n", node(place).name, value_before(place));
  });
  if (has_memory()) {
    text += fmt::format("      lines[column_q] <= {{{}}};\n      line_q <= lines[column_next];\n",
                        written_word());
  }
  return text;
}

// A column moves up by a row.
std::string History::written_word() const {
  std::vector<std::string> parts;
  for_each_line([&](int element, int rows_ago) {
    parts.push_back(rows_ago == 1 ? bits_of("in_data_i", element)
                                  : line_bits(element, rows_ago - 1));
  });
  return fmt::format("{}", fmt::join(parts.rbegin(), parts.rend(), ", "));
}

// The value that a register takes over: of the beat before, of the memory, or of the input.
std::string History::value_before(const Schedule::Place& place) const {
  if (place.lag % row_ > 0) return node({place.lag - 1, place.element}).name;
  return value(place.lag == 0 ? bits_of("in_data_i", place.element)
                              : line_bits(place.element, place.lag / row_));
}

std::string History::unused_inputs() const {
  std::string parts;
  for (int element = 0; element < kernel_.schedule.beat_elements; ++element) {
    if (reaches_[at(element)].empty()) parts += ", " + bits_of("in_data_i", element);
  }
  if (parts.empty()) return "";
  return fmt::format("  // Inputs whose weights are all zero.\n  wire unused = &{{1'b0{}}};\n\n",
                     parts);
}

// A module of its own takes plain bits and knows what they mean.
int History::wrap_bits() const {
  return kernel_.uses_graph() ? kernel_.numbers.input_bits : kernel_.numbers.wrap_bits;
}

std::string History::bits_of(const std::string& name, int index) const {
  const int bits = kernel_.numbers.input_bits;
  return fmt::format("{}[{}:{}]", name, (index + 1) * bits - 1, index * bits);
}

std::string History::line_bits(int element, int rows_ago) const {
  return bits_of("line_q", first_line_[at(element)] + rows_ago - 1);
}

std::string History::value(const std::string& bits) const {
  const bool needs_sign = wrap_bits() == 0 && !kernel_.numbers.inputs_are_signed;
  return needs_sign ? fmt::format("$signed({{1'b0, {}}})", bits) : bits;
}

}  // namespace lutmark::designs::kratos
