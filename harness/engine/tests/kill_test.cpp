// SPDX-License-Identifier: Apache-2.0
// Tests of runs that are interrupted or killed: nothing is lost, nothing is done twice, nothing
// stays.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "harness/engine/tests/fake_suite.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Record;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::int64_t case_count = 3;
constexpr std::size_t job_count = case_count * (3 + 2 * 3);

// Exit status of a harness that a signal ended in good order.
constexpr int interrupted_status = 30;

pid_t start_harness(const Harness& harness, const FakeSuite& suite,
                    std::int64_t cases = case_count) {
  const pid_t child = fork();
  if (child != 0) return child;
  int status = 1;
  try {
    const Session session = harness.run(suite.cases(cases));
    status = session.signal != 0 ? interrupted_status : 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
  }
  _exit(status);
}

int status_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// The guard of a harness that is gone ends everything and takes the work folder along.
void expect_nothing_left(const Harness& harness, pid_t child) {
  EXPECT_TRUE(
      comes_true([&] { return !fs::exists(harness.guarded_folder()); }, milliseconds(5000)));
  EXPECT_EQ(processes_of_run(std::to_string(child) + "-"), std::vector<pid_t>{});
}

// As the command line does it: a journal without a whole first line has nothing to resume.
bool has_header(const fs::path& journal) {
  return fs::exists(journal) && core::read_text(journal).find('\n') != std::string::npos;
}

// "case/stage/seed" as the tools of the working suite write it when they start.
std::string start_name(const Record& record) {
  const std::string n = core::split(record.case_name, '/').at(1).substr(1);
  return fmt::format("{}/{}/{}", n, record.stage, record.seed.value_or(0));
}

// Jobs that are finished: their record is in the journal, or their result is in the cache.
std::set<std::string> finished_jobs(const Harness& harness,
                                    const std::vector<Record>& undisturbed) {
  std::set<std::string> finished;
  const Cache cache(harness.cache_folder());
  for (const Record& record : undisturbed) {
    if (cache.find(record.key)) finished.insert(start_name(record));
  }
  if (!has_header(harness.journal_file())) return finished;
  for (const Record& record : core::read_journal(harness.journal_file()).records)
    finished.insert(start_name(record));
  return finished;
}

class Killed : public testing::Test {
 protected:
  void SetUp() override {
    const Harness whole{.home = scratch_ / "whole"};
    undisturbed_ = whole.run(suite_.cases(case_count)).records;
    ASSERT_EQ(lasting_parts(undisturbed_).size(), job_count);
  }

  // Runs what is left, in a process of its own, and compares with the undisturbed run.
  void expect_that_a_second_run_completes(Harness harness) {
    const std::set<std::string> finished = finished_jobs(harness, undisturbed_);
    const std::size_t starts_before = lines_of(starts_).size();
    harness.resumes = has_header(harness.journal_file());
    const pid_t second = start_harness(harness, suite_);
    EXPECT_EQ(status_of(second), 0);
    const std::vector<std::string> starts = lines_of(starts_);
    for (std::size_t i = starts_before; i < starts.size(); ++i) {
      EXPECT_FALSE(finished.contains(starts[i])) << starts[i] << " was finished and ran again";
    }
    EXPECT_GE(finished.size() + starts.size() - starts_before + case_count, job_count);
    EXPECT_EQ(lasting_parts(core::read_journal(harness.journal_file()).records),
              lasting_parts(undisturbed_));
    expect_nothing_left(harness, second);
  }

  Scratch scratch_;
  fs::path starts_ = scratch_ / "starts";
  FakeSuite suite_ = working_suite(starts_, "0.01");
  std::vector<Record> undisturbed_;
};

TEST_F(Killed, SignalEndsARunThatCanBeResumed) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Harness harness{.home = scratch_ / std::to_string(signal), .has_journal = true};
    fs::create_directories(harness.home);
    const pid_t child = start_harness(harness, suite_);
    const auto lines = [&] { return lines_of(harness.journal_file()).size(); };
    ASSERT_TRUE(comes_true([&] { return lines() > job_count / 3; }, milliseconds(10000)));

    kill(child, signal);
    const auto start = Clock::now();
    EXPECT_EQ(status_of(child), interrupted_status);

    EXPECT_LT(seconds_since(start), 2.0);
    expect_nothing_left(harness, child);
    const core::Run run = core::read_journal(harness.journal_file());
    ASSERT_TRUE(run.end.has_value());
    EXPECT_TRUE(run.end->interrupted);
    EXPECT_LT(run.records.size(), job_count);
    expect_that_a_second_run_completes(harness);
    EXPECT_FALSE(core::read_journal(harness.journal_file()).end->interrupted);
  }
}

TEST_F(Killed, SignalEndsARunWhoseToolsDoNotListen) {
  const FakeSuite stubborn([](const core::Case& question) -> std::vector<core::Stage> {
    const std::string n = std::to_string(number_of(question));
    return {{.name = "stubborn", .steps = always({core::Command{fake_tool("ignores_term"), {n}}})}};
  });
  const Harness harness{.home = scratch_ / "stubborn", .has_journal = true};
  fs::create_directories(harness.home);
  const pid_t child = start_harness(harness, stubborn, 2);
  const std::string mark = std::to_string(child) + "-";
  ASSERT_TRUE(comes_true([&] { return processes_of_run(mark).size() >= 2; }, milliseconds(10000)));

  kill(child, SIGTERM);
  const auto start = Clock::now();
  EXPECT_EQ(status_of(child), interrupted_status);

  EXPECT_LT(seconds_since(start), 2.0);
  expect_nothing_left(harness, child);
  EXPECT_EQ(core::read_journal(harness.journal_file()).records.size(), 0U);
}

TEST_F(Killed, SignalToTheWholeTerminalEndsTheRunToo) {
  const Harness harness{.home = scratch_ / "terminal", .has_journal = true};
  fs::create_directories(harness.home);
  const pid_t child = start_harness(harness, suite_);
  ASSERT_TRUE(
      comes_true([&] { return lines_of(harness.journal_file()).size() > 3; }, milliseconds(10000)));

  for (int i = 0; i < 3; ++i) kill(child, SIGINT);  // an impatient user
  EXPECT_EQ(status_of(child), interrupted_status);

  expect_nothing_left(harness, child);
  expect_that_a_second_run_completes(harness);
}

TEST_F(Killed, AtFiftyMomentsNothingIsLostOrDoneTwice) {
  // Not after a random time: how far a run comes in it depends on the machine.
  std::mt19937 random(20260101);
  std::uniform_int_distribution<std::size_t> lines(0, job_count);
  std::uniform_int_distribution<int> delay_us(0, 20000);  // about the time of a job
  std::size_t killed_midway = 0;
  for (int round = 0; round < 50; ++round) {
    const Harness harness{.home = scratch_ / ("round" + std::to_string(round)),
                          .has_journal = true};
    fs::create_directories(harness.home);
    const pid_t child = start_harness(harness, suite_);
    const std::size_t after_lines = lines(random);
    const auto has_come_far = [&] {
      return lines_of(harness.journal_file()).size() >= after_lines;
    };
    ASSERT_TRUE(comes_true(has_come_far, milliseconds(10000)));
    std::this_thread::sleep_for(std::chrono::microseconds(delay_us(random)));

    kill(child, SIGKILL);
    status_of(child);

    expect_nothing_left(harness, child);
    const std::size_t finished = finished_jobs(harness, undisturbed_).size();
    if (finished > 0 && finished < job_count) ++killed_midway;
    expect_that_a_second_run_completes(harness);
    if (HasFailure()) {
      std::cerr << "round " << round << ", killed after " << after_lines << " lines\n";
      return;
    }
    fs::remove_all(harness.home);
  }
  EXPECT_GT(killed_midway, 25U) << "kills that meet no run under way test nothing";
}

}  // namespace
}  // namespace lutmark::engine
