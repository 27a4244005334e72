// SPDX-License-Identifier: Apache-2.0
// m4bram.cnn: what M4BRAM's precisions cost a small net in accuracy, and save in cycles of blocks.
#include "designs/m4bram/cnn/design.h"

#include <fmt/format.h>

#include "designs/m4bram/cnn/cycles.h"
#include "designs/m4bram/cnn/requantise.h"
#include "harness/core/error.h"
#include "harness/nn/net_file.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Parameter;
using core::UserError;

constexpr int wide_bits = 8;

core::ParameterSpace parameter_space() {
  std::vector<Parameter> parameters = cnn_parameters().parameters();
  core::ParameterSpace::Groups optional = cnn_optional_groups();
  const auto add = [&](Parameter parameter) {
    optional.push_back({parameter.name});
    parameters.push_back(std::move(parameter));
  };
  add({.name = "net",
       .tag = "",
       .meaning = "trained with these widths, or the net of 8 bits rounded to them",
       .choices = core::all_names<NetKind>()});
  add({.name = "sums",
       .tag = "",
       .meaning = "what accuracy adds up in: integers of any size, or lanes of four times the bits "
                  "of a weight, which wrap",
       .choices = core::all_names<SumKind>()});
  add({.name = "readout",
       .tag = "readout-",
       .meaning = "when lanes are read out: once a result, before the widths could overflow them, "
                  "or before the weights could",
       .choices = core::all_names<LaneReadout>()});
  add({.name = "size",
       .tag = "",
       .meaning = "of the blocks whose cycles the model counts",
       .choices = {"s", "l"}});
  add({.name = "clocking",
       .tag = "",
       .meaning = "of the same blocks",
       .choices = {"synchronous", "double_pumped"}});
  add({.name = "blocks",
       .tag = "blocks",
       .meaning = "how many of them share the results of a layer",
       .min = 1,
       .max = 4096,
       .default_value = 1});
  return {parameters, cnn_groups(), optional};
}

void refuse(const std::string& place, const std::string& problem, const std::string& remedy) {
  throw UserError(place, problem, remedy);
}

// Of the net that is read: rounding begins with the one of 8 bits.
Config read_config(const Config& config) {
  if (config.choice<NetKind>("net") == NetKind::trained) return config;
  return cnn_parameters().resolve({{"train_seed", std::to_string(config["train_seed"])}},
                                  "m4bram.cnn");
}

std::filesystem::path net_file(const Config& config, const std::filesystem::path& root) {
  const std::filesystem::path folder = root / cnn_folder;
  const Config wanted = read_config(config);
  const std::string name = cnn_net_name(wanted);
  if (!nn::net_files(folder, name).empty()) return nn::find_net(folder, name);
  throw UserError((folder / name).string(), "there is no trained net of this name",
                  fmt::format("train it: lutmark train m4bram.cnn {} --out {}; or take "
                              "net=requantised",
                              cnn_parameters().assignments(wanted), folder.string()));
}

// Whether a file holds the net that its name promises.
void check_shape(const nn::IntegerNet& net, const nn::Recipe& recipe, const std::string& source) {
  const auto check = [&](auto is, auto must, const std::string& pointer) {
    if (is == must) return;
    refuse(fmt::format("{} at {}", source, pointer),
           fmt::format("is {}; it is {} in a net of this name", is, must),
           "bring the file back (git checkout), or train the net again: lutmark train");
  };
  check(net.input.bits, wide_bits, "/input/bits");
  check(net.layers.size(), recipe.layers.size(), "/layers");
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    const nn::Layer& layer = net.layers[i];
    const nn::LayerRecipe& wanted = recipe.layers[i];
    const std::string pointer = fmt::format("/layers/{}", i);
    const bool is_last = i + 1 == net.layers.size();
    check(core::to_name(layer.kind), core::to_name(wanted.kind), pointer + "/kind");
    check(layer.outputs, wanted.outputs, pointer + "/outputs");
    check(layer.kernel_rows, wanted.kernel, pointer + "/kernel_rows");
    check(layer.kernel_columns, wanted.kernel, pointer + "/kernel_columns");
    check(layer.stride, wanted.stride, pointer + "/stride");
    check(layer.weight_bits, wanted.weight_bits > 0 ? wanted.weight_bits : wide_bits,
          pointer + "/weight_bits");
    const int output_bits = wanted.output_bits > 0 ? wanted.output_bits : wide_bits;
    check(layer.output_bits, is_last ? 0 : output_bits, pointer + "/output_bits");
  }
}

// Wide outputs come first; the weights of the others are multiples of a step.
std::vector<WeightGroup> groups_of(const nn::Layer& layer, const nn::LayerRecipe& recipe,
                                   const std::string& source) {
  const int wide = layer.outputs - recipe.narrow_outputs;
  std::vector<WeightGroup> groups;
  if (wide > 0) groups.push_back({.first = 0, .count = wide, .bits = layer.weight_bits, .step = 1});
  if (recipe.narrow_outputs == 0) return groups;
  const WeightGroup narrow{.first = wide,
                           .count = recipe.narrow_outputs,
                           .bits = recipe.narrow_bits,
                           .step = 1 << (layer.weight_bits - recipe.narrow_bits)};
  const auto first = static_cast<std::size_t>(wide) * layer.taps();
  for (std::size_t i = first; i < layer.weights.size(); ++i) {
    if (layer.weights[i] % narrow.step == 0) continue;
    refuse(source, fmt::format("{} is no weight of {} bits", layer.weights[i], narrow.bits),
           "bring the file back (git checkout), or train the net again: lutmark train");
  }
  groups.push_back(narrow);
  return groups;
}

void check(const Config& config, const std::string& place, const std::filesystem::path& root) {
  check_widths(config, place);
  if (config.choice<NetKind>("net") == NetKind::requantised && config["share8"] != 0)
    refuse(place, "share8 with net=requantised",
           "mixed weights are trained: leave one of them out");
  static_cast<void>(cnn_in_blocks(config, root));
}

// The first layer whose lanes even one MAC2 can overflow, or empty.
std::string impossible(const CnnInBlocks& cnn, LaneReadout readout) {
  const std::vector<LaneLayer> layers = cnn.lane_layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (const WeightGroup& group : layers[i].groups) {
      if (!readout_plan(layers[i], group, readout).empty()) continue;
      return fmt::format(
          "lanes of {} bits of layer {} can overflow within one MAC2 of activations of {} bits",
          4 * group.bits, i + 1, layers[i].activation_bits);
    }
  }
  return "";
}

core::Metrics accuracy(const Config& config, const core::DataSet& data,
                       const std::filesystem::path& root) {
  const CnnInBlocks cnn = cnn_in_blocks(config, root);
  const auto images = static_cast<double>(data.size());
  if (config.choice<SumKind>("sums") == SumKind::exact)
    return {{"accuracy_pct", 100 * nn::accuracy(cnn.net, data)}, {"test_images", images}};
  const auto readout = config.choice<LaneReadout>("readout");
  if (const std::string problem = impossible(cnn, readout); !problem.empty())
    refuse("m4bram.cnn", problem, "take other widths, or readout=result to see the sums wrap");
  LaneNet lanes(cnn.net.input, cnn.lane_layers(), readout);
  double correct = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (lanes.classify(data.image(i)) == data.labels[i]) ++correct;
  }
  LaneCount middle;
  for (std::size_t i = 0; i < middle_layers; ++i) middle += lanes.counts()[first_middle_layer + i];
  const auto sums = static_cast<double>(middle.sums);
  return {{"accuracy_pct", 100 * correct / images},
          {"test_images", images},
          {"lane_overflows_pct", 100 * static_cast<double>(middle.overflowed) / sums},
          {"wrong_sums_pct", 100 * static_cast<double>(middle.wrong) / sums}};
}

core::ModelResult model(const Config& config, const std::filesystem::path& root) {
  const CnnInBlocks cnn = cnn_in_blocks(config, root);
  const auto readout = config.choice<LaneReadout>("readout");
  if (const std::string problem = impossible(cnn, readout); !problem.empty())
    return {.does_not_fit = problem};
  const cim::Machine machine = cim::m4bram_machine(config.choice<cim::Size>("size"),
                                                   config.choice<cim::Clocking>("clocking"));
  BlockCycles all;
  for (const LaneLayer& layer : cnn.lane_layers()) {
    const nn::MapShape out = layer.layer->out();
    for (const WeightGroup& group : layer.groups) {
      const std::vector<int> plan = readout_plan(layer, group, readout);
      all += block_cycles(machine, static_cast<int>(config["blocks"]),
                          {.outputs = group.count,
                           .places = out.rows * out.columns,
                           .mac2s = plan.back(),
                           .readouts = static_cast<int>(plan.size()),
                           .weight_bits = group.bits,
                           .activation_bits = layer.activation_bits});
    }
  }
  const auto cycles = static_cast<double>(all.cycles);
  return {.metrics = {{"model_cycles", cycles},
                      {"model_brams", static_cast<double>(config["blocks"])},
                      {"readout_pct", 100 * static_cast<double>(all.readout_cycles) / cycles}}};
}

core::Design design(const std::filesystem::path& root, const std::string& name,
                    const std::string& meaning, const core::DataSource& data) {
  const core::ParameterSpace parameters = parameter_space();
  return {
      .name = name,
      .meaning = meaning,
      .paper = "M4BRAM, FPT 2023",
      .parameters = parameters,
      .configs = {parameters.resolve({}, name)},
      .check = [root](const Config& config,
                      const std::string& place) { check(config, place, root); },
      .constants =
          [root](const Config& config) { return nn::net_text(cnn_in_blocks(config, root).net); },
      .files = [root](const Config& config) { return net_file(config, root).filename().string(); },
      .data = data,
      .accuracy = [root](const Config& config,
                         const core::DataSet& images) { return accuracy(config, images, root); }};
}

}  // namespace

std::vector<LaneLayer> CnnInBlocks::lane_layers() const {
  std::vector<LaneLayer> layers;
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    layers.push_back(
        {.layer = &net.layers[i], .activation_bits = activation_bits(i), .groups = groups[i]});
  }
  return layers;
}

CnnInBlocks cnn_in_blocks(const Config& config, const std::filesystem::path& root) {
  const std::filesystem::path file = net_file(config, root);
  CnnInBlocks cnn{.net = nn::read_net(file), .groups = {}};
  const bool is_trained = config.choice<NetKind>("net") == NetKind::trained;
  const nn::Recipe recipe = cnn_recipe(read_config(config), cnn.net.name);
  check_shape(cnn.net, recipe, file.string());
  for (std::size_t i = 0; i < cnn.net.layers.size(); ++i)
    cnn.groups.push_back(groups_of(cnn.net.layers[i], recipe.layers[i], file.string()));
  if (is_trained) return cnn;
  Requantised fewer = requantise_middle(std::move(cnn.net), middle_widths(config));
  cnn.net = std::move(fewer.net);
  for (std::size_t i = 0; i < middle_layers; ++i)
    cnn.groups[first_middle_layer + i] = {fewer.groups[i]};
  return cnn;
}

core::Design cnn_design(const std::filesystem::path& root) {
  core::Design made = design(
      root, "m4bram.cnn",
      "a small CNN with M4BRAM's precisions on Fashion-MNIST: accuracy, and cycles on blocks",
      nn::fashion_mnist(nn::Part::test));
  made.model = [root](const Config& config) { return model(config, root); };
  return made;
}

core::Design cnn_validation_design(const std::filesystem::path& root) {
  return design(
      root, "m4bram.cnn_validation",
      "the same on the last 10,000 training images, which no net of it was trained on: for "
      "choices of precisions",
      cnn_validation());
}

}  // namespace lutmark::designs::m4bram
