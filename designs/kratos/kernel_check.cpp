// SPDX-License-Identifier: Apache-2.0
// What a kernel refuses of parameters that are legal one by one.
#include "designs/kratos/kernel_check.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "designs/kratos/arithmetic.h"
#include "harness/core/error.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::UserError;

bool has_unsigned_weights(const Config& config) {
  const auto source = config.choice<WeightKind>("weights");
  return source == WeightKind::upstream || source == WeightKind::nibbles;
}

void check_numbers(const Config& config, const std::string& place) {
  if (is_compat(config) && config["a"] != config["w"]) {
    throw UserError(place, fmt::format("mode=compat with a={} and w={}", config["a"], config["w"]),
                    "upstream has one width: a must be w");
  }
  if (is_compat(config) && config["activations"] != 0) {
    throw UserError(place, "mode=compat with activations=unsigned",
                    "activations of mode compat are unsigned anyway: leave the parameter out");
  }
  if (config["q"] == 0 && config["shift"] != 0) {
    throw UserError(place, fmt::format("shift={} with q=0", config["shift"]),
                    "a shift belongs to requantised results: q is 1 to 16 then");
  }
  if (is_compat(config) && config["q"] != 0) {
    throw UserError(place, fmt::format("mode=compat with q={}", config["q"]),
                    "results modulo 2^w have no sign to cut at: use mode=full");
  }
}

void check_weights(const Config& config, const std::string& place) {
  const auto source = config.choice<WeightKind>("weights");
  if (source == WeightKind::upstream && config["w"] < 2) {
    throw UserError(place, "weights=upstream with w=1", "upstream's weights have w from 2 to 8");
  }
  if (source == WeightKind::nibbles && config["w"] != 4 && config["w"] != 8) {
    throw UserError(place, fmt::format("weights=nibbles with w={}", config["w"]),
                    "weights of four bits at a time make w 4 or 8");
  }
}

void check_style(const KernelKind& kind, const Config& config, const std::string& place) {
  check_arithmetic(config, place);
  if (kind.reduction == Reduction::systolic && names_a_graph(config)) {
    throw UserError(place, "a systolic array has the style plain",
                    "leave the parameter style out, or use kratos.gemmt_rp");
  }
  if (!loads_weights(kind, config)) return;
  if (names_a_graph(config)) {
    throw UserError(place, "matrix=loaded with another style than plain",
                    "an adder graph is made of constants: use matrix=fixed or style=plain");
  }
  if (has_unsigned_weights(config) && !is_compat(config)) {
    throw UserError(place, "matrix=loaded with mode=full and upstream's unsigned weights",
                    "loaded weights are signed: use mode=compat, or weights=uniform or per_row");
  }
}

// Bits that hold the sum of `rows` products whatever the weights are.
std::int64_t most_output_bits(std::int64_t rows, const Config& config) {
  if (is_compat(config)) return config["w"];
  if (config["q"] > 0) return config["q"];
  const std::int64_t most_weight = has_unsigned_weights(config)
                                       ? (std::int64_t{1} << config["w"]) - 1
                                       : std::int64_t{1} << (config["w"] - 1);
  const std::int64_t most_input = config["activations"] == 0 ? std::int64_t{1} << (config["a"] - 1)
                                                             : (std::int64_t{1} << config["a"]) - 1;
  const auto most = static_cast<std::uint64_t>(rows * most_weight * most_input);
  return static_cast<std::int64_t>(std::bit_width(most)) + 1;
}

// Buses of more bits are refused by the tools long before they would fit. Multipliers beyond seven
// times the largest published kernel (36,864) make more text than the tools read; a frame beyond
// these sizes would keep the golden model busy for minutes and its vectors fill gigabytes.
void check_sizes(const KernelKind& kind, const Config& config, const std::string& place) {
  const auto refuse_above = [&](std::int64_t most, std::int64_t size, std::string_view what,
                                const char* remedy) {
    if (size > most)
      throw UserError(place, fmt::format("{} {}; the limit is {}", size, what, most), remedy);
  };
  const FrameSize frame = kind.frame(config);
  const std::int64_t rows = kind.matrix_rows(config);
  const std::int64_t columns = kind.matrix_columns(config);
  const bool loads = loads_weights(kind, config);
  constexpr const char* unroll_less =
      "make the sizes smaller, or use a kernel that unrolls less: kratos.gemmt_rp takes a row a "
      "cycle, kratos.conv2d_pw a pixel";
  refuse_above(131072,
               std::max({frame.beat_elements * config["a"],
                         frame.windows * columns * most_output_bits(rows, config),
                         loads ? columns * config["w"] : 0}),
               "bits in a beat, if sums are as large as they can be", unroll_less);
  constexpr const char* smaller = "make the sizes smaller";
  refuse_above(1 << 20, rows * columns, "weights", smaller);
  const std::int64_t zeros = loads ? 0 : rows * columns * config["sparsity"] / 100;
  refuse_above(1 << 18, frame.windows * (rows * columns - zeros), "multiplications side by side",
               unroll_less);
  refuse_above(1 << 22, frame.elements(), "elements in a frame", smaller);
  refuse_above(1 << 28, frame.results * frame.windows * rows * columns,
               "multiplications in a frame", smaller);
}

}  // namespace

void check_kernel(const KernelKind& kind, const Config& config, const std::string& place) {
  if (kind.check) kind.check(config, place);
  check_numbers(config, place);
  check_weights(config, place);
  check_style(kind, config, place);
  check_sizes(kind, config, place);
}

}  // namespace lutmark::designs::kratos
