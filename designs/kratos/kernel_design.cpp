// SPDX-License-Identifier: Apache-2.0
// What the eight kernels have in common as designs: parameters, refusals, stimulus.
#include "designs/kratos/kernel_design.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "designs/kratos/upstream_weights.h"
#include "harness/core/error.h"
#include "harness/core/random.h"

namespace lutmark::designs::kratos {
namespace {

using core::Beats;
using core::Config;
using core::Parameter;
using core::UserError;
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
  parameters.push_back({.name = "style",
                        .tag = "",
                        .meaning = "how sums of products are made",
                        .choices = {"plain", "binary", "csd", "cse"}});
  parameters.push_back({.name = "every",
                        .tag = "d",
                        .meaning = "adder levels between registers, for styles other than plain; "
                                   "0: registers at the ends only",
                        .min = 0,
                        .max = 16,
                        .default_value = 1});
  core::ParameterSpace::Groups groups{{"w", "a"}, {"sparsity"}};
  groups.insert(groups.end(), kind.size_groups.begin(), kind.size_groups.end());
  groups.push_back({"weight_seed"});
  core::ParameterSpace::Groups optional_groups = kind.optional_size_groups;
  for (const char* name : {"mode", "activations", "weights"}) optional_groups.push_back({name});
  optional_groups.push_back({"q", "shift"});
  optional_groups.push_back({"style"});
  optional_groups.push_back({"every"});
  return {parameters, groups, optional_groups};
}

bool is_compat(const Config& config) { return config.choice<Mode>("mode") == Mode::compat; }

Numbers numbers_of(const Config& config) {
  if (is_compat(config)) {
    return {.input_bits = value(config, "a"),
            .inputs_are_signed = false,
            .wrap_bits = value(config, "w")};
  }
  return {.input_bits = value(config, "a"),
          .inputs_are_signed = config["activations"] == 0,
          .wrap_bits = 0};
}

Requantiser requantiser_of(const Config& config) {
  return {.bits = value(config, "q"), .shift = value(config, "shift")};
}

Weights weights_of(const KernelKind& kind, const Config& config) {
  const auto source = config.choice<WeightKind>("weights");
  const int rows = kind.matrix_rows(config);
  const int columns = kind.matrix_columns(config);
  const int bits = value(config, "w");
  const int sparsity_pct = value(config, "sparsity");
  const auto seed = static_cast<std::uint64_t>(config["weight_seed"]);
  if (source == WeightKind::upstream || source == WeightKind::nibbles) {
    return upstream_weights(source, kind.reduction == Reduction::systolic, rows, columns, bits,
                            sparsity_pct, seed);
  }
  return random_weights(source, rows, columns, bits, sparsity_pct, seed);
}

// One stream is one bus; buses of more bits than this are refused by the tools long before they
// would fit.
void check_beats(const KernelKind& kind, const Config& config, const std::string& place) {
  constexpr std::int64_t most_bits = 131072;
  const BeatSize beat = kind.beat(config);
  const std::int64_t output_bits = is_compat(config) ? config["w"] : config["w"] + config["a"] + 11;
  const std::int64_t bits = std::max(beat.elements * config["a"],
                                     beat.windows * kind.matrix_columns(config) * output_bits);
  if (bits <= most_bits) return;
  throw UserError(place, fmt::format("a beat could have {} bits; the limit is {}", bits, most_bits),
                  "make the sizes smaller, or use a kernel that unrolls less: "
                  "kratos.gemmt_rp takes a row a cycle, kratos.conv2d_pw a pixel");
}

void check(const KernelKind& kind, const Config& config, const std::string& place) {
  if (kind.check) kind.check(config, place);
  if (is_compat(config) && config["a"] != config["w"]) {
    throw UserError(place, fmt::format("mode=compat with a={} and w={}", config["a"], config["w"]),
                    "upstream has one width: a must be w");
  }
  if (is_compat(config) && config["activations"] != 0) {
    throw UserError(place, "mode=compat with activations=unsigned",
                    "activations of mode compat are unsigned anyway: leave the parameter out");
  }
  const auto source = config.choice<WeightKind>("weights");
  if (source == WeightKind::upstream && config["w"] < 2) {
    throw UserError(place, "weights=upstream with w=1", "upstream's weights have w from 2 to 8");
  }
  if (source == WeightKind::nibbles && config["w"] != 4 && config["w"] != 8) {
    throw UserError(place, fmt::format("weights=nibbles with w={}", config["w"]),
                    "weights of four bits at a time make w 4 or 8");
  }
  if (config["q"] == 0 && config["shift"] != 0) {
    throw UserError(place, fmt::format("shift={} with q=0", config["shift"]),
                    "a shift belongs to requantised results: q is 1 to 16 then");
  }
  if (is_compat(config) && config["q"] != 0) {
    throw UserError(place, fmt::format("mode=compat with q={}", config["q"]),
                    "results modulo 2^w have no sign to cut at: use mode=full");
  }
  const bool is_plain = config.choice<Style>("style") == Style::plain;
  if (kind.reduction == Reduction::systolic && !is_plain) {
    throw UserError(place, "a systolic array has the style plain",
                    "leave the parameter style out, or use kratos.gemmt_rp");
  }
  if (is_plain && config["every"] != 1) {
    throw UserError(
        place, fmt::format("every={} with style=plain", config["every"]),
        "plain trees have a register at every level: leave the parameter out, or choose "
        "another style");
  }
  check_beats(kind, config, place);
}

// Frames for the stimulus: corner values first, and for every column windows that drive it to both
// ends of its range, so that a sum that is a bit too narrow is seen.
class Stimulus {
 public:
  Stimulus(const Schedule& schedule, const Weights& weights, Range range, std::uint64_t seed)
      : windows_(windows_in_frame(schedule)),
        elements_(static_cast<std::size_t>(schedule.beats_per_frame()) *
                  static_cast<std::size_t>(schedule.beat_elements)),
        weights_(weights),
        range_(range),
        random_(seed, "kratos stimulus") {}

  FrameElements frame(std::size_t index) {
    constexpr std::size_t flat_frames = 5;
    const std::size_t driven_frames = static_cast<std::size_t>(std::min(weights_.columns, 32));
    if (index < flat_frames) return flat_frame(index);
    index -= flat_frames;
    if (index < driven_frames) return driven_frame(index, false);
    if (index < 2 * driven_frames) return driven_frame(index - driven_frames, true);
    return random_frame();
  }

 private:
  FrameElements flat_frame(std::size_t index) const {
    FrameElements elements(elements_);
    for (std::size_t i = 0; i < elements_; ++i) {
      const std::int64_t alternating = i % 2 == 0 ? range_.low : range_.high;
      const std::int64_t minus_one = range_.low < 0 ? -1 : range_.high / 2;
      elements[i] =
          std::array{std::int64_t{0}, range_.low, range_.high, alternating, minus_one}[index];
    }
    return elements;
  }

  FrameElements random_frame() {
    FrameElements elements(elements_);
    for (std::int64_t& element : elements) element = random_.between(range_.low, range_.high);
    return elements;
  }

  // Windows that overlap a driven one are left to chance.
  FrameElements driven_frame(std::size_t offset, bool largest) {
    std::vector<std::optional<std::int64_t>> fixed(elements_);
    const auto columns = static_cast<std::size_t>(weights_.columns);
    std::size_t driven = 0;
    for (const std::vector<int>& window : windows_) {
      const auto is_fixed = [&](int element) {
        return fixed[static_cast<std::size_t>(element)].has_value();
      };
      if (std::any_of(window.begin(), window.end(), is_fixed)) continue;
      const auto column = static_cast<int>((driven + offset) % columns);
      const bool to_largest = largest != ((driven / columns) % 2 == 1);
      for (std::size_t row = 0; row < window.size(); ++row) {
        const bool is_positive = weights_.at(static_cast<int>(row), column) > 0;
        fixed[static_cast<std::size_t>(window[row])] =
            is_positive == to_largest ? range_.high : range_.low;
      }
      ++driven;
    }
    FrameElements elements = random_frame();
    for (std::size_t i = 0; i < elements_; ++i) elements[i] = fixed[i].value_or(elements[i]);
    return elements;
  }

  std::vector<std::vector<int>> windows_;
  std::size_t elements_;
  const Weights& weights_;
  Range range_;
  core::Random random_;
};

Vectors stimulus(const KernelKind& kind, const Config& config, std::uint64_t seed) {
  const Schedule schedule = kind.schedule(config);
  const Numbers numbers = numbers_of(config);
  const Weights weights = weights_of(kind, config);
  Stimulus source(schedule, weights, numbers.input(), seed);
  Beats beats(schedule.beat_elements * numbers.input_bits);
  const auto per_beat = static_cast<std::size_t>(schedule.beat_elements);
  // Long frames: enough beats are enough, but always the corners that show narrow sums, and a few
  // more.
  constexpr std::size_t most_frames = 160;
  constexpr std::size_t least_frames = 8;
  constexpr std::size_t enough_beats = 4096;
  for (std::size_t i = 0; i < most_frames; ++i) {
    if (i >= least_frames && beats.size() >= enough_beats) break;
    const FrameElements elements = source.frame(i);
    for (std::size_t first = 0; first < elements.size(); first += per_beat)
      beats.append(std::span(elements).subspan(first, per_beat), numbers.input_bits);
  }
  return {{"in", beats}};
}

Vectors golden(const KernelKind& kind, const Config& config, const Vectors& vectors) {
  const Numbers numbers = numbers_of(config);
  const Weights weights = weights_of(kind, config);
  const Schedule schedule = kind.schedule(config);
  const Requantiser requantiser = requantiser_of(config);
  const int results_per_beat = static_cast<int>(schedule.windows.size()) * weights.columns;
  const int bits = requantiser.bits > 0 ? requantiser.bits : golden_output_bits(weights, numbers);
  const auto respond = [&](const FrameElements& frame) {
    FrameElements results = kind.golden(config, weights, frame);
    if (requantiser.bits > 0) {
      for (std::int64_t& result : results) result = golden_requantised(result, requantiser);
    }
    return results;
  };
  return {{"out", golden_response(numbers, schedule.beats_per_frame(), vectors.at("in"), bits,
                                  results_per_beat, respond)}};
}

double ops_per_frame(const KernelKind& kind, const Config& config) {
  const Schedule schedule = kind.schedule(config);
  return static_cast<double>(schedule.windows.size()) * schedule.results_per_frame() *
         kind.matrix_rows(config) * kind.matrix_columns(config);
}

}  // namespace

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
    return generate_kernel(
        {.module_name = kind->name,
         .heading = fmt::format("kratos.{}: {}", kind->name, parameters.assignments(config)),
         .matrix = SparseMatrix::from(weights_of(*kind, config)),
         .schedule = kind->schedule(config),
         .numbers = numbers_of(config),
         .reduction = kind->reduction,
         .requantiser = requantiser_of(config),
         .style = config.choice<Style>("style"),
         .register_every = value(config, "every"),
         .lines = kind->lines && fabric.ram ? kind->lines(config) : Lines::registers});
  };
  return {
      .name = "kratos." + kind->name,
      .meaning = kind->meaning,
      .paper = "Kratos, FPL 2024, arXiv 2407.06033",
      .parameters = parameters,
      .configs = configs,
      .check = [kind](const Config& config,
                      const std::string& place) { check(*kind, config, place); },
      .generate = generate,
      .stimulus = [kind](const Config& config,
                         std::uint64_t seed) { return stimulus(*kind, config, seed); },
      .golden = [kind](const Config& config,
                       const Vectors& vectors) { return golden(*kind, config, vectors); },
      .constants = [kind](const Config& config) { return weights_text(weights_of(*kind, config)); },
      .ops_per_frame = [kind](const Config& config) { return ops_per_frame(*kind, config); }};
}

}  // namespace lutmark::designs::kratos
