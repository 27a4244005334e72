// SPDX-License-Identifier: Apache-2.0
// Accelerator: what a tile of a tiled accelerator takes, and how long it runs a workload.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "designs/m4bram/model/workload.h"
#include "harness/core/enum_names.h"

namespace lutmark::designs::m4bram {

enum class Architecture : std::uint8_t {
  dla,          ///< multipliers in DSPs alone
  m4bram_s,     ///< beside them blocks with a small dummy array, one clock
  m4bram_s_dp,  ///< the same, the dummy array double-pumped
  m4bram_l,
  m4bram_l_dp,
  bramac_1da,  ///< one dummy array, double-pumped
  bramac_2sa,  ///< two dummy arrays, one clock
};

/// Which tiles a search goes through.
enum class Grid : std::uint8_t {
  published,  ///< that of the scripts of the architecture's own publication
  m4bram,     ///< M4BRAM's for the comparator, whatever the architecture
  bramac,     ///< the grid that BRAMAC's comparator has in M4BRAM's scripts, for every comparator
  wide,       ///< one that holds all of these, for comparator and architecture
};

/// When accumulators are read out of compute-in-memory blocks.
enum class Readout : std::uint8_t {
  result,  ///< as published: once a result, although narrow lanes may have overflowed by then
  lanes,   ///< before a lane can overflow
};

struct Precision {
  int w = 8;       ///< bits of a weight: 2, 4 or 8
  int a = 8;       ///< bits of an activation, unsigned: 2 to 8
  int share8 = 0;  ///< hundredths of the result's channels whose weights have 8 bits instead of w
};

/// Elements that are worked on at once, in the letters of the publications.
struct Tile {
  int pvec = 1;  ///< rows of the result
  int qvec = 0;  ///< columns of the result, in DSPs
  int cvec = 0;  ///< channels taken in, in DSPs
  int kvec = 0;  ///< channels of the result, in DSPs
  int cim_qvec = 0;
  int cim_cvec = 0;
  int cim_kvec = 0;

  /// "p1 q3 c4 k64 + q4 c40 k64", the second part that of compute-in-memory blocks.
  std::string text() const;
  friend auto operator<=>(const Tile&, const Tile&) = default;
};

struct Resources {
  std::int64_t dsps = 0;
  std::int64_t filter_brams = 0;  ///< the blocks that compute, where blocks compute
  std::int64_t stream_brams = 0;
  std::int64_t high_dsps = 0;          ///< of them with weights of 8 bits, where widths are mixed
  std::int64_t high_filter_brams = 0;  ///< the same

  std::int64_t brams() const { return filter_brams + stream_brams; }
};

struct Timing {
  std::int64_t cycles = 0;
  std::int64_t readout_cycles = 0;  ///< of them
};

/// Tiles that have these in common are gone through together.
struct Slice {
  int pvec = 1;
  int qvec = 0;
  int cim_qvec = 0;
};

/// Everything but the tile. The workload is borrowed.
struct Problem {
  const Workload* workload = nullptr;
  Precision precision = {};
  Grid grid = Grid::published;
  Readout readout = Readout::result;
  bool has_dsps = true;  ///< false: compute-in-memory blocks alone multiply
  int duplication = 4;   ///< most results that share a weight read once
  /// With what upstream's formulas contradict each other in: the baseline's stream buffer takes the
  /// stride upside down, and activations of less than 8 bits are stored in 4 or 8 (BRAMAC: a).
  bool is_paper_exact = false;
};

/// Pure; one object serves several threads.
class Accelerator {
 public:
  virtual ~Accelerator() = default;

  virtual std::vector<Slice> slices() const = 0;
  virtual void for_each_tile(const Slice& slice,
                             const std::function<void(const Tile&)>& visit) const = 0;
  virtual Resources resources(const Tile& tile) const = 0;
  virtual Timing timing(const Tile& tile, const Resources& resources) const = 0;
  /// In units of which a plain block RAM is 40 and a DSP block 30 (upstream's dla_config.py).
  virtual double area(const Resources& resources) const = 0;
  /// Multiply-accumulates that all its multipliers and lanes can do in a cycle.
  virtual double peak_macs(const Resources& resources) const = 0;
  /// Why no tile at all can run the problem, or empty.
  virtual std::string impossible() const { return ""; }
};

/// The problem is copied, its workload borrowed. BRAMAC takes neither mixed weights nor a readout
/// by lanes, and only M4BRAM does without DSPs: asking for these is a bug.
std::unique_ptr<Accelerator> make_accelerator(Architecture architecture, const Problem& problem);

/// Products of unsigned activations of `a` bits with weights of `w` bits that a lane of 4 w bits
/// can add up in the worst case: floor(2^(4w-1) / (2^(w-1) (2^a - 1))).
std::int64_t lane_capacity(int w, int a);

/// Products that a DSP block makes at once: 2 multipliers, packed (upstream's dla_config.py).
int products_per_dsp(int w, int a);

}  // namespace lutmark::designs::m4bram

namespace lutmark::core {

template <>
struct EnumNames<designs::m4bram::Architecture> {
  static constexpr std::array<std::string_view, 7> names{
      "dla", "m4bram-s", "m4bram-s-dp", "m4bram-l", "m4bram-l-dp", "bramac-1da", "bramac-2sa"};
};
template <>
struct EnumNames<designs::m4bram::Grid> {
  static constexpr std::array<std::string_view, 4> names{"published", "m4bram", "bramac", "wide"};
};
template <>
struct EnumNames<designs::m4bram::Readout> {
  static constexpr std::array<std::string_view, 2> names{"result", "lanes"};
};

}  // namespace lutmark::core
