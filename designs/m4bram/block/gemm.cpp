// SPDX-License-Identifier: Apache-2.0
// m4bram.block_gemm, m4bram.bramac_gemm: a small matrix product on one block, with the block's own
// counters of cycles beside the result.
#include "designs/m4bram/block/gemm.h"

#include <array>
#include <functional>

#include <fmt/format.h>

#include "designs/m4bram/block/adapter.h"
#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/block/parameters.h"
#include "designs/m4bram/block/rtl.h"
#include "harness/core/error.h"
#include "harness/core/random.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Beats;
using core::Config;
using core::Parameter;
using core::Vectors;

constexpr int random_frames = 5;

Parameter size(const char* name, const char* meaning, std::int64_t most,
               std::int64_t default_value) {
  return {.name = name,
          .tag = name,
          .meaning = meaning,
          .min = 1,
          .max = most,
          .default_value = default_value};
}

std::vector<Parameter> with_sizes(std::vector<Parameter> parameters) {
  parameters.push_back(size("m", "rows of the result", 32, 5));
  parameters.push_back(size("k", "length of the sums", 64, 7));
  parameters.push_back(size("n", "columns of the result", 32, 9));
  return parameters;
}

cim::Product product_of(const Config& config) {
  return {.m = static_cast<int>(config["m"]),
          .k = static_cast<int>(config["k"]),
          .n = static_cast<int>(config["n"])};
}

// Numbers from `values`, or any of the range where there are none.
int draw(core::Random& random, std::int64_t low, std::int64_t high, bool is_corner) {
  const std::array<std::int64_t, 4> corners{low, high, 0, high > 1 ? 1 : high};
  return static_cast<int>(is_corner ? corners[random.below(corners.size())]
                                    : random.between(low, high));
}

cim::Matrices matrices_of(const ProductQuestion& question, core::Random& random, bool is_corner) {
  const auto [m, k, n] = question.product;
  const std::int64_t least = -(std::int64_t{1} << (question.task.weight_bits - 1));
  const std::int64_t most = (std::int64_t{1} << question.task.activation_bits) - 1;
  cim::Matrices matrices;
  matrices.activations.assign(static_cast<std::size_t>(m), {});
  matrices.weights.assign(static_cast<std::size_t>(k), {});
  for (auto& row : matrices.activations) {
    for (int i = 0; i < k; ++i) row.push_back(draw(random, 0, most, is_corner));
  }
  for (auto& row : matrices.weights) {
    for (int i = 0; i < n; ++i) row.push_back(draw(random, least, -least - 1, is_corner));
  }
  return matrices;
}

Beats stimulus_of(const ProductQuestion& question, std::uint64_t seed) {
  core::Random random(seed, "m4bram product stimulus");
  Beats beats(question.task.machine.in_bits());
  for (int frame = 0; frame <= random_frames; ++frame) {
    append_program(
        beats, question.task,
        product_work(question.task, question.product, matrices_of(question, random, frame == 0)));
  }
  return beats;
}

// The words by the golden model of the block, the counters by the closed form of the accelerator.
Beats response_of(const ProductQuestion& question, const Beats& in) {
  const cim::Machine& machine = question.task.machine;
  const Timing timing = model_timing(question.task, question.product);
  const std::int64_t computing =
      timing.cycles - timing.readout_cycles + golden_setup_cycles(question.task);
  Beats out(response_bits(machine, cim::Response::products));
  const auto append = [&](std::uint64_t word, bool overflows, bool counts) {
    std::vector<std::int64_t> bits;
    for (int b = 0; b < machine.word_bits; ++b)
      bits.push_back(static_cast<std::int64_t>(word >> b & 1));
    bits.push_back(overflows ? 1 : 0);
    bits.push_back(counts ? 1 : 0);
    out.append(bits, 1);
  };
  for (const auto& frame : golden_readouts(question.task, in)) {
    for (const cim::ReadoutWord& word : frame) append(word.word, word.overflows, false);
    append(static_cast<std::uint64_t>(timing.readout_cycles << cim::computing_bits | computing),
           false, true);
  }
  return out;
}

void check(const ProductQuestion& question, const std::string& place) {
  const int most = most_rows(question.task.machine);
  if (question.task.rows > most) {
    throw core::UserError(
        place,
        fmt::format("k={} and n={} take {} rows of weights, and the main array has {}",
                    question.product.k, question.product.n, question.task.rows, most),
        "use shorter sums or fewer columns");
  }
}

core::Design design(const std::string& top, const std::string& meaning, const std::string& paper,
                    const core::ParameterSpace& parameters,
                    const std::vector<std::map<std::string, std::string>>& listed,
                    const std::function<ProductQuestion(const Config&)>& question_of) {
  std::vector<Config> configs;
  for (const auto& assignments : listed) configs.push_back(parameters.resolve(assignments, top));
  const auto generate = [=](const Config& config, const core::Fabric& /*fabric*/) {
    const cim::Task task = question_of(config).task;
    const cim::Machine& machine = task.machine;
    return core::Hardware{
        .files = cim::block_files(machine, top, cim::state_table(machine.sequence),
                                  cim::Response::products),
        .top = top,
        .streams = {{"in", core::Direction::in, machine.in_bits(), cim::in_beats(task)},
                    {"out", core::Direction::out, response_bits(machine, cim::Response::products),
                     task.readouts * machine.readout_beats() + 1}},
        .latency_cycles = cim::golden_readout_latency_cycles(task),
        .interval_cycles = cim::golden_interval_cycles(task)};
  };
  return {.name = "m4bram." + top,
          .meaning = meaning,
          .paper = paper,
          .parameters = parameters,
          .configs = configs,
          .check = [=](const Config& config,
                       const std::string& place) { check(question_of(config), place); },
          .generate = generate,
          .stimulus = [=](const Config& config, std::uint64_t seed) -> Vectors {
            return {{"in", stimulus_of(question_of(config), seed)}};
          },
          .golden = [=](const Config& config, const Vectors& vectors) -> Vectors {
            return {{"out", response_of(question_of(config), vectors.at("in"))}};
          },
          .constants = {},
          .ops_per_frame =
              [](const Config& config) {
                const cim::Product product = product_of(config);
                return static_cast<double>(product.m * product.k * product.n);
              },
          .shares_rtl = true};
}

}  // namespace

ProductQuestion block_product(const Config& config) {
  const cim::Task mode{.machine = cim::m4bram_machine(config.choice<cim::Size>("size"),
                                                      config.choice<cim::Clocking>("clocking")),
                       .weight_bits = weight_bits(config),
                       .activation_bits = static_cast<int>(config["a"]),
                       .duplication = 1 << config["duplication"]};
  return {product_task(mode, product_of(config)), product_of(config)};
}

ProductQuestion bramac_product(const Config& config) {
  const cim::Task mode{.machine = cim::bramac_machine(config.choice<cim::Arrays>("arrays")),
                       .weight_bits = weight_bits(config),
                       .activation_bits = weight_bits(config)};
  return {product_task(mode, product_of(config)), product_of(config)};
}

core::Design block_gemm() {
  const core::ParameterSpace parameters(
      with_sizes({size_parameter(), clocking_parameter(), weight_parameter(),
                  activation_parameter(2), duplication_parameter()}),
      {{"size"}, {"clocking"}, {"w", "a"}, {"duplication"}, {"m", "k", "n"}});
  return design("block_gemm", "a matrix product on one M4BRAM block, with its counters of cycles",
                "M4BRAM, FPT 2023", parameters,
                {{{"size", "s"}, {"clocking", "synchronous"}},
                 {{"size", "s"}, {"clocking", "double_pumped"}},
                 {{"size", "l"}, {"clocking", "synchronous"}},
                 {{"size", "l"}, {"clocking", "double_pumped"}}},
                block_product);
}

core::Design bramac_gemm() {
  const core::ParameterSpace parameters(with_sizes({arrays_parameter(), weight_parameter()}),
                                        {{"arrays"}, {"w"}, {"m", "k", "n"}});
  return design("bramac_gemm", "a matrix product on one BRAMAC block, with its counters of cycles",
                "BRAMAC, FCCM 2023", parameters, {{{"arrays", "2sa"}}, {{"arrays", "1da"}}},
                bramac_product);
}

}  // namespace lutmark::designs::m4bram
