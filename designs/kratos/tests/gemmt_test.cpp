// SPDX-License-Identifier: Apache-2.0
// Tests of the gemmt designs: golden model against plain arithmetic, stimulus corners, refusals.
#include "designs/kratos/gemmt.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/common/range.h"
#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::Design;
using core::Vectors;

using Matrix = std::vector<std::vector<std::int64_t>>;

// The constants as their text says them: nothing of the design's own code reads them back.
Matrix matrix_from(const std::string& text) {
  Matrix matrix;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    matrix.emplace_back();
    for (std::int64_t value = 0; words >> value;) matrix.back().push_back(value);
  }
  return matrix;
}

// Element (row, column) of all frames in a row, straight from the definition of a matrix product.
std::vector<std::int64_t> plain_product(const std::vector<std::int64_t>& x, const Matrix& weights) {
  const std::size_t k = weights.size();
  const std::size_t n = weights.front().size();
  std::vector<std::int64_t> y(x.size() / k * n, 0);
  for (std::size_t row = 0; row < x.size() / k; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      for (std::size_t i = 0; i < k; ++i)
        y[row * n + column] += x[row * k + i] * weights[i][column];
    }
  }
  return y;
}

std::vector<std::int64_t> all_elements(const core::Beats& beats, int bits) {
  std::vector<std::int64_t> all;
  for (std::size_t beat = 0; beat < beats.size(); ++beat) {
    const auto elements = beats.elements(beat, bits, true);
    all.insert(all.end(), elements.begin(), elements.end());
  }
  return all;
}

Config random_config(const Design& design, core::Random& random) {
  return design.parameters.resolve(
      {{"w", std::to_string(random.between(1, 8))},
       {"a", std::to_string(random.between(1, 8))},
       {"sparsity", fmt::format("{}", static_cast<double>(random.between(0, 100)) / 100)},
       {"m", std::to_string(random.between(1, 4))},
       {"k", std::to_string(random.between(1, 12))},
       {"n", std::to_string(random.between(1, 6))},
       {"weight_seed", std::to_string(random.between(0, 999))}},
      "");
}

int output_bits(const Design& design, const Config& config) {
  const core::Hardware hardware = design.generate(config, {});
  const std::int64_t per_beat = config["m"] / hardware.streams[1].beats_per_frame * config["n"];
  return hardware.streams[1].width / static_cast<int>(per_beat);
}

TEST(Gemmt, GoldenModelIsAMatrixProductOnRandomConfigs) {
  core::Random random(1, "gemmt_test");
  for (const Design& design : {gemmt_fu(), gemmt_rp()}) {
    for (int i = 0; i < 40; ++i) {
      const Config config = random_config(design, random);
      const Vectors in = design.stimulus(config, 5);

      const Vectors out = design.golden(config, in);

      const auto x = all_elements(in.at("in"), static_cast<int>(config["a"]));
      ASSERT_EQ(all_elements(out.at("out"), output_bits(design, config)),
                plain_product(x, matrix_from(design.constants(config))))
          << design.name << " " << design.parameters.name(config);
    }
  }
}

TEST(Gemmt, VectorsFitTheStreamsOfTheHardware) {
  core::Random random(2, "gemmt_test");
  for (const Design& design : {gemmt_fu(), gemmt_rp()}) {
    for (int i = 0; i < 20; ++i) {
      const Config config = random_config(design, random);
      const core::Hardware hardware = design.generate(config, {});
      const Vectors in = design.stimulus(config, 1);
      const Vectors out = design.golden(config, in);

      EXPECT_EQ(in.at("in").width(), hardware.streams[0].width);
      EXPECT_EQ(out.at("out").width(), hardware.streams[1].width);
      EXPECT_EQ(in.at("in").size() % static_cast<std::size_t>(hardware.streams[0].beats_per_frame),
                0U);
      EXPECT_EQ(in.at("in").size(), out.at("out").size());
      EXPECT_EQ(hardware.top, core::top_module(design));
    }
  }
}

TEST(Gemmt, IsTheSameWheneverItIsAsked) {
  const Design design = gemmt_fu();
  const Config config = design.parameters.parse("w4a4_s50_m2k8n4_ws1", "");

  EXPECT_EQ(design.generate(config, {}).files, gemmt_fu().generate(config, {}).files);
  EXPECT_EQ(design.stimulus(config, 1), gemmt_fu().stimulus(config, 1));
  EXPECT_NE(design.stimulus(config, 1), design.stimulus(config, 2));
  EXPECT_EQ(design.constants(config), gemmt_fu().constants(config));
}

TEST(Gemmt, StimulusReachesBothEndsOfEveryColumnOfSmallMatrices) {
  core::Random random(3, "gemmt_test");
  for (const Design& design : {gemmt_fu(), gemmt_rp()}) {
    for (int i = 0; i < 30; ++i) {
      const Config config = random_config(design, random);
      const Matrix weights = matrix_from(design.constants(config));
      const Vectors out = design.golden(config, design.stimulus(config, 1));
      const auto y = all_elements(out.at("out"), output_bits(design, config));
      const auto n = static_cast<std::size_t>(config["n"]);
      const Range input = Range::of_signed(static_cast<int>(config["a"]));
      for (std::size_t column = 0; column < n; ++column) {
        Range exact;
        for (const auto& row : weights) exact = exact + input * row[column];
        Range seen{0, 0};
        for (std::size_t at = column; at < y.size(); at += n)
          seen = {std::min(seen.low, y[at]), std::max(seen.high, y[at])};

        EXPECT_EQ(seen, exact) << design.name << " " << design.parameters.name(config) << " column "
                               << column;
      }
    }
  }
}

TEST(Gemmt, TakesTheSmallestAndTheEmptiestMatrix) {
  for (const Design& design : {gemmt_fu(), gemmt_rp()}) {
    for (const char* name : {"w1a1_s0_m1k1n1_ws1", "w1a1_s100_m1k1n1_ws1", "w8a8_s100_m2k3n2_ws1",
                             "w8a8_s0_m1k1n5_ws0"}) {
      const Config config = design.parameters.parse(name, "");
      const core::Hardware hardware = design.generate(config, {});
      const Vectors in = design.stimulus(config, 1);

      const auto y = all_elements(design.golden(config, in).at("out"), output_bits(design, config));

      EXPECT_EQ(y, plain_product(all_elements(in.at("in"), static_cast<int>(config["a"])),
                                 matrix_from(design.constants(config))))
          << name;
      EXPECT_GE(hardware.latency_cycles, 2);
    }
  }
}

TEST(Gemmt, TheTwoUnrollingsComputeTheSame) {
  const std::string name = "w5a3_s40_m3k7n4_ws11";
  const Design full = gemmt_fu();
  const Design rows = gemmt_rp();
  const Config full_config = full.parameters.parse(name, "");
  const Config rows_config = rows.parameters.parse(name, "");

  const auto full_out =
      all_elements(full.golden(full_config, full.stimulus(full_config, 1)).at("out"),
                   output_bits(full, full_config));
  const auto rows_out =
      all_elements(rows.golden(rows_config, rows.stimulus(rows_config, 1)).at("out"),
                   output_bits(rows, rows_config));

  EXPECT_EQ(full_out, rows_out);
  EXPECT_EQ(full.ops_per_frame(full_config), 3 * 7 * 4);
}

TEST(Gemmt, RefusesWhatIsTooLargeNamesTheParametersAndSaysWhereElseToGo) {
  const Design full = gemmt_fu();
  const Design rows = gemmt_rp();
  const auto large = full.parameters.parse("w8a8_s50_m1024k1024n1024_ws1", "");

  const core::UserError error = test::refusal([&] {
    full.check(large, "place");
    return 0;
  });

  EXPECT_EQ(error.place(), "place");
  EXPECT_CONTAINS(error.problem(), "bits; the limit is");
  EXPECT_CONTAINS(error.remedy(), "make m, k or n smaller");
  EXPECT_NO_THROW(rows.check(rows.parameters.parse("w8a8_s50_m1024k1024n1024_ws1", ""), ""));
  EXPECT_NO_THROW(full.check(full.parameters.parse("w4a4_s50_m4k16n16_ws1", ""), ""));
}

TEST(Gemmt, TakesABeatOfExactlyTheLimitAndNoMore) {
  const Design full = gemmt_fu();
  const auto check = [&](const char* name) {
    full.check(full.parameters.parse(name, ""), "place");
    return 0;
  };

  EXPECT_NO_THROW(check("w1a8_s50_m1024k16n1_ws1"));  // 1024 * 16 * 8 bits in
  EXPECT_CONTAINS(test::refusal([&] { return check("w1a8_s50_m1024k17n1_ws1"); }).problem(),
                  "139264 bits; the limit is 131072");
  EXPECT_CONTAINS(test::refusal([&] { return check("w8a8_s50_m1024k1n5_ws1"); }).problem(),
                  "138240 bits");  // out
}

TEST(Gemmt, EveryListedConfigIsLegalAndNamedOnce) {
  for (const Design& design : {gemmt_fu(), gemmt_rp()}) {
    std::set<std::string> names;
    for (const Config& config : design.configs) {
      EXPECT_TRUE(names.insert(design.parameters.name(config)).second);
      EXPECT_NO_THROW(design.check(config, ""));
    }
  }
}

}  // namespace
}  // namespace lutmark::designs::kratos
