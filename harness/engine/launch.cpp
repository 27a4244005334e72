// SPDX-License-Identifier: Apache-2.0
// Makes the process of one job, from its description to a running leader.
#include "harness/engine/launch.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <map>
#include <vector>

#include <fmt/format.h>

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;

// Large enough that a tool which prints much is seldom stopped by a full pipe.
constexpr int pipe_bytes = 256 << 10;

constexpr int status_of_exception = 125;

// RLIMIT_CPU counts whole seconds of one process; it must not fire before the pool's own count.
constexpr rlim_t cpu_limit_slack_s = 2;

// What the child tells the harness before it runs, on a pipe that closes when it runs.
struct Progress {
  std::uint64_t inherited_memory_bytes = 0;
  int failed_errno = 0;
  std::array<char, 36> failed_step = {};
};

// Everything the child needs, made before the fork, so that the child only makes system calls.
struct ChildPlan {
  const ProcessSpec& spec;
  const Guard& guard;
  fs::path cwd;
  fs::path program = {};  // empty for a function
  std::vector<char*> argv = {};
  std::vector<char*> environment = {};
  int null = -1;
  int output = -1;
  int progress = -1;
};

std::string errno_text(const char* what) { return fmt::format("{}: {}", what, strerror(errno)); }

std::map<std::string, std::string> make_environment(const ProcessSpec& spec, const fs::path& cwd,
                                                    const Guard& guard,
                                                    const std::string& job_mark) {
  std::map<std::string, std::string> variables = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                                  {"HOME", cwd.string()},
                                                  {"LANG", "C.UTF-8"},
                                                  {"TMPDIR", cwd.string()}};
  for (const char* passed_on : {"PATH", "HOME", "XDG_CACHE_HOME"}) {
    if (const char* value = std::getenv(passed_on)) variables[passed_on] = value;
  }
  for (const auto& [name, value] : spec.env) variables[name] = value;
  variables["LUTMARK_RUN"] = guard.run_mark();
  variables["LUTMARK_JOB"] = job_mark;
  return variables;
}

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

// Empty, with `error` set, when there is no such program.
fs::path find_program(const std::string& name, const std::string& search_path, const fs::path& cwd,
                      std::string& error) {
  if (name.find('/') != std::string::npos) {
    if (is_program(cwd / name)) return cwd / name;
    std::error_code ignored;
    error =
        fmt::format("{}: {}", (cwd / name).string(),
                    fs::exists(cwd / name, ignored) ? "not an executable file" : "no such file");
    return {};
  }
  for (std::size_t start = 0; start <= search_path.size();) {
    const std::size_t end = std::min(search_path.find(':', start), search_path.size());
    fs::path candidate = cwd / search_path.substr(start, end - start) / name;
    if (is_program(candidate)) return candidate;
    start = end + 1;
  }
  error = fmt::format("{}: no such program on PATH ({})", name, search_path);
  return {};
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

[[noreturn]] void fail(const ChildPlan& plan, Progress progress, const char* step) {
  progress.failed_errno = errno;
  std::strncpy(progress.failed_step.data(), step, progress.failed_step.size() - 1);
  [[maybe_unused]] const auto sent = write(plan.progress, &progress, sizeof progress);
  _exit(127);
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void set_limits(const core::Limits& limits) {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  rlimit cpu = {};
  getrlimit(RLIMIT_CPU, &cpu);
  const rlim_t wanted = static_cast<rlim_t>(std::ceil(limits.cpu_s)) + cpu_limit_slack_s;
  // RLIM_INFINITY is the largest value. The soft limit ends by SIGXCPU, the hard one by SIGKILL.
  cpu.rlim_max = std::min(cpu.rlim_max, wanted + cpu_limit_slack_s);
  cpu.rlim_cur = std::min(cpu.rlim_max, wanted);
  setrlimit(RLIMIT_CPU, &cpu);

  const Fd oom(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] const auto written = write(oom.get(), "500", 3);
}

[[noreturn]] void run_function(const ProcessSpec& spec) {
  int status = status_of_exception;
  try {
    status = spec.function();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  } catch (...) {
    std::fprintf(stderr, "an exception that is no std::exception\n");
  }
  std::cout.flush();
  std::clog.flush();
  std::fflush(nullptr);
  _exit(status);
}

[[noreturn]] void run_child(const ChildPlan& plan) {
  setpgid(0, 0);
  plan.guard.announce_own_group();
  reset_signals();
  set_limits(plan.spec.limits);
  Progress progress;
  if (dup2(plan.null, 0) < 0 || dup2(plan.output, 1) < 0 || dup2(plan.output, 2) < 0)
    fail(plan, progress, "dup2");
  if (chdir(plan.cwd.c_str()) != 0) fail(plan, progress, "working folder");
  environ = const_cast<char**>(plan.environment.data());

  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  progress.inherited_memory_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) << 10;
  if (plan.program.empty()) {
    [[maybe_unused]] const auto sent = write(plan.progress, &progress, sizeof progress);
    close_range(3, ~0U, 0);
    run_function(plan.spec);
  }
  close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  [[maybe_unused]] const auto sent = write(plan.progress, &progress, sizeof progress);
  execve(plan.program.c_str(), plan.argv.data(), plan.environment.data());
  fail(plan, progress, "exec");
}

// The last report before the pipe closed. Blocks until then.
Progress read_progress(int fd) {
  Progress last;
  for (;;) {
    Progress report;
    const ssize_t size = read(fd, &report, sizeof report);
    if (size < 0 && errno == EINTR) continue;
    if (size != sizeof report) return last;
    last = report;
  }
}

void reap(pid_t pid) {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Launched run_plan(ChildPlan& plan) {
  Launched launched;
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0) return {.error = errno_text("pipe")};
  launched.output = Fd(output[0]);
  Fd output_end(output[1]);
  fcntl(output[0], F_SETFL, O_NONBLOCK);
  fcntl(output[0], F_SETPIPE_SZ, pipe_bytes);  // a wish: the default size serves too
  int progress[2];
  if (pipe2(progress, O_CLOEXEC) != 0) return {.error = errno_text("pipe")};
  const Fd progress_in(progress[0]);
  Fd progress_end(progress[1]);
  const Fd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null) return {.error = errno_text("/dev/null")};
  plan.null = null.get();
  plan.output = output_end.get();
  plan.progress = progress_end.get();

  // The child of a function job flushes its streams: what is in them now is not its to write.
  std::cout.flush();
  std::clog.flush();
  std::fflush(nullptr);
  launched.leader = fork();
  if (launched.leader < 0) return {.error = errno_text("fork")};
  if (launched.leader == 0) run_child(plan);
  setpgid(launched.leader, launched.leader);  // also here: whoever comes first

  progress_end.reset();
  output_end.reset();
  const Progress report = read_progress(progress_in.get());
  if (report.failed_errno == 0) {
    // glibc 2.36 declares pidfd_open without extern "C". The descriptor is close-on-exec.
    launched.pidfd = Fd(static_cast<int>(syscall(SYS_pidfd_open, launched.leader, 0)));
    launched.inherited_memory_bytes = report.inherited_memory_bytes;
    if (launched.pidfd) return launched;
    launched.error = errno_text("pidfd_open");
    kill(-launched.leader, SIGKILL);
  } else {
    launched.error =
        fmt::format("{}: {}: {}", (plan.program.empty() ? plan.cwd : plan.program).string(),
                    report.failed_step.data(), strerror(report.failed_errno));
  }
  plan.guard.withdraw_group(launched.leader);
  reap(launched.leader);
  return launched;
}

}  // namespace

Launched launch(const ProcessSpec& spec, const Guard& guard, const std::string& job_mark) {
  assert(spec.argv.empty() != (spec.function == nullptr));
  std::error_code error;
  const fs::path cwd = fs::absolute(spec.cwd, error);
  if (spec.cwd.empty() || !fs::is_directory(cwd, error))
    return {.error = fmt::format("working folder {}: not a folder", spec.cwd.string())};

  auto variables = make_environment(spec, cwd, guard, job_mark);
  ChildPlan plan{.spec = spec, .guard = guard, .cwd = cwd};
  std::vector<std::string> argv = spec.argv;
  if (!argv.empty()) {
    std::string message;
    plan.program = find_program(argv[0], variables["PATH"], cwd, message);
    if (plan.program.empty()) return {.error = message};
  }
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) environment.push_back(name + '=' + value);
  plan.argv = pointers(argv);
  plan.environment = pointers(environment);
  return run_plan(plan);
}

}  // namespace lutmark::engine
