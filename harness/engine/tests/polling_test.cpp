// SPDX-License-Identifier: Apache-2.0
// Tests of how often a job is looked at.
#include "harness/engine/polling.h"

#include <gtest/gtest.h>

namespace lutmark::engine {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;
constexpr core::Limits limits{.wall_s = 600, .cpu_s = 1200, .memory_bytes = 8 * gibibyte};

TEST(Polling, FollowsTheAgeOfAJobThatIsFarFromItsLimits) {
  EXPECT_EQ(polling_interval(limits, {.age_s = 0}), milliseconds(20));
  EXPECT_EQ(polling_interval(limits, {.age_s = 0.4}), milliseconds(100));
  EXPECT_EQ(polling_interval(limits, {.age_s = 2}), milliseconds(500));
  EXPECT_EQ(polling_interval(limits, {.age_s = 300}), milliseconds(500));
}

TEST(Polling, IsCloserTheLessMemoryIsLeft) {
  EXPECT_EQ(polling_interval(limits, {.age_s = 300, .memory_bytes = 6 * gibibyte}),
            milliseconds(500));
  EXPECT_EQ(polling_interval(limits, {.age_s = 300, .memory_bytes = 7 * gibibyte}),
            milliseconds(250));
  EXPECT_EQ(polling_interval(limits, {.age_s = 300, .memory_bytes = 8 * gibibyte}),
            milliseconds(20));
  EXPECT_EQ(polling_interval(limits, {.age_s = 300, .memory_bytes = 9 * gibibyte}),
            milliseconds(20));
}

TEST(Polling, IsThereWhenTheTimeIsUp) {
  EXPECT_EQ(polling_interval(limits, {.age_s = 599.75}), milliseconds(250));
  EXPECT_EQ(polling_interval(limits, {.age_s = 601}), milliseconds(20));
  EXPECT_LE(polling_interval(limits, {.age_s = 300, .cpu_s = 1199.9}), milliseconds(100));
  EXPECT_EQ(polling_interval(limits, {.age_s = 300, .cpu_s = 1200}), milliseconds(20));
}

}  // namespace
}  // namespace lutmark::engine
