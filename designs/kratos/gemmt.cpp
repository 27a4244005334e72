// SPDX-License-Identifier: Apache-2.0
// kratos.gemmt_fu and kratos.gemmt_rp: (m x k) times constant (k x n), reduced by adder trees.
#include "designs/kratos/gemmt.h"

#include <fmt/format.h>

#include "designs/kratos/golden.h"
#include "designs/kratos/kernel.h"
#include "designs/kratos/weights.h"
#include "harness/core/error.h"
#include "harness/core/random.h"

namespace lutmark::designs::kratos {
namespace {

using core::Beats;
using core::Config;
using core::Vectors;

enum class Unrolling { full, rows };

int value(const Config& config, std::string_view name) { return static_cast<int>(config[name]); }

Weights weights_of(const Config& config) {
  return random_weights(value(config, "k"), value(config, "n"), value(config, "w"),
                        value(config, "sparsity"),
                        static_cast<std::uint64_t>(config["weight_seed"]));
}

Schedule schedule_of(const Config& config, Unrolling unrolling) {
  const int m = value(config, "m");
  return unrolling == Unrolling::full ? Schedule{.copies = m, .beats_per_frame = 1}
                                      : Schedule{.copies = 1, .beats_per_frame = m};
}

core::ParameterSpace parameter_space() {
  return {{{.name = "w",
            .tag = "w",
            .meaning = "bits of a weight, signed",
            .min = 1,
            .max = 8,
            .default_value = 4},
           {.name = "a",
            .tag = "a",
            .meaning = "bits of an activation, signed",
            .min = 1,
            .max = 8,
            .default_from = "w"},
           {.name = "sparsity",
            .tag = "s",
            .meaning = "share of weights that are zero",
            .min = 0,
            .max = 100,
            .default_value = 50,
            .decimals = 2},
           {.name = "m",
            .tag = "m",
            .meaning = "rows of the activations",
            .min = 1,
            .max = 1024,
            .default_value = 4},
           {.name = "k",
            .tag = "k",
            .meaning = "columns of the activations, rows of the weights",
            .min = 1,
            .max = 1024,
            .default_value = 16},
           {.name = "n",
            .tag = "n",
            .meaning = "columns of the weights",
            .min = 1,
            .max = 1024,
            .default_value = 16},
           {.name = "weight_seed",
            .tag = "ws",
            .meaning = "seed of the weights",
            .min = 0,
            .max = 999999,
            .default_value = 1}},
          {{"w", "a"}, {"sparsity"}, {"m", "k", "n"}, {"weight_seed"}}};
}

// One stream is one bus; buses of more bits than this are refused by the tools long before they
// would fit.
void check(const Config& config, Unrolling unrolling, const std::string& place) {
  constexpr std::int64_t most_bits = 131072;
  const std::int64_t copies = unrolling == Unrolling::full ? config["m"] : 1;
  const std::int64_t output_bits = config["w"] + config["a"] + 11;
  const std::int64_t bits =
      std::max(copies * config["k"] * config["a"], copies * config["n"] * output_bits);
  if (bits > most_bits) {
    throw core::UserError(
        place, fmt::format("a beat could have {} bits; the limit is {}", bits, most_bits),
        "make m, k or n smaller, or use kratos.gemmt_rp, which takes a row a cycle");
  }
}

// Element (i, k) of the activations of a frame, by what the frame is to show.
using Frame = std::function<std::int64_t(int row, int k)>;

// Corner frames reach both ends of every column's range, so a sum that is a bit too narrow is seen.
std::vector<Frame> corner_frames(const Weights& weights, Range range) {
  std::vector<Frame> frames{
      [](int, int) { return 0; },
      [=](int, int) { return range.low; },
      [=](int, int) { return range.high; },
      [=](int i, int k) { return (i + k) % 2 == 0 ? range.low : range.high; },
      [](int, int) { return -1; },
  };
  for (const bool largest : {false, true}) {
    // Row i of such a frame drives column i + offset to its least or greatest value.
    for (int offset = 0; offset < std::min(weights.columns, 32); ++offset) {
      frames.emplace_back([=, &weights](int i, int k) {
        const int w = weights.at(k, (i + offset) % weights.columns);
        return (w > 0) == largest ? range.high : range.low;
      });
    }
  }
  return frames;
}

Vectors stimulus(const Config& config, Unrolling unrolling, std::uint64_t seed) {
  const int m = value(config, "m");
  const int k = value(config, "k");
  const int a = value(config, "a");
  const Range range = Range::of_signed(a);
  const Weights weights = weights_of(config);
  core::Random random(seed, "kratos stimulus");
  std::vector<Frame> frames = corner_frames(weights, range);
  const std::size_t most_frames = 160;
  while (frames.size() < most_frames) {
    frames.emplace_back([&](int, int) { return random.between(range.low, range.high); });
  }
  const Schedule schedule = schedule_of(config, unrolling);
  Beats beats(schedule.copies * k * a);
  // Long frames: enough beats are enough, but always the corners that show narrow sums, and a few
  // more.
  const std::size_t most_beats = 4096;
  std::size_t count = 0;
  for (const Frame& frame : frames) {
    if (count >= 8 && beats.size() >= most_beats) break;
    ++count;
    std::vector<std::int64_t> elements;
    for (int i = 0; i < m; ++i) {
      for (int column = 0; column < k; ++column) elements.push_back(frame(i, column));
      if ((i + 1) % schedule.copies == 0) {
        beats.append(elements, a);
        elements.clear();
      }
    }
  }
  return {{"in", beats}};
}

core::Design gemmt(Unrolling unrolling, const std::string& kernel, const std::string& meaning) {
  const core::ParameterSpace parameters = parameter_space();
  std::vector<Config> configs;
  for (const char* sparsity : {"0", "0.5", "0.9"}) {
    for (const char* w : {"4", "8"}) {
      configs.push_back(parameters.resolve(
          {{"w", w}, {"sparsity", sparsity}, {"m", "1"}, {"k", "16"}, {"n", "16"}}, kernel));
    }
  }
  const auto generate = [=](const Config& config, const core::Fabric&) {
    return generate_kernel(
        kernel, fmt::format("kratos.{}: {}", kernel, parameter_space().assignments(config)),
        SparseMatrix::from(weights_of(config)), schedule_of(config, unrolling), value(config, "a"));
  };
  const auto golden = [=](const Config& config, const Vectors& vectors) -> Vectors {
    return {{"out", golden_product(weights_of(config), value(config, "a"),
                                   unrolling == Unrolling::full ? value(config, "m") : 1,
                                   vectors.at("in"))}};
  };
  return {.name = "kratos." + kernel,
          .meaning = meaning,
          .paper = "Kratos, FPL 2024, arXiv 2407.06033",
          .parameters = parameters,
          .configs = configs,
          .check = [=](const Config& config,
                       const std::string& place) { check(config, unrolling, place); },
          .generate = generate,
          .stimulus = [=](const Config& config,
                          std::uint64_t seed) { return stimulus(config, unrolling, seed); },
          .golden = golden,
          .constants = [](const Config& config) { return weights_text(weights_of(config)); },
          .ops_per_frame =
              [](const Config& config) {
                return static_cast<double>(config["m"] * config["k"] * config["n"]);
              }};
}

}  // namespace

core::Design gemmt_fu() {
  return gemmt(Unrolling::full, "gemmt_fu",
               "matrix times constant matrix, fully unrolled: m x k numbers a cycle");
}

core::Design gemmt_rp() {
  return gemmt(Unrolling::rows, "gemmt_rp",
               "matrix times constant matrix, row-parallel: one row of k numbers a cycle");
}

}  // namespace lutmark::designs::kratos
