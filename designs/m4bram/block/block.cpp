// SPDX-License-Identifier: Apache-2.0
// m4bram.block and m4bram.bramac: compute-in-BRAM blocks as RTL.
#include "designs/m4bram/block/block.h"

#include <functional>

#include <fmt/format.h>

#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/block/parameters.h"
#include "designs/m4bram/block/program.h"
#include "designs/m4bram/block/rtl.h"
#include "designs/m4bram/block/stimulus.h"
#include "harness/core/error.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Parameter;
using core::Vectors;

Parameter sign_parameter() {
  return {.name = "activations",
          .tag = "",
          .meaning = "how activations are read",
          .choices = {"unsigned", "signed"}};
}

Parameter mac2s_parameter() {
  return {.name = "mac2s",
          .tag = "k",
          .meaning = "pairs of products in a dot product",
          .min = 1,
          .max = 256,
          .default_value = 4};
}

bool is_signed(const Config& config) { return config["activations"] == 1; }

void check_block(const Config& config, const std::string& place) {
  if (config["a"] == 1 && is_signed(config)) {
    throw core::UserError(place, "a=1 with activations=signed",
                          "a signed activation has 2 to 8 bits: -1 and 0 are a=2");
  }
}

core::Design design(const std::string& top, const std::string& meaning, const std::string& paper,
                    core::ParameterSpace parameters,
                    const std::vector<std::map<std::string, std::string>>& listed,
                    const std::function<cim::Task(const Config&)>& task_of) {
  std::vector<Config> configs;
  for (const auto& assignments : listed) configs.push_back(parameters.resolve(assignments, top));
  const auto generate = [=](const Config& config, const core::Fabric& /*fabric*/) {
    const cim::Task task = task_of(config);
    return core::Hardware{
        .files = cim::block_files(task.machine, top, cim::state_table(task.machine.sequence)),
        .top = top,
        .streams = {{"in", core::Direction::in, task.machine.in_bits(), cim::in_beats(task)},
                    {"out", core::Direction::out, task.machine.out_bits(),
                     cim::golden_busy_cycles(task)}},
        .latency_cycles = cim::golden_latency_cycles(task),
        .interval_cycles = cim::golden_interval_cycles(task)};
  };
  return {.name = "m4bram." + top,
          .meaning = meaning,
          .paper = paper,
          .parameters = std::move(parameters),
          .configs = configs,
          .check = {},
          .generate = generate,
          .stimulus = [=](const Config& config, std::uint64_t seed) -> Vectors {
            return {{"in", cim::block_stimulus(task_of(config), seed)}};
          },
          .golden = [=](const Config& config, const Vectors& vectors) -> Vectors {
            return {{"out", cim::golden_response(task_of(config), vectors.at("in"))}};
          },
          .constants = {},
          .ops_per_frame =
              [=](const Config& config) { return static_cast<double>(task_of(config).products()); },
          .shares_rtl = true};
}

}  // namespace

cim::Task block_task(const Config& config) {
  return {.machine = cim::m4bram_machine(config.choice<cim::Size>("size"),
                                         config.choice<cim::Clocking>("clocking")),
          .weight_bits = weight_bits(config),
          .activation_bits = static_cast<int>(config["a"]),
          .is_signed = is_signed(config),
          .duplication = 1 << config["duplication"],
          .mac2s = static_cast<int>(config["mac2s"])};
}

cim::Task bramac_task(const Config& config) {
  return {.machine = cim::bramac_machine(config.choice<cim::Arrays>("arrays")),
          .weight_bits = weight_bits(config),
          .activation_bits = weight_bits(config),
          .is_signed = is_signed(config),
          .mac2s = static_cast<int>(config["mac2s"])};
}

core::Design block() {
  core::ParameterSpace parameters(
      {size_parameter(), clocking_parameter(), weight_parameter(), activation_parameter(1),
       sign_parameter(), duplication_parameter(), mac2s_parameter()},
      {{"size"}, {"clocking"}, {"w", "a"}, {"activations"}, {"duplication"}, {"mac2s"}});
  core::Design made =
      design("block", "M4BRAM: a block RAM that computes, synchronous or double-pumped",
             "M4BRAM, FPT 2023", std::move(parameters),
             {{{"size", "s"}, {"clocking", "synchronous"}},
              {{"size", "s"}, {"clocking", "double_pumped"}},
              {{"size", "l"}, {"clocking", "synchronous"}},
              {{"size", "l"}, {"clocking", "double_pumped"}}},
             block_task);
  made.check = check_block;
  return made;
}

core::Design bramac() {
  core::ParameterSpace parameters(
      {arrays_parameter(), weight_parameter(), sign_parameter(), mac2s_parameter()},
      {{"arrays"}, {"w"}, {"activations"}, {"mac2s"}});
  return design("bramac", "BRAMAC: a block RAM that computes, weights and activations of one width",
                "BRAMAC, FCCM 2023", std::move(parameters),
                {{{"arrays", "2sa"}}, {{"arrays", "1da"}}}, bramac_task);
}

}  // namespace lutmark::designs::m4bram
