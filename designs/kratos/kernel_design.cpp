// SPDX-License-Identifier: Apache-2.0
// What the eight kernels have in common as designs: parameters, refusals, stimulus.
#include "designs/kratos/kernel_design.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "designs/kratos/arithmetic.h"
#include "designs/kratos/kernel_check.h"
#include "designs/kratos/stimulus.h"
#include "designs/kratos/upstream_weights.h"

namespace lutmark::designs::kratos {
namespace {

using core::Beats;
using core::Config;
using core::Parameter;
using core::Vectors;

core::ParameterSpace parameter_space(const KernelKind& kind) {
  std::vector<Parameter> parameters{{.name = "w",
                                     .tag = "w",
                                     .meaning = "bits of a weight",
                                     .min = 1,
                                     .max = 8,
                                     .default_value = 4},
                                    {.name = "a",
                                     .tag = "a",
                                     .meaning = "bits of an activation",
                                     .min = 1,
                                     .max = 8,
                                     .default_from = "w"},
                                    {.name = "sparsity",
                                     .tag = "s",
                                     .meaning = "share of weights that are zero",
                                     .min = 0,
                                     .max = 100,
                                     .default_value = 50,
                                     .decimals = 2}};
  parameters.insert(parameters.end(), kind.sizes.begin(), kind.sizes.end());
  parameters.push_back({.name = "weight_seed",
                        .tag = "ws",
                        .meaning = "seed of the weights",
                        .min = 0,
                        .max = 999999,
                        .default_value = 1});
  parameters.push_back({.name = "mode",
                        .tag = "",
                        .meaning = "exact integers, or unsigned modulo 2^w as upstream",
                        .choices = {"full", "compat"}});
  parameters.push_back({.name = "activations",
                        .tag = "",
                        .meaning = "how activations are read",
                        .choices = {"signed", "unsigned"}});
  parameters.push_back({.name = "weights",
                        .tag = "",
                        .meaning = "where the weights come from",
                        .choices = {"uniform", "per_row", "upstream", "nibbles"}});
  parameters.push_back({.name = "q",
                        .tag = "q",
                        .meaning = "bits of a result after shift and ReLU; 0: the sums themselves",
                        .min = 0,
                        .max = 16,
                        .default_value = 0});
  parameters.push_back({.name = "shift",
                        .tag = "sh",
                        .meaning = "bits that rounding drops",
                        .min = 0,
                        .max = 24,
                        .default_value = 0});
  for (const Parameter& parameter : arithmetic_parameters("plain")) parameters.push_back(parameter);
  const bool is_tree = kind.reduction == Reduction::tree;
  if (is_tree) {
    parameters.push_back({.name = "matrix",
                          .tag = "",
                          .meaning = "the weights are constants, or a stream loads them before "
                                     "every frame",
                          .choices = {"fixed", "loaded"}});
  }
  core::ParameterSpace::Groups groups{{"w", "a"}, {"sparsity"}};
  groups.insert(groups.end(), kind.size_groups.begin(), kind.size_groups.end());
  groups.push_back({"weight_seed"});
  core::ParameterSpace::Groups optional_groups = kind.optional_size_groups;
  for (const char* name : {"mode", "activations", "weights"}) optional_groups.push_back({name});
  optional_groups.push_back({"q", "shift"});
  optional_groups.push_back({"style"});
  optional_groups.push_back({"every"});
  if (is_tree) optional_groups.push_back({"matrix"});
  return {parameters, groups, optional_groups};
}

Numbers numbers_of(const KernelKind& kind, const Config& config) {
  return {.input_bits = value(config, "a"),
          .inputs_are_signed = !is_compat(config) && config["activations"] == 0,
          .wrap_bits = is_compat(config) ? value(config, "w") : 0,
          .loaded_weight_bits = loads_weights(kind, config) ? value(config, "w") : 0};
}

Requantiser requantiser_of(const Config& config) {
  return {.bits = value(config, "q"), .shift = value(config, "shift")};
}

// The matrix, or the one that is loaded for a frame: the stimulus draws these by the same recipe.
Weights weights_of(const KernelKind& kind, const Config& config, std::size_t frame = 0) {
  const auto source = config.choice<WeightKind>("weights");
  const int rows = kind.matrix_rows(config);
  const int columns = kind.matrix_columns(config);
  const int bits = value(config, "w");
  const int sparsity_pct = value(config, "sparsity");
  const std::uint64_t seed = static_cast<std::uint64_t>(config["weight_seed"]) + frame;
  if (source == WeightKind::upstream || source == WeightKind::nibbles) {
    return upstream_weights(source, kind.reduction == Reduction::systolic, rows, columns, bits,
                            sparsity_pct, seed);
  }
  return random_weights(source, rows, columns, bits, sparsity_pct, seed);
}

SparseMatrix matrix_of(const KernelKind& kind, const Config& config) {
  if (loads_weights(kind, config))
    return SparseMatrix::full(kind.matrix_rows(config), kind.matrix_columns(config));
  return SparseMatrix::from(weights_of(kind, config));
}

// A frame and the matrix that is loaded for it. The corners of inputs and weights come first: only
// they drive sums to both ends of what any matrix can give.
std::pair<Weights, FrameElements> loaded_frame(const KernelKind& kind, const Config& config,
                                               Stimulus& source, std::size_t index) {
  constexpr std::size_t corners = 4;
  if (index >= corners) {
    Weights weights = weights_of(kind, config, index - corners);
    FrameElements elements = source.frame(index - corners, weights);
    return {std::move(weights), std::move(elements)};
  }
  const Numbers numbers = numbers_of(kind, config);
  const Range weight = numbers.loaded_weight();
  const auto value = static_cast<int>(index % 2 == 0 ? weight.low : weight.high);
  const int rows = kind.matrix_rows(config);
  const int columns = kind.matrix_columns(config);
  return {
      {rows, columns,
       std::vector<int>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value)},
      source.equal_frame(index / 2 == 0 ? numbers.input().low : numbers.input().high)};
}

Vectors stimulus(const KernelKind& kind, const Config& config, std::uint64_t seed) {
  const Schedule schedule = kind.schedule(config);
  const Numbers numbers = numbers_of(kind, config);
  const int columns = kind.matrix_columns(config);
  const bool loads = loads_weights(kind, config);
  Stimulus source(schedule, numbers.input(), seed);
  const Weights constant = loads ? Weights{} : weights_of(kind, config);
  Beats in(schedule.beat_elements * numbers.input_bits);
  Beats loaded(loads ? columns * numbers.loaded_weight_bits : 1);
  // Long frames: enough beats are enough, but always the corners that show narrow sums, and a few
  // more.
  constexpr std::size_t most_frames = 160;
  constexpr std::size_t least_frames = 8;
  constexpr std::size_t enough_beats = 4096;
  for (std::size_t i = 0; i < most_frames; ++i) {
    if (i >= least_frames && in.size() + loaded.size() >= enough_beats) break;
    if (loads) {
      const auto [weights, elements] = loaded_frame(kind, config, source, i);
      append_frame(loaded, {weights.values.begin(), weights.values.end()}, columns,
                   numbers.loaded_weight_bits);
      append_frame(in, elements, schedule.beat_elements, numbers.input_bits);
    } else {
      append_frame(in, source.frame(i, constant), schedule.beat_elements, numbers.input_bits);
    }
  }
  Vectors vectors{{"in", in}};
  if (loads) vectors.emplace("weights", loaded);
  return vectors;
}

Vectors golden(const KernelKind& kind, const Config& config, const Vectors& vectors) {
  const Numbers numbers = numbers_of(kind, config);
  const Schedule schedule = kind.schedule(config);
  const Requantiser requantiser = requantiser_of(config);
  const bool loads = loads_weights(kind, config);
  const int rows = kind.matrix_rows(config);
  const int columns = kind.matrix_columns(config);
  const Weights constant = loads ? Weights{} : weights_of(kind, config);
  const int bits = requantiser.bits > 0 ? requantiser.bits
                   : loads              ? golden_loaded_output_bits(rows, numbers)
                                        : golden_output_bits(constant, numbers);
  const auto respond = [&](std::size_t frame, const FrameElements& elements) {
    FrameElements results = kind.golden(
        config,
        loads ? golden_loaded_weights(vectors.at("weights"), frame, rows, columns, numbers)
              : constant,
        elements);
    if (requantiser.bits > 0) {
      for (std::int64_t& result : results) result = golden_requantised(result, requantiser);
    }
    return results;
  };
  return {{"out", golden_response(numbers, schedule.beats_per_frame(), vectors.at("in"), bits,
                                  static_cast<int>(schedule.windows.size()) * columns, respond)}};
}

double ops_per_frame(const KernelKind& kind, const Config& config) {
  const Schedule schedule = kind.schedule(config);
  return static_cast<double>(schedule.windows.size()) * schedule.results_per_frame() *
         kind.matrix_rows(config) * kind.matrix_columns(config);
}

}  // namespace

bool is_compat(const Config& config) { return config.choice<Mode>("mode") == Mode::compat; }

bool loads_weights(const KernelKind& kind, const Config& config) {
  return kind.reduction == Reduction::tree &&
         config.choice<MatrixSource>("matrix") == MatrixSource::loaded;
}

int value(const Config& config, std::string_view parameter) {
  return static_cast<int>(config[parameter]);
}

core::Design kernel_design(const KernelKind& described) {
  // One copy for all functions.
  const auto kind = std::make_shared<const KernelKind>(described);
  const core::ParameterSpace parameters = parameter_space(*kind);
  std::vector<Config> configs;
  for (const auto& assignments : kind->listed)
    configs.push_back(parameters.resolve(assignments, kind->name));
  const auto generate = [kind, parameters](const Config& config, const core::Fabric& fabric) {
    const Arithmetic arithmetic =
        kind->reduction == Reduction::tree && !loads_weights(*kind, config)
            ? arithmetic_of(config, fabric)
            : Arithmetic{};
    return generate_kernel(
        {.module_name = kind->name,
         .heading = fmt::format("kratos.{}/{}", kind->name, parameters.name(config)),
         .matrix = matrix_of(*kind, config),
         .schedule = kind->schedule(config),
         .numbers = numbers_of(*kind, config),
         .reduction = kind->reduction,
         .requantiser = requantiser_of(config),
         .style = arithmetic.style,
         .register_every = arithmetic.register_every,
         .lines = kind->lines && fabric.ram ? kind->lines(config) : Lines::registers});
  };
  return {.name = "kratos." + kind->name,
          .meaning = kind->meaning,
          .paper = "Kratos, FPL 2024, arXiv 2407.06033",
          .parameters = parameters,
          .configs = configs,
          .check = [kind](const Config& config,
                          const std::string& place) { check_kernel(*kind, config, place); },
          .generate = generate,
          .stimulus = [kind](const Config& config,
                             std::uint64_t seed) { return stimulus(*kind, config, seed); },
          .golden = [kind](const Config& config,
                           const Vectors& vectors) { return golden(*kind, config, vectors); },
          .constants =
              [kind](const Config& config) {
                return loads_weights(*kind, config) ? "" : weights_text(weights_of(*kind, config));
              },
          .ops_per_frame = [kind](const Config& config) { return ops_per_frame(*kind, config); }};
}

}  // namespace lutmark::designs::kratos
