// SPDX-License-Identifier: Apache-2.0
// Tests of rounds of seeds, and of programs that a subcommand starts.
#include "harness/cli/ab.h"

#include <gtest/gtest.h>

#include "harness/cli/child.h"
#include "harness/core/json.h"
#include "harness/core/tests/support.h"

namespace lutmark::cli {
namespace {

using Seeds = std::set<std::uint64_t>;

TEST(Ab, TakesSeedsInRoundsSoThatSidesRunByTurns) {
  EXPECT_EQ(rounds_of({1, 2, 3, 7, 9}, 2), (std::vector<Seeds>{{1, 2}, {3, 7}, {9}}));
  EXPECT_EQ(rounds_of({4}, 8), std::vector<Seeds>{{4}});
  EXPECT_TRUE(rounds_of({}, 2).empty());
}

TEST(Child, ReturnsWhatItPrintsAndHowItEnded) {
  const test::TempFolder folder;
  const std::filesystem::path error = folder.path() / "error";
  const ChildEnd end = run_child(
      {{"sh", "-c", "pwd; echo $WORD; echo trouble >&2; exit 7"}, folder.path(), {{"WORD", "a b"}}},
      error);

  EXPECT_EQ(end.status, 7);
  EXPECT_EQ(end.out, folder.path().string() + "\na b\n");
  EXPECT_EQ(core::read_text(error), "trouble\n");
}

TEST(Child, SaysThatASignalEndedItOrThatItCouldNotStart) {
  EXPECT_EQ(run_child({{"sh", "-c", "kill -TERM $$"}, "/"}).status, 128 + 15);
  EXPECT_EQ(run_child({{"no-such-program"}, "/"}).status, 127);
  EXPECT_EQ(run_child({{"true"}, "/no/such/folder"}).status, 127);
}

}  // namespace
}  // namespace lutmark::cli
