// SPDX-License-Identifier: Apache-2.0
// History: the registers, and the memory, that hold the elements of the last beats.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "designs/kratos/kernel.h"

namespace lutmark::designs::kratos {

/// The elements of the last beats that windows look at: x<element> of the last one,
/// x<element>_lag<n> of the n-th before it, in registers that shift. With a memory, a row's
/// registers only reach as far back as its windows do, and the memory brings what lags whole rows.
/// Only what a window looks at, and what lies on the way there, is kept. Borrows the kernel.
class History {
 public:
  explicit History(const Kernel& kernel);

  /// Whether a weight looks at the place, so that node() has a register.
  bool keeps(const Schedule::Place& place) const;
  Node node(const Schedule::Place& place) const;
  /// Whether an earlier beat than the last one is kept: registers then move only with beats.
  bool has_lags() const;

  /// The memory has a word for every column of a row, and needs column_q and column_is_last.
  bool has_memory() const { return row_ != no_row; }
  int memory_words() const { return row_; }
  int memory_bits() const;  ///< of a word

  std::string declarations() const;
  /// Assignments of a clocked block that runs when a beat is taken.
  std::string transfers() const;
  /// Bits that no weight looks at, named, so that lint stays silent about these and loud about
  /// others.
  std::string unused_inputs() const;

 private:
  // By element, then by rows ago: how many beats before the last one of its row the farthest is, or
  // `none`.
  using Reaches = std::vector<std::vector<int>>;
  static constexpr int none = -1;
  static constexpr int no_row = std::numeric_limits<int>::max();

  static Reaches reaches(const Kernel& kernel, int row);
  template <typename Action>
  void for_each(Action&& action) const;
  template <typename Action>
  void for_each_line(Action&& action) const;
  std::string memory_declarations() const;
  std::string written_word() const;
  std::string value_before(const Schedule::Place& place) const;
  int wrap_bits() const;
  std::string bits_of(const std::string& name, int index) const;
  std::string line_bits(int element, int rows_ago) const;
  std::string value(const std::string& bits) const;

  const Kernel& kernel_;
  Reaches reaches_;
  int row_ = no_row;             // beats of a row, when a memory holds the rows above
  std::vector<int> first_line_;  // by element: its first part of a word of the memory
};

}  // namespace lutmark::designs::kratos
