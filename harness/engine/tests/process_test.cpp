// SPDX-License-Identifier: Apache-2.0
// Tests of jobs, limits, clean-up and the guard, with small scripts in place of tools.
#include "harness/engine/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/engine/procfs.h"
#include "harness/engine/tests/support.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds long_enough{20000};
constexpr std::uint64_t mebibyte = 1 << 20;

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "lutmark_process_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  return name;
}

std::vector<pid_t> living_with(const char* variable, const std::string& value) {
  std::vector<pid_t> result = all_processes();
  std::erase_if(result, [&](pid_t pid) { return environment_value(pid, variable) != value; });
  return result;
}

bool is_alive(pid_t pid) {
  const auto stat = read_stat(pid);
  return stat && !stat->ended;
}

double own_cpu_s() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// A guard, a pool and a work folder; after each test no process, zombie or folder may be left.
class Process : public testing::Test {
 protected:
  ProcessSpec command(std::vector<std::string> argv) const {
    return {.argv = std::move(argv), .cwd = folder_};
  }
  ProcessSpec tool(const std::string& name) const { return command({fake_tool_path(name)}); }
  ProcessSpec shell(const std::string& script) const { return command({"sh", "-c", script}); }
  ProcessSpec function(std::function<int()> body) const {
    return {.function = std::move(body), .cwd = folder_};
  }

  ProcessResult run(const ProcessSpec& spec) {
    const auto id = pool_->start(spec);
    return wait_for(id);
  }

  // Of the jobs that end on the way, the results are dropped.
  ProcessResult wait_for(ProcessPool::Id id) {
    const auto until = Clock::now() + long_enough;
    while (Clock::now() < until) {
      for (auto& ended : pool_->wait(milliseconds(1000))) {
        if (ended.id == id) return ended.result;
      }
    }
    ADD_FAILURE() << "job did not end";
    return {};
  }

  void TearDown() override {
    const std::string mark = guard_->run_mark();
    pool_.reset();
    EXPECT_EQ(living_with("LUTMARK_RUN", mark), std::vector<pid_t>{});
    EXPECT_EQ(children_of(getpid(), 0)->size(), 1U) << "the guard is the only child";
    guard_.reset();
    EXPECT_EQ(children_of(getpid(), 0)->size(), 0U);
    EXPECT_FALSE(fs::exists(folder_));
  }

  fs::path folder_ = make_folder();
  std::unique_ptr<Guard> guard_ = std::make_unique<Guard>(folder_);
  Interrupt interrupt_;
  std::unique_ptr<ProcessPool> pool_ = std::make_unique<ProcessPool>(*guard_, &interrupt_);
};

TEST_F(Process, CommandThatSucceeds) {
  const auto result = run(shell("echo hello; sleep 0.05"));

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.log, "hello\n");
  EXPECT_EQ(result.log_bytes_total, 6U);
  EXPECT_EQ(result.message, "");
  EXPECT_GE(result.wall_s, 0.05);
  EXPECT_LT(result.wall_s, 2.0);
  EXPECT_LT(result.cpu_s, 1.0);
  EXPECT_GT(result.peak_memory_bytes, 0U);
}

TEST_F(Process, CommandThatFailsKeepsStatusAndLog) {
  const auto result = run(tool("exit1"));

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.log, "error: no such cell\n");
}

TEST_F(Process, CrashIsASignal) {
  const auto result = run(tool("segv"));

  EXPECT_EQ(result.end, ProcessEnd::signaled);
  EXPECT_EQ(result.status, SIGSEGV);
  EXPECT_EQ(result.message, "ended by SIGSEGV");
}

TEST_F(Process, WhatCannotStartSaysWhy) {
  std::ofstream(folder_ / "data") << "no program\n";
  std::ofstream(folder_ / "script") << "#!/no/such/interpreter\n";
  fs::permissions(folder_ / "script", fs::perms::owner_all);
  const auto message_of = [this](const ProcessSpec& spec) {
    const auto result = run(spec);
    EXPECT_EQ(result.end, ProcessEnd::not_started);
    EXPECT_EQ(pool_->running(), 0U);
    return result.message;
  };
  ProcessSpec bad_folder = shell("true");
  bad_folder.cwd = folder_ / "missing";

  EXPECT_TRUE(message_of(command({"lutmark-no-such-tool"}))
                  .starts_with("lutmark-no-such-tool: no such program on PATH (/"));
  EXPECT_TRUE(message_of(command({"./missing"})).ends_with("/./missing: no such file"));
  EXPECT_TRUE(message_of(command({"./data"})).ends_with("/./data: not an executable file"));
  EXPECT_TRUE(
      message_of(command({"./script"})).ends_with("/./script: exec: No such file or directory"));
  EXPECT_TRUE(message_of(bad_folder).ends_with("/missing: not a folder"));
}

TEST_F(Process, RunsInItsFolderWithASmallEnvironment) {
  setenv("LUTMARK_TEST_SECRET", "1", 1);
  ProcessSpec spec = shell("pwd; env | sort");
  spec.env = {{"EXTRA", "a=b"}, {"LANG", "C"}, {"LUTMARK_RUN", "forged"}};

  const auto log = run(spec).log;
  unsetenv("LUTMARK_TEST_SECRET");

  EXPECT_TRUE(log.starts_with(folder_.string() + '\n')) << log;
  EXPECT_NE(log.find("\nEXTRA=a=b\n"), std::string::npos) << log;
  EXPECT_NE(log.find("\nLANG=C\n"), std::string::npos) << log;
  EXPECT_NE(log.find("\nTMPDIR=" + folder_.string() + '\n'), std::string::npos) << log;
  EXPECT_NE(log.find("\nHOME="), std::string::npos) << log;
  EXPECT_NE(log.find("\nLUTMARK_RUN=" + guard_->run_mark() + '\n'), std::string::npos) << log;
  EXPECT_EQ(log.find("SECRET"), std::string::npos) << log;
}

TEST_F(Process, StandardInputIsNotTheHarnesss) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Fd own_input(dup(0));
  dup2(ends[0], 0);  // an input that never ends
  ProcessSpec spec = tool("reads_stdin");
  spec.limits.wall_s = 1;

  const auto result = run(spec);
  dup2(own_input.get(), 0);
  close(ends[0]);
  close(ends[1]);

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.log, "end of input\n");
}

TEST_F(Process, InheritsNoDescriptor) {
  const Fd leaky(open("/dev/null", O_RDONLY));  // not close-on-exec
  const auto list = [] {
    for (const auto& entry : fs::directory_iterator("/proc/self/fd"))
      std::printf("%s\n", entry.path().filename().c_str());
    return 0;
  };
  pool_->start(tool("hang"));  // so that there are descriptors of another job to inherit

  // 3 is the listed folder.
  EXPECT_EQ(run(command({"ls", "/proc/self/fd"})).log, "0\n1\n2\n3\n");
  EXPECT_EQ(run(function(list)).log, "0\n1\n2\n3\n");
}

TEST_F(Process, LogMergesBothStreamsInOrder) {
  EXPECT_EQ(run(tool("both_streams")).log, "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n");
}

TEST_F(Process, LogOfUpToTwoPartsIsWhole) {
  const auto result = run(shell("head -c 131072 /dev/zero | tr '\\0' x"));

  EXPECT_EQ(result.log, std::string(131072, 'x'));
}

TEST_F(Process, LogOfOneByteMoreIsCut) {
  const auto result = run(shell("head -c 131073 /dev/zero | tr '\\0' x"));

  const std::string part(65536, 'x');
  EXPECT_EQ(result.log, part + "\n[1 bytes left out]\n" + part);
  EXPECT_EQ(result.log_bytes_total, 131073U);
}

TEST_F(Process, LogOfAGibibyteStaysSmall) {
  const auto result = run(tool("prints_1gb"));

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.log_bytes_total, (std::uint64_t{1} << 30) + 11);
  EXPECT_LT(result.log.size(), 132U * 1024);
  EXPECT_TRUE(result.log.starts_with("first\n"));
  EXPECT_TRUE(result.log.ends_with("last\n"));
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Process, WallLimitEndsAHang) {
  ProcessSpec spec = tool("hang");
  spec.limits.wall_s = 0.2;

  const auto result = run(spec);

  EXPECT_EQ(result.end, ProcessEnd::wall_limit);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.message, "wall time limit of 0.2 s passed");
  EXPECT_GE(result.wall_s, 0.2);
  EXPECT_LT(result.wall_s, 0.7);
}

TEST_F(Process, WallLimitEndsAStoppedProcess) {
  ProcessSpec spec = shell("kill -STOP $$");
  spec.limits.wall_s = 0.2;

  const auto result = run(spec);

  EXPECT_EQ(result.end, ProcessEnd::wall_limit);
  EXPECT_LT(result.wall_s, 0.7);
}

TEST_F(Process, WhoIgnoresTermIsKilledAfterOneSecond) {
  ProcessSpec spec = tool("ignores_term");
  spec.limits.wall_s = 0.2;

  const auto result = run(spec);

  EXPECT_EQ(result.end, ProcessEnd::wall_limit);
  EXPECT_TRUE(result.log.starts_with("ready\n")) << result.log;
  EXPECT_TRUE(result.log.ends_with("not now\n")) << result.log;
  EXPECT_GE(result.wall_s, 1.2);
  EXPECT_LT(result.wall_s, 1.7);
}

TEST_F(Process, CpuLimitCountsAllProcesses) {
  ProcessSpec spec = tool("eats_cpu");
  spec.limits.cpu_s = 0.4;

  const auto result = run(spec);

  EXPECT_EQ(result.end, ProcessEnd::cpu_limit);
  EXPECT_GE(result.cpu_s, 0.4);
  EXPECT_LT(result.cpu_s, 1.2);
}

TEST_F(Process, CpuTimeIncludesOrphansThatEndedOneAfterAnother) {
  const auto result = run(function([] {
    for (int i = 0; i < 3; ++i) {
      int ends[2];
      if (pipe(ends) != 0) return 1;
      if (fork() == 0) {
        if (fork() != 0) _exit(0);
        while (own_cpu_s() < 0.1) {
        }
        _exit(0);
      }
      close(ends[1]);
      wait(nullptr);
      char none = 0;
      if (read(ends[0], &none, 1) != 0) return 1;  // until the orphan has ended
    }
    return 0;
  }));

  EXPECT_EQ(result.status, 0);
  EXPECT_GE(result.cpu_s, 0.29);
}

TEST_F(Process, KernelHoldsTheCpuLimitOfASingleProcess) {
  ProcessSpec spec = function([] {
    rlimit limit = {};
    getrlimit(RLIMIT_CPU, &limit);
    return static_cast<int>(limit.rlim_cur);
  });
  spec.limits.cpu_s = 9.5;

  EXPECT_EQ(run(spec).status, 12);
  EXPECT_EQ(run(shell("kill -XCPU $$")).end, ProcessEnd::cpu_limit);
}

TEST_F(Process, MemoryLimitEndsAnEater) {
  ProcessSpec spec = tool("eats_memory");
  spec.limits.memory_bytes = 200 * mebibyte;

  const auto result = run(spec);

  EXPECT_EQ(result.end, ProcessEnd::memory_limit);
  EXPECT_TRUE(result.message.starts_with("memory limit of 0.20 GiB passed: ")) << result.message;
  EXPECT_GT(result.peak_memory_bytes, 200 * mebibyte);
  EXPECT_LT(result.wall_s, 2.0);
}

TEST_F(Process, MemoryIsTheSumOfAllProcesses) {
  const auto body = [] {
    for (int i = 0; i < 3; ++i) {
      if (fork() != 0) continue;
      std::vector<char> held(150 * mebibyte, 'x');
      pause();
      _exit(held[0]);
    }
    pause();
    return 0;
  };
  ProcessSpec spec = function(body);
  spec.limits.memory_bytes = 400 * mebibyte;

  EXPECT_EQ(run(spec).end, ProcessEnd::memory_limit);
}

TEST_F(Process, PeakMemoryIsTheToolsNotTheHarnesss) {
  const std::vector<char> ballast(300 * mebibyte, 'x');

  const auto small = run(shell("sleep 0.1"));
  const auto large = run(shell("head -c 104857600 /dev/zero | tail | wc -c"));

  EXPECT_LT(small.peak_memory_bytes, 30 * mebibyte);
  EXPECT_GT(large.peak_memory_bytes, 50 * mebibyte);
  EXPECT_LT(large.peak_memory_bytes, 299 * mebibyte);
  EXPECT_EQ(large.log, "104857600\n");
  EXPECT_EQ(ballast.back(), 'x');
}

TEST_F(Process, GrandchildrenNeitherDelayTheEndNorSurviveIt) {
  pool_->start(tool("hang"));  // another job must not hide them
  const auto id = pool_->start(tool("leaves_grandchildren"));

  const auto result = wait_for(id);

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.log, "left them\n");
  EXPECT_LT(result.wall_s, 1.0);
  const std::string job_mark = guard_->run_mark() + '.' + std::to_string(id);
  EXPECT_EQ(living_with("LUTMARK_JOB", job_mark), std::vector<pid_t>{});
  EXPECT_EQ(pool_->running(), 1U);
}

TEST_F(Process, OrphanWithoutAMarkGoesWithTheLastJob) {
  const std::string script = "(setsid env -i sleep 987.654 &); sleep 0.05";
  const auto second = pool_->start(shell("sleep 0.3"));
  pool_->start(shell(script));

  EXPECT_EQ(wait_for(second).end, ProcessEnd::exited);

  EXPECT_EQ(pool_->running(), 0U);
  EXPECT_EQ(children_of(getpid(), 0)->size(), 1U) << "the guard is the only child";
}

TEST_F(Process, JobsRunSideBySide) {
  const auto start = Clock::now();
  const auto a = pool_->start(shell("sleep 0.4; echo a"));
  const auto b = pool_->start(shell("sleep 0.4; echo b"));
  std::map<ProcessPool::Id, std::string> logs;

  while (pool_->running() > 0) {
    for (const auto& ended : pool_->wait(long_enough)) logs[ended.id] = ended.result.log;
  }

  EXPECT_EQ(logs, (std::map<ProcessPool::Id, std::string>{{a, "a\n"}, {b, "b\n"}}));
  EXPECT_LT(seconds_since(start), 0.75);
}

TEST_F(Process, WaitReturnsEmptyWhenTimeIsOver) {
  pool_->start(tool("hang"));
  const auto start = Clock::now();

  EXPECT_TRUE(pool_->wait(milliseconds(150)).empty());

  EXPECT_GE(seconds_since(start), 0.15);
  EXPECT_LT(seconds_since(start), 0.5);
  EXPECT_EQ(pool_->running(), 1U);
}

TEST_F(Process, FunctionRunsInAnotherProcess) {
  int here = 1;
  const auto result = run(function([&here] {
    here = 2;
    std::printf("in %s\n", fs::current_path().filename().c_str());
    return 7;
  }));

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.status, 7);
  EXPECT_EQ(result.log, "in " + folder_.filename().string() + '\n');
  EXPECT_EQ(here, 1);
}

TEST_F(Process, FunctionDoesNotWriteWhatTheHarnessHasBuffered) {
  std::printf("buffered, ");

  EXPECT_EQ(run(function([] { return std::puts("mine") < 0; })).log, "mine\n");
}

TEST_F(Process, ExceptionOfAFunctionIsStatus125) {
  const auto result = run(function([]() -> int { throw std::runtime_error("no such config"); }));

  EXPECT_EQ(result.end, ProcessEnd::exited);
  EXPECT_EQ(result.status, 125);
  EXPECT_EQ(result.log, "no such config\n");
}

TEST_F(Process, AbortOfAFunctionIsASignal) {
  const auto result = run(function([]() -> int { std::abort(); }));

  EXPECT_EQ(result.end, ProcessEnd::signaled);
  EXPECT_EQ(result.status, SIGABRT);
}

TEST_F(Process, SegfaultOfAFunctionIsASignal) {
  const auto result = run(function([] { return raise(SIGSEGV); }));

  EXPECT_EQ(result.end, ProcessEnd::signaled);
  EXPECT_EQ(result.status, SIGSEGV);
}

TEST_F(Process, SignalWakesWaitAndStopAllEndsEverything) {
  const auto stubborn = pool_->start(tool("ignores_term"));
  const auto hanging = pool_->start(tool("hang"));
  pool_->wait(milliseconds(100));  // until the first has set its trap
  kill(getpid(), SIGTERM);
  const auto start = Clock::now();

  EXPECT_TRUE(pool_->wait(long_enough).empty());
  EXPECT_LT(seconds_since(start), 0.2);
  EXPECT_EQ(interrupt_.take(), SIGTERM);
  EXPECT_EQ(interrupt_.take(), std::nullopt);
  EXPECT_EQ(pool_->running(), 2U);

  const auto ended = pool_->stop_all();

  EXPECT_LT(seconds_since(start), 1.5);
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(ended[0].id, hanging);
  EXPECT_EQ(ended[1].id, stubborn);
  for (const auto& [id, result] : ended) EXPECT_EQ(result.end, ProcessEnd::stopped);
  EXPECT_GE(ended[1].result.wall_s, 0.5);
  EXPECT_EQ(pool_->running(), 0U);
}

TEST_F(Process, JobsStartWithAllSignalsAtTheirDefault) {
  const auto result = run(command({"sed", "-n", "/Sig[BIC]/p", "/proc/self/status"}));

  EXPECT_EQ(result.log,
            "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n");
}

TEST_F(Process, ManyShortJobsLeakNothing) {
  const auto open_descriptors = [] {
    return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
  };
  const auto before = open_descriptors();

  for (int i = 0; i < 50; ++i) EXPECT_EQ(run(command({"true"})).end, ProcessEnd::exited);
  run(command({"lutmark-no-such-tool"}));

  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Process, WatchingCostsLittle) {
  pool_->start(tool("hang"));
  pool_->start(tool("hang"));
  pool_->wait(milliseconds(600));  // they are watched more closely while young
  const double before = own_cpu_s();

  pool_->wait(milliseconds(1000));

  EXPECT_LT(own_cpu_s() - before, 0.01);
}

TEST(Interrupt, StateBeforeComesBack) {
  sigset_t before;
  sigset_t after;
  sigprocmask(SIG_BLOCK, nullptr, &before);
  {
    Interrupt interrupt;
    kill(getpid(), SIGINT);
    kill(getpid(), SIGINT);
    EXPECT_EQ(interrupt.take(), SIGINT);
    kill(getpid(), SIGTERM);  // never taken
  }
  sigprocmask(SIG_BLOCK, nullptr, &after);
  EXPECT_EQ(sigismember(&before, SIGINT), sigismember(&after, SIGINT));
  EXPECT_EQ(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
}

TEST(Guard, RefusesWhatIsNoFolderOfItsOwn) {
  EXPECT_THROW(Guard("/"), std::invalid_argument);
  EXPECT_THROW(Guard("/no/such/folder"), core::UserError);
  EXPECT_THROW(Guard("/dev/null"), std::invalid_argument);
  EXPECT_THROW(Guard(""), std::invalid_argument);
}

TEST(Guard, LeavesAFolderThatTookThePlaceOfItsOwn) {
  const fs::path folder = make_folder();
  const fs::path moved = folder.string() + "_moved";
  {
    const Guard guard(folder);
    fs::rename(folder, moved);
    fs::create_directory(folder);
  }
  EXPECT_TRUE(fs::exists(folder));
  EXPECT_TRUE(fs::exists(moved));
  fs::remove_all(folder);
  fs::remove_all(moved);
}

// What a harness tells the test about itself before it is killed.
struct Report {
  std::array<char, 64> run_mark = {};
  pid_t function_job = 0;
};

// A harness with jobs of all sorts that never ends by itself.
[[noreturn]] void be_a_harness(const fs::path& folder, int report_fd) {
  const Guard guard(folder);
  ProcessPool pool(guard, nullptr);
  const auto job = [&](std::vector<std::string> argv) {
    pool.start({.argv = std::move(argv), .cwd = folder});
  };
  job({fake_tool_path("hang")});
  job({fake_tool_path("ignores_term")});
  job({"sh", "-c", "(setsid sleep 1000 &); setsid sleep 1000 & setsid sleep 1000"});
  job({"sh", "-c", "while :; do echo x >>growing; mkdir -p a/b; done"});
  const auto write_pid = [folder] {
    std::ofstream(folder / "pid") << getpid() << std::flush;
    for (;;) pause();
    return 0;
  };
  pool.start({.function = write_pid, .cwd = folder});
  pool.wait(milliseconds(200));

  Report report;
  guard.run_mark().copy(report.run_mark.data(), report.run_mark.size() - 1);
  std::ifstream(folder / "pid") >> report.function_job;
  [[maybe_unused]] const auto sent = write(report_fd, &report, sizeof report);
  for (;;) pool.wait(milliseconds(1000));
}

TEST(Guard, CleansUpWithinASecondAfterTheHarnessWasKilled) {
  const fs::path folder = make_folder();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t harness = fork();
  if (harness == 0) be_a_harness(folder, ends[1]);
  Report report;
  ASSERT_EQ(read(ends[0], &report, sizeof report), static_cast<ssize_t>(sizeof report));
  const std::string mark = report.run_mark.data();
  EXPECT_GE(living_with("LUTMARK_RUN", mark).size(), 8U);
  EXPECT_TRUE(is_alive(report.function_job));

  kill(harness, SIGKILL);
  waitpid(harness, nullptr, 0);

  EXPECT_TRUE(
      comes_true([&] { return living_with("LUTMARK_RUN", mark).empty() && !fs::exists(folder); },
                 milliseconds(1000)));
  EXPECT_FALSE(is_alive(report.function_job));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace lutmark::engine
