// SPDX-License-Identifier: Apache-2.0
// Tests of the small CNN as a design: committed nets, accuracy both ways, cycles, refusals.
#include <gtest/gtest.h>

#include "designs/m4bram/cnn/cycles.h"
#include "designs/m4bram/cnn/design.h"
#include "designs/m4bram/cnn/layer.h"
#include "designs/m4bram/model/workload.h"
#include "harness/core/tests/support.h"
#include "harness/nn/data_slice.h"
#include "harness/nn/net_file.h"

namespace lutmark::designs::m4bram {
namespace {

using core::Config;
using core::Design;
using test::refusal;
using test::TempFolder;
using Assignments = std::map<std::string, std::string>;

const std::filesystem::path root = LUTMARK_ROOT;

Config config_of(const Assignments& assignments) {
  return cnn_design(root).parameters.resolve(assignments, "test");
}

// The first images are enough to tell nets apart.
core::DataSet some_images() { return nn::slice(nn::fashion_mnist(nn::Part::test).load(), 0, 400); }

core::Metrics accuracy_of(const Assignments& assignments) {
  static const core::DataSet images = some_images();
  return cnn_design(root).accuracy(config_of(assignments), images);
}

TEST(CnnNets, EveryCommittedNetIsTheOneOfItsName) {
  const NetFamily family = cnn();
  const Design design = cnn_design(root);
  for (const Config& own : family.committed) {
    const Config config = design.parameters.parse(family.parameters.name(own), "test");
    EXPECT_NO_THROW(design.check(config, "test")) << family.net_name(own);
  }
}

TEST(CnnNets, MixedLayersHaveAsManyWideOutputsAsTheModel) {
  const nn::Recipe recipe = cnn_recipe(config_of({{"w", "4"}, {"share8", "0.25"}}), "net");
  EXPECT_EQ(recipe.layers[0].narrow_outputs, 0);
  EXPECT_EQ(recipe.layers[1].narrow_outputs, 8 - 2);
  EXPECT_EQ(recipe.layers[3].narrow_outputs, 16 - 4);
  EXPECT_EQ(recipe.layers[3].weight_bits, 8);
  EXPECT_EQ(recipe.layers[3].narrow_bits, 4);
  EXPECT_EQ(recipe.layers[4].narrow_outputs, 0);
}

TEST(CnnNets, FirstAndLastLayerKeepEightBits) {
  const nn::Recipe recipe =
      cnn_recipe(config_of({{"w", "2"}, {"a", "5"}, {"w3", "4"}, {"a4", "3"}}), "net");
  EXPECT_EQ(recipe.layers[0].weight_bits, 0);  // the recipe's
  EXPECT_EQ(recipe.weight_bits, 8);
  EXPECT_EQ(recipe.input_bits, 0);
  EXPECT_EQ(recipe.activation_bits, 8);
  EXPECT_EQ(recipe.layers[0].output_bits, 5);
  EXPECT_EQ(recipe.layers[1].weight_bits, 2);
  EXPECT_EQ(recipe.layers[2].weight_bits, 4);
  EXPECT_EQ(recipe.layers[2].output_bits, 3);
  EXPECT_EQ(recipe.layers[3].output_bits, 0);  // into the last layer
  EXPECT_EQ(recipe.layers[4].weight_bits, 0);
}

TEST(CnnNets, TheWorkloadOfTheModelHasTheirLayers) {
  const Workload workload = read_workload(root / "designs/m4bram/workloads/fashion_cnn.json");
  const nn::IntegerNet net = cnn_in_blocks(config_of({}), root).net;
  double macs = 0;
  for (const nn::Layer& layer : net.layers)
    macs += static_cast<double>(layer.out().size() * layer.taps());
  EXPECT_EQ(workload.macs(), macs);
}

TEST(CnnDesign, ImagesForChoicesAreNeitherTrainedNorTestedOn) {
  const Design test = cnn_design(root);
  const Design validation = cnn_validation_design(root);
  EXPECT_NE(test.data->sha256, validation.data->sha256);
  const core::DataSet training = cnn_training().load();
  const core::DataSet chosen = validation.data->load();
  const core::DataSet all = nn::fashion_mnist(nn::Part::train).load();
  EXPECT_EQ(training.size() + chosen.size(), all.size());
  EXPECT_TRUE(std::equal(chosen.labels.begin(), chosen.labels.end(),
                         all.labels.begin() + static_cast<std::ptrdiff_t>(training.size())));
}

TEST(CnnDesign, LanesAreRightWhereTheyAreWideAndWrapWhereTheyAreNot) {
  const core::Metrics exact = accuracy_of({});
  const core::Metrics wide = accuracy_of({{"sums", "lanes"}});
  EXPECT_EQ(wide.at("accuracy_pct"), exact.at("accuracy_pct"));
  EXPECT_EQ(wide.at("lane_overflows_pct"), 0);
  EXPECT_GT(exact.at("accuracy_pct"), 80);
  const core::Metrics narrow = accuracy_of({{"w", "2"}, {"sums", "lanes"}});
  EXPECT_GT(narrow.at("lane_overflows_pct"), 10);
  EXPECT_GE(narrow.at("lane_overflows_pct"), narrow.at("wrong_sums_pct"));
  EXPECT_LT(narrow.at("accuracy_pct"), accuracy_of({{"w", "2"}}).at("accuracy_pct") - 10);
}

TEST(CnnDesign, EarlyReadoutIsExact) {
  for (const char* readout : {"lanes", "weights"}) {
    const Assignments narrow{{"w", "2"}, {"a", "4"}};
    Assignments early = narrow;
    early["sums"] = "lanes";
    early["readout"] = readout;
    const core::Metrics metrics = accuracy_of(early);
    EXPECT_EQ(metrics.at("accuracy_pct"), accuracy_of(narrow).at("accuracy_pct"));
    EXPECT_EQ(metrics.at("lane_overflows_pct"), 0);
  }
}

TEST(CnnDesign, CyclesOfTheModelAreThoseOfTheNetWithItsReadouts) {
  const Design design = cnn_design(root);
  const auto cycles = [&](const Assignments& assignments) {
    return design.model(config_of(assignments)).metrics.at("model_cycles");
  };
  const cim::Machine small = cim::m4bram_machine(cim::Size::s, cim::Clocking::synchronous);
  const Widths four{4, 4};
  EXPECT_EQ(cycles({{"w", "4"}, {"a", "4"}}),
            static_cast<double>(cnn_cycles(small, 1, {four, four, four}).cycles));
  EXPECT_GT(cycles({{"w", "2"}, {"a", "4"}, {"readout", "weights"}}),
            cycles({{"w", "2"}, {"a", "4"}}));
  EXPECT_GT(cycles({{"w", "2"}, {"a", "4"}, {"readout", "lanes"}}),
            cycles({{"w", "2"}, {"a", "4"}, {"readout", "weights"}}));
  EXPECT_LT(cycles({{"blocks", "4"}}), cycles({}) / 3);
  const Design same = cnn_design(root);
  EXPECT_CONTAINS(
      same.model(config_of({{"w", "2"}, {"a", "8"}, {"readout", "weights"}})).does_not_fit,
      "lanes of 8 bits of layer 2 can overflow within one MAC2 of activations of 8 bits");
}

TEST(CnnDesign, RefusesWhatTheBlocksDoNotHave) {
  const Design design = cnn_design(root);
  const auto refused = [&](const Assignments& assignments) -> std::string {
    return refusal([&] {
             design.check(config_of(assignments), "test");
             return 0;
           })
        .what();
  };
  EXPECT_CONTAINS(refused({{"w", "3"}}), "weights of the blocks have 2, 4 or 8 bits");
  EXPECT_CONTAINS(refused({{"w3", "5"}}), "w3=5");
  EXPECT_CONTAINS(refused({{"share8", "0.25"}}), "mix 8 bits into w=4");
  EXPECT_CONTAINS(refused({{"w", "4"}, {"share8", "0.25"}, {"a3", "2"}}), "leave the widths");
  EXPECT_CONTAINS(refused({{"w", "4"}, {"share8", "0.25"}, {"net", "requantised"}}),
                  "mixed weights are trained");
  EXPECT_CONTAINS(refused({{"train_seed", "77"}}),
                  "lutmark train m4bram.cnn w=8 a=8 train_seed=77");
  EXPECT_CONTAINS(refused({{"w3", "2"}}), "net=requantised");
  EXPECT_CONTAINS(refusal([&] {
                    return accuracy_of({{"w", "2"}, {"sums", "lanes"}, {"readout", "lanes"}});
                  }).what(),
                  "can overflow within one MAC2");
  const Design layer = cnn_layer_design(root);
  EXPECT_CONTAINS(
      refusal([&] {
        const Config mixed = layer.parameters.resolve({{"w", "4"}, {"share8", "0.25"}}, "test");
        layer.check(mixed, "test");
        return 0;
      }).what(),
      "one width of weights at a time");
}

TEST(CnnDesign, RefusesANetOfOtherWidthsThanItsName) {
  const TempFolder folder;
  nn::IntegerNet net = cnn_in_blocks(config_of({{"a", "5"}}), root).net;
  net.name = "cnn_w8a4_ts1";
  const std::string text = nn::net_text(net);
  folder.write("designs/m4bram/nets/" + nn::net_file_name(net.name, text), text);
  EXPECT_CONTAINS(refusal([&] {
                    return cnn_in_blocks(config_of({{"a", "4"}}), folder.path());
                  }).what(),
                  "/layers/0/output_bits: is 5; it is 4");
}

TEST(CnnLayer, StimulusIsDrawnFromTheTestImages) {
  const Design design = cnn_layer_design(root);
  const Config config = design.parameters.resolve({{"layer", "4"}}, "test");
  const core::Vectors stimulus = design.stimulus(config, 1);
  EXPECT_NE(stimulus.at("in"), design.stimulus(config, 2).at("in"));
  const core::Hardware hardware = design.generate(config, {});
  EXPECT_EQ(
      stimulus.at("in").size() % static_cast<std::size_t>(hardware.streams[0].beats_per_frame), 0U);
  const core::Vectors response = design.golden(config, stimulus);
  EXPECT_EQ(
      response.at("out").size() / static_cast<std::size_t>(hardware.streams[1].beats_per_frame),
      stimulus.at("in").size() / static_cast<std::size_t>(hardware.streams[0].beats_per_frame));
}

}  // namespace
}  // namespace lutmark::designs::m4bram
