// SPDX-License-Identifier: Apache-2.0
// m4bram.cnn_layer: a layer of the trained net on a block as RTL, with test images as stimulus.
#include "designs/m4bram/cnn/layer.h"

#include <algorithm>

#include <fmt/format.h>

#include "designs/m4bram/block/golden.h"
#include "designs/m4bram/block/rtl.h"
#include "designs/m4bram/block/table.h"
#include "designs/m4bram/model/layer_table.h"
#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/nn/net_file.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Vectors;

constexpr int images = 4;
constexpr const char* top = "cnn_layer";

core::ParameterSpace parameter_space() {
  std::vector<core::Parameter> parameters = cnn_parameters().parameters();
  core::ParameterSpace::Groups groups = cnn_groups();
  const auto add = [&](core::Parameter parameter) {
    groups.push_back({parameter.name});
    parameters.push_back(std::move(parameter));
  };
  add({.name = "layer",
       .tag = "layer",
       .meaning = "of the net, from 1",
       .min = 1,
       .max = static_cast<std::int64_t>(cnn_layers),
       .default_value = 2});
  add({.name = "size",
       .tag = "",
       .meaning = "columns of an element: 32 or 64",
       .choices = {"s", "l"}});
  add({.name = "clocking",
       .tag = "",
       .meaning = "cycles of the elements in one of the main array: one or two",
       .choices = {"synchronous", "double_pumped"}});
  add({.name = "duplication",
       .tag = "d",
       .meaning = "elements that share a slice of the weights",
       .choices = {"1", "2", "4"}});
  return {parameters, groups, cnn_optional_groups()};
}

// cnn_in_blocks() also asks for parameters that this design does not have.
Config cnn_config(const Config& config, const std::filesystem::path& root) {
  const core::Design design = cnn_design(root);
  std::map<std::string, std::string> assignments;
  const core::Json values = cnn_parameters().to_json(config);
  for (const auto& [name, value] : values.items()) assignments[name] = value.dump();
  return design.parameters.resolve(assignments, "m4bram.cnn_layer");
}

// A layer of the net of a config with the program that runs it.
struct Subject {
  Subject(const Config& config, const std::filesystem::path& root)
      : cnn(cnn_in_blocks(cnn_config(config, root), root)),
        layer(static_cast<std::size_t>(config["layer"]) - 1),
        program(cim::m4bram_machine(config.choice<cim::Size>("size"),
                                    config.choice<cim::Clocking>("clocking")),
                1 << config["duplication"], cnn.lane_layers()[layer]) {}

  std::vector<std::int64_t> activations(std::span<const std::uint8_t> image) const {
    std::vector<std::int64_t> values = nn::first_activations(cnn.net.input, image);
    for (std::size_t i = 0; i < layer; ++i) {
      values = nn::layer_sums(cnn.net.layers[i], values);
      for (std::int64_t& sum : values) sum = nn::requantise(cnn.net.layers[i], sum);
    }
    return values;
  }

  CnnInBlocks cnn;
  std::size_t layer;
  LayerProgram program;
};

}  // namespace

LayerProgram::LayerProgram(const cim::Machine& machine, int duplication, const LaneLayer& layer)
    : layer_(layer),
      task_{.machine = machine,
            .weight_bits = layer.groups.front().bits,
            .activation_bits = layer.activation_bits,
            .duplication = duplication,
            .mac2s = static_cast<int>((layer.layer->taps() + 1) / 2)} {
  const nn::MapShape out = layer.layer->out();
  task_.rows = 2 * task_.mac2s;
  task_.readouts = duplication * static_cast<int>(ceil_div(out.rows * out.columns, duplication));
}

int LayerProgram::outputs_per_row() const { return task_.machine.row_bits / task_.weight_bits; }

int LayerProgram::frames_per_image() const {
  return static_cast<int>(ceil_div(layer_.layer->outputs, outputs_per_row()));
}

// Dot products go through the slices of a row for some places, then on to the next places.
int LayerProgram::place_of(int dot_product, int element) const {
  const nn::MapShape out = layer_.layer->out();
  const int d = task_.duplication;
  return std::min(dot_product / d * d + element % d, out.rows * out.columns - 1);
}

int LayerProgram::slice_of(int dot_product) const {
  return dot_product % task_.duplication * (task_.machine.slices / task_.duplication);
}

std::int64_t LayerProgram::sum_in(int frame, int dot_product, int element, int lane) const {
  const int slice = slice_of(dot_product) + element / task_.duplication;
  const int output = frame * outputs_per_row() + slice * task_.lanes() + lane;
  if (output >= layer_.layer->outputs) return -1;
  return std::int64_t{place_of(dot_product, element)} * layer_.layer->outputs + output;
}

cim::Work LayerProgram::work(int frame, std::span<const std::int64_t> activations) const {
  const nn::Layer& layer = *layer_.layer;
  const WeightGroup& group = layer_.groups.front();
  cim::Work work;
  for (int row = 0; row < task_.rows; ++row) {
    std::vector<std::int64_t> weights(static_cast<std::size_t>(outputs_per_row()));
    for (int i = 0; i < outputs_per_row(); ++i) {
      const int output = frame * outputs_per_row() + i;
      const auto tap = static_cast<std::size_t>(row);
      if (output >= layer.outputs || tap >= layer.taps()) continue;
      weights[static_cast<std::size_t>(i)] =
          layer.weights[static_cast<std::size_t>(output) * layer.taps() + tap] / group.step;
    }
    work.rows.push_back(std::move(weights));
  }
  const int columns = layer.out().columns;
  const auto byte = [&](int place, int tap) -> std::uint8_t {
    if (tap >= static_cast<int>(layer.taps())) return 0;
    const int run = layer.kernel_columns * layer.in.channels;
    const int y = place / columns * layer.stride + tap / run;
    const int from = (y * layer.in.columns + place % columns * layer.stride) * layer.in.channels;
    const auto value = activations[static_cast<std::size_t>(from + tap % run)];
    return static_cast<std::uint8_t>(value << (8 - task_.activation_bits));
  };
  for (int dot = 0; dot < task_.readouts; ++dot) {
    for (int k = 0; k < task_.mac2s; ++k) {
      cim::Mac2 mac2{.row_1 = 2 * k,
                     .row_2 = 2 * k + 1,
                     .slice_1 = slice_of(dot),
                     .slice_2 = slice_of(dot),
                     .activations_1 = {},
                     .activations_2 = {}};
      for (int e = 0; e < task_.machine.elements; ++e) {
        mac2.activations_1.push_back(byte(place_of(dot, e), 2 * k));
        mac2.activations_2.push_back(byte(place_of(dot, e), 2 * k + 1));
      }
      work.mac2s.push_back(std::move(mac2));
    }
  }
  // A prime number of words, so that port B meets all of them at all moments.
  const int words = task_.rows * task_.words_per_row();
  for (int i = 0; i < 31; ++i) work.watched.push_back(i * 7 % words);
  return work;
}

core::Design cnn_layer_design(const std::filesystem::path& root) {
  const core::ParameterSpace parameters = parameter_space();
  const core::DataSource data = nn::fashion_mnist(nn::Part::test);
  const auto task_of = [root](const Config& config) {
    return Subject(config, root).program.task();
  };
  core::Design design{.name = fmt::format("m4bram.{}", top),
                      .meaning = "a layer of the small CNN on an M4BRAM block, with test images",
                      .paper = "M4BRAM, FPT 2023",
                      .parameters = parameters,
                      .configs = {parameters.resolve({}, top)},
                      .check = [root](const Config& config, const std::string& place) {
                        check_widths(config, place);
                        if (config["share8"] != 0) {
                          throw core::UserError(
                              place, "share8 on one block",
                              "a block has one width of weights at a time: leave share8 out");
                        }
                        static_cast<void>(cnn_in_blocks(cnn_config(config, root), root));
                      }};
  design.generate = [task_of](const Config& config, const core::Fabric&) {
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
  // The nets bring the numbers; which images, the seed says.
  design.stimulus = [root, data](const Config& config, std::uint64_t seed) -> Vectors {
    const Subject subject(config, root);
    const core::DataSet all = data.load();
    core::Random random(seed, "m4bram cnn images");
    core::Beats beats(subject.program.task().machine.in_bits());
    for (int i = 0; i < images; ++i) {
      const auto activations = subject.activations(all.image(random.below(all.size())));
      for (int frame = 0; frame < subject.program.frames_per_image(); ++frame)
        append_program(beats, subject.program.task(), subject.program.work(frame, activations));
    }
    return {{"in", beats}};
  };
  design.golden = [task_of](const Config& config, const Vectors& vectors) -> Vectors {
    return {{"out", cim::golden_response(task_of(config), vectors.at("in"))}};
  };
  design.constants = [root](const Config& config) {
    return nn::net_text(cnn_in_blocks(cnn_config(config, root), root).net);
  };
  design.files = [root](const Config& config) {
    return cnn_design(root).files(cnn_config(config, root));
  };
  design.ops_per_frame = [task_of](const Config& config) {
    return static_cast<double>(task_of(config).products());
  };
  design.data = data;
  design.shares_rtl = true;
  return design;
}

}  // namespace lutmark::designs::m4bram
