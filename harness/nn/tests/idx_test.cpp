// SPDX-License-Identifier: Apache-2.0
#include "harness/nn/idx.h"

#include <zlib.h>

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"
#include "harness/nn/fashion_mnist.h"

namespace lutmark::nn {
namespace {

using test::refusal;

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

// Two images of 1 x 3 pixels.
const std::string images =
    bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 254, 255, 0});
const std::string labels = bytes({0, 0, 8, 1, 0, 0, 0, 2, 9, 0});

std::string gzip(std::string text) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Idx, ReadsSizesAndValues) {
  const IdxArray array = parse_idx(images, "x");
  EXPECT_EQ(array.sizes, (std::vector<std::uint32_t>{2, 1, 3}));
  EXPECT_EQ(array.values, (std::vector<std::uint8_t>{1, 2, 3, 254, 255, 0}));
}

TEST(Idx, RefusesWhatIsNoIdxOfBytes) {
  for (const std::string& text :
       {bytes({0, 0, 9, 1, 0, 0, 0, 1, 7}), bytes({1, 0, 8, 1, 0, 0, 0, 1, 7}),
        bytes({0, 0, 8, 0, 7}), bytes({0, 0, 8, 5, 0, 0, 0, 1}), std::string("<html>")}) {
    const core::UserError error = refusal([&] { return parse_idx(text, "file.gz"); });
    EXPECT_EQ(error.place(), "file.gz");
    EXPECT_CONTAINS(error.problem(), "magic number");
    EXPECT_FALSE(error.remedy().empty());
  }
}

TEST(Idx, RefusesEveryShorterAndEveryLongerFile) {
  for (std::size_t size = 0; size < images.size(); ++size) {
    const core::UserError error =
        refusal([&] { return parse_idx(std::string_view(images).substr(0, size), "x"); });
    EXPECT_EQ(error.place(), "x") << size;
  }
  const core::UserError error = refusal([&] { return parse_idx(images + "!", "x"); });
  EXPECT_CONTAINS(error.problem(), "holds 7 values where its header says 6");
}

TEST(Idx, RefusesSizesWhoseProductWraps) {
  const std::string text = bytes({0, 0, 8, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0});
  EXPECT_CONTAINS(refusal([&] { return parse_idx(text, "x"); }).problem(), "as its size");
  const std::string none = bytes({0, 0, 8, 1, 0, 0, 0, 0});
  EXPECT_CONTAINS(refusal([&] { return parse_idx(none, "x"); }).problem(), "has 0 as its size 1");
}

TEST(Gunzip, GivesBackWhatWasPacked) {
  const std::string text(200000, 'x');
  EXPECT_EQ(gunzip(gzip(text), "x", text.size()), text);
}

TEST(Gunzip, RefusesDamageTrailingBytesAndTooMuch) {
  const std::string packed = gzip(images);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const auto part = std::string_view(packed).substr(0, size);
    EXPECT_CONTAINS(refusal([&] { return gunzip(part, "x", 1000); }).problem(), "no whole gzip");
  }
  EXPECT_CONTAINS(refusal([&] { return gunzip(packed + "x", "x", 1000); }).problem(), "no whole");
  EXPECT_CONTAINS(refusal([&] { return gunzip(packed, "x", 5); }).problem(), "more than 5 bytes");
}

TEST(Idx, ReadsPlainAndPackedFiles) {
  const test::TempFolder folder;
  EXPECT_EQ(read_idx(folder.write("plain", images)).values.size(), 6U);
  EXPECT_EQ(read_idx(folder.write("packed.gz", gzip(images))).values.size(), 6U);
}

TEST(DataSet, JoinsImagesAndLabels) {
  const core::DataSet data =
      data_set_of(parse_idx(images, "i"), "i", parse_idx(labels, "l"), "l", 10);
  EXPECT_EQ(data.size(), 2U);
  EXPECT_EQ(data.rows, 1);
  EXPECT_EQ(data.columns, 3);
  EXPECT_EQ(data.image(1)[0], 254);
  EXPECT_EQ(data.labels[0], 9);
}

TEST(DataSet, RefusesArraysThatDoNotFit) {
  const IdxArray some = parse_idx(images, "i");
  const IdxArray named = parse_idx(labels, "l");
  const auto join = [](const IdxArray& i, const IdxArray& l, int classes) {
    return refusal([&] { return data_set_of(i, "i", l, "l", classes); });
  };
  EXPECT_CONTAINS(join(named, named, 10).problem(), "does not hold images");
  EXPECT_CONTAINS(join(some, some, 10).problem(), "does not hold labels");
  EXPECT_CONTAINS(join(some, named, 9).problem(), "label 0 is 9; there are 9 classes");
  const IdxArray three = parse_idx(bytes({0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 0}), "l");
  EXPECT_CONTAINS(join(some, three, 10).problem(), "holds 3 labels, and i holds 2 images");
}

TEST(FashionMnist, IsWhatSetUpInstalls) {
  const core::DataSet data = load_fashion_mnist(fashion_mnist_folder, Part::test);
  EXPECT_EQ(data.size(), 10000U);
  EXPECT_EQ(std::count(data.labels.begin(), data.labels.end(), 9), 1000);
}

TEST(FashionMnist, TestImagesAreThoseThatFiguresWereMeasuredOn) {
  const core::DataSource source = fashion_mnist(Part::test);
  EXPECT_EQ(source.missing(), "");
  const core::DataSet data = source.load();
  EXPECT_EQ(content_sha256(data), source.sha256);
  EXPECT_EQ(data.size(), 10000U);
}

TEST(FashionMnist, RefusesOtherImagesAndSaysWhenThereAreNone) {
  const test::TempFolder folder;
  EXPECT_CONTAINS(fashion_mnist(Part::test, folder.path()).missing(),
                  "t10k-images-idx3-ubyte.gz is not");
  EXPECT_CONTAINS(fashion_mnist(Part::test, folder.path()).missing(), "dataset-fashion-mnist");

  // The training images under the names of the test images.
  const std::filesystem::path original = fashion_mnist_folder;
  for (const char* rest : {"-images-idx3-ubyte.gz", "-labels-idx1-ubyte.gz"}) {
    std::filesystem::create_symlink(original / (std::string("train") + rest),
                                    folder.path() / (std::string("t10k") + rest));
  }
  EXPECT_EQ(fashion_mnist(Part::test, folder.path()).missing(), "");
  EXPECT_CONTAINS(
      refusal([&] { return fashion_mnist(Part::test, folder.path()).load(); }).problem(),
      "other test images");
}

TEST(FashionMnist, SaysHowToGetIt) {
  const test::TempFolder folder;
  const core::UserError error =
      refusal([&] { return load_fashion_mnist(folder.path(), Part::train); });
  EXPECT_CONTAINS(error.place(), "train-images-idx3-ubyte.gz");
  EXPECT_CONTAINS(error.remedy(), "dataset-fashion-mnist");
}

}  // namespace
}  // namespace lutmark::nn
