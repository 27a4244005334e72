// SPDX-License-Identifier: Apache-2.0
// Trained nets as designs: every layer a Kratos kernel with the layer's constants, in series.
#include "designs/kratos/net_design.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "designs/kratos/arithmetic.h"
#include "designs/kratos/chain.h"
#include "designs/kratos/net_golden.h"
#include "designs/kratos/stimulus.h"
#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/nn/fashion_mnist.h"
#include "harness/nn/net_file.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::Parameter;
using core::UserError;
using core::Vectors;

core::ParameterSpace parameter_space(const IntegerNetFamily& family) {
  std::vector<Parameter> parameters = family.parameters.parameters();
  parameters.insert(parameters.end(),
                    {{.name = "layer",
                      .tag = "l",
                      .meaning = "the only layer that is built, counted from 1; 0: all of the net",
                      .min = 0,
                      .max = static_cast<std::int64_t>(family.recipe.layers.size()),
                      .default_value = 0},
                     {.name = "weights",
                      .tag = "",
                      .meaning = "the net's own, these shuffled in their layer, or random ones "
                                 "with as many zeros",
                      .choices = {"trained", "shuffled", "uniform"}},
                     {.name = "weight_seed",
                      .tag = "ws",
                      .meaning = "seed of weights that are not the net's own",
                      .min = 0,
                      .max = 999999,
                      .default_value = 1}});
  for (const Parameter& parameter : arithmetic_parameters("auto")) parameters.push_back(parameter);
  return {parameters,
          family.parameters.groups(),
          {{"layer"}, {"weights"}, {"weight_seed"}, {"style"}, {"every"}}};
}

// One row an input, one column an output: the transpose of what a layer keeps.
Weights weights_of(const nn::Layer& layer) {
  Weights weights{static_cast<int>(layer.taps()), layer.outputs,
                  std::vector<int>(layer.weights.size())};
  const auto columns = static_cast<std::size_t>(layer.outputs);
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    weights.values[i % layer.taps() * columns + i / layer.taps()] = layer.weights[i];
  return weights;
}

// Whether a channel of the map before has a weight in the layer.
std::vector<bool> used_channels(const nn::Layer& layer, int channels) {
  std::vector<bool> used(static_cast<std::size_t>(channels), false);
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    if (layer.weights[i] != 0) used[i % layer.taps() % used.size()] = true;
  return used;
}

// Whether the greatest sum of an output becomes an activation above zero.
std::vector<bool> outputs_above_zero(const nn::Layer& layer, int input_bits) {
  const std::int64_t most_input = (std::int64_t{1} << input_bits) - 1;
  const std::int64_t least_sum = layer.shift == 0 ? 1 : std::int64_t{1} << (layer.shift - 1);
  std::vector<bool> above;
  for (std::size_t first = 0; first < layer.weights.size(); first += layer.taps()) {
    std::int64_t most = 0;
    for (const int weight : std::span(layer.weights).subspan(first, layer.taps()))
      most += most_input * std::max(weight, 0);
    above.push_back(most >= least_sum);
  }
  return above;
}

// Sets weights to zero that no result depends on: of inputs that are always zero, and of outputs
// that nothing looks at. Pruned nets have many, and adder graphs would share with them.
void drop_dead_weights(nn::IntegerNet& net, LayerRange layers) {
  for (std::size_t i = layers.first; i < layers.last; ++i) {
    const std::vector<bool> above = outputs_above_zero(net.layers[i], bits_in(net, i));
    nn::Layer& next = net.layers[i + 1];
    for (std::size_t w = 0; w < next.weights.size(); ++w)
      if (!above[w % next.taps() % above.size()]) next.weights[w] = 0;
  }
  for (std::size_t i = layers.last; i > layers.first; --i) {
    nn::Layer& before = net.layers[i - 1];
    const std::vector<bool> used = used_channels(net.layers[i], before.outputs);
    for (std::size_t w = 0; w < before.weights.size(); ++w)
      if (!used[w / before.taps()]) before.weights[w] = 0;
  }
}

// `before` is the map that the layer takes in.
Schedule schedule_of(const nn::Layer& layer, const nn::MapShape& before) {
  ConvolutionSize size{.image_height = before.rows,
                       .image_width = before.columns,
                       .channels = before.channels,
                       .results = layer.outputs,
                       .filter_height = before.rows,
                       .filter_width = before.columns};
  if (layer.kind == nn::LayerKind::conv2d) {
    size.filter_height = layer.kernel_rows;
    size.filter_width = layer.kernel_columns;
    size.stride_height = size.stride_width = layer.stride;
  } else if (before.rows == 1 && before.columns == 1) {
    return vector_schedule(1, before.channels, Unrolling::rp);
  }
  return convolution_schedule(size, Unrolling::pw);
}

std::string layer_text(const nn::Layer& layer) {
  const bool is_fc = layer.kind == nn::LayerKind::fc;
  return fmt::format("{} {} of {} taps, {} bits", core::to_name(layer.kind), layer.outputs,
                     layer.taps(), layer.weight_bits) +
         (is_fc ? "" : fmt::format(", steps of {}", layer.stride));
}

/// Everything that the functions of a design know; one copy for all of them.
class Nets {
 public:
  Nets(IntegerNetFamily family, std::filesystem::path root)
      : family_(std::move(family)),
        root_(std::move(root)),
        parameters_(parameter_space(family_)),
        data_(nn::fashion_mnist(nn::Part::test)) {}

  const IntegerNetFamily& family() const { return family_; }
  const core::ParameterSpace& parameters() const { return parameters_; }
  const core::DataSource& data() const { return data_; }

  std::vector<Config> listed() const {
    std::vector<Config> configs;
    for (const Config& config : family_.committed)
      configs.push_back(parameters_.parse(family_.parameters.name(config), family_.name));
    return configs;
  }

  void check(const Config& config, const std::string& place) const {
    if (config["weights"] == 0 && config["weight_seed"] != 1) {
      throw UserError(
          place, fmt::format("weight_seed={} with weights=trained", config["weight_seed"]),
          "a net has its own weights: leave weight_seed out, or say weights=shuffled or "
          "weights=uniform");
    }
    check_arithmetic(config, place);
    static_cast<void>(read(config));
  }

  std::string file(const Config& config) const { return find(config).filename().string(); }

  /// The net with the constants that the config asks for.
  nn::IntegerNet net(const Config& config) const {
    nn::IntegerNet net = read(config);
    const auto constants = config.choice<Constants>("weights");
    if (constants == Constants::trained) return net;
    core::Random random(static_cast<std::uint64_t>(config["weight_seed"]), "kratos net weights");
    for (nn::Layer& layer : net.layers) {
      if (constants == Constants::shuffled) {
        random.shuffle(std::span<int>(layer.weights));
      } else {
        deal_weights(layer.weights, layer.zero_weights(), layer.weight_bits, random);
      }
    }
    return net;
  }

  LayerRange layers(const Config& config) const {
    if (config["layer"] == 0) return {0, family_.recipe.layers.size() - 1};
    const auto only = static_cast<std::size_t>(config["layer"]) - 1;
    return {only, only};
  }

  std::vector<Kernel> kernels(const Config& config, const core::Fabric& fabric) const {
    std::vector<Kernel> kernels;
    const LayerRange wanted = layers(config);
    const Arithmetic arithmetic = arithmetic_of(config, fabric);
    nn::IntegerNet net = this->net(config);
    // The width of scores is that of the net as it is written: no reader of them sees dead weights.
    std::vector<SparseMatrix> written;
    for (const nn::Layer& layer : net.layers)
      written.push_back(SparseMatrix::from(weights_of(layer)));
    drop_dead_weights(net, wanted);
    nn::MapShape before = net.input.out();
    if (net.layers.front().kind == nn::LayerKind::fc) before = net.layers.front().in;
    int bits = net.input.bits;
    for (std::size_t i = 0; i <= wanted.last; ++i) {
      const nn::Layer& layer = net.layers[i];
      if (i >= wanted.first) {
        kernels.push_back(
            {.module_name = fmt::format("{}_layer{}", family_.short_name(), i + 1),
             .heading = fmt::format("{}, layer {}: {}", net.name, i + 1, layer_text(layer)),
             .matrix = SparseMatrix::from(weights_of(layer)),
             .schedule = schedule_of(layer, before),
             .numbers = {.input_bits = bits, .inputs_are_signed = false},
             .requantiser = {.bits = layer.output_bits, .shift = layer.shift},
             .least_sum_bits = written[i].column_bits(
                 Numbers{.input_bits = bits, .inputs_are_signed = false}.input()),
             .style = arithmetic.style,
             .register_every = arithmetic.register_every,
             .lines = fabric.ram ? Lines::memory : Lines::registers});
      }
      before = layer.out();
      bits = layer.output_bits;
    }
    return kernels;
  }

  core::Hardware generate(const Config& config, const core::Fabric& fabric) const {
    return generate_chain(
        family_.short_name(),
        fmt::format("{}: {} ({})", family_.name, parameters_.assignments(config), file(config)),
        kernels(config, fabric));
  }

  Vectors stimulus(const Config& config, std::uint64_t seed) const;

  Vectors golden(const Config& config, const Vectors& stimulus) const {
    return {{"out", golden_net_response(net(config), layers(config), stimulus.at("in"))}};
  }

  double ops_per_frame(const Config& config) const {
    const nn::IntegerNet its_net = net(config);
    const LayerRange wanted = layers(config);
    double ops = 0;
    for (std::size_t i = wanted.first; i <= wanted.last; ++i) {
      const nn::Layer& layer = its_net.layers[i];
      ops += static_cast<double>(layer.out().size() * layer.taps());
    }
    return ops;
  }

  core::Metrics accuracy(const Config& config, const core::DataSet& data) const {
    if (config["layer"] != 0) {
      throw UserError(family_.name, fmt::format("layer={} has no accuracy", config["layer"]),
                      "only a whole net classifies: leave the parameter layer out");
    }
    const double share = nn::accuracy(net(config), data);
    return {{"accuracy_pct", 100 * share}, {"test_images", static_cast<double>(data.size())}};
  }

 private:
  std::string train_command(const Config& config) const {
    return fmt::format("lutmark train {} {}", family_.name, family_.parameters.assignments(config));
  }

  std::filesystem::path find(const Config& config) const {
    const std::filesystem::path folder = root_ / family_.folder;
    const std::string name = family_.net_name(config);
    if (!nn::net_files(folder, name).empty()) return nn::find_net(folder, name);
    throw UserError((folder / name).string(), "there is no trained net of this name",
                    fmt::format("train it: {} --out {}", train_command(config), folder.string()));
  }

  nn::IntegerNet read(const Config& config) const {
    const std::filesystem::path file = find(config);
    nn::IntegerNet net = nn::read_net(file);
    check_shape(net, config, file.string());
    return net;
  }

  // What nn cannot know: whether the file holds the net that the config names.
  void check_shape(const nn::IntegerNet& net, const Config& config,
                   const std::string& source) const {
    const auto check = [&](auto is, auto must, const std::string& pointer) {
      if (is == must) return;
      throw UserError(fmt::format("{} at {}", source, pointer),
                      fmt::format("is {}; it is {} in the net that {} names", is, must,
                                  family_.net_name(config)),
                      fmt::format("bring the file back (git checkout), or train the net again: {}",
                                  train_command(config)));
    };
    const auto& layers = family_.recipe.layers;
    check(net.input.rows, nn::fashion_mnist_side, "/input/rows");
    check(net.input.columns, nn::fashion_mnist_side, "/input/columns");
    check(net.input.pool, family_.recipe.pool, "/input/pool");
    check(net.input.bits, config["a"], "/input/bits");
    check(net.layers.size(), layers.size(), "/layers");
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const nn::Layer& layer = net.layers[i];
      const std::string pointer = fmt::format("/layers/{}", i);
      const bool is_last = i + 1 == layers.size();
      check(core::to_name(layer.kind), core::to_name(layers[i].kind), pointer + "/kind");
      check(layer.outputs, layers[i].outputs, pointer + "/outputs");
      check(layer.kernel_rows, layers[i].kernel, pointer + "/kernel_rows");
      check(layer.kernel_columns, layers[i].kernel, pointer + "/kernel_columns");
      check(layer.stride, layers[i].stride, pointer + "/stride");
      check(layer.weight_bits, config["w"], pointer + "/weight_bits");
      if (!is_last) check(layer.output_bits, config["a"], pointer + "/output_bits");
    }
  }

  IntegerNetFamily family_;
  std::filesystem::path root_;
  core::ParameterSpace parameters_;
  core::DataSource data_;
};

// Corners of the first layer that is built, a few random frames, and test images as they arrive
// there.
Vectors Nets::stimulus(const Config& config, std::uint64_t seed) const {
  const nn::IntegerNet its_net = net(config);
  const LayerRange wanted = layers(config);
  const Schedule schedule = kernels(config, {}).front().schedule;
  const Weights weights = weights_of(its_net.layers[wanted.first]);
  const int bits = bits_in(its_net, wanted.first);
  Stimulus source(schedule, {0, (std::int64_t{1} << bits) - 1}, seed);
  core::Beats beats(schedule.beat_elements * bits);
  const auto append = [&](const FrameElements& elements) {
    append_frame(beats, elements, schedule.beat_elements, bits);
  };

  // Long frames: enough beats are enough, but always some corners and some images.
  constexpr std::size_t random_frames = 192;
  constexpr std::size_t enough_beats = 3072;
  const std::size_t enough = enough_beats / static_cast<std::size_t>(schedule.beats_per_frame());
  const std::size_t frames =
      std::clamp(enough, std::size_t{8}, Stimulus::corners(weights) + random_frames);
  const std::size_t images = std::clamp<std::size_t>(enough, 4, 256);
  for (std::size_t i = 0; i < frames; ++i) append(source.frame(i, weights));

  const core::DataSet data = data_.load();
  core::Random random(seed, "kratos net images");
  for (std::size_t i = 0; i < images; ++i) {
    FrameElements activations =
        nn::first_activations(its_net.input, data.image(random.below(data.size())));
    if (wanted.first > 0)
      activations = golden_layers(its_net, {0, wanted.first - 1}, std::move(activations));
    append(activations);
  }
  return {{"in", beats}};
}

}  // namespace

core::Design net_design(const IntegerNetFamily& family, const std::filesystem::path& root) {
  const auto nets = std::make_shared<const Nets>(family, root);
  return {.name = family.name,
          .meaning = "trained net of Kratos kernels: " + family.meaning,
          .paper = "Kratos, FPL 2024, arXiv 2407.06033",
          .parameters = nets->parameters(),
          .configs = nets->listed(),
          .check = [nets](const Config& config,
                          const std::string& place) { nets->check(config, place); },
          .generate = [nets](const Config& config,
                             const core::Fabric& fabric) { return nets->generate(config, fabric); },
          .stimulus = [nets](const Config& config,
                             std::uint64_t seed) { return nets->stimulus(config, seed); },
          .golden = [nets](const Config& config,
                           const Vectors& stimulus) { return nets->golden(config, stimulus); },
          .constants = [nets](const Config& config) { return nn::net_text(nets->net(config)); },
          .ops_per_frame = [nets](const Config& config) { return nets->ops_per_frame(config); },
          .files = [nets](const Config& config) { return nets->file(config); },
          .data = nets->data(),
          .accuracy = [nets](const Config& config,
                             const core::DataSet& data) { return nets->accuracy(config, data); }};
}

}  // namespace lutmark::designs::kratos
