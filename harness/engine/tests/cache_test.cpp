// SPDX-License-Identifier: Apache-2.0
// Tests of the cache: what is kept comes back or is absent, never wrong.
#include "harness/engine/cache.h"

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

std::string key_of(int n) { return core::sha256_hex(std::to_string(n)); }

class CacheOf : public testing::Test {
 protected:
  Artifact keep(const std::string& text) {
    std::ofstream(scratch_ / "file") << text;
    return cache_.keep(scratch_ / "file");
  }
  JobResult result(const std::string& output) {
    return {.outcome = core::Outcome::ok,
            .metrics = {{"luts", 12}, {"fmax_mhz", 101.1}},
            .labels = {{"proof", "x"}},
            .log = keep("log of " + output.substr(0, 20)),
            .outputs = {{"out.txt", keep(output)}},
            .exit_status = 0,
            .reader_version = 3,
            .wall_s = 1.5,
            .cpu_s = 1.25,
            .peak_memory_mb = 20.5,
            .provenance = {.commands = {{"tool", "-a"}},
                           .tools = {{"tool", "1.0"}},
                           .inputs = {{"in.txt", "1111"}},
                           .outputs = {},
                           .host = "here",
                           .finished = "2026-01-01T00:00:00Z"}};
  }
  fs::path job_file(int n) const {
    return cache_.root() / "jobs" / key_of(n).substr(0, 2) / key_of(n);
  }
  void age(const fs::path& file, seconds by) const {
    fs::last_write_time(file, fs::file_time_type::clock::now() - by);
  }
  bool fetches(const Artifact& artifact) const {
    return cache_.fetch(artifact.sha256, scratch_ / "back");
  }

  Scratch scratch_;
  Cache cache_ = Cache(scratch_ / "cache");
};

TEST_F(CacheOf, ResultComesBackWhole) {
  const JobResult stored = result("content");
  EXPECT_FALSE(cache_.find(key_of(1)).has_value());

  cache_.store(key_of(1), stored);
  const std::optional<JobResult> found = cache_.find(key_of(1));

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->outcome, stored.outcome);
  EXPECT_EQ(found->metrics, stored.metrics);
  EXPECT_EQ(found->labels, stored.labels);
  EXPECT_EQ(found->reader_version, 3);
  EXPECT_EQ(found->wall_s, 1.5);
  EXPECT_EQ(found->outputs.at("out.txt").sha256, core::sha256_hex("content"));
  EXPECT_EQ(found->outputs.at("out.txt").bytes, 7U);
  EXPECT_EQ(found->log->sha256, core::sha256_hex("log of content"));
  EXPECT_EQ(found->provenance.commands, stored.provenance.commands);
  EXPECT_EQ(found->provenance.outputs.at("out.txt"), core::sha256_hex("content"));
  EXPECT_TRUE(fs::is_empty(cache_.root() / "temporary"));
}

TEST_F(CacheOf, ContentComesBack) {
  const Artifact artifact = keep("content");

  ASSERT_TRUE(fetches(artifact));

  EXPECT_EQ(core::read_text(scratch_ / "back"), "content");
  EXPECT_FALSE(cache_.fetch(key_of(9), scratch_ / "none"));
}

TEST_F(CacheOf, FlippedBitInAResultMakesItAbsent) {
  cache_.store(key_of(1), result("content"));
  flip_bit(job_file(1));

  EXPECT_FALSE(cache_.find(key_of(1)).has_value());
  EXPECT_FALSE(fs::exists(job_file(1)));
}

TEST_F(CacheOf, TruncatedResultIsAbsent) {
  cache_.store(key_of(1), result("content"));
  for (const std::uintmax_t size :
       {fs::file_size(job_file(1)) - 1, std::uintmax_t{64}, std::uintmax_t{0}}) {
    fs::resize_file(job_file(1), size);
    EXPECT_FALSE(cache_.find(key_of(1)).has_value());
    cache_.store(key_of(1), result("content"));
  }
}

TEST_F(CacheOf, FlippedBitInAnObjectMakesItAbsent) {
  const Artifact artifact = keep("content");
  flip_bit(cache_.object_path(artifact.sha256));

  EXPECT_FALSE(fetches(artifact));

  EXPECT_FALSE(fs::exists(cache_.object_path(artifact.sha256)));
  EXPECT_FALSE(fs::exists(scratch_ / "back")) << "what is wrong must not stay in a work folder";
}

TEST_F(CacheOf, VerifyFindsDamageAndLoss) {
  for (int n = 0; n < 4; ++n) cache_.store(key_of(n), result("content " + std::to_string(n)));
  flip_bit(job_file(0));
  flip_bit(cache_.object_path(core::sha256_hex("content 1")));
  fs::remove(cache_.object_path(core::sha256_hex("content 2")));

  EXPECT_EQ(cache_.verify().size(), 4U) << "two damaged files, and two jobs without their output";

  EXPECT_EQ(cache_.verify(), std::vector<std::string>{});
  for (int n = 0; n < 4; ++n) EXPECT_EQ(cache_.find(key_of(n)).has_value(), n == 3);
}

TEST_F(CacheOf, PruneToNothingLeavesYoungObjects) {
  cache_.store(key_of(1), result("content"));
  EXPECT_EQ(cache_.stats().jobs, 1U);
  EXPECT_EQ(cache_.stats().objects, 2U);

  EXPECT_GT(cache_.prune(0), 0U);
  EXPECT_EQ(cache_.stats().jobs, 0U);
  EXPECT_EQ(cache_.stats().objects, 2U);

  cache_.prune(0, seconds(0));
  EXPECT_EQ(cache_.stats().objects, 0U);
  EXPECT_EQ(cache_.stats().bytes, 0U);
}

TEST_F(CacheOf, PruneKeepsWhatWasUsedLast) {
  for (int n = 0; n < 3; ++n) {
    cache_.store(key_of(n), result(std::string(100000, static_cast<char>('a' + n))));
    age(job_file(n), seconds(1000 - n));
  }
  cache_.find(key_of(0));  // the oldest is used

  cache_.prune(150000, seconds(0));

  EXPECT_TRUE(cache_.find(key_of(0)).has_value());
  EXPECT_FALSE(cache_.find(key_of(1)).has_value());
  EXPECT_FALSE(cache_.find(key_of(2)).has_value());
  EXPECT_TRUE(cache_.fetch(core::sha256_hex(std::string(100000, 'a')), scratch_ / "back"));
  EXPECT_LE(cache_.stats().bytes, 150000U);
}

TEST_F(CacheOf, PruneCountsWhatJobsShareOnce) {
  for (int n = 0; n < 3; ++n) cache_.store(key_of(n), result(std::string(100000, 'a')));

  EXPECT_EQ(cache_.prune(150000, seconds(0)), 0U);

  EXPECT_EQ(cache_.stats().jobs, 3U);
}

TEST_F(CacheOf, PruneRemovesWhatKilledProcessesLeft) {
  std::ofstream(cache_.root() / "temporary" / "old") << "half of an obj";
  std::ofstream(cache_.root() / "temporary" / "new") << "half of an obj";
  age(cache_.root() / "temporary" / "old", seconds(7200));

  cache_.prune(1 << 20);

  EXPECT_FALSE(fs::exists(cache_.root() / "temporary" / "old"));
  EXPECT_TRUE(fs::exists(cache_.root() / "temporary" / "new"));
}

TEST_F(CacheOf, WhatCannotBeWrittenIsTheUsersToMend) {
  EXPECT_THROW(cache_.keep(scratch_ / "none"), core::UserError);
  fs::remove_all(cache_.root());
  std::ofstream(cache_.root()) << "a file where the cache was\n";
  std::ofstream(scratch_ / "file") << "content";

  EXPECT_THROW(cache_.keep(scratch_ / "file"), core::UserError);
  EXPECT_THROW(cache_.store(key_of(1), JobResult{}), core::UserError);
  EXPECT_FALSE(cache_.find(key_of(1)).has_value());
}

TEST_F(CacheOf, DestinationThatCannotBeWrittenIsNoDamage) {
  const Artifact artifact = keep("content");

  EXPECT_THROW(cache_.fetch(artifact.sha256, "/dev/full"), core::UserError);

  EXPECT_TRUE(fetches(artifact));
}

TEST_F(CacheOf, ManyProcessesAtOnce) {
  std::vector<pid_t> children;
  for (int process = 0; process < 4; ++process) {
    const pid_t child = fork();
    if (child != 0) {
      children.push_back(child);
      continue;
    }
    int wrong = 0;
    for (int round = 0; round < 200; ++round) {
      const int n = round % 7;
      const std::string content(static_cast<std::size_t>(1000 * (n + 1)),
                                static_cast<char>('a' + n));
      const fs::path own = scratch_ / ("own" + std::to_string(process));
      std::ofstream(own) << content;
      const Artifact artifact = cache_.keep(own);
      cache_.store(key_of(n), {.outputs = {{"out.txt", artifact}}});
      const auto found = cache_.find(key_of(n));
      if (process < 3 && (!found || found->outputs.at("out.txt").sha256 != artifact.sha256))
        ++wrong;
      if (process < 3 && !cache_.fetch(artifact.sha256, own)) ++wrong;
      if (process == 3 && round % 20 == 0 && !cache_.verify().empty()) ++wrong;
      if (process == 3) cache_.prune(1 << 30);
    }
    _exit(wrong == 0 ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(cache_.verify(), std::vector<std::string>{});
  EXPECT_TRUE(fs::is_empty(cache_.root() / "temporary"));
}

}  // namespace
}  // namespace lutmark::engine
