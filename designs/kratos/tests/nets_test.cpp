// SPDX-License-Identifier: Apache-2.0
// Holds the committed nets to the table of what is committed.
#include "designs/kratos/nets.h"

#include <set>

#include <gtest/gtest.h>

#include "harness/nn/fashion_mnist.h"
#include "harness/nn/net_file.h"

namespace lutmark::designs::kratos {
namespace {

namespace fs = std::filesystem;

const fs::path root = LUTMARK_ROOT;

nn::IntegerNet committed(const NetFamily& family, const core::Config& config) {
  return nn::read_net(nn::find_net(root / family.folder, family.net_name(config)));
}

TEST(Nets, AreNamedByTheirParameters) {
  const NetFamily family = mlp();
  const core::Config config = family.parameters.resolve({{"w", "4"}, {"sparsity", "0.9"}}, "x");
  EXPECT_EQ(family.net_name(config), "mlp_w4a4_s90_ts1");
}

TEST(Nets, AreAllCommittedAndNothingElseIs) {
  std::set<fs::path> expected;
  for (const NetFamily& family : {NetFamily(mlp()), NetFamily(cnn())}) {
    for (const core::Config& config : family.committed) {
      expected.insert(nn::find_net(root / family.folder, family.net_name(config)));
    }
  }
  std::set<fs::path> found;
  for (const auto& entry : fs::directory_iterator(root / "designs/kratos/nets")) {
    found.insert(entry.path());
  }
  EXPECT_EQ(found, expected);
}

TEST(Nets, HaveTheWidthsAndTheSparsityOfTheirNames) {
  for (const NetFamily& family : {NetFamily(mlp()), NetFamily(cnn())}) {
    for (const core::Config& config : family.committed) {
      const nn::IntegerNet net = committed(family, config);
      EXPECT_EQ(net.input.bits, config["a"]);
      for (const nn::Layer& layer : net.layers) {
        EXPECT_EQ(layer.weight_bits, config["w"]) << net.name;
        const std::size_t pruned =
            layer.weights.size() * static_cast<std::size_t>(config["sparsity"]) / 100;
        EXPECT_GE(layer.zero_weights(), pruned) << net.name;
      }
    }
  }
}

TEST(Nets, AreAsAccurateAsTheDocumentsSay) {
  const core::DataSet test = nn::load_fashion_mnist(nn::fashion_mnist_folder, nn::Part::test);
  const auto correct = [&](const NetFamily& family, const std::string& w,
                           const std::string& sparsity) {
    return nn::count_correct(
        committed(family, family.parameters.resolve({{"w", w}, {"sparsity", sparsity}}, "x")), test,
        2);
  };
  EXPECT_EQ(correct(mlp(), "8", "0"), 8592U);
  EXPECT_EQ(correct(mlp(), "4", "0.9"), 7624U);
  EXPECT_EQ(correct(cnn(), "4", "0"), 8728U);
}

}  // namespace
}  // namespace lutmark::designs::kratos
