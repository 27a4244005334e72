// SPDX-License-Identifier: Apache-2.0
// Tests of trained nets as designs: golden model against plain arithmetic on the committed files,
// streams, stimulus that sees faults, refusals of files.
#include "designs/kratos/net_design.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/kratos/net_golden.h"
#include "designs/kratos/nets.h"
#include "harness/core/json.h"
#include "harness/core/tests/support.h"
#include "harness/nn/fashion_mnist.h"
#include "harness/nn/net_file.h"

namespace lutmark::designs::kratos {
namespace {

namespace fs = std::filesystem;
using core::Config;
using core::Design;
using core::Json;
using core::Vectors;
using Elements = std::vector<std::int64_t>;

const fs::path root = LUTMARK_ROOT;

Design mlp_design() { return net_design(mlp(), root); }
Design cnn_design() { return net_design(cnn(), root); }

Json file_of(const IntegerNetFamily& family, const Config& config) {
  return core::load_json(nn::find_net(root / family.folder, family.net_name(config)));
}

std::size_t number(const Json& json, const char* key) { return json[key].get<std::size_t>(); }

std::int64_t activation(const Json& layer, std::int64_t sum) {
  if (!layer.contains("shift")) return sum;
  const double scaled = static_cast<double>(sum) / std::exp2(layer["shift"].get<int>());
  const double most = std::exp2(layer["output_bits"].get<int>()) - 1;
  return static_cast<std::int64_t>(std::clamp(std::floor(scaled + 0.5), 0.0, most));
}

// A layer of the file on the activations of a frame, straight from what docs/training.md says.
Elements plain_layer(const Json& layer, const Elements& in) {
  const bool is_fc = layer["kind"] == "fc";
  const std::size_t channels = is_fc ? in.size() : number(layer, "channels");
  const std::size_t columns = is_fc ? 1 : number(layer, "columns");
  const std::size_t rows = is_fc ? 1 : number(layer, "rows");
  const std::size_t kernel = is_fc ? 1 : number(layer, "kernel_rows");
  const std::size_t stride = is_fc ? 1 : number(layer, "stride");
  Elements out;
  for (std::size_t top = 0; top + kernel <= rows; top += stride) {
    for (std::size_t left = 0; left + kernel <= columns; left += stride) {
      for (const Json& weights : layer["weights"]) {
        std::int64_t sum = 0;
        for (std::size_t tap = 0; tap < weights.size(); ++tap) {
          const std::size_t y = top + tap / channels / kernel;
          const std::size_t x = left + tap / channels % kernel;
          sum += in[(y * columns + x) * channels + tap % channels] * weights[tap].get<int>();
        }
        out.push_back(activation(layer, sum));
      }
    }
  }
  return out;
}

Elements all_elements(const core::Beats& beats, int bits, bool is_signed) {
  Elements all;
  for (std::size_t beat = 0; beat < beats.size(); ++beat) {
    const Elements elements = beats.elements(beat, bits, is_signed);
    all.insert(all.end(), elements.begin(), elements.end());
  }
  return all;
}

std::vector<Elements> frames_of(const core::Beats& beats, std::size_t beats_per_frame, int bits) {
  const Elements all = all_elements(beats, bits, false);
  const std::size_t size = all.size() / (beats.size() / beats_per_frame);
  std::vector<Elements> frames;
  for (auto at = all.begin(); at != all.end(); at += static_cast<std::ptrdiff_t>(size))
    frames.emplace_back(at, at + static_cast<std::ptrdiff_t>(size));
  return frames;
}

void expect_plain_arithmetic(const IntegerNetFamily& family, const std::string& name) {
  const Design design = net_design(family, root);
  const Config config = design.parameters.parse(name, "");
  const Json layers = file_of(family, config)["layers"];
  const core::Hardware hardware = design.generate(config, {});
  const Vectors in = design.stimulus(config, 1);

  const Vectors out = design.golden(config, in);

  const auto only = static_cast<std::size_t>(config["layer"]);
  const std::size_t first = only == 0 ? 0 : only - 1;
  const std::size_t last = only == 0 ? layers.size() - 1 : only - 1;
  Elements expected;
  for (Elements frame :
       frames_of(in.at("in"), static_cast<std::size_t>(hardware.streams[0].beats_per_frame),
                 static_cast<int>(config["a"]))) {
    for (std::size_t i = first; i <= last; ++i) frame = plain_layer(layers[i], frame);
    expected.insert(expected.end(), frame.begin(), frame.end());
  }
  const auto per_beat = number(layers[last], "outputs");
  EXPECT_EQ(all_elements(out.at("out"), hardware.streams[1].width / static_cast<int>(per_beat),
                         last + 1 == layers.size()),
            expected)
      << name;
}

TEST(NetDesign, GoldenModelDoesPlainArithmeticOnTheCommittedFiles) {
  expect_plain_arithmetic(mlp(), "w2a2_s0_ts1_plain");
  expect_plain_arithmetic(mlp(), "w8a8_s50_ts1_plain");
  expect_plain_arithmetic(cnn(), "w4a4_s90_ts1_plain");
  expect_plain_arithmetic(mlp(), "w4a4_s90_ts1_l1_plain");
  expect_plain_arithmetic(mlp(), "w4a4_s90_ts1_l3_plain");
  expect_plain_arithmetic(cnn(), "w4a4_s90_ts1_l2_plain");
}

TEST(NetDesign, WeightsThatNothingReachesDoNotNarrowTheScores) {
  for (const char* config : {"w8a8_s95_ts1_plain", "w8a8_s90_ts1_uniform_ws3_plain"}) {
    const Design design = mlp_design();
    const Config parsed = design.parameters.parse(config, "");
    const Vectors out = design.golden(parsed, design.stimulus(parsed, 1));
    EXPECT_EQ(out.at("out").width(), design.generate(parsed, {}).streams[1].width) << config;
  }
}

TEST(NetDesign, VectorsFitTheStreamsOfTheHardware) {
  for (const Design& design : {mlp_design(), cnn_design()}) {
    for (const char* rest :
         {"_plain", "_l1_plain", "_l2_plain", "_l3", "_shuffled_plain", "_l2_uniform_ws4_binary"}) {
      const Config config = design.parameters.parse(fmt::format("w4a4_s90_ts1{}", rest), "");
      const core::Hardware hardware = design.generate(config, {});
      const Vectors in = design.stimulus(config, 1);
      const Vectors out = design.golden(config, in);
      const auto in_frame = static_cast<std::size_t>(hardware.streams[0].beats_per_frame);
      const auto out_frame = static_cast<std::size_t>(hardware.streams[1].beats_per_frame);

      EXPECT_EQ(hardware.top, core::top_module(design));
      EXPECT_EQ(in.at("in").width(), hardware.streams[0].width) << rest;
      EXPECT_EQ(out.at("out").width(), hardware.streams[1].width) << rest;
      EXPECT_EQ(in.at("in").size() % in_frame, 0U);
      EXPECT_EQ(out.at("out").size() * in_frame, in.at("in").size() * out_frame) << rest;
      EXPECT_EQ(hardware.interval_cycles, hardware.streams[0].beats_per_frame);
    }
  }
}

TEST(NetDesign, StreamsAreVectorsOfTheMlpAndPixelsOfTheCnn) {
  const auto in_of = [](const Design& design, const char* name) {
    return design.generate(design.parameters.parse(name, ""), {}).streams[0];
  };
  EXPECT_EQ(in_of(mlp_design(), "w4a4_s90_ts1_plain").width, 49 * 4);
  EXPECT_EQ(in_of(mlp_design(), "w4a4_s90_ts1_plain").beats_per_frame, 1);
  EXPECT_EQ(in_of(cnn_design(), "w4a4_s90_ts1_plain").width, 4);
  EXPECT_EQ(in_of(cnn_design(), "w4a4_s90_ts1_plain").beats_per_frame, 784);
  EXPECT_EQ(in_of(cnn_design(), "w4a4_s90_ts1_l2_plain").width, 8 * 4);
  EXPECT_EQ(in_of(cnn_design(), "w4a4_s90_ts1_l3_plain").beats_per_frame, 36);
}

TEST(NetDesign, CountsAMultiplicationForEveryWeightAndPlace) {
  const auto ops = [](const Design& design, const char* name) {
    return design.ops_per_frame(design.parameters.parse(name, ""));
  };
  EXPECT_EQ(ops(mlp_design(), "w4a4_s90_ts1"), 49 * 48 + 48 * 32 + 32 * 10);
  EXPECT_EQ(ops(mlp_design(), "w4a4_s90_ts1_l2"), 48 * 32);
  EXPECT_EQ(ops(cnn_design(), "w4a4_s90_ts1"), 13 * 13 * 72 + 6 * 6 * 576 + 2880);
}

TEST(NetDesign, StimulusEndsWithTestImagesThatAreClassifiedAsTheNetDoes) {
  const Design design = mlp_design();
  const Config config = design.parameters.parse("w8a8_s0_ts1", "");
  const nn::IntegerNet net = nn::parse_net(file_of(mlp(), config), "net");
  const core::DataSet data = nn::fashion_mnist(nn::Part::test).load();
  const Vectors in = design.stimulus(config, 1);
  const std::vector<Elements> frames = frames_of(in.at("in"), 1, 8);
  std::set<Elements> images;
  for (std::size_t i = 0; i < data.size(); ++i)
    images.insert(nn::first_activations(net.input, data.image(i)));

  EXPECT_TRUE(std::all_of(frames.end() - 256, frames.end(),
                          [&](const Elements& frame) { return images.contains(frame); }));
  EXPECT_FALSE(images.contains(frames[frames.size() - 257]));
}

// Whether the activation of an output is above zero when all inputs that help are at their most.
bool can_rise(const nn::Layer& layer, std::size_t output, int most_input) {
  std::int64_t most = 0;
  for (std::size_t tap = 0; tap < layer.taps(); ++tap)
    most += std::max(0, layer.weights[output * layer.taps() + tap] * most_input);
  return nn::requantise(layer, most) > 0;
}

// Whether results depend on the outputs of every layer, as far as single outputs tell.
std::vector<std::vector<bool>> outputs_with_a_path(const nn::IntegerNet& net, int most_input) {
  std::vector<std::vector<bool>> paths{std::vector<bool>(10, true)};
  for (std::size_t i = net.layers.size() - 1; i > 0; --i) {
    const nn::Layer& layer = net.layers[i];
    std::vector<bool> path(layer.taps(), false);
    for (std::size_t w = 0; w < layer.weights.size(); ++w) {
      if (layer.weights[w] != 0 && paths.front()[w / layer.taps()] &&
          can_rise(net.layers[i - 1], w % layer.taps(), most_input)) {
        path[w % layer.taps()] = true;
      }
    }
    paths.insert(paths.begin(), path);
  }
  return paths;
}

// A weight that is off by one should change a response; where rounding and ReLU hide it, few are
// lost. Every fifth weight is tried.
TEST(NetDesign, StimulusSeesWeightsThatAreOffByOne) {
  const Design design = mlp_design();
  const Config config = design.parameters.parse("w4a4_s90_ts1", "");
  const nn::IntegerNet net = nn::parse_net(file_of(mlp(), config), "net");
  const Vectors in = design.stimulus(config, 1);
  const core::Beats right = design.golden(config, in).at("out");
  const auto paths = outputs_with_a_path(net, 15);
  std::size_t faults = 0;
  std::size_t unseen = 0;
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    for (std::size_t w = 0; w < net.layers[i].weights.size(); w += 5) {
      if (net.layers[i].weights[w] == 0 || !paths[i][w / net.layers[i].taps()]) continue;
      nn::IntegerNet faulty = net;
      faulty.layers[i].weights[w] += faulty.layers[i].weights[w] > 0 ? -1 : 1;
      ++faults;
      if (golden_net_response(faulty, {0, 2}, in.at("in")) == right) ++unseen;
    }
  }
  EXPECT_GT(faults, 40U);
  EXPECT_LE(unseen, faults / 10) << "of " << faults;
}

TEST(NetDesign, OtherWeightsHaveAsManyZerosInEveryLayer) {
  for (const Design& design : {mlp_design(), cnn_design()}) {
    const auto net = [&](const std::string& rest) {
      const Config config = design.parameters.parse("w4a4_s50_ts1" + rest, "");
      return nn::parse_net(core::parse_json(design.constants(config), "net"), "net");
    };
    const nn::IntegerNet trained = net("");
    const nn::IntegerNet shuffled = net("_shuffled");
    const nn::IntegerNet uniform = net("_uniform");
    for (std::size_t i = 0; i < trained.layers.size(); ++i) {
      std::vector<int> values = trained.layers[i].weights;
      std::vector<int> others = shuffled.layers[i].weights;
      EXPECT_NE(values, others);
      std::sort(values.begin(), values.end());
      std::sort(others.begin(), others.end());
      EXPECT_EQ(values, others);
      EXPECT_NE(uniform.layers[i].weights, trained.layers[i].weights);
      EXPECT_EQ(uniform.layers[i].zero_weights(), trained.layers[i].zero_weights());
      EXPECT_EQ(uniform.layers[i].shift, trained.layers[i].shift);
    }
    EXPECT_NE(net("_uniform_ws2").layers[0].weights, uniform.layers[0].weights);
  }
}

TEST(NetDesign, AccuracyIsThatOfTheCommittedNet) {
  const core::DataSet data = nn::fashion_mnist(nn::Part::test).load();
  const auto accuracy = [&](const Design& design, const std::string& name) {
    return design.accuracy(design.parameters.parse(name, ""), data);
  };
  const core::Metrics mlp_metrics = accuracy(mlp_design(), "w4a4_s0_ts1");
  EXPECT_NEAR(mlp_metrics.at("accuracy_pct"), 84.56, 1e-9);
  EXPECT_EQ(mlp_metrics.at("test_images"), 10000);
  EXPECT_NEAR(accuracy(cnn_design(), "w4a4_s0_ts1").at("accuracy_pct"), 87.28, 1e-9);
  EXPECT_LT(accuracy(mlp_design(), "w4a4_s0_ts1_shuffled").at("accuracy_pct"), 40);
  EXPECT_CONTAINS(test::refusal([&] { return accuracy(mlp_design(), "w4a4_s0_ts1_l2"); }).problem(),
                  "layer=2 has no accuracy");
}

TEST(NetDesign, EveryListedConfigIsLegalNamedAsItsNetAndNamesItsFile) {
  for (const IntegerNetFamily& family : {mlp(), cnn()}) {
    const Design design = net_design(family, root);
    ASSERT_EQ(design.configs.size(), family.committed.size());
    for (const Config& config : design.configs) {
      EXPECT_NO_THROW(design.check(config, ""));
      EXPECT_TRUE(design.files(config).starts_with(family.short_name() + "_" +
                                                   design.parameters.name(config) + "-"));
    }
  }
}

TEST(NetDesign, RefusesParametersThatDoNotFitTogether) {
  const auto refused = [](const char* name) {
    const Design design = mlp_design();
    return test::refusal([&] {
      design.check(design.parameters.parse(name, ""), "place");
      return 0;
    });
  };
  EXPECT_CONTAINS(refused("w4a4_s50_ts1_ws2").problem(), "weight_seed=2 with weights=trained");
  EXPECT_CONTAINS(refused("w4a4_s50_ts1_plain_d3").problem(), "every=3 with style=plain");
  EXPECT_EQ(refused("w4a4_s50_ts1_plain_d3").place(), "place");
  EXPECT_CONTAINS(refused("w4a4_s50_ts1_l4").problem(), "layer=4 is not legal");
  const core::UserError absent = refused("w5a3_s50_ts7");
  EXPECT_CONTAINS(absent.place(), "mlp_w5a3_s50_ts7");
  EXPECT_CONTAINS(absent.problem(), "there is no trained net");
  EXPECT_CONTAINS(absent.remedy(),
                  "lutmark train kratos.mlp w=5 a=3 sparsity=0.50 train_seed=7 --out");
}

// A repository with one net whose file was changed, by default under the name that its new content
// asks for.
class ChangedNet : public ::testing::Test {
 protected:
  core::UserError refused(const std::function<void(nn::IntegerNet&)>& change) {
    nn::IntegerNet net = nn::parse_net(file_of(mlp(), config_), "net");
    change(net);
    const std::string text = nn::net_text(net);
    return refused_text(text, nn::net_file_name("mlp_w4a4_s90_ts1", text));
  }
  core::UserError refused_text(const std::string& text, const std::string& file_name) {
    const test::TempFolder folder;
    folder.write("designs/kratos/nets/" + file_name, text);
    const Design design = net_design(mlp(), folder.path());
    return test::refusal([&] {
      design.check(config_, "place");
      return 0;
    });
  }
  Config config_ = mlp_design().parameters.parse("w4a4_s90_ts1", "");
};

TEST_F(ChangedNet, OfAnotherContentThanItsNameSays) {
  const core::UserError error =
      refused_text(file_of(mlp(), config_).dump(), "mlp_w4a4_s90_ts1-0123456789ab.json");
  EXPECT_CONTAINS(error.problem(), "was changed");
  EXPECT_CONTAINS(error.remedy(), "git checkout");
}

TEST_F(ChangedNet, OfAnotherShape) {
  const core::UserError error = refused([](nn::IntegerNet& net) {
    net.layers[0].outputs -= 1;
    net.layers[0].weights.resize(net.layers[0].weights.size() - net.layers[0].taps());
    net.layers[1].in.channels -= 1;
    net.layers[1].weights.resize(32 * 47);
  });
  EXPECT_CONTAINS(error.place(), "at /layers/0/outputs");
  EXPECT_CONTAINS(error.problem(), "is 47; it is 48 in the net that mlp_w4a4_s90_ts1 names");
}

TEST_F(ChangedNet, OfLayersThatDoNotFollowOnEachOther) {
  const core::UserError error = refused([](nn::IntegerNet& net) {
    net.layers[1].in.channels -= 1;
    net.layers[1].weights.resize(32 * 47);
  });
  EXPECT_CONTAINS(error.place(), "/layers/1/inputs");
}

TEST_F(ChangedNet, WithAWeightOutOfRange) {
  const core::UserError error = refused([](nn::IntegerNet& net) { net.layers[2].weights[33] = 8; });
  EXPECT_CONTAINS(error.place(), "at /layers/2/weights/1/1");
  EXPECT_CONTAINS(error.problem(), "is 8; it must be -8 to 7");
}

TEST_F(ChangedNet, OfOtherWidths) {
  EXPECT_CONTAINS(refused([](nn::IntegerNet& net) { net.layers[0].weight_bits = 5; }).problem(),
                  "is 5; it is 4");
  EXPECT_CONTAINS(refused([](nn::IntegerNet& net) { net.layers[0].output_bits = 5; }).place(),
                  "/layers/0/output_bits");
}

TEST_F(ChangedNet, OfAnotherName) {
  EXPECT_CONTAINS(refused([](nn::IntegerNet& net) { net.name = "mlp_w4a4_s50_ts1"; }).problem(),
                  "a file of this content is named mlp_w4a4_s50_ts1-");
}

}  // namespace
}  // namespace lutmark::designs::kratos
