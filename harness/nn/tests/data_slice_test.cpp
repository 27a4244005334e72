// SPDX-License-Identifier: Apache-2.0
#include "harness/nn/data_slice.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::nn {
namespace {

core::DataSet five_images() {
  return {.rows = 1,
          .columns = 2,
          .classes = 5,
          .pixels = {0, 1, 10, 11, 20, 21, 30, 31, 40, 41},
          .labels = {0, 1, 2, 3, 4}};
}

TEST(DataSlice, TakesImagesWithTheirLabels) {
  const core::DataSet part = slice(five_images(), 1, 3);
  EXPECT_EQ(part.pixels, (std::vector<std::uint8_t>{10, 11, 20, 21, 30, 31}));
  EXPECT_EQ(part.labels, (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(part.rows, 1);
  EXPECT_EQ(part.columns, 2);
  EXPECT_EQ(part.classes, 5);
  EXPECT_EQ(slice(five_images(), 5, 0).size(), 0U);
}

TEST(DataSlice, RefusesImagesThatAreNotThere) {
  EXPECT_CONTAINS(test::refusal([] { return slice(five_images(), 3, 3); }).problem(),
                  "has 5 images; 3 from image 3 on");
  EXPECT_CONTAINS(test::refusal([] { return slice(five_images(), 6, 0); }).problem(), "image 6");
}

TEST(DataSlice, ASourceIsAnotherOneForEveryPart) {
  const core::DataSource whole{.name = "whole",
                               .sha256 = "abc",
                               .missing = [] { return std::string("gone"); },
                               .load = five_images};
  const core::DataSource first = slice(whole, "first", 0, 2);
  const core::DataSource second = slice(whole, "second", 2, 2);
  EXPECT_NE(first.sha256, second.sha256);
  EXPECT_NE(first.sha256, whole.sha256);
  EXPECT_EQ(first.missing(), "gone");
  EXPECT_EQ(second.load().labels, (std::vector<std::uint8_t>{2, 3}));
}

}  // namespace
}  // namespace lutmark::nn
