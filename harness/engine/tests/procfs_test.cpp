// SPDX-License-Identifier: Apache-2.0
// Tests of the readers of /proc.
#include "harness/engine/procfs.h"

#include <unistd.h>

#include <algorithm>

#include <gtest/gtest.h>

namespace lutmark::engine {
namespace {

TEST(Procfs, ReadsStatOfAProcessWithAnUglyName) {
  const auto stat = parse_stat(
      "4711 (a) Z (b) S 12 4700 4600 0 -1 4194304 100 200 0 0 150 50 30 20 20 0 3 0 98765 "
      "1000000 2000 18446744073709551615 0 0 0\n");

  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->pid, 4711);
  EXPECT_EQ(stat->parent, 12);
  EXPECT_EQ(stat->group, 4700);
  EXPECT_EQ(stat->threads, 3);
  EXPECT_DOUBLE_EQ(stat->cpu_s, 250.0 / static_cast<double>(sysconf(_SC_CLK_TCK)));
  EXPECT_EQ(stat->start, 98765U);
  EXPECT_EQ(stat->resident_bytes, 2000U * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_FALSE(stat->ended);
}

TEST(Procfs, RefusesTextThatIsNoStat) {
  EXPECT_FALSE(parse_stat(""));
  EXPECT_FALSE(parse_stat("4711 (a)"));
  EXPECT_FALSE(parse_stat("4711 (a) S 12 4700"));
}

TEST(Procfs, FindsThisProcessAmongItsParentsChildren) {
  const auto self = read_stat(getpid());
  ASSERT_TRUE(self);
  EXPECT_EQ(self->parent, getppid());

  const auto siblings = children_of(getppid(), 0);
  ASSERT_TRUE(siblings);
  EXPECT_EQ(std::ranges::count(*siblings, getpid()), 1);
  EXPECT_EQ(std::ranges::count(all_processes(), getpid()), 1);
}

TEST(Procfs, EnvironmentValueNeedsTheWholeName) {
  EXPECT_EQ(environment_value(getpid(), "PATH"), std::string(getenv("PATH")));
  EXPECT_FALSE(environment_value(getpid(), "PAT"));
}

}  // namespace
}  // namespace lutmark::engine
