// SPDX-License-Identifier: Apache-2.0
// Tests of the eight kernels as designs: golden models against plain arithmetic, stimulus corners,
// refusals.
#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "designs/common/range.h"
#include "designs/kratos/convolution.h"
#include "designs/kratos/gemm.h"
#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::kratos {
namespace {

using core::Config;
using core::Design;
using core::Vectors;

using Matrix = std::vector<std::vector<std::int64_t>>;
using Elements = std::vector<std::int64_t>;

std::vector<Design> gemms_of_all_kinds() { return {gemmt_fu(), gemmt_rp(), gemms()}; }
std::vector<Design> convolutions() {
  return {conv1d_fu(), conv1d_pw(), conv2d_fu(), conv2d_rp(), conv2d_pw()};
}
std::vector<Design> kernels() {
  std::vector<Design> all = gemms_of_all_kinds();
  for (Design& design : convolutions()) all.push_back(std::move(design));
  return all;
}

bool has(const Design& design, const std::string& parameter) {
  const auto& all = design.parameters.parameters();
  return std::any_of(all.begin(), all.end(), [&](const auto& p) { return p.name == parameter; });
}

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

Elements all_elements(const core::Beats& beats, int bits, bool is_signed) {
  Elements all;
  for (std::size_t beat = 0; beat < beats.size(); ++beat) {
    const auto elements = beats.elements(beat, bits, is_signed);
    all.insert(all.end(), elements.begin(), elements.end());
  }
  return all;
}

bool is_compat(const Config& config) { return config["mode"] == 1; }
bool is_loaded(const Design& design, const Config& config) {
  return has(design, "matrix") && config["matrix"] == 1;
}
bool reads_signed(const Config& config) { return !is_compat(config) && config["activations"] == 0; }

std::size_t at(const Config& config, const char* name) {
  return static_cast<std::size_t>(config[name]);
}

// Element (row, column) of all frames in a row, straight from the definition of a matrix product.
Elements plain_product(const Elements& x, const Matrix& weights) {
  const std::size_t k = weights.size();
  const std::size_t n = weights.front().size();
  Elements y(x.size() / k * n, 0);
  for (std::size_t row = 0; row < x.size() / k; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      for (std::size_t i = 0; i < k; ++i)
        y[row * n + column] += x[row * k + i] * weights[i][column];
    }
  }
  return y;
}

struct Sizes {
  std::size_t ih, iw, ic, oc, fh, fw, sh, sw;
  std::size_t results_down() const { return (ih - fh) / sh + 1; }
  std::size_t results_across() const { return (iw - fw) / sw + 1; }
};

Sizes sizes_of(const Design& design, const Config& config) {
  const bool flat = !has(design, "ih");
  return {flat ? 1 : at(config, "ih"),
          at(config, "iw"),
          at(config, "ic"),
          at(config, "oc"),
          flat ? 1 : at(config, "fh"),
          at(config, "fw"),
          flat ? 1 : at(config, "sh"),
          at(config, "sw")};
}

// From the side of the inputs: every element is added to each result whose window it lies in.
Elements scattered_convolution(const Elements& x, const Matrix& weights, const Sizes& s) {
  const std::size_t image = s.ih * s.iw * s.ic;
  const std::size_t result = s.results_down() * s.results_across() * s.oc;
  Elements y(x.size() / image * result, 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % s.ic;
    const std::size_t column = i / s.ic % s.iw;
    const std::size_t row = i / s.ic / s.iw % s.ih;
    for (std::size_t v = 0; v < s.results_down(); ++v) {
      for (std::size_t u = 0; u < s.results_across(); ++u) {
        const std::size_t top = v * s.sh;
        const std::size_t left = u * s.sw;
        if (row < top || row >= top + s.fh || column < left || column >= left + s.fw) continue;
        const std::size_t tap = ((row - top) * s.fw + column - left) * s.ic + c;
        for (std::size_t o = 0; o < s.oc; ++o)
          y[i / image * result + (v * s.results_across() + u) * s.oc + o] += x[i] * weights[tap][o];
      }
    }
  }
  return y;
}

std::size_t matrix_rows(const Design& design, const Config& config) {
  if (!has(design, "iw")) return at(config, "k");
  const Sizes s = sizes_of(design, config);
  return s.fh * s.fw * s.ic;
}
std::size_t matrix_columns(const Design& design, const Config& config) {
  return at(config, has(design, "n") ? "n" : "oc");
}

// The matrices of all frames: one for all, or those that are loaded.
std::vector<Matrix> matrices_of(const Design& design, const Config& config, const Vectors& in) {
  if (!is_loaded(design, config)) return {matrix_from(design.constants(config))};
  const Elements all =
      all_elements(in.at("weights"), static_cast<int>(config["w"]), !is_compat(config));
  const std::size_t columns = matrix_columns(design, config);
  const std::size_t rows = matrix_rows(design, config);
  std::vector<Matrix> matrices(all.size() / columns / rows, Matrix(rows, Elements(columns)));
  for (std::size_t i = 0; i < all.size(); ++i)
    matrices[i / columns / rows][i / columns % rows][i % columns] = all[i];
  return matrices;
}

Elements plain_response(const Design& design, const Config& config, const Elements& x,
                        const Matrix& weights) {
  Elements y = has(design, "iw") ? scattered_convolution(x, weights, sizes_of(design, config))
                                 : plain_product(x, weights);
  for (std::int64_t& value : y) {
    if (is_compat(config)) value &= (std::int64_t{1} << config["w"]) - 1;
    if (config["q"] > 0) {
      const double scaled = static_cast<double>(value) / std::exp2(config["shift"]);
      value = static_cast<std::int64_t>(
          std::clamp(std::floor(scaled + 0.5), 0.0, std::exp2(config["q"]) - 1));
    }
  }
  return y;
}

Config random_config(const Design& design, core::Random& random) {
  const auto one_of = [&](std::vector<std::string> words) {
    return words[random.below(words.size())];
  };
  while (true) {
    std::map<std::string, std::string> given;
    for (const auto& parameter : design.parameters.parameters()) {
      if (!parameter.choices.empty()) given[parameter.name] = one_of(parameter.choices);
    }
    // Searching for a graph takes long; adder graphs have tests of their own.
    if (random.below(10) != 0) given["style"] = "plain";
    for (const char* bits : {"w", "a"}) given[bits] = std::to_string(random.between(1, 8));
    if (given["mode"] == "compat") given["a"] = given["w"];
    if (random.below(3) == 0) {
      given["q"] = std::to_string(random.between(1, 9));
      given["shift"] = std::to_string(random.between(0, 9));
    }
    given["sparsity"] = fmt::format("{}", static_cast<double>(random.between(0, 100)) / 100);
    given["weight_seed"] = std::to_string(random.between(0, 999));
    for (const char* size : {"m", "k", "n", "iw", "ih", "ic", "oc", "fw", "fh", "sw", "sh"}) {
      if (has(design, size)) given[size] = std::to_string(random.between(1, 5));
    }
    const Config config = design.parameters.resolve(given, "");
    try {
      design.check(config, "");
    } catch (const core::UserError&) {
      continue;
    }
    return config;
  }
}

// Bits of an output element: a result for every copy and column.
int output_bits(const Design& design, const Config& config) {
  const core::Hardware hardware = design.generate(config, {});
  const double results =
      design.ops_per_frame(config) / static_cast<double>(matrix_rows(design, config));
  const core::Stream& out = hardware.streams.back();
  const double per_beat = results / out.beats_per_frame;
  EXPECT_EQ(static_cast<std::size_t>(per_beat) % matrix_columns(design, config), 0U);
  return out.width / static_cast<int>(per_beat);
}

TEST(Kernels, GoldenModelsDoPlainArithmeticOnRandomConfigs) {
  core::Random random(1, "kernels_test");
  for (const Design& design : kernels()) {
    for (int i = 0; i < 25; ++i) {
      const Config config = random_config(design, random);
      const Vectors in = design.stimulus(config, 5);

      const Vectors out = design.golden(config, in);

      const auto x = all_elements(in.at("in"), static_cast<int>(config["a"]), reads_signed(config));
      const std::vector<Matrix> matrices = matrices_of(design, config, in);
      Elements y;
      for (std::size_t frame = 0; frame < matrices.size(); ++frame) {
        const auto share = static_cast<std::ptrdiff_t>(x.size() / matrices.size());
        const auto first = x.begin() + static_cast<std::ptrdiff_t>(frame) * share;
        const Elements part =
            plain_response(design, config, Elements(first, first + share), matrices[frame]);
        y.insert(y.end(), part.begin(), part.end());
      }
      ASSERT_EQ(all_elements(out.at("out"), output_bits(design, config),
                             !is_compat(config) && config["q"] == 0),
                y)
          << design.name << " " << design.parameters.name(config);
    }
  }
}

TEST(Kernels, VectorsFitTheStreamsOfTheHardware) {
  core::Random random(2, "kernels_test");
  for (const Design& design : kernels()) {
    for (int i = 0; i < 20; ++i) {
      const Config config = random_config(design, random);
      const core::Hardware hardware = design.generate(config, {});
      const Vectors in = design.stimulus(config, 1);
      const Vectors out = design.golden(config, in);
      std::size_t frames = 0;
      for (const core::Stream& stream : hardware.streams) {
        const core::Beats& beats = (stream.is_in() ? in : out).at(stream.name);
        const auto per_frame = static_cast<std::size_t>(stream.beats_per_frame);
        if (frames == 0) frames = beats.size() / per_frame;

        EXPECT_EQ(beats.width(), stream.width);
        EXPECT_EQ(beats.size(), frames * per_frame);
      }
      EXPECT_EQ(hardware.streams.size(), in.size() + out.size());
      EXPECT_EQ(hardware.top, core::top_module(design));
    }
  }
}

TEST(Kernels, AreTheSameWheneverTheyAreAsked) {
  for (const Design& design : kernels()) {
    const Config config = design.configs.front();

    EXPECT_EQ(design.generate(config, {}).files, design.generate(config, {}).files);
    EXPECT_EQ(design.stimulus(config, 1), design.stimulus(config, 1));
    EXPECT_NE(design.stimulus(config, 1), design.stimulus(config, 2));
    EXPECT_EQ(design.constants(config), design.constants(config));
  }
}

TEST(Kernels, OnlyPixelWise2DConvolutionsAskWhereTheRowsAboveWait) {
  for (const Design& design : kernels())
    EXPECT_EQ(has(design, "lines"), design.name == "kratos.conv2d_pw") << design.name;

  const Design design = conv2d_pw();
  const auto text = [&](const std::map<std::string, std::string>& given,
                        const core::Fabric& fabric) {
    const Config config = design.parameters.resolve(given, "");
    return design.generate(config, fabric).files.at("conv2d_pw.v");
  };
  EXPECT_CONTAINS(text({}, {.ram = true}), "line_q");
  EXPECT_FALSE(test::contains(text({{"lines", "registers"}}, {.ram = true}), "line_q"));
  EXPECT_FALSE(test::contains(text({}, {.ram = false}), "line_q"));
}

// Least and greatest value of a column of results.
Range seen_of(const Elements& y, std::size_t column, std::size_t columns) {
  Range seen{y[column], y[column]};
  for (std::size_t i = column; i < y.size(); i += columns)
    seen = {std::min(seen.low, y[i]), std::max(seen.high, y[i])};
  return seen;
}

TEST(Kernels, StimulusReachesBothEndsOfEveryColumnOfSmallMatrices) {
  core::Random random(3, "kernels_test");
  for (const Design& design : kernels()) {
    for (int i = 0; i < 15; ++i) {
      Config config = random_config(design, random);
      if (is_compat(config) || config["q"] > 0 || is_loaded(design, config)) continue;
      const Matrix weights = matrix_from(design.constants(config));
      const Vectors out = design.golden(config, design.stimulus(config, 1));
      const auto y = all_elements(out.at("out"), output_bits(design, config), true);
      const int a = static_cast<int>(config["a"]);
      const Range input =
          reads_signed(config) ? Range::of_signed(a) : Range{0, (std::int64_t{1} << a) - 1};
      for (std::size_t column = 0; column < weights.front().size(); ++column) {
        Range exact;
        for (const auto& row : weights) exact = exact + input * row[column];

        EXPECT_EQ(seen_of(y, column, weights.front().size()), exact)
            << design.name << " " << design.parameters.name(config) << " column " << column;
      }
    }
  }
}

TEST(Kernels, StimulusOfLoadedMatricesReachesBothEndsOfEveryColumn) {
  for (const char* name : {"w3a5_s50_m3k7n4_ws1_loaded", "w1a1_s0_m1k5n2_ws1_loaded",
                           "w8a2_s90_m2k3n3_ws1_unsigned_loaded"}) {
    const Design design = gemmt_rp();
    const Config config = design.parameters.parse(name, "");
    const Vectors out = design.golden(config, design.stimulus(config, 1));
    const auto y = all_elements(out.at("out"), output_bits(design, config), true);
    const int a = static_cast<int>(config["a"]);
    const Range weight = Range::of_signed(static_cast<int>(config["w"]));
    const Range input =
        reads_signed(config) ? Range::of_signed(a) : Range{0, (std::int64_t{1} << a) - 1};
    const std::int64_t k = config["k"];
    const auto products = {input.low * weight.low, input.low * weight.high, input.high * weight.low,
                           input.high * weight.high};
    for (std::size_t column = 0; column < at(config, "n"); ++column) {
      EXPECT_EQ(seen_of(y, column, at(config, "n")),
                (Range{k * std::min(products), k * std::max(products)}))
          << name << " column " << column;
    }
  }
}

TEST(Kernels, LoadedMatricesAreNoConstantsAndDifferFromFrameToFrame) {
  for (const Design& design : kernels()) {
    EXPECT_EQ(has(design, "matrix"), design.name != "kratos.gemms") << design.name;
    if (!has(design, "matrix")) continue;
    const auto given = [&](const char* sparsity) {
      return design.parameters.resolve({{"matrix", "loaded"}, {"sparsity", sparsity}}, "");
    };
    const Config config = given("0.5");
    const std::vector<Matrix> matrices = matrices_of(design, config, design.stimulus(config, 1));

    EXPECT_EQ(design.constants(config), "");
    EXPECT_NE(matrices[4], matrices[5]);
    EXPECT_EQ(matrices[4],
              matrix_from(design.constants(design.parameters.resolve({{"sparsity", "0.5"}}, ""))));
    const auto body = [&](const char* sparsity) {
      const std::string text =
          design.generate(given(sparsity), {}).files.at(core::top_module(design) + ".v");
      return text.substr(text.find('\n'));
    };
    EXPECT_EQ(body("0.5"), body("1")) << "no weight may be known to be zero";
  }
}

TEST(Kernels, UnrollingsOfOneTaskComputeTheSame) {
  const auto response = [](const Design& design, const std::string& name) {
    const Config config = design.parameters.parse(name, "");
    return all_elements(design.golden(config, design.stimulus(config, 1)).at("out"),
                        output_bits(design, config), true);
  };
  // Fewer frames are made of what streams longer, so only the common ones are compared.
  const auto expect_same = [&](const std::vector<Design>& designs, const std::string& name) {
    const Elements first = response(designs.front(), name);
    for (const Design& design : designs) {
      const Elements other = response(design, name);
      const std::size_t common = std::min(first.size(), other.size());
      EXPECT_EQ(Elements(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(common)),
                Elements(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(common)))
          << design.name;
    }
  };
  expect_same(gemms_of_all_kinds(), "w5a3_s40_m3k7n4_ws11");
  expect_same({conv1d_fu(), conv1d_pw()}, "w5a3_s40_iw7ic2oc3_fw3_ws11_sw2");
  expect_same({conv2d_fu(), conv2d_rp(), conv2d_pw()}, "w5a3_s40_iw5ih4ic2oc3_fw3fh2_ws11_sw1sh2");
}

TEST(Kernels, CountAMultiplicationForEveryWeightAndResult) {
  const auto ops = [](const Design& design, const std::string& name) {
    return design.ops_per_frame(design.parameters.parse(name, ""));
  };
  EXPECT_EQ(ops(gemmt_fu(), "w4a4_s50_m3k7n4_ws1"), 3 * 7 * 4);
  EXPECT_EQ(ops(gemms(), "w4a4_s50_m3k7n4_ws1"), 3 * 7 * 4);
  for (const Design& design : {conv2d_fu(), conv2d_rp(), conv2d_pw()})
    EXPECT_EQ(ops(design, "w4a4_s50_iw8ih8ic4oc4_fw3fh3_ws1"), 5184) << design.name;
  EXPECT_EQ(ops(conv1d_fu(), "w4a4_s50_iw32ic8oc8_fw3_ws1"), 5760);
}

core::UserError refused(const Design& design, const std::map<std::string, std::string>& given) {
  return test::refusal([&] {
    design.check(design.parameters.resolve(given, "place"), "place");
    return 0;
  });
}

TEST(Kernels, RefuseWhatDoesNotFitTogetherAndSayWhatIsLegal) {
  struct Bad {
    Design design;
    std::map<std::string, std::string> given;
    std::string problem;
    std::string remedy;
  };
  const std::vector<Bad> all{
      {conv1d_pw(), {{"iw", "4"}, {"fw", "5"}}, "fw=5 with iw=4", "fw is 1 to 4"},
      {conv2d_pw(), {{"ih", "2"}}, "fh=3 with ih=2", "fh is 1 to 2"},
      {conv1d_fu(), {{"iw", "4"}, {"sw", "5"}}, "sw=5 with iw=4", "sw is 1 to 4"},
      {conv2d_rp(), {{"iw", "9"}, {"ih", "3"}, {"sw", "4"}}, "sh=4 with ih=3", "sh is 1 to 3"},
      {gemmt_rp(), {{"mode", "compat"}, {"a", "3"}}, "a=3 and w=4", "a must be w"},
      {gemmt_rp(),
       {{"mode", "compat"}, {"activations", "unsigned"}},
       "activations=unsigned",
       "leave"},
      {gemmt_rp(), {{"weights", "upstream"}, {"w", "1"}}, "w=1", "from 2 to 8"},
      {gemmt_rp(), {{"shift", "3"}}, "shift=3 with q=0", "q is 1 to 16"},
      {gemmt_rp(), {{"mode", "compat"}, {"q", "4"}}, "q=4", "mode=full"},
      {conv1d_fu(), {{"weights", "nibbles"}, {"w", "5"}}, "w=5", "4 or 8"},
      {gemmt_rp(), {{"matrix", "loaded"}, {"style", "cse"}}, "matrix=loaded", "style=plain"},
      {gemmt_fu(), {{"matrix", "loaded"}, {"weights", "upstream"}}, "unsigned", "mode=compat"},
      {gemmt_fu(), {{"w", "8"}, {"m", "1024"}, {"k", "1024"}}, "the limit is 131072", "gemmt_rp"},
      {conv2d_fu(), {{"iw", "256"}, {"ic", "64"}}, "the limit is 131072", "conv2d_pw"},
      // Its windows would have 10^13 elements.
      {conv2d_fu(),
       {{"iw", "1024"}, {"ic", "1024"}, {"fw", "64"}},
       "the limit is 131072",
       "conv2d_pw"},
  };
  for (const Bad& bad : all) {
    const core::UserError error = refused(bad.design, bad.given);

    EXPECT_EQ(error.place(), "place");
    EXPECT_CONTAINS(error.problem(), bad.problem);
    EXPECT_CONTAINS(error.remedy(), bad.remedy);
  }
}

TEST(Kernels, TakeABeatOfExactlyTheLimitAndNoMore) {
  const Design full = gemmt_fu();
  const auto check = [&](const char* name) {
    full.check(full.parameters.parse(name, ""), "place");
    return 0;
  };

  EXPECT_NO_THROW(check("w1a8_s50_m1024k16n1_ws1"));  // 1024 * 16 * 8 bits in
  EXPECT_CONTAINS(test::refusal([&] { return check("w1a8_s50_m1024k17n1_ws1"); }).problem(),
                  "139264 bits in a beat");
  EXPECT_NO_THROW(check("w8a8_s50_m1024k1n8_ws1"));  // 1024 * 8 * 16 bits out
  EXPECT_CONTAINS(test::refusal([&] { return check("w8a8_s50_m1024k1n9_ws1"); }).problem(),
                  "147456 bits");
  EXPECT_NO_THROW(check("w8a8_s50_m1024k1n9_ws1_q14sh2"));  // results are cut to 14 bits
}

TEST(Kernels, RefuseSizesThatWouldFillTheMemory) {
  struct Bad {
    Design design;
    std::map<std::string, std::string> given;
    std::string problem;
  };
  const std::vector<Bad> all{
      {conv2d_pw(), {{"ic", "1024"}, {"oc", "128"}}, "1179648 weights; the limit is 1048576"},
      {gemmt_rp(),
       {{"k", "1024"}, {"n", "1024"}},
       "524288 multiplications side by side; the limit is 262144"},
      {gemmt_rp(),
       {{"k", "1024"}, {"n", "512"}, {"sparsity", "0.9"}, {"matrix", "loaded"}},
       "524288 multiplications side by side"},
      {conv2d_pw(), {{"iw", "1024"}, {"ic", "8"}}, "8388608 elements in a frame"},
      {conv2d_pw(),
       {{"iw", "512"}, {"ic", "16"}, {"oc", "16"}},
       "599270400 multiplications in a frame"},
      // Sums of 8192 products of 8 bits need 29 bits.
      {conv1d_fu(),
       {{"w", "8"}, {"iw", "128"}, {"ic", "128"}, {"oc", "70"}, {"fw", "64"}, {"sparsity", "1"}},
       "131950 bits in a beat"},
      {gemmt_rp(), {{"w", "8"}, {"a", "1"}, {"k", "2"}, {"n", "1024"}, {"matrix", "loaded"}}, ""},
  };
  for (const Bad& bad : all) {
    const Config config = bad.design.parameters.resolve(bad.given, "place");
    if (bad.problem.empty()) {
      EXPECT_NO_THROW(bad.design.check(config, "place"));
      continue;
    }
    EXPECT_CONTAINS(refused(bad.design, bad.given).problem(), bad.problem);
  }
  EXPECT_NO_THROW(gemmt_rp().check(
      gemmt_rp().parameters.resolve({{"k", "1024"}, {"n", "1024"}, {"sparsity", "0.9"}}, ""), ""));
}

TEST(Kernels, RefuseValuesOutOfRangeWithTheParametersNameAndRange) {
  const auto refusal_of = [](const Design& design, const std::string& name,
                             const std::string& value) {
    return test::refusal([&] { return design.parameters.resolve({{name, value}}, "place"); });
  };
  for (const Design& design : kernels()) {
    for (const core::Parameter& parameter : design.parameters.parameters()) {
      if (!parameter.choices.empty()) continue;
      const auto scale = std::pow(10.0, parameter.decimals);
      for (const std::int64_t bad : {parameter.min - 1, parameter.max + 1}) {
        const core::UserError error =
            refusal_of(design, parameter.name, fmt::format("{}", static_cast<double>(bad) / scale));

        EXPECT_CONTAINS(error.problem(), parameter.name);
        EXPECT_CONTAINS(error.remedy(), core::legal_range(parameter));
      }
    }
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"w", "0"}, {"w", "9"}, {"a", "-1"}, {"sparsity", "1.01"}, {"sparsity", "-0.1"}}) {
      EXPECT_CONTAINS(refusal_of(design, name, value).problem(), name) << design.name;
    }
    for (const char* size : {"m", "k", "n", "iw", "ih", "ic", "oc", "fw", "fh", "sw", "sh"}) {
      if (!has(design, size)) continue;
      for (const char* value : {"0", "-3", "1.5", "x", ""})
        EXPECT_CONTAINS(refusal_of(design, size, value).problem(), size) << design.name;
    }
  }
}

TEST(Kernels, EveryListedConfigIsLegalAndNamedOnce) {
  for (const Design& design : kernels()) {
    std::set<std::string> names;
    for (const Config& config : design.configs) {
      EXPECT_TRUE(names.insert(design.parameters.name(config)).second);
      EXPECT_NO_THROW(design.check(config, ""));
    }
  }
}

}  // namespace
}  // namespace lutmark::designs::kratos
